"""A city's contract from the first invoice to the next year, through the real library over HTTP; figures by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from core.services.errors import DomainError
from stripe_local.server import LocalStripe
from tenants.billing.accounts import save_account
from tenants.billing.contracts import change_band, give_up, keep, subscribe
from tenants.billing.invoices import credit_invoice, mark_paid, void_invoice
from tenants.billing.reconciling import reconcile_all
from tenants.models import (
    BillingAccount,
    BillingOrder,
    City,
    Collection,
    ElectronicInvoice,
    Invoice,
    Message,
    Plan,
    PlatformEntry,
)
from tests.payments import control
from tests.tenants.billing.stories import MONZA, a_year_later, contract_now, contract_of, working


def invoices() -> list[Invoice]:
    return list(Invoice.objects.order_by("issued_on", "number"))


def test_a_city_subscribes_by_transfer(stripe_account: LocalStripe, plan: Plan, monza: City) -> None:
    City.objects.filter(pk=monza.pk).update(state="trial")
    contract = contract_of(monza, plan)
    assert (contract.state, contract.price.yearly_eur, contract.residents) == (
        "running",
        Decimal(3650),
        71_000,
    )
    assert (contract.period_from, contract.period_until) == (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    (invoice,) = invoices()
    # 22 % of 3 650.00 is 803.00, which the body pays to the State: 3 650.00 is due
    figures = (invoice.net_eur, invoice.vat_eur, invoice.total_eur, invoice.due_eur, invoice.remaining_eur)
    assert figures == tuple(map(Decimal, ("3650.00", "803.00", "4453.00", "3650.00", "3650.00")))
    assert (invoice.status, invoice.issued_on, invoice.due_on) == (
        "open",
        dt.date(2027, 1, 1),
        dt.date(2027, 1, 31),
    )
    told = stripe_account.store.all("invoice")[0]
    assert {one["name"]: one["value"] for one in told["custom_fields"]} == {
        "CIG": "B1234567AB",
        "CUP": "B51B21004210004",
        "Ordine": "DD 112/2026 del 20/11/2026",
        "Codice univoco ufficio": "UFE1A2 (IPA c_f704)",
    }
    assert "l'IVA al 22 % di 803,00 € è versata dall'ente" in told["footer"]
    assert (told["total"], told["amount_due"]) == (365000, 365000)
    monza.refresh_from_db()
    assert monza.state == "active"
    mail = Message.objects.get(kind="invoice_issued")
    assert (mail.email, mail.content["due"], mail.content["vat"]) == (
        "ragioneria@monza.example",
        "3.650,00 €",
        "803,00 €",
    )
    with pytest.raises(DomainError, match="già un contratto"):
        subscribe(actor=None, city=monza, plan=plan, residents=71_000, collection=Collection.CARD)

    mark_paid(actor=None, invoice=invoice)
    working()
    invoice.refresh_from_db()
    assert (invoice.status, invoice.remaining_eur, invoice.paid_on) == (
        "paid",
        Decimal(0),
        dt.date(2027, 1, 1),
    )
    with pytest.raises(DomainError, match="pagata"):
        mark_paid(actor=None, invoice=invoice)


def test_vat_is_asked_for_where_it_is_not_split(stripe_account: LocalStripe, plan: Plan, monza: City) -> None:
    contract_of(monza, plan, split_payment=False)
    (invoice,) = invoices()
    assert (invoice.vat_eur, invoice.total_eur, invoice.due_eur) == (
        Decimal(803),
        Decimal(4453),
        Decimal(4453),
    )
    document = ElectronicInvoice.objects.get()
    assert "<EsigibilitaIVA>I</EsigibilitaIVA>" in document.xml
    assert document.payable_eur == Decimal(4453)


def test_the_band_changes_at_once_and_at_renewal(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    with a_year_later(stripe_account, days=73):  # a fifth of the year: 292 of 365 days are left
        change_band(actor=None, city=monza, plan=plan, residents=120_000, at_once=True)
        working()
        contract = contract_now(monza)
        assert (contract.price.yearly_eur, contract.next_price) == (Decimal(7300), None)
        difference = invoices()[-1]
        # -3 650 * 292/365 = -2 920.00; 7 300 * 292/365 = 5 840.00; VAT 22 % of 2 920.00 = 642.40
        assert [Decimal(line["amount_eur"]) for line in difference.lines] == [Decimal(-2920), Decimal(5840)]
        assert (difference.net_eur, difference.vat_eur, difference.due_eur) == (
            Decimal(2920),
            Decimal("642.40"),
            Decimal(2920),
        )
        with pytest.raises(DomainError, match="già in questa fascia"):
            change_band(actor=None, city=monza, plan=plan, residents=130_000, at_once=False)
        change_band(actor=None, city=monza, plan=plan, residents=40_000, at_once=False)
        working()
        contract = contract_now(monza)
        assert contract.next_price is not None
        assert (contract.price.yearly_eur, contract.next_price.yearly_eur) == (Decimal(7300), Decimal(1825))
        assert len(invoices()) == 2
    with a_year_later(stripe_account, days=292.2):
        reconcile_all()
        contract = contract_now(monza)
        assert (contract.price.yearly_eur, contract.next_price) == (Decimal(1825), None)
        assert contract.period_from == dt.date(2028, 1, 1)
        renewal = invoices()[-1]
        assert (renewal.net_eur, renewal.issued_on) == (Decimal(1825), dt.date(2028, 1, 1))
        assert renewal.cig == "B1234567AB"


def test_a_smaller_band_at_once_is_a_credit_note(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    with a_year_later(stripe_account, days=73):
        change_band(actor=None, city=monza, plan=plan, residents=40_000, at_once=True)
        working()
        credit = invoices()[-1]
        # -2 920.00 unused and 1 825 * 292/365 = 1 460.00 used
        assert (credit.net_eur, credit.vat_eur, credit.due_eur) == (
            Decimal(-1460),
            Decimal("-321.20"),
            Decimal(0),
        )
        note = ElectronicInvoice.objects.get(kind="TD04")
        assert (note.net_eur, note.vat_eur, note.payable_eur) == (
            Decimal(1460),
            Decimal("321.20"),
            Decimal(0),
        )


def test_who_gives_up_is_billed_no_more(stripe_account: LocalStripe, plan: Plan, monza: City) -> None:
    contract_of(monza, plan)
    give_up(actor=None, city=monza)
    working()
    assert contract_now(monza).ends_on == dt.date(2027, 12, 31)
    keep(actor=None, city=monza)
    working()
    assert contract_now(monza).ends_on is None
    give_up(actor=None, city=monza)
    working()
    with a_year_later(stripe_account, days=366):
        reconcile_all()
        contract = contract_now(monza)
        assert (contract.state, contract.ended_on) == ("ended", dt.date(2028, 1, 1))
        assert len(invoices()) == 1


def test_arrears_come_and_go_and_nobody_is_locked_out(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    with a_year_later(stripe_account, days=60):  # due on 31 January, 30 days of patience end on 2 March
        reconcile_all()
        monza.refresh_from_db()
        assert monza.state == "active"
        assert Message.objects.filter(kind="invoice_overdue").count() == 1
    with a_year_later(stripe_account, days=2):
        reconcile_all()
        monza.refresh_from_db()
        assert monza.state == "in_arrears"
        assert Message.objects.filter(kind="invoice_overdue").count() == 1, "one reminder an invoice"
        mark_paid(actor=None, invoice=invoices()[0])
        working()
        monza.refresh_from_db()
        assert monza.state == "active"
    actions = list(PlatformEntry.objects.filter(city_key=monza.pk).values_list("action", flat=True))
    assert {"city.in_arrears", "city.activated"} <= set(actions)


def test_stripe_goes_down_in_the_middle_of_subscribing(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    """The work is done and each answer lost; what is asked again, even after a day, makes no second subscription."""
    save_account(actor=None, city=monza, **MONZA)
    subscribe(actor=None, city=monza, plan=plan, residents=71_000, collection=Collection.TRANSFER)
    for path in ("/v1/customers", "/v1/prices", "/v1/subscriptions", "/v1/invoices"):
        control(stripe_account, "fail", status=0, count=3, method="POST", path=path, after=True)
        working()
        order = BillingOrder.objects.get()
        control(stripe_account, "forget-failures")
        assert (order.state, "non risponde" in order.problem) == ("waiting", True), path
    with a_year_later(stripe_account, days=2):
        working()
    assert BillingOrder.objects.get().state == "done"
    for kind in ("customer", "subscription", "invoice"):
        assert len(stripe_account.store.all(kind)) == 1, kind
    assert contract_now(monza).state == "running"
    assert Invoice.objects.get().status == "open"


def test_what_is_void_or_credited_has_its_credit_note(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    (invoice,) = invoices()
    with pytest.raises(DomainError) as refused:
        credit_invoice(actor=None, invoice=invoice, amount_eur=Decimal("3650.01"), reason="sconto")
    assert refused.value.field == "amount_eur"
    credit_invoice(actor=None, invoice=invoice, amount_eur=Decimal("650.00"), reason="sconto concordato")
    with pytest.raises(DomainError, match="ancora in corso"):
        credit_invoice(actor=None, invoice=invoice, amount_eur=Decimal("1.00"), reason="doppio clic")
    working()
    invoice.refresh_from_db()
    assert (invoice.credited_eur, invoice.remaining_eur) == (Decimal(650), Decimal(3000))
    note = ElectronicInvoice.objects.get(kind="TD04")
    assert (note.net_eur, note.vat_eur) == (Decimal(650), Decimal(143))
    void_invoice(actor=None, invoice=invoice, reason="ordine annullato")
    working()
    invoice.refresh_from_db()
    assert invoice.status == "void"
    void = ElectronicInvoice.objects.get(source=f"{invoice.stripe_id}:void")
    # what was credited before is not taken back twice
    assert (void.kind, void.net_eur, void.vat_eur) == ("TD04", Decimal(3000), Decimal(660))
    numbers = ElectronicInvoice.objects.order_by("written_at").values_list("number", "file_name")
    assert list(numbers) == [
        ("1/2027", "IT12345670017_00001.xml"),
        ("2/2027", "IT12345670017_00002.xml"),
        ("3/2027", "IT12345670017_00003.xml"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tax_code", "02030880154"), ("vat_number", "1"), ("office_code", "UFE1A"), ("cig", "123"), ("cup", "ABC"),
        ("postal_code", "2090"), ("province", "MBB"), ("name", "x" * 81), ("order_on", None), ("order_number", ""),
    ],
)  # fmt: skip
def test_what_is_written_wrong_is_told_at_its_field(field: str, value: object, monza: City) -> None:
    with pytest.raises(DomainError) as refused:
        save_account(actor=None, city=monza, **{**MONZA, field: value})
    assert refused.value.field == field
    assert not BillingAccount.objects.exists()
