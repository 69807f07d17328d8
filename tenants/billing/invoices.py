"""What the platform's team decides about an invoice: paid elsewhere, void, credited in part."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from tenants.billing.asking import ask
from tenants.billing.vat import euro
from tenants.models import BillingAccount, BillingOrder, City, Invoice
from tenants.services.trail import record

Kind = BillingOrder.Kind
Status = Invoice.Status


@transaction.atomic(durable=True)
def mark_paid(*, actor: User | None, invoice: Invoice) -> BillingOrder:
    """The money came on an account the payment service does not see."""
    account, invoice = _locked(invoice)
    _only(invoice, {Status.OPEN, Status.UNCOLLECTIBLE})
    return _asked(actor, account, invoice, Kind.MARK_PAID, "billing.marked_paid")


@transaction.atomic(durable=True)
def void_invoice(*, actor: User | None, invoice: Invoice, reason: str) -> BillingOrder:
    """As if never issued: its electronic invoice is taken back by a credit note for the whole of it."""
    account, invoice = _locked(invoice)
    _only(invoice, {Status.OPEN, Status.UNCOLLECTIBLE})
    if not reason.strip():
        raise DomainError(_("Scriva perché: resta nel registro."), field="reason")
    return _asked(actor, account, invoice, Kind.VOID, "billing.voided", memo=reason.strip())


@transaction.atomic(durable=True)
def credit_invoice(*, actor: User | None, invoice: Invoice, amount_eur: Decimal, reason: str) -> BillingOrder:
    """Take back a part of an invoice, net of VAT with split payment, VAT included otherwise; a credit note is written.

    Off one that is paid the amount goes to the body's balance, and the next invoice asks for less.
    """
    account, invoice = _locked(invoice)
    _only(invoice, {Status.OPEN, Status.PAID})
    if not reason.strip():
        raise DomainError(_("Scriva perché: si legge sulla nota di credito."), field="reason")
    most = (invoice.net_eur if invoice.split_payment else invoice.total_eur) - invoice.credited_eur
    if not 0 < amount_eur <= most:
        said = _("Della fattura si possono stornare al massimo %(most)s.") % {"most": euro(most)}
        raise DomainError(said, field="amount_eur")
    return _asked(
        actor,
        account,
        invoice,
        Kind.CREDIT,
        "billing.credited",
        amount_eur=amount_eur,
        memo=reason.strip()[:180],
    )


def _locked(invoice: Invoice) -> tuple[BillingAccount, Invoice]:
    account = BillingAccount.objects.select_for_update().get(pk=invoice.account_id)
    return account, Invoice.objects.get(pk=invoice.pk)


def _only(invoice: Invoice, allowed: set[Status]) -> None:
    if invoice.status not in allowed:
        said = _("La fattura è «%(status)s»: questo non si può fare.")
        raise DomainError(said % {"status": invoice.get_status_display()})


def _asked(
    actor: User | None, account: BillingAccount, invoice: Invoice, kind: Kind, action: str, **of: object
) -> BillingOrder:
    order = ask(account, kind, invoice=invoice, **of)
    city = City.objects.filter(pk=account.city_key).first()
    record(actor=actor, action=action, city=city, after={"number": invoice.number, **of})
    return order
