"""Subscriptions: periods and their invoices, proration to the second when items change, and the end."""

import copy
from typing import Any

from stripe_local.account import Account, listing, new_id
from stripe_local.billing.invoices import collect, finalise, new_invoice, take_pending
from stripe_local.billing.lines import line, pending_items, set_lines, share
from stripe_local.errors import CardDeclined, Refusal
from stripe_local.moments import after, day_words
from stripe_local.store import Object

OVER = ("canceled", "incomplete_expired")


def new_item(
    account: Account, subscription: Object, price: Object, period: tuple[int, int], **fields: Any
) -> Object:
    """An item of the subscription; what it costs is billed by the caller."""
    if price["type"] != "recurring":
        raise Refusal(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            param="items[0][price]",
        )
    if not price["active"]:
        raise Refusal(f"The price specified is inactive: {price['id']}.", param="items[0][price]")
    return {
        "id": new_id("si", 14), "object": "subscription_item", "billing_thresholds": None,
        "created": account.now(subscription), "current_period_start": period[0], "current_period_end": period[1],
        "discounts": [], "metadata": fields.get("metadata", {}), "price": shown_price(price),
        "quantity": fields.get("quantity", 1), "subscription": subscription["id"],
        "tax_rates": fields.get("tax_rates", []),
    }  # fmt: skip


def shown_price(price: Object) -> Object:
    """A copy of the price as it is now."""
    return copy.deepcopy(price)


def items_of(subscription: Object) -> list[Object]:
    """The subscription's items, to change."""
    found: list[Object] = subscription["items"]["data"]
    return found


def set_items(subscription: Object, items: list[Object]) -> None:
    """Give the subscription these items; all of one interval and currency."""
    rhythms = {
        (item["price"]["recurring"]["interval"], item["price"]["recurring"]["interval_count"])
        for item in items
    }
    currencies = {item["price"]["currency"] for item in items}
    if len(rhythms) > 1 or len(currencies) > 1:
        raise Refusal("All prices on a subscription must have the same interval and currency.", param="items")
    url = f"/v1/subscription_items?subscription={subscription['id']}"
    subscription["items"] = {**listing(items, url), "total_count": len(items)}


def period_end(subscription: Object) -> int:
    """When the running period ends."""
    return max(int(item["current_period_end"]) for item in items_of(subscription))


def next_end(subscription: Object, start: int, price: Object) -> int:
    """When a period that starts then ends, on the day of the billing cycle's anchor."""
    rhythm = price["recurring"]
    anchor = subscription["billing_cycle_anchor"]
    return after(start, rhythm["interval"], rhythm["interval_count"], anchor=anchor)


def bill(
    account: Account, subscription: Object, reason: str, *, lines: bool = True, pending: bool = True,
    part: tuple[int, int] | None = None, period: tuple[int, int] | None = None,
) -> Object:  # fmt: skip
    """A draft for the subscription's running period (`lines`) and what waits for it (`pending`).

    `part`: how much of a whole period is charged, as seconds of seconds; `period`: the one the invoice names.
    """
    customer = account.require("customer", subscription["customer"])
    invoice = new_invoice(account, customer, reason=reason, **_terms(subscription, reason))
    found = []
    if lines:
        for item in items_of(subscription):
            amount = item["price"]["unit_amount"] * item["quantity"]
            amount = 0 if subscription["status"] == "trialing" else share(amount, *part) if part else amount
            found.append(_period_line(account, invoice, item, amount))
    if pending:
        found += take_pending(account, invoice)
    if period:
        invoice["period_start"], invoice["period_end"] = period
    set_lines(account, invoice, found)
    subscription["latest_invoice"] = invoice["id"]
    account.emit("invoice.created", invoice)
    return invoice


def _terms(subscription: Object, reason: str) -> Object:
    """What an invoice takes from its subscription."""
    settings, payment = subscription["invoice_settings"], subscription["payment_settings"]
    details = {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]}
    terms: Object = {
        "_subscription": subscription["id"], "_days_until_due": subscription["days_until_due"], "auto_advance": True,
        "collection_method": subscription["collection_method"], "currency": subscription["currency"],
        "default_payment_method": subscription["default_payment_method"],
        "default_tax_rates": copy.deepcopy(subscription["default_tax_rates"]), "description": settings["description"],
        "parent": {"type": "subscription_details", "quote_details": None, "subscription_details": details},
        "payment_settings": {
            "default_mandate": None, "payment_method_options": payment["payment_method_options"],
            "payment_method_types": payment["payment_method_types"],
        },
    }  # fmt: skip
    return terms | {name: settings[name] for name in ("custom_fields", "footer") if settings[name]}


