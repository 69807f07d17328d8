"""What the body is written about an invoice, once each: that it is there, that it is late."""

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.billing.terms import transfers_to
from tenants.billing.vat import euro
from tenants.mail.queue import enqueue
from tenants.models import Invoice


def tell_issued(invoice: Invoice) -> None:
    """An invoice to be paid by transfer is there; called by the number of its electronic invoice."""
    if not (invoice.number and invoice.status == Invoice.Status.OPEN and invoice.by_transfer):
        return
    content = {
        "net": euro(invoice.net_eur),
        "vat": euro(invoice.vat_eur),
        "split": invoice.split_payment,
        "due": euro(invoice.due_eur),
    }
    subject = _("Fattura %(number)s di Vicinia") % {"number": invoice.called}
    _write("invoice_issued", invoice, subject, content)


def remind(invoice: Invoice) -> None:
    """It is past the day it was due."""
    subject = _("La fattura %(number)s di Vicinia è da pagare") % {"number": invoice.called}
    _write("invoice_overdue", invoice, subject, {"due": euro(invoice.remaining_eur)})


@transaction.atomic
def _write(kind: str, invoice: Invoice, subject: str, content: dict[str, object]) -> None:
    iban, _bic = transfers_to(invoice.account)
    enqueue(
        kind,
        invoice.account.invoice_email,
        subject=subject,
        content={
            **content,
            "number": invoice.called,
            "due_on": f"{invoice.due_on:%d/%m/%Y}" if invoice.due_on else "",
            "cig": invoice.cig,
            "iban": iban,
            "page": invoice.page_url,
        },
        key=f"{kind.replace('_', '-')}-{invoice.pk}",
    )
