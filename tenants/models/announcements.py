"""What the platform's team tells the offices of the cities."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Which announcements."""

    def current_or_coming(self, now: dt.datetime) -> Self:
        """Those that are, or will be, on the pages."""
        return self.filter(Q(until=None) | Q(until__gt=now), withdrawn_at=None)


class Announcement(CityRow):
    """A short text on the pages of the offices' work area between two moments, in Italian and perhaps in English.

    `model_slugs` and `states` say which cities it is for, empty for all. Mailed to the offices too where `by_mail`.
    """

    class Severity(models.TextChoices):
        INFO = "info", _("informazione")
        WARNING = "warning", _("importante")

    text = models.CharField(_("testo"), max_length=400)
    text_en = models.CharField(_("testo in inglese"), max_length=400, blank=True)
    link = models.URLField(_("collegamento"), blank=True)
    severity = models.CharField(
        _("importanza"), max_length=8, choices=Severity.choices, default=Severity.INFO
    )
    model_slugs = models.JSONField(_("modelli"), default=list, blank=True)
    states = models.JSONField(_("stati"), default=list, blank=True)
    since = models.DateTimeField(_("dal"), default=timezone.now)
    until = models.DateTimeField(_("fino al"), null=True, blank=True)
    by_mail = models.BooleanField(_("anche per email agli uffici"), default=False)
    written_by = models.CharField(_("scritto da"), max_length=254)
    written_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(_("ritirato il"), null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("avviso alle città")
        verbose_name_plural = _("avvisi alle città")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="announcement_moments",
                violation_error_message=_("La fine viene dopo l'inizio."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class AnnouncementDismissal(CityRow):
    """Somebody of a city has read an announcement and does not want to see it again. No foreign keys: the account is the city's."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="dismissals")
    city_key = models.UUIDField()
    user_key = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("avviso letto")
        verbose_name_plural = _("avvisi letti")
        constraints = [
            models.UniqueConstraint(
                fields=["city_key", "user_key", "announcement"], name="announcement_dismissed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.user_key}"
