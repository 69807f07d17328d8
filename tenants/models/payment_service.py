"""What goes to the payment service and what comes from it: orders that wait to be carried out, events to be applied."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from tenants.models.billing import BillingAccount, Contract, Invoice
from tenants.models.plans import BandPrice

TAKEN_FOR = dt.timedelta(minutes=3)
"""Something taken longer ago was left by a worker that died."""


class WaitingQuerySet(models.QuerySet[Any]):
    """Which work waits."""

    def due(self, moment: dt.datetime) -> Self:
        """What is to be done now: waiting, its moment come, or left by a worker that died."""
        abandoned = Q(state="taken", taken_at__lt=moment - TAKEN_FOR)
        return self.filter(Q(state="waiting", due_at__lte=moment) | abandoned).order_by("due_at", "id")


class Work(CityRow):
    """A piece of work with the payment service: taken by one worker at a time, tried again, failed with its reason."""

    class State(models.TextChoices):
        WAITING = "waiting", _("in attesa")
        TAKEN = "taken", _("in lavorazione")
        DONE = "done", _("fatto")
        FAILED = "failed", _("non riuscito")

    state = models.CharField(_("stato"), max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(_("problema"), max_length=500, blank=True)

    objects: Any = WaitingQuerySet.as_manager()

    class Meta:
        abstract = True


class BillingOrder(Work):
    """Something the payment service is asked to do. Its key makes the request count once."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("dati dell'ente")
        SUBSCRIBE = "subscribe", _("nuovo contratto")
        CHANGE_NOW = "change_now", _("cambio di fascia, subito")
        CHANGE_LATER = "change_later", _("cambio di fascia, al rinnovo")
        CANCEL = "cancel", _("disdetta")
        KEEP = "keep", _("ritiro della disdetta")
        MARK_PAID = "mark_paid", _("pagamento ricevuto")
        VOID = "void", _("annullamento")
        CREDIT = "credit", _("storno")

    kind = models.CharField(_("che cosa"), max_length=12, choices=Kind.choices)
    account = models.ForeignKey(BillingAccount, on_delete=models.CASCADE, related_name="orders")
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, null=True, related_name="orders")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, null=True, related_name="orders")
    price = models.ForeignKey(BandPrice, on_delete=models.PROTECT, null=True, related_name="+")
    amount_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    memo = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("richiesta al servizio di pagamento")
        verbose_name_plural = _("richieste al servizio di pagamento")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "taken"]), name="order_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind"],
                condition=Q(state__in=["waiting", "taken"]),
                name="billing_order_once_per_contract",
            ),
            models.UniqueConstraint(
                fields=["invoice", "kind"],
                condition=Q(state__in=["waiting", "taken"]),
                name="billing_order_once_per_invoice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class StripeEvent(Work):
    """An event of the payment service, kept under its id, so that one that comes twice is one.

    It names its object; how that is now is asked when the event is applied, so that order and delay do not matter.
    """

    class Source(models.TextChoices):
        CALL = "call", _("chiamata")
        RECONCILIATION = "reconciliation", _("riconciliazione")

    stripe_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(_("evento"), max_length=80)
    happened_at = models.DateTimeField(_("accaduto"))
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    customer_id = models.CharField(max_length=80, blank=True)
    subscription_id = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=14, choices=Source.choices)

    class Meta:
        ordering = ["-happened_at"]
        verbose_name = _("evento del servizio di pagamento")
        verbose_name_plural = _("eventi del servizio di pagamento")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "taken"]), name="event_due")
        ]

    def __str__(self) -> str:
        return f"{self.stripe_id} {self.type}"
