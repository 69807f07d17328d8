"""Stripe's objects, as plain dictionaries, read into the values of `tenants.billing.protocol`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tenants.billing.protocol import (
    Checkout,
    Collection,
    CreditNote,
    Event,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Reference,
    Subscription,
    TaxAmount,
)

Raw = Mapping[str, Any]


def euro(cents: int) -> Decimal:
    """Whole cents as euro with two places."""
    return Decimal(cents).scaleb(-2)


def cents(amount_eur: Decimal) -> int:
    """Euro as whole cents. Raises ValueError where there is a fraction of a cent."""
    amount = amount_eur.scaleb(2)
    if amount != amount.to_integral_value():
        raise ValueError(f"{amount_eur} € has a fraction of a cent.")
    return int(amount)


def moment(seconds: int) -> datetime:
    """Seconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


def key_of(value: Any) -> str | None:
    """The id of what is either an id or the object itself."""
    found = value["id"] if isinstance(value, Mapping) else value
    return None if found is None else str(found)


def subscription(raw: Raw) -> Subscription:
    """A subscription of one item."""
    item = raw["items"]["data"][0]
    return Subscription(
        id=raw["id"],
        customer_id=key_of(raw["customer"]) or "",
        item_id=item["id"],
        price_id=item["price"]["id"],
        amount_eur=euro(item["price"]["unit_amount"] * item["quantity"]),
        status=raw["status"],
        collection=Collection(raw["collection_method"]),
        period_starts_at=moment(item["current_period_start"]),
        period_ends_at=moment(item["current_period_end"]),
        cancel_at=_moment(raw["cancel_at"]),
        ended_at=_moment(raw["ended_at"]),
        latest_invoice_id=key_of(raw["latest_invoice"]),
        metadata=raw["metadata"],
    )


def _subscription_of(raw: Raw) -> str | None:
    parent = raw.get("parent") or {}
    return key_of((parent.get("subscription_details") or {}).get("subscription"))


def line(raw: Raw) -> InvoiceLine:
    """A line of an invoice."""
    parent = raw["parent"] or {}
    details = parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}
    return InvoiceLine(
        description=raw["description"] or "",
        amount_eur=euro(raw["amount"]),
        starts_at=moment(raw["period"]["start"]),
        ends_at=moment(raw["period"]["end"]),
        proration=bool(details.get("proration")),
    )


def _tax(raw: Raw) -> TaxAmount:
    return TaxAmount(
        tax_rate_id=key_of((raw["tax_rate_details"] or {}).get("tax_rate")) or "",
        taxable_eur=euro(raw["taxable_amount"] or 0),
        amount_eur=euro(raw["amount"]),
    )


def invoice(raw: Raw, lines: Sequence[Raw]) -> Invoice:
    """An invoice; `lines` are all of them, as the object itself shows ten."""
    moments = raw["status_transitions"]
    total, net = raw["total"], raw["total_excluding_tax"]
    return Invoice(
        id=raw["id"],
        number=raw["number"] or "",
        customer_id=key_of(raw["customer"]) or "",
        subscription_id=_subscription_of(raw),
        status=InvoiceStatus(raw["status"]),
        collection=Collection(raw["collection_method"]),
        net_eur=euro(total if net is None else net),
        tax_eur=euro(0 if net is None else total - net),
        total_eur=euro(total),
        due_eur=euro(raw["amount_due"]),
        remaining_eur=euro(raw["amount_remaining"]),
        issued_at=_moment(moments["finalized_at"]),
        due_at=_moment(raw["due_date"]),
        paid_at=_moment(moments["paid_at"]),
        voided_at=_moment(moments["voided_at"]),
        paid_outside=raw["amount_paid_off_stripe"] > 0,
        page_url=raw["hosted_invoice_url"] or "",
        pdf_url=raw["invoice_pdf"] or "",
        references=tuple(Reference(one["name"], one["value"]) for one in raw["custom_fields"] or ()),
        footer=raw["footer"] or "",
        lines=tuple(line(one) for one in lines),
        taxes=tuple(_tax(one) for one in raw["total_taxes"] or ()),
    )


def credit_note(raw: Raw) -> CreditNote:
    """A credit note."""
    return CreditNote(
        id=raw["id"],
        invoice_id=key_of(raw["invoice"]) or "",
        amount_eur=euro(raw["amount"]),
        memo=raw["memo"] or "",
        metadata=raw["metadata"] or {},
        created_at=moment(raw["created"]),
    )


def checkout(raw: Raw) -> Checkout:
    """A checkout session."""
    return Checkout(
        id=raw["id"],
        url=raw["url"] or "",
        status=raw["status"] or "",
        paid=raw["payment_status"] == "paid",
        customer_id=key_of(raw["customer"]),
        subscription_id=key_of(raw["subscription"]),
    )


def event(raw: Raw) -> Event:
    """An event, without what its object was at that moment."""
    item = raw["data"]["object"]
    kind = item.get("object", "")
    return Event(
        id=raw["id"],
        type=raw["type"],
        created_at=moment(raw["created"]),
        account_id=raw.get("account") or "",
        live=raw["livemode"],
        object_type=kind,
        object_id=item.get("id", ""),
        customer_id=item.get("id") if kind == "customer" else key_of(item.get("customer")),
        subscription_id=(
            item.get("id")
            if kind == "subscription"
            else key_of(item.get("subscription")) or _subscription_of(item)
        ),
    )
