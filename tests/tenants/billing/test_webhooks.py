"""What the payment service tells: believed only when signed and ours, applied once, in any order, however late."""

from datetime import timedelta
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stripe_local.server import LocalStripe
from tenants.billing.accounts import save_account
from tenants.billing.cards import card_page
from tenants.billing.contracts import subscribe
from tenants.billing.gateway import billing_gateway
from tenants.billing.reconciling import reconcile_all
from tenants.billing.working import take, try_again
from tenants.models import (
    BillingAccount,
    City,
    Collection,
    Contract,
    Invoice,
    Plan,
    PlatformEntry,
    StripeEvent,
)
from tests.payments import submit
from tests.tenants.billing.calls import call, deliver, told
from tests.tenants.billing.stories import MONZA, a_year_later, contract_now, contract_of, working
from tests.tenants.processes import Fork

_SHARED = get_context("fork")


@pytest.mark.parametrize(
    ("event", "more"),
    [
        (told(), {"secret": "whsec_other"}), (told(), {"age": 301}), (told(), {"tampered": True}),
        (told(account="acct_other"), {}), (told(livemode=True), {}), ([1], {}), ({"id": "evt_1"}, {}), ("", {}),
    ],
)  # fmt: skip
def test_what_is_not_signed_fresh_and_ours_is_refused(
    stripe_account: LocalStripe, db: None, event: Any, more: dict[str, Any]
) -> None:
    assert call(event, **more) == 400
    assert not StripeEvent.objects.exists()


def test_other_ways_to_call_are_refused(stripe_account: LocalStripe, db: None, settings: Any) -> None:
    browser = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    assert browser.get("/webhook/stripe/").status_code == 405
    assert browser.post("/webhook/stripe/", "x", content_type="text/plain").status_code == 400
    assert call(told(kind="charge.succeeded")) == 200
    assert not StripeEvent.objects.exists(), "nobody listens to it"
    settings.STRIPE_SECRET_KEY = ""
    assert call(told()) == 400


def test_an_event_twice_late_and_out_of_order_is_what_it_is_now(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    invoice = Invoice.objects.get()
    assert submit(billing_gateway().invoice(invoice.stripe_id).page_url, transfer="1")[0] == 200
    sent = deliver(stripe_account, order="reversed")
    assert sent == list(dict.fromkeys(sent))
    deliver(stripe_account)  # all of them again, in their order
    kept = StripeEvent.objects.count()
    assert kept == len({one.stripe_id for one in StripeEvent.objects.all()}) > 4
    working()
    invoice.refresh_from_db()
    assert (invoice.status, invoice.remaining_eur) == ("paid", Decimal(0))
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"done"}
    assert Invoice.objects.count() == 1
    entries = PlatformEntry.objects.filter(action="billing.invoice_read", city_key=monza.pk)
    assert [entry.after["status"] for entry in entries.order_by("at")] == ["open", "paid"]


