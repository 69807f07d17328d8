"""The charter (*carta d'identità*) every network recognises itself in, and its yearly acknowledgement."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Dated, DatedQuerySet, ends_after_it_starts


class CharterQuerySet(DatedQuerySet["Charter"]):
    """Which charters."""

    def in_force(self, day: dt.date) -> "Charter | None":
        """The charter of a day with its points read; None where the city had none then."""
        return self.on(day).prefetch_related("points").order_by("-since").first()


class Charter(Dated):
    """One text of the charter, in force between two days; a new text is a new row."""

    title = models.CharField(_("titolo"), max_length=160)
    act = models.CharField(_("da dove viene il testo"), max_length=300, blank=True)

    objects = CharterQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        verbose_name = _("carta d'identità delle reti")
        verbose_name_plural = _("carte d'identità delle reti")
        constraints = [
            ends_after_it_starts("charter_dates"),
            models.UniqueConstraint(
                fields=["until"], condition=Q(until=None), nulls_distinct=False, name="charter_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CharterPoint(CityRow):
    """One of the numbered points of a charter, from 1."""

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField(_("numero"))
    text = models.TextField(_("testo"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("punto della carta")
        verbose_name_plural = _("punti della carta")
        constraints = [
            models.UniqueConstraint(fields=["charter", "position"], name="charter_position_once"),
            models.CheckConstraint(condition=~Q(text=""), name="charter_point_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class CharterAcknowledgement(CityRow):
    """A network read the charter again and recognised itself in it, once a year: at a meeting, or on a day."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="acknowledgements")
    body = models.ForeignKey("core.Body", on_delete=models.CASCADE, related_name="charter_acknowledgements")
    year = models.PositiveSmallIntegerField(_("anno"))
    acknowledged_on = models.DateField(_("giorno"))
    meeting = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="charter_acknowledgements",
        verbose_name=_("incontro in cui è avvenuta"),
    )
    note = models.CharField(_("nota"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-acknowledged_on"]
        verbose_name = _("presa visione della carta")
        verbose_name_plural = _("prese visione della carta")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year"],
                name="acknowledgement_once_a_year",
                violation_error_message=_("La rete ha già preso visione della carta in quell'anno."),
            ),
            models.CheckConstraint(
                condition=Q(year=ExtractYear("acknowledged_on")), name="acknowledgement_in_its_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.year}"
