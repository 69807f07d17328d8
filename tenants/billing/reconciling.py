"""What lost calls left behind: everything the payment service knows is compared with what is written here."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.utils import timezone

from tenants.billing.events import TYPES, receive_event
from tenants.billing.gateway import billing_gateway
from tenants.billing.letters import remind
from tenants.billing.mirroring import mirror_invoice, settle_invoice, settle_subscription
from tenants.billing.protocol import BillingGateway
from tenants.billing.protocol import Invoice as Read
from tenants.billing.recording import NotOurs
from tenants.billing.standing import follow
from tenants.models import BillingAccount, ElectronicInvoice, Invoice, StripeEvent
from tenants.services.trail import record

REMEMBERED = dt.timedelta(days=30)
"""How long the payment service keeps its events."""
LOOK_BACK = dt.timedelta(days=400)
"""How old an invoice may be to be paged through; older ones are read one by one while they are unpaid."""


@dataclass
class Found:
    """What a reconciliation found: events nobody had told, invoices and contracts that were not as written."""

    events: int = 0
    invoices: int = 0
    contracts: int = 0
    reminded: int = 0


def reconcile_all() -> Found:
    """Page through events, invoices and subscriptions; write what differs; say who is late. Raises the gateway's problems."""
    gateway, found = billing_gateway(), Found()
    now = timezone.now()
    _events(gateway, found, now)
    accounts = {one.stripe_customer_id: one for one in BillingAccount.objects.exclude(stripe_customer_id="")}
    _invoices(gateway, found, accounts, now)
    for account in accounts.values():
        _contracts(gateway, found, account)
        follow(account)
    for invoice in Invoice.objects.overdue(timezone.localdate()).select_related("account"):
        remind(invoice)
        found.reminded += 1
    if found.events or found.invoices or found.contracts:
        record(actor=None, action="billing.reconciled", after=asdict(found))
    return found


def _events(gateway: BillingGateway, found: Found, now: dt.datetime) -> None:
    known = set(
        StripeEvent.objects.filter(happened_at__gte=now - REMEMBERED).values_list("stripe_id", flat=True)
    )
    for event in gateway.events(since=now - REMEMBERED, types=TYPES):
        if event.id not in known and receive_event(event=event, source=StripeEvent.Source.RECONCILIATION):
            found.events += 1


def _invoices(
    gateway: BillingGateway, found: Found, accounts: dict[str, BillingAccount], now: dt.datetime
) -> None:
    mirrored = {one.stripe_id: one for one in Invoice.objects.all()}
    files = set(ElectronicInvoice.objects.values_list("source", flat=True))
    seen = set()
    for read in gateway.invoices(since=now - LOOK_BACK):
        seen.add(read.id)
        account = accounts.get(read.customer_id)
        if account and _differs(mirrored.get(read.id), read, has_file=read.id in files):
            if read.status.value == Invoice.Status.DRAFT:
                mirror_invoice(gateway, read.id)
            else:
                settle_invoice(gateway, account, read, now)
            found.invoices += 1
    unpaid = Invoice.objects.filter(status__in=["draft", "open"]).exclude(stripe_id__in=seen)
    for old in unpaid.values_list("stripe_id", flat=True):
        mirror_invoice(gateway, old)


def _differs(row: Invoice | None, read: Read, *, has_file: bool) -> bool:
    """Not written, written otherwise, or without its electronic invoice."""
    if row is None:
        return True
    written = (row.status, row.number, row.remaining_eur)
    if written != (read.status.value, read.number, read.remaining_eur) or row.document_problem:
        return True
    return bool(row.number and row.net_eur) and not has_file


def _contracts(gateway: BillingGateway, found: Found, account: BillingAccount) -> None:
    read_at = timezone.now()
    for subscription in gateway.subscriptions(account.stripe_customer_id):
        contract = account.contracts.filter(stripe_subscription_id=subscription.id).first()
        over = contract is not None and contract.state == contract.State.ENDED
        if over:
            continue
        before = (contract.state, contract.period_from, contract.ends_on) if contract else None
        try:
            after = settle_subscription(gateway, subscription, read_at)
        except NotOurs:
            continue
        if after and before != (after.state, after.period_from, after.ends_on):
            found.contracts += 1
