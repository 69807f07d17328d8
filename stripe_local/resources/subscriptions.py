"""Subscriptions: create, change with proration, cancel, preview what a change would cost."""

import copy
from typing import Any

from stripe_local.account import Account
from stripe_local.billing import subscriptions as life
from stripe_local.errors import Refusal
from stripe_local.moments import DAY
from stripe_local.params import Params, merged_metadata
from stripe_local.resources.customers import custom_fields
from stripe_local.resources.invoices import collection, payment_settings, tax_rates
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

retrievable("subscription", "subscriptions")

_PRORATION = ("create_prorations", "always_invoice", "none")
_PAYMENT = ("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete")


@endpoint("POST", "subscriptions")
def create_subscription(account: Account, params: Params) -> Object:
    customer = account.require("customer", params.required("customer"), "customer")
    return new_subscription(account, customer, params)


def new_subscription(account: Account, customer: Object, params: Params) -> Object:
    """A subscription as the parameters say, billed for its first period."""
    method, days = collection(params, "charge_automatically", None)
    if method == "send_invoice" and days is None:
        raise Refusal(
            "If `collection_method` is `send_invoice`, `days_until_due` must be set.",
            code="parameter_missing",
            param="days_until_due",
        )
    behaviour = params.choice("payment_behavior", _PAYMENT, "allow_incomplete") or ""
    subscription = _blank(account, customer, method, days)
    _write(account, subscription, params)
    now = subscription["created"]
    trial = _trial(params, now)
    subscription["billing_cycle_anchor"] = params.integer("billing_cycle_anchor", trial or now)
    items = [_new_item(account, subscription, one, (now, now)) for one in params.each("items")]
    if not items:
        raise Refusal("Missing required param: items.", code="parameter_missing", param="items")
    end = trial or _first_end(subscription, items[0], now)
    for item in items:
        item["current_period_end"] = end
    life.set_items(subscription, items)
    subscription["currency"] = items[0]["price"]["currency"]
    prorates = params.choice("proration_behavior", _PRORATION, "create_prorations") != "none"
    if trial:
        subscription |= {"status": "trialing", "trial_start": now, "trial_end": trial}
    if method == "charge_automatically" and not trial and behaviour != "default_incomplete":
        _must_have_card(customer, subscription)
    account.emit("customer.subscription.created", subscription)
    if prorates or end == life.next_end(subscription, now, items[0]["price"]):
        life.start(account, subscription, behaviour)
    return subscription


def _blank(account: Account, customer: Object, method: str, days: int | None) -> Object:
    now = account.now(customer)
    subscription = account.add("subscription", "sub", customer, customer=customer["id"])
    subscription |= {
        "application": None, "application_fee_percent": None, "billing_cycle_anchor": now,
        "automatic_tax": {"enabled": False, "disabled_reason": None, "liability": None},
        "billing_cycle_anchor_config": None, "billing_schedules": [], "billing_thresholds": None,
        "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"}, "updated_at": now},
        "cancel_at": None, "cancel_at_period_end": False, "canceled_at": None, "currency": "eur",
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": method, "days_until_due": days, "default_payment_method": None,
        "default_source": None, "default_tax_rates": [], "description": None, "discounts": [], "ended_at": None,
        "invoice_settings": {
            "account_tax_ids": None, "custom_fields": None, "description": None, "footer": None,
            "issuer": {"type": "self"},
        },
        "latest_invoice": None, "metadata": {}, "next_pending_invoice_item_invoice": None, "on_behalf_of": None,
        "pause_collection": None, "pending_invoice_item_interval": None, "pending_setup_intent": None,
        "payment_settings": {
            "payment_method_options": None, "payment_method_types": None, "save_default_payment_method": "off",
        },
        "pending_update": None, "schedule": None, "start_date": now, "status": "active",
        "test_clock": customer["test_clock"], "transfer_data": None, "trial_end": None, "trial_start": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
    }  # fmt: skip
    return subscription


def _write(account: Account, subscription: Object, params: Params) -> None:
    subscription["metadata"] = merged_metadata(subscription["metadata"], params)
    subscription |= params.take(("description", "default_payment_method"))
    subscription["payment_settings"] = payment_settings(params, subscription["payment_settings"])
    if "default_tax_rates" in params:
        subscription["default_tax_rates"] = tax_rates(account, params, "default_tax_rates")
    given = params.nested("invoice_settings")
    settings = {**subscription["invoice_settings"], **given.take(("description", "footer"))}
    if "custom_fields" in given:
        settings["custom_fields"] = custom_fields(given)
    subscription["invoice_settings"] = settings
    method = subscription["default_payment_method"]
    if method and account.require("payment_method", method)["customer"] != subscription["customer"]:
        raise Refusal("The customer does not have a payment method with this ID.", code="resource_missing")
    params.flag("off_session")


