"""Receivers of other systems that want to be told what happened, and each thing to tell them."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow

ABANDONED_AFTER = dt.timedelta(minutes=2)
"""A delivery taken longer ago than this was left by a worker that died: no attempt lasts as long."""


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Which receivers."""

    def listening(self) -> Self:
        """Those that are told."""
        return self.filter(stopped_at=None)

    def with_failed(self) -> Any:
        """Each with `failed`: how many messages it never took."""
        return self.annotate(failed=Count("deliveries", filter=Q(deliveries__state="failed")))


class Webhook(CityRow):
    """A receiver at an address, told of the `events` it asked for until it is stopped.

    `secret` signs what is sent; it lies here encrypted (`accounts.sealing`). `site` is the address of the city's site where the receiver
    was added. `stopped_because` is empty where a person stopped it.
    """

    name = models.CharField(_("a che cosa serve"), max_length=120)
    url = models.URLField(_("indirizzo"), max_length=500)
    events: Any = ArrayField(models.CharField(max_length=60), verbose_name=_("che cosa riceve"))
    secret = models.TextField(editable=False)
    site = models.URLField(editable=False)
    made_at = models.DateTimeField(_("aggiunto"), default=timezone.now, editable=False)
    made_by = models.CharField(max_length=254, editable=False)
    stopped_at = models.DateTimeField(_("fermato"), null=True, blank=True, editable=False)
    stopped_because = models.CharField(max_length=300, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name", "made_at"]
        verbose_name = _("sistema da avvisare")
        verbose_name_plural = _("sistemi da avvisare")

    def __str__(self) -> str:
        return self.name


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Which messages."""

    def due(self, now: dt.datetime) -> Self:
        """Those to send: whose time has come, and those a worker that died left half way."""
        waiting = Q(state=WebhookDelivery.State.WAITING, next_attempt_at__lte=now)
        left = Q(state=WebhookDelivery.State.SENDING, taken_at__lte=now - ABANDONED_AFTER)
        return self.filter(waiting | left, webhook__stopped_at=None)


class WebhookDelivery(CityRow):
    """One thing that happened, for one receiver: told until it answers, or for too long.

    `about` says what it happened to: `type` (a name of the audit trail's, `core.meeting`) and `id`. `status` is the HTTP status of the
    last answer, empty where there was none.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("in attesa")
        SENDING = "sending", _("in partenza")
        SENT = "sent", _("ricevuto")
        FAILED = "failed", _("non ricevuto")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(_("che cosa"), max_length=60)
    about = models.JSONField(default=dict)
    happened_at = models.DateTimeField(_("quando"), default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tentativi"), default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("risposta"), null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-id"]
        verbose_name = _("avviso a un sistema")
        verbose_name_plural = _("avvisi ai sistemi")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="webhook_delivery_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.state}"
