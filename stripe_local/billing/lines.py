"""Lines of an invoice, their taxes, the totals. Amounts are whole cents, percentages of a tax rate are per cent."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stripe_local.account import Account, listing, new_id
from stripe_local.store import Object

_WHOLE = Decimal(1)


def rounded(amount: Decimal) -> int:
    """Whole cents, halves away from zero."""
    return int(amount.quantize(_WHOLE, ROUND_HALF_UP))


def share(amount: int, part: int, whole: int) -> int:
    """The part of an amount that falls on `part` of `whole` seconds."""
    return rounded(Decimal(amount) * part / whole)


def line(
    invoice: Object, *, amount: int, description: str, period: tuple[int, int], parent: Object, **fields: Any
) -> Object:
    """A line of this invoice; `fields` may carry price, quantity, subscription, metadata and tax rates."""
    price: Object | None = fields.get("price")
    quantity: int = fields.get("quantity", 1)
    pricing = None
    if price:
        pricing = {
            "type": "price_details",
            "price_details": {"price": price["id"], "product": price["product"]},
            "unit_amount_decimal": str(price["unit_amount"]),
        }
    return {
        "id": new_id("il"), "object": "line_item", "amount": amount, "currency": invoice["currency"],
        "description": description, "discount_amounts": [], "discountable": not fields.get("proration", False),
        "discounts": [], "invoice": invoice["id"], "livemode": False, "metadata": fields.get("metadata", {}),
        "parent": parent, "period": {"start": period[0], "end": period[1]}, "pretax_credit_amounts": [],
        "pricing": pricing, "quantity": quantity, "quantity_decimal": str(quantity),
        "subscription": fields.get("subscription"), "subtotal": amount, "taxes": [],
        "_tax_rates": fields.get("tax_rates"), "_item": fields.get("item"),
    }  # fmt: skip


def item_line(account: Account, invoice: Object, item: Object) -> Object:
    """The line of a pending invoice item, which from now on belongs to the invoice."""
    item["invoice"] = invoice["id"]
    about = (item["parent"] or {}).get("subscription_details") or {}
    details = {
        "invoice_item": item["id"], "proration": item["proration"], "subscription": about.get("subscription"),
        "proration_details": {"credited_items": None} if item["proration"] else None,
    }  # fmt: skip
    parent = {
        "type": "invoice_item_details",
        "invoice_item_details": details,
        "subscription_item_details": None,
    }
    price = item["pricing"] and account.get("price", item["pricing"]["price_details"]["price"])
    return line(
        invoice, amount=item["amount"], description=item["description"], parent=parent, price=price,
        period=(item["period"]["start"], item["period"]["end"]), quantity=item["quantity"],
        subscription=about.get("subscription"), metadata=dict(item["metadata"]), proration=item["proration"],
        tax_rates=item["tax_rates"] or None, item=item["id"],
    )  # fmt: skip


def recount(account: Account, invoice: Object) -> None:
    """Taxes and totals from the lines. A customer exempt or under reverse charge is taxed nothing, and it is said why."""
    totals: dict[str, Object] = {}
    exempt = invoice["customer_tax_exempt"]
    for entry in invoice["lines"]["data"]:
        rates = entry["_tax_rates"] if entry["_tax_rates"] is not None else invoice["default_tax_rates"]
        entry["taxes"] = [tax_on(entry["amount"], rate, exempt) for rate in rates]
        for tax in entry["taxes"]:
            _add(totals, tax)
    invoice["subtotal"] = sum(entry["amount"] for entry in invoice["lines"]["data"])
    taxes = invoice["total_taxes"] = list(totals.values())
    added = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    within = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    invoice["subtotal_excluding_tax"] = invoice["total_excluding_tax"] = invoice["subtotal"] - within
    invoice["total"] = invoice["subtotal"] + added
    invoice["amount_due"] = max(0, invoice["total"] + (invoice["starting_balance"] or 0))
    invoice["amount_remaining"] = invoice["amount_due"] - invoice["amount_paid"]


def tax_on(amount: int, rate: Object, exempt: str) -> Object:
    """The tax of a rate on an amount, and why it is what it is."""
    percentage = Decimal(str(rate["percentage"]))
    taxed = exempt == "none"
    if rate["inclusive"]:
        tax = rounded(Decimal(amount) * percentage / (100 + percentage)) if taxed else 0
    else:
        tax = rounded(Decimal(amount) * percentage / 100) if taxed else 0
    reasons = {"none": "standard_rated", "exempt": "customer_exempt", "reverse": "reverse_charge"}
    return {
        "amount": tax, "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]}, "taxability_reason": reasons[exempt],
        "taxable_amount": amount - (tax if rate["inclusive"] else 0) if taxed else 0, "type": "tax_rate_details",
    }  # fmt: skip


def _add(totals: dict[str, Object], tax: Object) -> None:
    key = tax["tax_rate_details"]["tax_rate"]
    if key not in totals:
        totals[key] = {**tax, "amount": 0, "taxable_amount": 0}
    totals[key]["amount"] += tax["amount"]
    totals[key]["taxable_amount"] += tax["taxable_amount"]


def set_lines(account: Account, invoice: Object, lines: list[Object]) -> None:
    """Give the invoice these lines, and count anew."""
    invoice["lines"] = {**listing(lines, f"/v1/invoices/{invoice['id']}/lines"), "total_count": len(lines)}
    recount(account, invoice)


def pending_items(account: Account, customer: str, subscription: str | None) -> list[Object]:
    """Invoice items that wait for the customer's next invoice, oldest first, to change.

    A subscription's invoice takes its own and those of nobody; an invoice by hand takes those of nobody.
    """
    found = [
        item
        for item in account.store.all("invoiceitem")
        if item["customer"] == customer
        and item["invoice"] is None
        and ((item["parent"] or {}).get("subscription_details") or {}).get("subscription")
        in {None, subscription}
    ]
    return [account.require("invoiceitem", item["id"]) for item in reversed(found)]
