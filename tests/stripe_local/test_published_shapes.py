"""Every resource the server shows has the fields, types and words Stripe publishes."""

import os
import re
from typing import Any

import pytest

from stripe_local.account import shown
from stripe_local.routing import _ROUTES
from stripe_local.server import LocalStripe
from tests.payments import control, move_clock, submit
from tests.stripe_local.published import document
from tests.stripe_local.schema import Document


@pytest.fixture(scope="module")
def published() -> Document:
    """Stripe's document; always there where the suite runs by itself."""
    content = document()
    if content is None:
        assert not os.environ.get("CI"), "Go, which .ci/run installs, did not fetch it"
        pytest.skip("Go and a network fetch Stripe's document")
    return Document(content)


def test_all_resources_are_as_published(published: Document, local_stripe: LocalStripe, api: Any) -> None:
    seen = _everything(local_stripe, api)
    for kind, items in local_stripe.store.kinds().items():
        if not kind.startswith("_"):
            seen += [shown(item) for item in items]
    faults = {fault for item in seen for fault in published.faults(item)}
    assert not faults, "\n".join(sorted(faults))
    kinds = {item["object"] for item in seen}
    assert len(kinds) >= 22, sorted(kinds)


def test_all_addresses_are_published(published: Document) -> None:
    known = {
        (method.upper(), re.sub(r"\{[^}]+\}", "([^/]+)", path))
        for path, methods in published.paths.items()
        for method in methods
    }
    unknown = {(method, pattern.pattern) for method, pattern, _ in _ROUTES} - known
    assert not unknown


def _everything(server: LocalStripe, api: Any) -> list[dict[str, Any]]:
    """A year of two customers: every kind of object comes to be. What is shown but not kept is returned."""
    control(server, "clock", to="2027-01-01T00:00:00+00:00", frozen=True)
    product = api.products.create({"name": "Vicinia", "metadata": {"band": "1"}})
    recurring = {"currency": "eur", "recurring": {"interval": "year"}, "product": product.id}
    price = api.prices.create({**recurring, "unit_amount": 365000, "lookup_key": "band-1"}).id
    larger = api.prices.create({**recurring, "unit_amount": 730000}).id
    seen = [
        api.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}),
        *_paid_by_transfer(api, price, larger),
        *_paid_by_card(api, price),
        api.accounts.retrieve_current(),
    ]
    move_clock(server, days=1)
    seen += [
        api.customers.delete(_customer(api).id),
        api.invoices.delete(api.invoices.create({"customer": _customer(api).id}).id),
    ]
    return [item.to_dict(for_json=True) for item in seen]


def _paid_by_transfer(api: Any, price: str, larger: str) -> list[Any]:
    """A customer whose year is paid, enlarged, renewed and partly credited."""
    clock = api.test_helpers.test_clocks.create({"frozen_time": 1798761600})
    customer = _customer(api, test_clock=clock.id).id
    rate = api.tax_rates.create(
        {"display_name": "IVA", "percentage": 22, "inclusive": False, "country": "IT"}
    )
    transfer = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "IE"}}
    balance = {"funding_type": "bank_transfer", "bank_transfer": transfer}
    running = api.subscriptions.create(
        {
            "customer": customer, "items": [{"price": price}], "collection_method": "send_invoice",
            "days_until_due": 30, "default_tax_rates": [rate.id],
            "payment_settings": {
                "payment_method_types": ["customer_balance"], "payment_method_options": {"customer_balance": balance},
            },
        }
    )  # fmt: skip
    invoice = api.invoices.send_invoice(running.latest_invoice)
    arrives = {"amount": invoice.amount_due + 100, "currency": "eur", "reference": invoice.number}
    api.test_helpers.customers.fund_cash_balance(customer, arrives)
    change: Any = {"items": [{"id": running["items"].data[0].id, "price": larger}]}
    details = {**change, "proration_behavior": "always_invoice"}
    preview = api.invoices.create_preview({"subscription": running.id, "subscription_details": details})
    api.subscriptions.update(running.id, {**change, "proration_behavior": "create_prorations"})
    api.test_helpers.test_clocks.advance(clock.id, {"frozen_time": 1798761600 + 400 * 86400})
    api.credit_notes.create({"invoice": invoice.id, "amount": 1000, "credit_amount": 1000, "memo": "sconto"})
    expanded = {"expand": ["customer", "payments", "parent.subscription_details.subscription"]}
    return [
        preview,
        api.customers.funding_instructions.create(customer, {"currency": "eur", **balance}),
        api.customers.cash_balance.retrieve(customer),
        api.invoices.retrieve(invoice.id, expanded),
    ]


def _paid_by_card(api: Any, price: str) -> list[Any]:
    """A customer who pays on a page, changes the card, and has an invoice by hand that is taken back."""
    customer = _customer(api).id
    page = api.checkout.sessions.create(
        {
            "mode": "subscription", "customer": customer, "success_url": "http://a.example/",
            "line_items": [{"price": price, "quantity": 1}],
        }
    )  # fmt: skip
    assert submit(page.url, card="4242424242424242")[0] == 303
    portal = api.billing_portal.sessions.create({"customer": customer})
    assert submit(portal.url, card="4000000000000341")[0] == 303
    api.invoice_items.create({"customer": customer, "amount": 500, "currency": "eur", "description": "Corso"})
    draft = api.invoices.create({"customer": customer, "pending_invoice_items_behavior": "include"})
    api.invoices.void_invoice(api.invoices.finalize_invoice(draft.id).id)
    return [
        api.checkout.sessions.retrieve(page.id, {"expand": ["line_items", "subscription.latest_invoice"]})
    ]


def _customer(api: Any, **extra: Any) -> Any:
    return api.customers.create(
        {
            "name": "Comune di Monza", "email": "ragioneria@monza.example", "address": {"city": "Monza", "country": "IT"},
            "tax_id_data": [{"type": "eu_vat", "value": "IT00728830969"}], "metadata": {"city": "monza"},
            "invoice_settings": {"custom_fields": [{"name": "CIG", "value": "Z1"}], "footer": "Grazie"}, **extra,
        }
    )  # fmt: skip