def _period_line(account: Account, invoice: Object, item: Object, amount: int) -> Object:
    product = account.require("product", item["price"]["product"])
    rhythm = item["price"]["recurring"]["interval"]
    price = f"€{item['price']['unit_amount'] / 100:,.2f} / {rhythm}"
    details = {
        "invoice_item": None, "proration": False, "proration_details": {"credited_items": None},
        "subscription": item["subscription"], "subscription_item": item["id"],
    }  # fmt: skip
    trial = "Trial period for " if not amount and item["price"]["unit_amount"] else f"{item['quantity']} × "
    return line(
        invoice, amount=amount, period=(item["current_period_start"], item["current_period_end"]),
        description=f"{trial}{product['name']} (at {price})", price=item["price"], quantity=item["quantity"],
        parent={"type": "subscription_item_details", "subscription_item_details": details, "invoice_item_details": None},
        subscription=item["subscription"], tax_rates=item["tax_rates"] or None,
    )  # fmt: skip


def start(account: Account, subscription: Object, behaviour: str) -> None:
    """Bill a new subscription: by card at once, by invoice with a draft that is finalised an hour later."""
    first = items_of(subscription)[0]
    whole = None
    if subscription["status"] != "trialing" and first["current_period_end"] < next_end(
        subscription, first["current_period_start"], first["price"]
    ):
        begun = first["current_period_start"]
        whole = (first["current_period_end"] - begun, next_end(subscription, begun, first["price"]) - begun)
    invoice = bill(account, subscription, "subscription_create", part=whole)
    if subscription["collection_method"] == "charge_automatically":
        advance(account, invoice, subscription, behaviour)
    elif not invoice["total"]:
        finalise(account, invoice)


def advance(
    account: Account, invoice: Object, subscription: Object, behaviour: str = "allow_incomplete"
) -> None:
    """Finalise and charge. What a refused card means for a new subscription is the `payment_behavior` of Stripe."""
    new = invoice["billing_reason"] == "subscription_create" and invoice["amount_due"] > 0
    if new:
        subscription["status"] = "incomplete"
    finalise(account, invoice)
    if invoice["status"] != "open" or behaviour == "default_incomplete":
        return
    try:
        collect(account, invoice)
    except CardDeclined as declined:
        if behaviour == "error_if_incomplete":
            declined.keeps = False
            raise


def change_items(
    account: Account, subscription: Object, items: list[Object], at: int, behaviour: str
) -> Object | None:
    """Put other items in place of the present ones and settle the difference of what is left of the period.

    `none` settles nothing, `create_prorations` leaves it to the next invoice, `always_invoice` bills it now.
    """
    before = {item["id"]: copy.deepcopy(item) for item in items_of(subscription)}
    set_items(subscription, items)
    if behaviour == "none" or subscription["status"] in {"trialing", *OVER}:
        return None
    for item in [*before.values(), *(one for one in items if one["id"] not in before)]:
        now = next((one for one in items if one["id"] == item["id"]), None)
        if now is not None and item["id"] in before and _same(item, now):
            continue
        if item["id"] in before:
            prorate(account, subscription, item, at, sign=-1)
        if now is not None:
            prorate(account, subscription, now, at, sign=1)
    if behaviour == "always_invoice" and pending_items(account, subscription["customer"], subscription["id"]):
        return invoice_now(account, subscription, at)
    return None


def _same(before: Object, now: Object) -> bool:
    return bool(before["price"]["id"] == now["price"]["id"] and before["quantity"] == now["quantity"])


def invoice_now(account: Account, subscription: Object, at: int) -> Object:
    """Bill what waits for the subscription, without its period."""
    invoice = bill(account, subscription, "subscription_update", lines=False)
    invoice["parent"]["subscription_details"]["subscription_proration_date"] = at
    if subscription["collection_method"] == "charge_automatically" or invoice["total"] <= 0:
        advance(account, invoice, subscription)
    return invoice


