"""What cities buy and owe: accounts, contracts, invoices. They outlive the city, whose key and name they keep."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from tenants.models.plans import BandPrice


class Collection(models.TextChoices):
    """How a contract is paid."""

    TRANSFER = "send_invoice", _("bonifico")
    CARD = "charge_automatically", _("carta")


class BillingAccount(CityRow):
    """A public body as a customer; survives the city (`city_key` is no foreign key).

    `office_code` is the *codice univoco ufficio* of the index of public administrations, where electronic invoices go.
    `split_payment`: the body pays the VAT to the State itself (D.P.R. 633/1972 art. 17-ter). `cig`, `cup` and the order are
    the references of the purchase in force: invoices copy them when they are issued. `iban` is where its transfers go.
    """

    city_key = models.UUIDField(unique=True)
    city_name = models.CharField(_("città"), max_length=120)
    name = models.CharField(_("denominazione"), max_length=80)
    tax_code = models.CharField(_("codice fiscale"), max_length=11)
    vat_number = models.CharField(_("partita IVA"), max_length=11, blank=True)
    street = models.CharField(_("indirizzo"), max_length=60)
    postal_code = models.CharField(_("CAP"), max_length=5)
    town = models.CharField(_("comune"), max_length=60)
    province = models.CharField(_("provincia"), max_length=2)
    ipa_code = models.CharField(_("codice IPA"), max_length=20, blank=True)
    office_code = models.CharField(_("codice univoco ufficio"), max_length=6)
    cig = models.CharField(_("CIG"), max_length=10, blank=True)
    cup = models.CharField(_("CUP"), max_length=15, blank=True)
    order_number = models.CharField(_("numero dell'ordine o della determina"), max_length=20, blank=True)
    order_on = models.DateField(_("data dell'ordine o della determina"), null=True, blank=True)
    split_payment = models.BooleanField(_("scissione dei pagamenti"), default=True)
    invoice_email = models.EmailField(_("email per le fatture"))
    pec = models.EmailField(_("PEC"), blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    stripe_customer_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("conto di un ente")
        verbose_name_plural = _("conti degli enti")
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_customer_id"],
                condition=~Q(stripe_customer_id=""),
                name="billing_account_of_stripe_once",
            ),
            models.CheckConstraint(
                condition=Q(order_number="", order_on=None)
                | (~Q(order_number="") & Q(order_on__isnull=False)),
                name="billing_account_order_is_whole",
                violation_error_message=_("Numero e data dell'ordine vanno insieme."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contract(CityRow):
    """A plan bought by a body, yearly in advance. One that is not over per account.

    `price` is what the current year is billed at, `next_price` what the next one will be, where it is another.
    `ends_on`: not renewed after that day. `ended_on`: over.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("in preparazione")
        RUNNING = "running", _("in corso")
        ENDED = "ended", _("concluso")

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="contracts")
    price = models.ForeignKey(BandPrice, on_delete=models.PROTECT, related_name="contracts")
    next_price = models.ForeignKey(
        BandPrice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    residents = models.PositiveIntegerField(_("abitanti"))
    collection = models.CharField(_("pagamento"), max_length=20, choices=Collection.choices)
    state = models.CharField(_("stato"), max_length=8, choices=State.choices, default=State.ASKED)
    stripe_subscription_id = models.CharField(max_length=80, blank=True)
    period_from = models.DateField(_("dal"), null=True, blank=True)
    period_until = models.DateField(_("al"), null=True, blank=True)
    ends_on = models.DateField(_("non rinnovato dopo il"), null=True, blank=True)
    ended_on = models.DateField(_("concluso il"), null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("contratto")
        verbose_name_plural = _("contratti")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=~Q(state="ended"), name="contract_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["stripe_subscription_id"],
                condition=~Q(stripe_subscription_id=""),
                name="contract_of_stripe_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"

    @property
    def by_transfer(self) -> bool:
        """Whether it is paid against an invoice that is sent."""
        return self.collection == Collection.TRANSFER


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Which invoices."""

    def issued(self) -> Self:
        """Those that have a number: what cities see."""
        return self.exclude(status="draft").exclude(number="")

    def unpaid(self) -> Self:
        """Those waiting for money."""
        return self.filter(status="open", remaining_eur__gt=0)

    def overdue(self, day: dt.date, days: int = 0) -> Self:
        """Of those waiting for money, the ones due more than `days` days before `day`."""
        return self.unpaid().filter(due_on__lt=day - dt.timedelta(days=days))


class Invoice(CityRow):
    """An invoice of the payment service, mirrored. `net_eur` + `vat_eur` = `total_eur`; `due_eur` is what the body pays
    for it, `remaining_eur` what is left of that. With split payment the VAT is in the total and not in what is due.

    `lines` are a list of `{description, amount_eur, from, until, proration}`. `document_problem`: why no electronic invoice
    could be written.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("bozza")
        OPEN = "open", _("da pagare")
        PAID = "paid", _("pagata")
        UNCOLLECTIBLE = "uncollectible", _("inesigibile")
        VOID = "void", _("annullata")

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="invoices")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="invoices")
    stripe_id = models.CharField(max_length=80, unique=True)
    number = models.CharField(_("numero"), max_length=40, blank=True)
    status = models.CharField(_("stato"), max_length=14, choices=Status.choices)
    by_transfer = models.BooleanField(default=True)
    split_payment = models.BooleanField()
    net_eur = models.DecimalField(_("imponibile"), max_digits=12, decimal_places=2)
    vat_eur = models.DecimalField(_("IVA"), max_digits=12, decimal_places=2)
    total_eur = models.DecimalField(_("totale"), max_digits=12, decimal_places=2)
    due_eur = models.DecimalField(_("da pagare"), max_digits=12, decimal_places=2)
    remaining_eur = models.DecimalField(_("resta"), max_digits=12, decimal_places=2)
    credited_eur = models.DecimalField(_("stornato"), max_digits=12, decimal_places=2, default=0)
    issued_on = models.DateField(_("del"), null=True)
    due_on = models.DateField(_("entro il"), null=True)
    paid_on = models.DateField(_("pagata il"), null=True)
    voided_on = models.DateField(_("annullata il"), null=True)
    cig = models.CharField(max_length=10, blank=True)
    cup = models.CharField(max_length=15, blank=True)
    order_number = models.CharField(max_length=20, blank=True)
    order_on = models.DateField(null=True)
    lines = models.JSONField(default=list)
    page_url = models.CharField(max_length=600, blank=True)
    pdf_url = models.CharField(max_length=600, blank=True)
    document_problem = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField()

    objects: Any = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-number"]
        verbose_name = _("fattura")
        verbose_name_plural = _("fatture")
        constraints = [
            models.CheckConstraint(
                condition=Q(total_eur=models.F("net_eur") + models.F("vat_eur")), name="invoice_adds_up"
            )
        ]

    def __str__(self) -> str:
        return self.number or self.stripe_id

    @property
    def called(self) -> str:
        """The number an accountant knows it by: its electronic invoice's; the payment service's while there is none."""
        own = (one.number for one in self.documents.all() if one.source == self.stripe_id)
        return next(own, self.number)

    @property
    def is_late(self) -> bool:
        """Waiting for money after the day it was due."""
        return (
            self.status == self.Status.OPEN
            and self.remaining_eur > 0
            and self.due_on is not None
            and self.due_on < timezone.localdate()
        )