def _trial(params: Params, now: int) -> int | None:
    days, end = params.integer("trial_period_days"), params.integer("trial_end")
    return now + days * DAY if days else end


def _first_end(subscription: Object, item: Object, now: int) -> int:
    """The anchor, where it lies ahead within a period; otherwise a whole period from now."""
    anchor = int(subscription["billing_cycle_anchor"])
    whole = life.next_end({"billing_cycle_anchor": now}, now, item["price"])
    if anchor > whole:
        raise Refusal(
            "billing_cycle_anchor cannot be later than next natural billing date.",
            param="billing_cycle_anchor",
        )
    return anchor if anchor > now else whole


def _must_have_card(customer: Object, subscription: Object) -> None:
    if (
        not subscription["default_payment_method"]
        and not customer["invoice_settings"]["default_payment_method"]
    ):
        raise Refusal(
            "This customer has no attached payment source or default payment method.", code="resource_missing"
        )


def _new_item(account: Account, subscription: Object, params: Params, period: tuple[int, int]) -> Object:
    price = account.require("price", params.required("price"), params.name("price"))
    return life.new_item(
        account, subscription, price, period, quantity=params.integer("quantity", 1),
        metadata=merged_metadata({}, params), tax_rates=tax_rates(account, params, "tax_rates"),
    )  # fmt: skip


@endpoint("POST", "subscriptions/{}")
def update_subscription(account: Account, params: Params, key: str) -> Object:
    subscription = account.require("subscription", key)
    if subscription["status"] in life.OVER:
        raise Refusal("A canceled subscription can only update its cancellation_details and metadata.")
    behaviour = params.choice("proration_behavior", _PRORATION, "create_prorations") or ""
    at = params.integer("proration_date", account.now(subscription)) or 0
    params.choice("payment_behavior", _PAYMENT)
    with account.changing(subscription, "customer.subscription.updated"):
        _write(account, subscription, params)
        method, days = collection(params, subscription["collection_method"], subscription["days_until_due"])
        subscription |= {"collection_method": method, "days_until_due": days}
        _set_end(account, subscription, params)
        if "pause_collection" in params:
            subscription["pause_collection"] = _pause(params)
        if "trial_end" in params:
            _end_trial(account, subscription, params)
        if "items" in params:
            items = _changed_items(account, subscription, params.each("items"))
            life.change_items(account, subscription, items, at, behaviour)
    return subscription


def _set_end(account: Account, subscription: Object, params: Params) -> None:
    """When it is to end: with its period, at a moment, or not at all."""
    details = params.nested("cancellation_details").take(("comment", "feedback"))
    subscription["cancellation_details"] = {**subscription["cancellation_details"], **details}
    ends = None
    if "cancel_at_period_end" in params:
        subscription["cancel_at_period_end"] = params.flag("cancel_at_period_end")
        ends = life.period_end(subscription) if subscription["cancel_at_period_end"] else None
    elif "cancel_at" in params:
        ends = params.integer("cancel_at")
        subscription["cancel_at_period_end"] = False
    else:
        return
    subscription |= {"cancel_at": ends, "canceled_at": account.now(subscription) if ends else None}
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if ends else None


def _pause(params: Params) -> Object | None:
    if not params.mapping("pause_collection"):
        return None
    given = params.nested("pause_collection")
    behaviour = given.choice("behavior", ("keep_as_draft", "mark_uncollectible", "void"))
    return {"behavior": behaviour, "resumes_at": given.integer("resumes_at")}


def _end_trial(account: Account, subscription: Object, params: Params) -> None:
    if subscription["status"] != "trialing":
        raise Refusal("This server changes the end of a running trial only.", param="trial_end")
    now = account.now(subscription)
    end = now if params.text("trial_end") == "now" else params.integer("trial_end") or now
    subscription |= {"trial_end": end, "billing_cycle_anchor": end}
    for item in life.items_of(subscription):
        item["current_period_end"] = end
    if end <= now:
        life.renew(account, subscription)


