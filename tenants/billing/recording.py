"""What was read at the payment service, written down: the mirrors of contracts and invoices.

Readings may be written in any order. An invoice never goes back (paid is not open again); of two readings of the same
state the later one holds.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tenants.billing import protocol
from tenants.billing.terms import CONTRACT
from tenants.billing.vat import vat_on
from tenants.models import BandPrice, BillingAccount, City, Contract, Invoice
from tenants.services.trail import record

_OVER = {"canceled", "incomplete_expired"}
_NOT_YET = {"incomplete"}
_RANK = {"draft": 0, "open": 1, "uncollectible": 2, "paid": 3, "void": 3}


class NotOurs(Exception):
    """What the payment service tells is of no account known here: not yet, perhaps."""


class Surplus(Exception):
    """The contract has another subscription already: this one is to be ended."""


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """The day a moment falls on, in the platform's time zone."""
    return timezone.localtime(moment).date() if moment else None


def last_day(moment: dt.datetime | None, first: dt.date | None = None) -> dt.date | None:
    """The last day of a time that ends at a moment, which is the first of what follows; no earlier than `first`."""
    day = day_of(moment)
    if day is None:
        return None
    last = day - dt.timedelta(days=1)
    return max(last, first) if first else last


@transaction.atomic(durable=True)
def record_subscription(
    *, actor: User | None, subscription: protocol.Subscription, read_at: dt.datetime
) -> Contract:
    """Bring the contract to what the subscription was at `read_at`; what its plan includes reaches the city.

    Raises `NotOurs`, and `Surplus` for a second subscription of one contract.
    """
    contract = _contract_of(subscription)
    if contract.stripe_subscription_id not in {"", subscription.id}:
        raise Surplus
    if contract.read_at and contract.read_at > read_at:
        return contract
    before = _told(contract)
    contract.stripe_subscription_id = subscription.id
    contract.read_at = read_at
    contract.collection = subscription.collection.value
    _move_price(contract, subscription)
    contract.period_from = day_of(subscription.period_starts_at)
    contract.period_until = last_day(subscription.period_ends_at)
    contract.ends_on = last_day(subscription.cancel_at)
    contract.ended_on = day_of(subscription.ended_at)
    if subscription.status in _OVER:
        contract.state = Contract.State.ENDED
    elif subscription.status not in _NOT_YET:
        contract.state = Contract.State.RUNNING
    contract.save()
    if (after := _told(contract)) != before:
        city = City.objects.filter(pk=contract.account.city_key).first()
        record(actor=actor, action="billing.contract_read", city=city, before=before, after=after)
    running = contract.state == Contract.State.RUNNING
    included = contract.price.plan.model_slugs if running else None
    City.objects.filter(pk=contract.account.city_key).update(included_models=included)
    return contract


def _contract_of(subscription: protocol.Subscription) -> Contract:
    account = (
        BillingAccount.objects.select_for_update().filter(stripe_customer_id=subscription.customer_id).first()
    )
    if account is None:
        raise NotOurs
    mine = account.contracts.select_related("price__plan", "next_price__plan", "account").select_for_update(
        of=("self",)
    )
    contract = mine.filter(stripe_subscription_id=subscription.id).first()
    if contract is None:
        named = subscription.metadata.get(CONTRACT, "")
        contract = next((one for one in mine if str(one.pk) == named), None)
    if contract is None:
        raise NotOurs
    return contract


def _told(contract: Contract) -> dict[str, Any]:
    names = ("state", "period_from", "period_until", "ends_on", "ended_on", "collection")
    return {name: getattr(contract, name) for name in names} | {"yearly_eur": contract.price.yearly_eur}


def _move_price(contract: Contract, subscription: protocol.Subscription) -> None:
    """The price the subscription has is the contract's, unless it was put there for the year to come."""
    known = BandPrice.objects.select_related("plan").filter(stripe_price_id=subscription.price_id).first()
    if known is None or known.pk == contract.price_id:
        return
    same_year = contract.period_from in {None, day_of(subscription.period_starts_at)}
    if contract.next_price_id == known.pk and same_year:
        return
    contract.price, contract.next_price = known, None


@transaction.atomic(durable=True)
def record_invoice(
    *, actor: User | None, invoice: protocol.Invoice, read_at: dt.datetime, credited_eur: Decimal = Decimal(0)
) -> Invoice:
    """Bring the mirror to what the invoice was at `read_at`. Raises `NotOurs`.

    What happened to it is one entry of the trail.
    """
    accounts = BillingAccount.objects.select_for_update()
    account = accounts.filter(stripe_customer_id=invoice.customer_id).first()
    if account is None:
        raise NotOurs
    present = Invoice.objects.filter(stripe_id=invoice.id).first()
    status = invoice.status.value
    if present and (_RANK[present.status], present.read_at) > (_RANK[status], read_at):
        return present
    values = _values(account, invoice) | {"read_at": read_at, "credited_eur": credited_eur}
    before = {"status": present.status, "remaining_eur": present.remaining_eur} if present else None
    row, _made = Invoice.objects.update_or_create(
        stripe_id=invoice.id,
        defaults=values,
        create_defaults={**values, **references_of(account), "account": account},
    )
    after = {"status": row.status, "remaining_eur": row.remaining_eur}
    if before != after:
        city = City.objects.filter(pk=account.city_key).first()
        told = {**after, "number": row.number, "total_eur": row.total_eur, "due_eur": row.due_eur}
        record(actor=actor, action="billing.invoice_read", city=city, before=before, after=told)
    return row


def _values(account: BillingAccount, invoice: protocol.Invoice) -> dict[str, Any]:
    split = not invoice.taxes
    vat = vat_on(invoice.net_eur) if split else invoice.tax_eur
    contract = account.contracts.filter(stripe_subscription_id=invoice.subscription_id or "-").first()
    return {
        "contract": contract, "number": invoice.number, "status": invoice.status.value,
        "by_transfer": invoice.collection is protocol.Collection.TRANSFER, "split_payment": split,
        "net_eur": invoice.net_eur, "vat_eur": vat, "total_eur": invoice.net_eur + vat, "due_eur": invoice.due_eur,
        "remaining_eur": invoice.remaining_eur, "issued_on": day_of(invoice.issued_at), "due_on": day_of(invoice.due_at),
        "paid_on": day_of(invoice.paid_at), "voided_on": day_of(invoice.voided_at), "page_url": invoice.page_url,
        "pdf_url": invoice.pdf_url, "lines": [_line(one) for one in invoice.lines],
    }  # fmt: skip


def _line(line: protocol.InvoiceLine) -> dict[str, Any]:
    first = day_of(line.starts_at)
    return {
        "description": line.description,
        "amount_eur": str(line.amount_eur),
        "from": str(first),
        "until": str(last_day(line.ends_at, first)),
        "proration": line.proration,
    }


def references_of(account: BillingAccount) -> dict[str, Any]:
    """The references of the purchase in force, as an invoice keeps them."""
    return {name: getattr(account, name) for name in ("cig", "cup", "order_number", "order_on")}
