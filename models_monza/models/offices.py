"""Who holds an office in a consulta, and what the facilitator notes."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import DatedQuerySet


class OfficeQuerySet(DatedQuerySet["Office"]):
    """Which offices."""

    def coordinating(self, day: dt.date) -> Self:
        """Those of who coordinates a consulta on a day."""
        return self.on(day).filter(kind=Office.Kind.COORDINATOR)


class Office(CityRow):
    """An office (*incarico*) a person holds in a consulta from a day to a day, both included.

    Source: Regolamento, art. 9, «Nomina del Coordinatore di Consulta». The facilitator and the expert in participation are
    of the city: they prepare and mediate, and have no say in what the consulta decides.
    """

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinatrice o coordinatore")
        DEPUTY = "deputy", _("vice")
        SECRETARY = "secretary", _("segretaria o segretario")
        FACILITATOR = "facilitator", _("facilitatrice o facilitatore")
        EXPERT = "expert", _("esperta o esperto in processi partecipativi")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("donna")
        MAN = "man", _("uomo")
        OTHER = "other", _("altro")

    class Ended(models.TextChoices):
        RESIGNED = "resigned", _("dimissioni")
        REPLACED = "replaced", _("sostituzione")
        LAPSED = "lapsed", _("decadenza con il mandato")
        LEFT = "left", _("non fa più parte della consulta")

    body = models.ForeignKey("core.Body", on_delete=models.PROTECT, related_name="offices")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="offices")
    kind = models.CharField(_("incarico"), max_length=12, choices=Kind.choices)
    gender = models.CharField(
        _("genere"),
        max_length=6,
        choices=Gender.choices,
        blank=True,
        help_text=_("Solo dove il regolamento lo chiede."),
    )
    since = models.DateField(_("dal"))
    until = models.DateField(_("al"), null=True, blank=True)
    act_number = models.CharField(_("atto di nomina, numero"), max_length=40, blank=True)
    act_on = models.DateField(_("atto di nomina, data"), null=True, blank=True)
    meeting = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("nomina nella seduta"),
    )
    ballot = models.ForeignKey(
        "models_monza.Ballot", on_delete=models.SET_NULL, null=True, blank=True, related_name="offices"
    )
    ended = models.CharField(_("perché è finito"), max_length=8, choices=Ended.choices, blank=True)
    end_note = models.CharField(_("nota"), max_length=300, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        verbose_name = _("incarico")
        verbose_name_plural = _("incarichi")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="office_dates",
                violation_error_message=_("La data di fine precede quella di inizio."),
            ),
            models.CheckConstraint(condition=Q(until=None) | ~Q(ended=""), name="office_ended_why"),
            models.UniqueConstraint(
                fields=["body", "person", "kind"], condition=Q(until=None), name="office_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


class ProcessNote(CityRow):
    """What the facilitator notes about how a sitting went: for her and the office, no part of the minutes.

    `changed_at` is when she changed it last; None for as it was written.
    """

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="process_notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="process_notes"
    )
    text = models.TextField(_("nota di processo"))
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["written_at"]
        verbose_name = _("nota di processo")
        verbose_name_plural = _("note di processo")

    def __str__(self) -> str:
        return self.text[:60]