def _changed_items(account: Account, subscription: Object, wanted: list[Params]) -> list[Object]:
    """The items after the request: those named changed or deleted, those without an id new, the others as they are."""
    items = copy.deepcopy(life.items_of(subscription))
    period = (items[0]["current_period_start"], items[0]["current_period_end"])
    for params in wanted:
        key = params.text("id")
        if not key:
            items.append(_new_item(account, subscription, params, period))
            continue
        item = next((one for one in items if one["id"] == key), None)
        if item is None:
            raise Refusal(
                f"No such subscription item: '{key}'", code="resource_missing", param=params.name("id")
            )
        if params.flag("deleted"):
            items.remove(item)
        else:
            _change_item(account, subscription, item, params)
    if not items:
        raise Refusal("A subscription must have at least one active item.", param="items")
    return items


def _change_item(account: Account, subscription: Object, item: Object, params: Params) -> None:
    key = params.text("price")
    if key:
        price = account.require("price", key, params.name("price"))
        before = item["price"]["recurring"]
        if (price["recurring"] or {}).get("interval") != before["interval"]:
            raise Refusal(
                "This server does not change the interval of a running subscription.",
                param=params.name("price"),
            )
        life.new_item(account, subscription, price, (0, 0))
        item["price"] = life.shown_price(price)
    item["quantity"] = params.integer("quantity", item["quantity"])
    item["metadata"] = merged_metadata(item["metadata"], params)
    if "tax_rates" in params:
        item["tax_rates"] = tax_rates(account, params, "tax_rates")


@endpoint("DELETE", "subscriptions/{}")
def cancel_subscription(account: Account, params: Params, key: str) -> Object:
    subscription = account.require("subscription", key)
    details = params.nested("cancellation_details").take(("comment", "feedback"))
    rest, now = params.flag("prorate"), params.flag("invoice_now")
    subscription["cancellation_details"] = {**subscription["cancellation_details"], **details}
    life.cancel(account, subscription, prorate_rest=rest, invoice=now)
    return subscription


@endpoint("GET", "subscriptions")
def list_subscriptions(account: Account, params: Params) -> Object:
    items = account.store.all("subscription")
    status, price = params.text("status"), params.text("price")
    if status is None:
        items = [one for one in items if one["status"] != "canceled"]
    elif status == "ended":
        items = [one for one in items if one["status"] in life.OVER]
    elif status != "all":
        items = [one for one in items if one["status"] == status]
    if price:
        items = [one for one in items if price in {item["price"]["id"] for item in one["items"]["data"]}]
    return paged(params, items, "/v1/subscriptions", filters=("customer", "collection_method", "test_clock"))


@endpoint("GET", "subscription_items")
def list_subscription_items(account: Account, params: Params) -> Object:
    subscription = account.require("subscription", params.required("subscription"), "subscription")
    return paged(params, life.items_of(subscription), "/v1/subscription_items")


@endpoint("POST", "invoices/create_preview")
def preview_invoice(account: Account, params: Params) -> Object:
    """What a change would bill now (`always_invoice`), or what the next renewal bills. Nothing of it is kept."""
    key, details = params.text("subscription"), params.nested("subscription_details")
    customer = params.text("customer")
    if not key:
        invoice = _preview_new(account, account.require("customer", customer, "customer"), details)
    else:
        invoice = _preview_change(account, account.require("subscription", key, "subscription"), details)
    preview = copy.deepcopy(invoice)
    account.store.roll_back()
    preview |= {
        "id": f"upcoming_{preview['id']}",
        "status": "draft",
        "number": None,
        "hosted_invoice_url": None,
    }
    preview |= {
        "invoice_pdf": None,
        "billing_reason": "upcoming",
        "effective_at": None,
        "auto_advance": False,
    }
    preview["status_transitions"] = dict.fromkeys(preview["status_transitions"])
    return preview


def _preview_change(account: Account, subscription: Object, details: Params) -> Object:
    behaviour = details.choice("proration_behavior", _PRORATION, "create_prorations") or ""
    at = details.integer("proration_date", account.now(subscription)) or 0
    items = _changed_items(account, subscription, details.each("items"))
    subscription |= {
        "collection_method": "send_invoice",
        "days_until_due": subscription["days_until_due"] or 0,
    }
    invoice = life.change_items(account, subscription, items, at, behaviour)
    if invoice is None:
        with account.at(subscription["test_clock"], life.period_end(subscription)):
            life.renew(account, subscription)
        invoice = account.require("invoice", subscription["latest_invoice"])
    return invoice


def _preview_new(account: Account, customer: Object, details: Params) -> Object:
    given: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": "0"}
    for name in ("items", "default_tax_rates", "billing_cycle_anchor", "trial_end", "proration_behavior"):
        if name in details:
            given[name] = details.raw(name)
    inner = Params(given, "subscription_details")
    subscription = new_subscription(account, customer, inner)
    inner.finish()
    return account.require("invoice", subscription["latest_invoice"])
