"""Reading an object at the payment service, as it is now, and having it written down. No transaction is open meanwhile."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from core.services.errors import DomainError
from tenants.billing.documents import write_documents
from tenants.billing.letters import tell_issued
from tenants.billing.protocol import BillingGateway, Collection, InvoiceStatus, Subscription
from tenants.billing.protocol import Invoice as Read
from tenants.billing.recording import NotOurs, Surplus, record_invoice, record_subscription
from tenants.billing.standing import follow
from tenants.billing.terms import references
from tenants.billing.vat import printed_note
from tenants.models import BillingAccount, Contract, Invoice


def mirror_subscription(gateway: BillingGateway, subscription_id: str) -> Contract | None:
    """The contract of a subscription, as it is now, with its latest invoice. Raises `NotOurs`.

    None for a second subscription of one contract, which is ended and what was paid for it credited: two people paid in
    two ways at the same moment.
    """
    read_at = timezone.now()
    return settle_subscription(gateway, gateway.subscription(subscription_id), read_at)


def settle_subscription(
    gateway: BillingGateway, found: Subscription, read_at: dt.datetime
) -> Contract | None:
    """The same for one that was just read."""
    try:
        contract = record_subscription(actor=None, subscription=found, read_at=read_at)
    except Surplus:
        gateway.cancel_now(found.id, key=f"surplus-{found.id}")
        return None
    if found.latest_invoice_id:
        mirror_invoice(gateway, found.latest_invoice_id)
    follow(contract.account)
    return contract


def mirror_invoice(gateway: BillingGateway, invoice_id: str) -> Invoice:
    """An invoice as it is now, with its electronic invoices; a draft to be paid by transfer is issued first.

    Raises `NotOurs`.
    """
    read_at = timezone.now()
    found = gateway.invoice(invoice_id)
    account = BillingAccount.objects.filter(stripe_customer_id=found.customer_id).first()
    if account is None:
        raise NotOurs
    if found.status is InvoiceStatus.DRAFT and found.collection is Collection.TRANSFER:
        found = _issued(gateway, account, found)
    return settle_invoice(gateway, account, found, read_at)


def settle_invoice(
    gateway: BillingGateway, account: BillingAccount, found: Read, read_at: dt.datetime
) -> Invoice:
    """The same for one that was just read."""
    notes = gateway.credit_notes(found.id) if found.number else []
    invoice = record_invoice(
        actor=None,
        invoice=found,
        read_at=read_at,
        credited_eur=sum((note.amount_eur for note in notes), start=Decimal(0)),
    )
    try:
        write_documents(invoice, notes)
    except DomainError as refused:
        Invoice.objects.filter(pk=invoice.pk).update(document_problem=refused.message)
    tell_issued(invoice)
    follow(account)
    return invoice


def _issued(gateway: BillingGateway, account: BillingAccount, draft: Read) -> Read:
    return gateway.issue(
        draft.id,
        key=f"issue-{draft.id}",
        references=references(account),
        footer=printed_note(not draft.taxes, draft.net_eur),
    )