def test_an_event_before_its_object_waits_for_it(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    """The call is faster than the answer that makes the customer known here: it is applied when it can be."""
    contract_of(monza, plan)
    known = BillingAccount.objects.get()
    customer = known.stripe_customer_id
    BillingAccount.objects.update(stripe_customer_id="")
    deliver(stripe_account, only="invoice.finalized")
    working()
    event = StripeEvent.objects.get()
    assert (event.state, event.attempts, "nessun conto" in event.problem) == ("waiting", 1, True)
    BillingAccount.objects.update(stripe_customer_id=customer)
    working()
    event.refresh_from_db()
    assert (event.state, event.attempts) == ("done", 2)
    assert call(told(about="in_unknown", number="evt_2")) == 200
    working()
    assert StripeEvent.objects.get(stripe_id="evt_2").state == "done", "deleted there: nothing is to be done"


def test_what_fails_for_days_is_given_up_and_can_be_tried_again(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    BillingAccount.objects.update(stripe_customer_id="")
    deliver(stripe_account, only="invoice.finalized")
    with a_year_later(stripe_account, days=4):
        working()
        event = StripeEvent.objects.get()
        assert event.state == "failed"
        BillingAccount.objects.update(stripe_customer_id=stripe_account.store.all("customer")[0]["id"])
        try_again(actor=None, kind=StripeEvent, key=event.pk)
        working()
        event.refresh_from_db()
        assert event.state == "done"


def test_what_lost_calls_left_behind_is_found(stripe_account: LocalStripe, plan: Plan, monza: City) -> None:
    contract_of(monza, plan)
    invoice = Invoice.objects.get()
    submit(invoice.page_url, transfer="1")
    assert StripeEvent.objects.count() == 0
    found = reconcile_all()
    assert (found.events > 4, found.invoices) == (True, 1)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    working()
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"done"}
    again = reconcile_all()
    assert (again.events, again.invoices, again.contracts) == (0, 0, 0)
    with a_year_later(stripe_account, days=365.2):  # renewed while nobody listened
        assert reconcile_all().invoices == 1
        assert Invoice.objects.count() == 2
        assert Invoice.objects.order_by("issued_on").last().status == "open"  # type: ignore[union-attr]


def test_two_ways_to_pay_at_the_same_moment_are_one_contract(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    """The page for the card stays open, the transfer is chosen, then somebody pays by card: that is ended and credited."""
    save_account(actor=None, city=monza, **MONZA)
    contract = subscribe(actor=None, city=monza, plan=plan, residents=71_000, collection=Collection.CARD)
    page = card_page(contract, back="http://monza.localhost/")
    assert card_page(contract, back="http://monza.localhost/") == page, "asked twice, the same page"
    subscribe(actor=None, city=monza, plan=plan, residents=71_000, collection=Collection.TRANSFER)
    working()
    assert submit(page, card="4242 4242 4242 4242")[0] == 303
    deliver(stripe_account, only="subscription.created")
    deliver(stripe_account, only="checkout")
    working()
    states = sorted(one["status"] for one in stripe_account.store.all("subscription"))
    assert states == ["active", "canceled"]
    assert contract_now(monza).collection == "send_invoice"
    assert Contract.objects.count() == 1


def test_a_city_pays_by_card(stripe_account: LocalStripe, plan: Plan, monza: City) -> None:
    save_account(actor=None, city=monza, **MONZA)
    contract = subscribe(actor=None, city=monza, plan=plan, residents=71_000, collection=Collection.CARD)
    page = card_page(contract, back="http://monza.localhost/")
    assert submit(page, card="4000 0000 0000 0002")[0] == 402
    assert submit(page, card="4242 4242 4242 4242")[0] == 303
    deliver(stripe_account, only="checkout.session.completed")
    working()
    assert contract_now(monza).state == "running"
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.due_eur, invoice.by_transfer) == ("paid", Decimal(3650), False)
    assert "<ModalitaPagamento>MP08</ModalitaPagamento>" in invoice.documents.get().xml


def test_a_killed_worker_leaves_its_event_to_another(fresh_database: str) -> None:
    """It is nobody else's for three minutes, then whoever comes takes it; two that come at once do not both have it."""
    event = StripeEvent.objects.create(
        stripe_id="evt_1", type="invoice.paid", happened_at=timezone.now(), object_type="invoice", object_id="in_1",
        source="call",
    )  # fmt: skip
    taken, never = _SHARED.Event(), _SHARED.Event()

    def works_for_ever() -> None:
        assert take(kind=StripeEvent, key=event.pk, moment=timezone.now())
        taken.set()
        never.wait()

    worker = Fork(works_for_ever)
    assert taken.wait(30)
    worker.kill()
    now = timezone.now()
    assert take(kind=StripeEvent, key=event.pk, moment=now) is None
    assert not StripeEvent.objects.due(now).exists()
    later = now + timedelta(minutes=4)
    assert list(StripeEvent.objects.due(later)) == [event]
    again = take(kind=StripeEvent, key=event.pk, moment=later)
    assert again is not None
    assert again.attempts == 2
    assert take(kind=StripeEvent, key=event.pk, moment=later) is None
    assert take(kind=StripeEvent, key=event.pk, moment=now + timedelta(days=4)) is None
    event.refresh_from_db()
    assert event.state == "failed", "what kills whoever takes it is not taken for ever"
