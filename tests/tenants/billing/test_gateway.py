"""The gateway against a server that behaves like Stripe, through Stripe's own library."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stripe_local.deliveries import signature
from stripe_local.server import LocalStripe
from tenants.billing.gateway import StripeGateway
from tenants.billing.problems import BadSignature, Declined, Missing, NotConfigured, Refused, Unreachable
from tenants.billing.protocol import (
    Address,
    Collection,
    CustomerDetails,
    InvoiceStatus,
    Reference,
    Settling,
    Subscription,
    Terms,
)
from tests.payments import WEBHOOK_SECRET, control, emitted, move_clock, submit

MONZA = CustomerDetails(
    name="Comune di Monza",
    email="ragioneria@monza.example",
    address=Address(line="Piazza Trento e Trieste 1", city="Monza", postal_code="20900", province="MB"),
    vat_number="IT00728830969",
    references=(Reference("CIG", "Z1A2B3C4D5"), Reference("Codice univoco ufficio", "UF1234")),
    metadata={"city": "monza"},
)
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
BY_TRANSFER = Terms(Collection.TRANSFER, days_until_due=30, metadata={"city": "monza"})
BY_CARD = Terms(Collection.CARD, metadata={"city": "monza"})


@pytest.fixture
def customer(gateway: StripeGateway) -> str:
    return gateway.create_customer(MONZA, key="customer-monza")


def price(gateway: StripeGateway, amount: str = "3650.00", band: str = "band-1") -> str:
    return gateway.ensure_price(
        lookup_key=band, name=f"Vicinia, {band}", amount_eur=Decimal(amount), key=f"price-{band}-{amount}"
    )


def subscribed(gateway: StripeGateway, customer: str, terms: Terms = BY_TRANSFER) -> Subscription:
    return gateway.subscribe(customer, price(gateway), terms, key="subscribe-monza")


def test_a_city_pays_by_transfer(local_stripe: LocalStripe, gateway: StripeGateway, customer: str) -> None:
    running = subscribed(gateway, customer)
    assert (running.status, running.amount_eur) == ("active", Decimal("3650.00"))
    assert running.latest_invoice_id is not None

    issued = gateway.issue(
        running.latest_invoice_id,
        key="issue-1",
        references=(Reference("CIG", "ZZZ"),),
        footer="Scissione dei pagamenti",
    )
    assert issued.status is InvoiceStatus.OPEN
    assert issued.number.endswith("-0001")
    assert issued.references == (Reference("CIG", "ZZZ"),)
    assert issued.footer == "Scissione dei pagamenti"
    assert (issued.net_eur, issued.tax_eur, issued.due_eur) == (Decimal(3650), Decimal(0), Decimal(3650))
    assert issued.issued_at is not None
    assert issued.due_at == issued.issued_at + timedelta(days=30)
    assert gateway.issue(running.latest_invoice_id, key="issue-2").number == issued.number

    assert gateway.bank_account(customer, key="account-1").iban.startswith("IE")
    assert submit(issued.page_url, transfer="1")[0] == 200
    paid = gateway.invoice(issued.id)
    assert (paid.status, paid.remaining_eur, paid.paid_outside) == (InvoiceStatus.PAID, Decimal(0), False)
    assert paid.lines[0].ends_at == running.period_ends_at


def test_money_that_came_elsewhere_is_told_once(gateway: StripeGateway, customer: str) -> None:
    invoice = str(subscribed(gateway, customer).latest_invoice_id)
    gateway.issue(invoice, key="issue")
    first = gateway.mark_paid_outside(invoice, key="paid")
    assert first.status is InvoiceStatus.PAID
    assert first.paid_outside
    assert gateway.mark_paid_outside(invoice, key="again") == first
    with pytest.raises(Refused):
        gateway.void(invoice, key="void")


def test_a_band_changes_in_the_middle_of_the_year(
    local_stripe: LocalStripe, gateway: StripeGateway, customer: str
) -> None:
    control(local_stripe, "clock", to="2027-01-01T00:00:00+00:00", frozen=True)
    vat = gateway.ensure_tax_rate(name="IVA", percentage=Decimal(22), description="IVA ordinaria", key="vat")
    assert gateway.ensure_tax_rate(name="IVA", percentage=Decimal(22), description="", key="vat-2") == vat
    terms = Terms(Collection.TRANSFER, days_until_due=30, tax_rate_ids=[vat])
    running = subscribed(gateway, customer, terms)
    gateway.issue(str(running.latest_invoice_id), key="issue")
    move_clock(local_stripe, days=73)  # a fifth of 365 days: four fifths are left
    larger = price(gateway, "7300.00", "band-2")

    preview = gateway.preview_change(running.id, larger)
    assert [line.amount_eur for line in preview.lines] == [Decimal("-2920.00"), Decimal("5840.00")]
    assert (preview.net_eur, preview.tax_eur, preview.total_eur) == (
        Decimal("2920.00"),
        Decimal("642.40"),
        Decimal("3562.40"),
    )
    assert gateway.subscription(running.id).price_id == running.price_id, "a preview changes nothing"

    changed = gateway.change_price(running.id, larger, settling=Settling.NOW, key="change")
    assert changed.price_id == larger
    difference = gateway.invoice(str(changed.latest_invoice_id))
    assert (difference.status, difference.total_eur) == (InvoiceStatus.DRAFT, Decimal("3562.40"))
    assert all(line.proration for line in difference.lines)
    assert difference.taxes[0].tax_rate_id == vat
    again = gateway.change_price(running.id, larger, settling=Settling.NOW, key="change")
    assert again.latest_invoice_id == changed.latest_invoice_id

    move_clock(local_stripe, days=292)
    renewed = gateway.subscription(running.id)
    assert renewed.period_starts_at == datetime(2028, 1, 1, tzinfo=UTC)
    assert renewed.period_ends_at == datetime(2029, 1, 1, tzinfo=UTC)
    assert [one.total_eur for one in gateway.invoices(since=BEFORE)] == [
        Decimal("8906.00"),
        Decimal("3562.40"),
        Decimal("4453.00"),
    ]


def test_a_band_that_shrinks_becomes_credit_for_the_next_invoice(
    local_stripe: LocalStripe, gateway: StripeGateway, customer: str
) -> None:
    control(local_stripe, "clock", to="2027-01-01T00:00:00+00:00", frozen=True)
    running = subscribed(gateway, customer)
    move_clock(local_stripe, days=73)
    smaller = price(gateway, "1825.00", "band-0")
    gateway.change_price(running.id, smaller, settling=Settling.NOW, key="change")
    move_clock(local_stripe, days=292.1)
    newest = next(gateway.invoices(since=BEFORE))
    # 1 825.00 for the year to come; on the balance 2 920.00 unused less 1 460.00 used: 365.00 are left to pay
    assert (newest.total_eur, newest.due_eur) == (Decimal("1825.00"), Decimal("365.00"))
    assert newest.status is InvoiceStatus.OPEN


def test_who_pays_by_card_does_so_on_a_page(
    local_stripe: LocalStripe, gateway: StripeGateway, customer: str
) -> None:
    page = gateway.checkout(
        customer, price(gateway), BY_CARD, success_url="http://a.example/{CHECKOUT_SESSION_ID}",
        cancel_url="http://a.example/", key="checkout",
    )  # fmt: skip
    assert submit(page.url, card="4000 0000 0000 0002")[0] == 402
    assert gateway.checkout_session(page.id).status == "open"
    assert list(gateway.subscriptions(customer)) == []

    assert submit(page.url, card="4242 4242 4242 4242") == (303, f"http://a.example/{page.id}")
    done = gateway.checkout_session(page.id)
    assert (done.paid, done.status, done.url) == (True, "complete", "")
    running = gateway.subscription(str(done.subscription_id))
    assert (running.status, running.metadata) == ("active", {"city": "monza"})
    assert gateway.invoice(str(running.latest_invoice_id)).status is InvoiceStatus.PAID

    portal = gateway.portal_url(customer, return_url="http://a.example/", key="portal")
    assert submit(portal, subscription=running.id, action="cancel")[0] == 303
    assert gateway.subscription(running.id).cancel_at == running.period_ends_at
    kept = gateway.cancel_at_period_end(running.id, key="undo", undo=True)
    assert kept.cancel_at is None
    other = gateway.subscribe(customer, price(gateway), BY_TRANSFER, key="another")
    gateway.cancel_at_period_end(other.id, key="end")
    assert submit(portal, card="4000 0000 0000 0341")[0] == 303, "saved, and refused when it is to pay"
    move_clock(local_stripe, days=367)
    assert gateway.subscription(running.id).status == "active", "the subscription has its own card"
    ended = gateway.subscription(other.id)
    assert (ended.status, ended.ended_at) == ("canceled", other.period_ends_at)
    assert [one.subscription_id for one in gateway.invoices(since=BEFORE)].count(other.id) == 1


def test_it_ends_now_with_credit_or_later(
    local_stripe: LocalStripe, gateway: StripeGateway, customer: str
) -> None:
    control(local_stripe, "clock", to="2027-01-01T00:00:00+00:00", frozen=True)
    running = subscribed(gateway, customer)
    move_clock(local_stripe, days=73)
    ended = gateway.cancel_now(running.id, key="cancel")
    assert ended.status == "canceled"
    assert gateway.cancel_now(running.id, key="other") == ended
    credit = next(gateway.invoices(since=BEFORE))
    assert (credit.total_eur, credit.due_eur, credit.status) == (
        Decimal("-2920.00"),
        Decimal(0),
        InvoiceStatus.PAID,
    )


def test_an_invoice_nobody_paid_makes_the_subscription_late(
    local_stripe: LocalStripe, gateway: StripeGateway, customer: str
) -> None:
    running = subscribed(gateway, customer)
    gateway.issue(str(running.latest_invoice_id), key="issue")
    before = datetime.now(UTC)
    move_clock(local_stripe, days=31)
    assert gateway.subscription(running.id).status == "past_due"
    told = [gateway.parse_webhook(body.encode(), mark) for body, mark in emitted(local_stripe)]
    assert {"customer.created", "invoice.sent", "invoice.overdue"} <= {event.type for event in told}
    assert all(event.object_id and not event.account_id and not event.live for event in told)
    late = [event for event in gateway.events(since=before) if event.type == "invoice.overdue"]
    assert [(event.object_id, event.customer_id, event.subscription_id) for event in late] == [
        (running.latest_invoice_id, customer, running.id)
    ]
    credit = gateway.subscribe(customer, price(gateway), BY_TRANSFER, key="another")
    gateway.issue(str(credit.latest_invoice_id), key="issue-2")
    whose, order = str(credit.latest_invoice_id), {"order": "1"}
    gateway.credit(whose, Decimal("650.00"), memo="sconto", metadata=order, key="credit")
    (note,) = gateway.credit_notes(whose)
    assert (note.amount_eur, note.memo, note.metadata) == (Decimal("650.00"), "sconto", order)
    assert gateway.invoice(str(credit.latest_invoice_id)).remaining_eur == Decimal("3000.00")


def test_the_same_key_works_once_whatever_happens_to_the_answer(
    local_stripe: LocalStripe, gateway: StripeGateway
) -> None:
    control(local_stripe, "fail", status=0, method="POST", path="/v1/customers", after=True)
    first = gateway.create_customer(MONZA, key="once")
    assert gateway.create_customer(MONZA, key="once") == first
    assert len(local_stripe.store.all("customer")) == 1
    with pytest.raises(Refused):
        gateway.create_customer(CustomerDetails(name="Altro", email="a@b.example"), key="once")


def test_a_customer_is_made_as_its_details_say(
    local_stripe: LocalStripe, gateway: StripeGateway, customer: str
) -> None:
    moved = CustomerDetails(name="Comune di Monza", email="nuova@monza.example", vat_number="IT12345670017")
    gateway.update_customer(customer, moved, key="update")
    gateway.update_customer(customer, moved, key="update-2")
    found = local_stripe.store.all("customer")[0]
    assert (found["email"], found["address"], found["invoice_settings"]["custom_fields"]) == (
        "nuova@monza.example",
        None,
        None,
    )
    assert [tax_id["value"] for tax_id in local_stripe.store.all("tax_id")] == ["IT12345670017"]
    with pytest.raises(Refused) as refused:
        gateway.update_customer(customer, CustomerDetails(name="x", email="y", vat_number="IT12"), key="bad")
    assert refused.value.code == "tax_id_invalid"


def test_problems_come_in_few_words(local_stripe: LocalStripe, gateway: StripeGateway, customer: str) -> None:
    with pytest.raises(Missing):
        gateway.subscription("sub_unknown")
    with pytest.raises(Refused) as refused:
        gateway.subscribe(customer, price(gateway), BY_CARD, key="no-card")
    assert refused.value.code == "resource_missing"
    control(local_stripe, "fail", status=500, count=3)
    with pytest.raises(Unreachable):
        gateway.checkout_session("cs_1")
    control(local_stripe, "fail", status=429, count=3)
    with pytest.raises(Unreachable):
        gateway.checkout_session("cs_1")
    control(local_stripe, "forget-failures")
    stranger = StripeGateway("sk_test_other", base=local_stripe.address, webhook_secret="")
    with pytest.raises(NotConfigured):
        stranger.checkout_session("cs_1")
    with pytest.raises(NotConfigured):
        stranger.parse_webhook(b"{}", "t=1,v1=a")
    stranger.close()
    nowhere = StripeGateway("sk_test_other", base="http://127.0.0.1:9", webhook_secret="")
    with pytest.raises(Unreachable):
        nowhere.checkout_session("cs_1")


def test_a_webhook_is_believed_only_when_signed_and_fresh(gateway: StripeGateway) -> None:
    body = {
        "id": "evt_1",
        "object": "event",
        "type": "invoice.paid",
        "created": 1,
        "livemode": False,
        "account": "acct_2",
    }
    payload = json.dumps(
        {**body, "data": {"object": {"id": "in_1", "object": "invoice", "customer": "cus_1"}}}
    )
    now = int(datetime.now(UTC).timestamp())
    event = gateway.parse_webhook(payload.encode(), signature(WEBHOOK_SECRET, payload, now))
    assert (event.object_id, event.customer_id, event.account_id) == ("in_1", "cus_1", "acct_2")
    for header in (
        "", "t=1", signature("whsec_other", payload, now), signature(WEBHOOK_SECRET, payload, now - 301),
        signature(WEBHOOK_SECRET, payload + " ", now),
    ):  # fmt: skip
        with pytest.raises(BadSignature):
            gateway.parse_webhook(payload.encode(), header)
    with pytest.raises(BadSignature):
        gateway.parse_webhook(b"[1]", signature(WEBHOOK_SECRET, "[1]", now))


def test_a_refused_card_makes_no_subscription(
    local_stripe: LocalStripe, gateway: StripeGateway, customer: str
) -> None:
    card = gateway._api.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    gateway._api.customers.update(customer, {"invoice_settings": {"default_payment_method": card.id}})
    with pytest.raises(Declined):
        subscribed(gateway, customer, BY_CARD)
    assert list(gateway.subscriptions(customer)) == []