def prorate(account: Account, subscription: Object, item: Object, at: int, *, sign: int) -> None:
    """A pending invoice item for the rest of the item's period: credit (-1) or charge (1), by the second."""
    begun, end = item["current_period_start"], item["current_period_end"]
    if not begun <= at < end:
        return
    price, quantity = item["price"], item["quantity"]
    product = account.require("product", price["product"])
    words = "Unused time on" if sign < 0 else "Remaining time on"
    count = f"{quantity} × " if quantity != 1 else ""
    amount = sign * share(price["unit_amount"] * quantity, end - at, end - begun)
    pending = new_pending(
        account, subscription, amount, f"{words} {count}{product['name']} after {day_words(at)}"
    )
    pending |= {
        "period": {"start": at, "end": end},
        "proration": True,
        "quantity": quantity,
        "discountable": False,
    }
    pending["quantity_decimal"] = str(quantity)
    pending["tax_rates"] = copy.deepcopy(item["tax_rates"] or subscription["default_tax_rates"])
    pending["parent"] = {
        "type": "subscription_details",
        "subscription_details": {"subscription": subscription["id"], "subscription_item": item["id"]},
    }
    pending["pricing"] = {
        "type": "price_details",
        "price_details": {"price": price["id"], "product": price["product"]},
        "unit_amount_decimal": str(sign * price["unit_amount"]),
    }
    pending["proration_details"] = {"credited_items": None, "discount_amounts": []}
    account.emit("invoiceitem.created", pending)


def new_pending(account: Account, owner: Object, amount: int, description: str | None) -> Object:
    """An invoice item of a customer or of a subscription's customer; the caller adds what is particular and emits."""
    customer = owner["customer"] if owner["object"] != "customer" else owner["id"]
    now = account.now(owner)
    item = account.add("invoiceitem", "ii", owner, customer=customer, amount=amount, currency="eur", date=now)
    item |= {
        "description": description, "discountable": True, "discounts": [], "invoice": None, "metadata": {},
        "net_amount": item["amount"], "parent": None, "period": {"start": now, "end": now}, "pricing": None,
        "proration": False, "quantity": 1, "quantity_decimal": "1", "tax_rates": [],
        "test_clock": owner["test_clock"],
    }  # fmt: skip
    del item["created"]  # what others call `created` is its `date`
    return item


def renew(account: Account, subscription: Object) -> None:
    """The period is over: the next one begins and is billed; a trial ends."""
    past = (items_of(subscription)[0]["current_period_start"], period_end(subscription))
    with account.changing(subscription, "customer.subscription.updated"):
        if subscription["status"] == "trialing":
            subscription["status"] = "active"
        for item in items_of(subscription):
            item["current_period_start"] = past[1]
            item["current_period_end"] = next_end(subscription, past[1], item["price"])
    if subscription["pause_collection"] is None:
        bill(account, subscription, "subscription_cycle", period=past)


def cancel(
    account: Account, subscription: Object, *, prorate_rest: bool = False, invoice: bool = False
) -> None:
    """It ends now; `prorate_rest` credits the rest of the period, `invoice` bills what waits at once."""
    if subscription["status"] in OVER:
        raise Refusal(
            f"No such subscription: '{subscription['id']}': it is over already.",
            code="resource_missing",
            param="id",
        )
    now = account.now(subscription)
    if prorate_rest:
        for item in items_of(subscription):
            prorate(account, subscription, item, now, sign=-1)
    if invoice and pending_items(account, subscription["customer"], subscription["id"]):
        invoice_now(account, subscription, now)
    subscription |= {"status": "canceled", "ended_at": now}
    subscription["canceled_at"] = subscription["canceled_at"] or now
    subscription["cancellation_details"]["reason"] = "cancellation_requested"
    account.emit("customer.subscription.deleted", subscription)
    for kept in account.store.all("invoice"):
        if kept["_subscription"] == subscription["id"] and kept["status"] in {"draft", "open"}:
            account.require("invoice", kept["id"])["auto_advance"] = False
