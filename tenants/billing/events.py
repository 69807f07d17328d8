"""Events of the payment service: kept once under their id, applied by reading how their object is now."""

from django.db import transaction

from tenants.billing.asking import APPLY, soon
from tenants.billing.gateway import billing_gateway
from tenants.billing.mirroring import mirror_invoice, mirror_subscription
from tenants.billing.protocol import Event
from tenants.billing.recording import NotOurs
from tenants.models import BillingAccount, StripeEvent

Source = StripeEvent.Source

TYPES = (
    "checkout.session.completed",
    "credit_note.created",
    "credit_note.updated",
    "credit_note.voided",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.updated",
    "invoice.created",
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.overdue",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.sent",
    "invoice.updated",
    "invoice.voided",
)
"""What the platform listens to; other events are answered and forgotten."""


@transaction.atomic(durable=True)
def receive_event(*, event: Event, source: Source = Source.CALL) -> StripeEvent | None:
    """Keep an event and have it applied; None for one that is here already, or that nobody listens to."""
    if event.type not in TYPES:
        return None
    kept, made = StripeEvent.objects.get_or_create(
        stripe_id=event.id,
        defaults={
            "type": event.type,
            "happened_at": event.created_at,
            "object_type": event.object_type,
            "object_id": event.object_id,
            "customer_id": event.customer_id or "",
            "subscription_id": event.subscription_id or "",
            "source": source,
        },
    )
    if not made:
        return None
    soon(APPLY, kept.pk)
    return kept


def apply(event: StripeEvent) -> None:
    """Read the object of the event as it is now. Raises `NotOurs` and the gateway's problems."""
    gateway = billing_gateway()
    if event.object_type == "invoice":
        mirror_invoice(gateway, event.object_id)
    elif event.object_type == "credit_note":
        _read_credited(event)
    elif event.subscription_id:
        mirror_subscription(gateway, event.subscription_id)
    elif event.object_type == "checkout.session":
        done = gateway.checkout_session(event.object_id)
        if done.subscription_id:
            mirror_subscription(gateway, done.subscription_id)


def _read_credited(event: StripeEvent) -> None:
    """A credit note's event does not name its invoice: those of its customer that may have one are read."""
    gateway = billing_gateway()
    account = BillingAccount.objects.filter(stripe_customer_id=event.customer_id or "-").first()
    if account is None:
        raise NotOurs
    for invoice in account.invoices.filter(status__in=["open", "paid"]):
        mirror_invoice(gateway, invoice.stripe_id)
