"""Electronic invoices (FatturaPA) as they were written, and what the exchange system (SdI) said of them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from tenants.models.billing import Invoice


class Counter(CityRow):
    """The last number given of a series: `fatture-2026`, `file`. Locked while the next is taken, so there are no gaps."""

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class ElectronicInvoice(CityRow):
    """One file for the exchange system, frozen: its text, its digest, its name that is used once.

    `source` says what it is of, once: the invoice's id at the payment service, `…:void`, or that of a credit note.
    """

    class Kind(models.TextChoices):
        INVOICE = "TD01", _("fattura")
        CREDIT_NOTE = "TD04", _("nota di credito")

    class State(models.TextChoices):
        WRITTEN = "written", _("da trasmettere")
        SENT = "sent", _("trasmessa")
        RC = "RC", _("consegnata (RC)")
        NS = "NS", _("scartata (NS)")
        MC = "MC", _("non consegnata (MC)")
        DT = "DT", _("decorsi i termini (DT)")
        ACCEPTED = "NE+", _("accettata dall'ente (NE)")
        REFUSED = "NE-", _("rifiutata dall'ente (NE)")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("tipo"), max_length=4, choices=Kind.choices)
    source = models.CharField(max_length=90)
    attempt = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(_("numero"), max_length=20)
    file_name = models.CharField(_("file"), max_length=40, unique=True)
    issued_on = models.DateField(_("del"))
    net_eur = models.DecimalField(_("imponibile"), max_digits=12, decimal_places=2)
    vat_eur = models.DecimalField(_("IVA"), max_digits=12, decimal_places=2)
    payable_eur = models.DecimalField(_("da pagare"), max_digits=12, decimal_places=2)
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("stato"), max_length=7, choices=State.choices, default=State.WRITTEN)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["issued_on", "number"]
        verbose_name = _("fattura elettronica")
        verbose_name_plural = _("fatture elettroniche")
        constraints = [models.UniqueConstraint(fields=["source", "attempt"], name="electronic_invoice_once")]

    def __str__(self) -> str:
        return self.file_name


class ExchangeNotice(CityRow):
    """What the exchange system answered about a file, written down by the team: kind, day, its identifier there."""

    document = models.ForeignKey(ElectronicInvoice, on_delete=models.CASCADE, related_name="notices")
    state = models.CharField(_("notifica"), max_length=7, choices=ElectronicInvoice.State.choices)
    received_on = models.DateField(_("ricevuta il"))
    exchange_id = models.CharField(_("identificativo SdI"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["received_on", "recorded_at"]
        verbose_name = _("notifica dello SdI")
        verbose_name_plural = _("notifiche dello SdI")

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"
