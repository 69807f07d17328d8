"""Somebody from outside who helps the office in its own city: only where the office allows it, and for how long."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class ConsentQuerySet(models.QuerySet["AssistanceConsent"]):
    """Which consents."""

    def standing(self, now: dt.datetime) -> Self:
        """Those under which the city may be entered at a moment."""
        return self.filter(revoked_at=None, given_at__lte=now, until__gt=now)


class AssistanceConsent(CityRow):
    """The office lets the platform's team in until a moment, to see or also to write, with what one role may do.

    `number` counts the city's consents. Taking it back (`revoked_at`) ends what is going on under it.
    """

    number = models.PositiveIntegerField(_("numero"), unique=True)
    reason = models.CharField(_("perché"), max_length=500)
    role = models.CharField(_("con il ruolo"), max_length=40)
    may_write = models.BooleanField(_("può anche scrivere"), default=False)
    given_at = models.DateTimeField(_("dato il"), default=timezone.now)
    given_by = models.CharField(_("dato da"), max_length=254)
    until = models.DateTimeField(_("fino al"))
    revoked_at = models.DateTimeField(_("ritirato il"), null=True, blank=True)
    revoked_by = models.CharField(_("ritirato da"), max_length=254, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("consenso all'assistenza")
        verbose_name_plural = _("consensi all'assistenza")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="assistance_consent_moments")
        ]

    def __str__(self) -> str:
        return str(_("Consenso n. %(number)s") % {"number": self.number})

    def stands(self, now: dt.datetime) -> bool:
        """Whether the city may be entered under it at a moment."""
        return self.revoked_at is None and self.given_at <= now < self.until


class AssistanceVisit(CityRow):
    """One entry of one person of the platform's team under a consent.

    `assistant_key` is her account on the platform, `assistant` how the city reads her name. `user` is an account made for
    this visit alone, without a password and without a role, closed when it ends: whoever did something is found by it.
    A visit offered and not entered has no account.
    """

    class Ending(models.TextChoices):
        LEFT = "left", _("è uscito")
        OVER = "over", _("tempo scaduto")
        REVOKED = "revoked", _("consenso ritirato")
        DISMISSED = "dismissed", _("non è più della squadra")

    consent = models.ForeignKey(AssistanceConsent, on_delete=models.CASCADE, related_name="visits")
    assistant_key = models.UUIDField()
    assistant = models.CharField(_("chi"), max_length=200)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assistance_visit",
    )
    offered_at = models.DateTimeField(default=timezone.now)
    entered_at = models.DateTimeField(_("entrato il"), null=True, blank=True)
    ended_at = models.DateTimeField(_("uscito il"), null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        ordering = ["-offered_at"]
        verbose_name = _("ingresso per assistenza")
        verbose_name_plural = _("ingressi per assistenza")
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_at=None) | Q(user__isnull=False), name="assistance_visit_has_an_account"
            )
        ]

    def __str__(self) -> str:
        return self.assistant
