"""Meetings, their agenda, attendance on two axes, and minutes."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.base import Imported


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Which meetings."""

    def held(self) -> Self:
        """Those that took place: a cancelled or postponed meeting never counts."""
        return self.filter(state=Meeting.State.HELD)

    def in_year(self, year: int) -> Self:
        """Those of a calendar year."""
        return self.filter(meets_on__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)))

    def upcoming(self, today: dt.date) -> Self:
        """Those still to come, soonest first."""
        return self.filter(
            meets_on__gte=today, state__in=[Meeting.State.DRAFT, Meeting.State.CONVENED]
        ).order_by("meets_on", "starts_at")

    def shown_publicly(self) -> Self:
        """Those citizens may see: all but drafts."""
        return self.exclude(state=Meeting.State.DRAFT)


class Meeting(Imported):
    """One meeting, of one or several bodies. Times are local; an end before the start is after midnight.

    `citizens_count` are residents who came on their own, counted, not named. `headcount` is the total the operator
    declared; where it is empty the total is what attendance adds up to.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("bozza")
        CONVENED = "convened", _("convocato")
        HELD = "held", _("svolto")
        CANCELLED = "cancelled", _("annullato")
        POSTPONED = "postponed", _("rinviato")

    model_slug = models.CharField(max_length=20, editable=False)
    kind = models.CharField(_("tipo"), max_length=30)
    register_year = models.PositiveSmallIntegerField(_("anno del registro"), null=True, blank=True)
    register_number = models.PositiveIntegerField(_("numero di registro"), null=True, blank=True)
    title = models.CharField(_("titolo"), max_length=200, blank=True)
    meets_on = models.DateField(_("giorno"))
    starts_at = models.TimeField(_("inizio"), null=True, blank=True)
    ends_at = models.TimeField(_("fine"), null=True, blank=True)
    venue = models.ForeignKey(
        "core.Venue",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("luogo"),
        related_name="meetings",
    )
    remote_url = models.URLField(_("collegamento a distanza"), blank=True)
    subgroup = models.ForeignKey(
        "core.Subgroup", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("sottogruppo")
    )
    theme = models.ForeignKey(
        "core.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("tema"),
        related_name="meetings",
    )
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.DRAFT)
    state_reason = models.CharField(_("motivo"), max_length=300, blank=True)
    citizens_count = models.PositiveIntegerField(_("singoli cittadini"), null=True, blank=True)
    headcount = models.PositiveIntegerField(_("presenti in tutto"), null=True, blank=True)
    bodies: Any = models.ManyToManyField("core.Body", through="core.MeetingBody", related_name="meetings")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-meets_on", "-starts_at"]
        verbose_name = _("incontro")
        verbose_name_plural = _("incontri")
        indexes = [models.Index(fields=["meets_on", "state"], name="meeting_day_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["model_slug", "register_year", "register_number"],
                condition=Q(register_number__isnull=False),
                name="meeting_number_once",
                violation_error_message=_("Il numero di registro è già usato in quell'anno."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("incontro del %(day)s") % {"day": f"{self.meets_on:%d/%m/%Y}"})


class MeetingBody(Imported):
    """A body a meeting serves: a joint meeting has several and is still one meeting of the city."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="served")
    body = models.ForeignKey("core.Body", on_delete=models.PROTECT, related_name="served_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "body"], name="meeting_body_once")]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.body}"


class AgendaItem(Imported):
    """A point of the agenda (*punto all'ordine del giorno*), in order from 1."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("ordine"))
    title = models.CharField(_("argomento"), max_length=300)

    class Meta:
        ordering = ["position"]
        verbose_name = _("punto all'ordine del giorno")
        verbose_name_plural = _("ordine del giorno")
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Attendance(Imported):
    """Presence at a meeting: of an organisation with a number of people, or of a named person, or of a person for
    an organisation. `people` empty means the number is not known. A missing row means *unknown*, never *absent*.
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("presente")
        ABSENT = "absent", _("assente")
        EXCUSED = "excused", _("assente giustificato")
        GUEST = "guest", _("ospite")
        UNKNOWN = "unknown", _("non rilevato")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    body = models.ForeignKey(
        "core.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    person = models.ForeignKey(
        "core.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    status = models.CharField(_("presenza"), max_length=10, choices=Status.choices, default=Status.PRESENT)
    people = models.PositiveSmallIntegerField(_("persone"), null=True, blank=True)

    class Meta:
        verbose_name = _("presenza")
        verbose_name_plural = _("presenze")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
                name="attendance_of_someone",
            ),
            models.UniqueConstraint(
                fields=["meeting", "organisation", "body", "person"],
                nulls_distinct=False,
                name="attendance_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.person}: {self.status}"


class Minutes(Imported):
    """The short report (*report sintetico*, *resoconto*) of a meeting; public only when published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("bozza")
        SHARED = "shared", _("condiviso con chi c'era")
        PUBLISHED = "published", _("pubblicato")

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField(_("testo"), blank=True)
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.DRAFT)
    shared_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("resoconto")
        verbose_name_plural = _("resoconti")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="minutes_published_when"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}"
