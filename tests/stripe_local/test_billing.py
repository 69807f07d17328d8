"""Money and time: cards that fail, months that end early, balances, credit notes; figures worked out by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from stripe_local.moments import after
from stripe_local.server import LocalStripe
from tests.payments import control

START = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
DAY = 86400


def seconds(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp())  # type: ignore[arg-type, misc]


class Story:
    """A customer on a test clock with a card, and a yearly price of 3 650.00 €."""

    def __init__(self, api: Any, card: str = "pm_card_visa") -> None:
        self.api = api
        self.clock = api.test_helpers.test_clocks.create({"frozen_time": START}).id
        self.customer = api.customers.create(
            {"name": "Monza", "email": "a@b.example", "test_clock": self.clock}
        ).id
        self.product = api.products.create({"name": "Vicinia"}).id
        self.price = self.of(365000)
        self.use(card)

    def of(self, amount: int) -> str:
        recurring = {"interval": "year"}
        price = self.api.prices.create(
            {"product": self.product, "currency": "eur", "unit_amount": amount, "recurring": recurring}
        )
        return str(price.id)

    def use(self, card: str) -> None:
        method = self.api.payment_methods.attach(card, {"customer": self.customer}).id
        self.api.customers.update(self.customer, {"invoice_settings": {"default_payment_method": method}})

    def subscribe(self, **more: Any) -> Any:
        return self.api.subscriptions.create(
            {"customer": self.customer, "items": [{"price": self.price}], **more}
        )

    def to(self, moment: int) -> None:
        assert (
            self.api.test_helpers.test_clocks.advance(self.clock, {"frozen_time": moment}).status
            == "advancing"
        )
        assert self.api.test_helpers.test_clocks.retrieve(self.clock).status == "ready"

    def types(self, since: int) -> list[str]:
        found = self.api.events.list({"created": {"gt": since}, "limit": 100}).auto_paging_iter()
        return [event.type for event in found][::-1]


def test_a_card_that_fails_is_tried_after_3_5_and_7_days(local_stripe: LocalStripe, api: Any) -> None:
    control(local_stripe, "settings", when_retries_end="unpaid")
    story = Story(api)
    running = story.subscribe()
    assert (running.status, api.invoices.retrieve(running.latest_invoice).status) == ("active", "paid")
    story.use("pm_card_chargeCustomerFail")
    renewal = seconds(2028, 1, 1)
    story.to(renewal + 7200)
    late = api.subscriptions.retrieve(running.id)
    invoice = api.invoices.retrieve(late.latest_invoice)
    assert (late.status, invoice.status, invoice.attempt_count) == ("past_due", "open", 1)
    assert invoice.next_payment_attempt == renewal + 3600 + 3 * DAY
    for days, attempts, status in ((4, 2, "past_due"), (9, 3, "past_due"), (16, 4, "unpaid")):
        story.to(renewal + days * DAY)
        assert api.invoices.retrieve(invoice.id).attempt_count == attempts
        assert api.subscriptions.retrieve(running.id).status == status
    failures = [kind for kind in story.types(renewal) if kind == "invoice.payment_failed"]
    assert len(failures) == 4
    with pytest.raises(stripe.CardError) as declined:
        api.invoices.pay(invoice.id)
    assert (declined.value.http_status, declined.value.code) == (402, "card_declined")
    assert api.invoices.retrieve(invoice.id).attempt_count == 5, "what a refused card did stays on the books"
    story.use("pm_card_visa")
    assert api.invoices.pay(invoice.id).status == "paid"
    assert api.subscriptions.retrieve(running.id).status == "active"


def test_renewal_sends_the_events_in_their_order(api: Any) -> None:
    story = Story(api)
    story.subscribe(collection_method="send_invoice", days_until_due=30)
    story.to(START + 7200)
    assert story.types(START) == [
        "payment_intent.created",
        "invoice.finalized",
        "invoice.sent",
    ]
    story.to(seconds(2028, 1, 1) + 31 * DAY)
    assert story.types(START + 7200) == [
        "invoice.overdue", "customer.subscription.updated", "customer.subscription.updated", "invoice.created",
        "payment_intent.created", "invoice.finalized", "invoice.sent", "invoice.overdue",
    ]  # fmt: skip


def test_proration_counts_seconds(api: Any) -> None:
    story = Story(api)
    running = story.subscribe(collection_method="send_invoice", days_until_due=30)
    item = running["items"].data[0].id
    # 100 days and 1 second into a year of 31 536 000 seconds, 22 895 999 are left.
    at = START + 100 * DAY + 1
    story.to(at + 500)
    changed = api.subscriptions.update(
        running.id,
        {
            "items": [{"id": item, "price": story.of(500001), "quantity": 2}], "proration_behavior": "always_invoice",
            "proration_date": at, "expand": ["latest_invoice"],
        },
    )  # fmt: skip
    amounts = [line.amount for line in changed.latest_invoice.lines.data]
    # 365 000 × 22 895 999 / 31 536 000 = 264 999.99 and 1 000 002 × the same = 726 028.84
    assert amounts == [-265000, 726029]
    assert changed.latest_invoice.total == 461029
    back = api.subscriptions.update(
        running.id, {"items": [{"id": item, "price": story.price}], "proration_behavior": "none"}
    )
    assert back["items"].data[0].quantity == 2
    assert api.invoice_items.list({"pending": True}).data == []


def test_a_year_may_start_on_a_day_of_its_own(api: Any) -> None:
    story = Story(api)
    story.to(seconds(2027, 10, 1))
    first = story.subscribe(
        collection_method="send_invoice", days_until_due=30, billing_cycle_anchor=seconds(2028, 1, 1),
        expand=["latest_invoice"],
    )  # fmt: skip
    # 92 days of the 366 from 1 October 2027 to 1 October 2028.
    assert first.latest_invoice.total == 91749
    story.to(seconds(2028, 1, 1) + 7200)
    assert [one.total for one in api.invoices.list({"subscription": first.id}).data] == [365000, 91749]
    assert after(seconds(2027, 1, 31), "month") == seconds(2027, 2, 28)
    assert after(seconds(2027, 2, 28), "month", anchor=seconds(2027, 1, 31)) == seconds(2027, 3, 31)
    assert after(seconds(2028, 2, 29), "year") == seconds(2029, 2, 28)


def test_a_trial_costs_nothing_and_then_the_year_begins(api: Any) -> None:
    story = Story(api)
    running = story.subscribe(collection_method="send_invoice", days_until_due=30, trial_period_days=60)
    assert (running.status, running.trial_end) == ("trialing", START + 60 * DAY)
    assert api.invoices.retrieve(running.latest_invoice).status == "paid"
    story.to(START + 60 * DAY + 7200)
    active = api.subscriptions.retrieve(running.id)
    assert (active.status, active["items"].data[0].current_period_end) == ("active", seconds(2028, 3, 2))
    assert api.invoices.retrieve(active.latest_invoice).total == 365000


def test_credit_pays_the_next_invoice(api: Any) -> None:
    story = Story(api)
    running = story.subscribe()
    story.to(START + 73 * DAY)
    smaller = {"items": [{"id": running["items"].data[0].id, "price": story.of(182500)}]}
    api.subscriptions.update(running.id, {**smaller, "proration_behavior": "always_invoice"})
    assert api.customers.retrieve(story.customer).balance == -146000  # 4/5 of the difference
    story.to(seconds(2028, 1, 1) + 7200)
    invoice = api.invoices.list({"customer": story.customer}).data[0]
    assert (invoice.total, invoice.starting_balance, invoice.amount_due, invoice.status) == (
        182500,
        -146000,
        36500,
        "paid",
    )
    assert api.customers.retrieve(story.customer).balance == 0
    note = api.credit_notes.create({"invoice": invoice.id, "amount": 500, "credit_amount": 500})
    assert note.number.endswith("-CN-01")
    assert api.customers.retrieve(story.customer).balance == -500


def test_a_transfer_pays_what_it_names(api: Any) -> None:
    story = Story(api)
    terms = {
        "collection_method": "send_invoice", "days_until_due": 30,
        "payment_settings": {
            "payment_method_types": ["customer_balance"],
            "payment_method_options": {"customer_balance": {"funding_type": "bank_transfer"}},
        },
    }  # fmt: skip
    older, newer = (api.invoices.send_invoice(story.subscribe(**terms).latest_invoice) for _ in range(2))
    arrives = api.test_helpers.customers.fund_cash_balance
    arrives(story.customer, {"amount": 300000, "currency": "eur", "reference": newer.number})
    assert api.invoices.retrieve(newer.id).status == "open", "it does not cover it"
    arrives(story.customer, {"amount": 65000, "currency": "eur", "reference": f"saldo {newer.number}"})
    assert [api.invoices.retrieve(one.id).status for one in (older, newer)] == ["open", "paid"]
    assert [one.net_amount for one in api.customers.cash_balance_transactions.list(story.customer).data] == [
        -365000, 65000, 300000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"collection_method": "send_invoice"}, "days_until_due"),
        ({"days_until_due": 30}, "days_until_due"),
        ({"items": []}, "items"),
        ({"billing_cycle_anchor": START + 400 * DAY}, "billing_cycle_anchor"),
        ({"default_tax_rates": ["txr_x"]}, "No such tax rate"),
    ],
)
def test_subscriptions_that_cannot_be_are_refused(api: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        Story(api).subscribe(**given)
    assert api.subscriptions.list({"status": "all"}).data == []
