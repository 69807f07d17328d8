"""Meetings and their series, of one or several bodies and subgroups."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported
from core.models.searchable import words_index, words_of


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


class MeetingSeries(CityRow):
    """Meetings planned together because they come back (every second Tuesday). `rule` is an RFC 5545 recurrence rule.

    Each meeting is a row of its own from the start; the series says which belong together. An edit of "this and the
    following" parts the series in two.
    """

    rule = models.CharField(max_length=200)
    first_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.rule


class Meeting(Imported):
    """One meeting, of one or several bodies. Times are local; an end before the start is after midnight.

    `citizens_count` are residents who came on their own, counted, not named. `headcount` is the total the operator
    declared; where it is empty the total is what attendance adds up to.

    `ordinal` is the number its participation model gives it (the fifth sitting of a mandate), unlike the city's register.

    `convened_agenda` is the agenda as it was when the meeting was convened (`[{"id": …, "title": …}]` in order): what
    differs from it now is shown as a change. `calendar_sequence` is the SEQUENCE of the invitations sent: it grows with every
    change people are told of. `reminder_days` before the meeting the invited are reminded; empty for no reminder.

    `proposals_until` is the day by which those who are asked for points should propose them; empty for none.

    `left_out` names what came back by itself and was taken off this agenda (`core.services.carry_over`): it does not
    come back by itself again. `check_in_opened_at` is when the operator opened self check-in ahead of its hours; empty: by the
    hours alone.
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
    ordinal = models.PositiveIntegerField(_("numero progressivo"), null=True, blank=True, editable=False)
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
    series = models.ForeignKey(
        MeetingSeries,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="meetings",
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
    subgroups: Any = models.ManyToManyField(
        "core.Subgroup", through="core.MeetingSubgroup", related_name="meetings"
    )
    convened_at = models.DateTimeField(_("convocato il"), null=True, blank=True, editable=False)
    convened_agenda = models.JSONField(null=True, blank=True, editable=False)
    proposals_until = models.DateField(_("punti da proporre entro"), null=True, blank=True, editable=False)
    left_out = models.JSONField(default=list, blank=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    reminder_days = models.PositiveSmallIntegerField(
        _("promemoria, giorni prima"), null=True, blank=True, editable=False
    )
    check_in_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    words = words_of(titles=("title",))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-meets_on", "-starts_at"]
        verbose_name = _("incontro")
        verbose_name_plural = _("incontri")
        indexes = [
            models.Index(fields=["meets_on", "state"], name="meeting_day_state"),
            words_index("meeting"),
        ]
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


class MeetingSubgroup(Imported):
    """A subgroup that meets: a working session may be of several."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="subgroup_links")
    subgroup = models.ForeignKey("core.Subgroup", on_delete=models.PROTECT, related_name="meeting_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "subgroup"], name="meeting_subgroup_once")]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.subgroup}"
