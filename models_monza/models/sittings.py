"""Sittings of a consulta (*sedute*)."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.base import Imported
from models_monza.models.consulte import Mandate

NIGHT_ENDS = dt.time(6)
"""Until when what happens at night is of the sitting of the evening before."""


class Sitting(Imported):
    """What a sitting is beyond a meeting of core: its number in the mandate, its calls and its quorum.

    `number` grows from 1 for each consulta in each mandate (the record of 8 July 2014 reads «INCONTRO N° 5»); a draft has none
    until it is announced. A sitting of an imported register may be of no mandate, where the city has none on that day or its
    register counts anew every year. `call` is the call in which it was held. The quorum is recorded as it was checked, by the rule in force that day: `members` in
    force, how many were `needed` and how many were there (`counted`); all empty where the rules ask for no check, and then
    `is_valid` is None: nobody asked.
    """

    class Call(models.TextChoices):
        FIRST = "first", _("prima convocazione")
        SECOND = "second", _("seconda convocazione")

    meeting = models.OneToOneField("core.Meeting", on_delete=models.CASCADE, related_name="sitting")
    body = models.ForeignKey("core.Body", on_delete=models.PROTECT, related_name="sittings")
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="sittings"
    )
    number = models.PositiveIntegerField(_("numero"), null=True, blank=True)
    is_urgent = models.BooleanField(_("urgente"), default=False)
    second_call_on = models.DateField(_("seconda convocazione, giorno"), null=True, blank=True)
    second_call_at = models.TimeField(_("seconda convocazione, ora"), null=True, blank=True)
    call = models.CharField(_("convocazione"), max_length=6, choices=Call.choices, blank=True)
    members = models.PositiveIntegerField(_("iscritti"), null=True, blank=True)
    needed = models.PositiveIntegerField(_("presenti richiesti"), null=True, blank=True)
    counted = models.PositiveIntegerField(_("iscritti presenti"), null=True, blank=True)
    is_valid = models.BooleanField(_("numero legale"), null=True, blank=True)
    checked_at = models.DateTimeField(_("verificato alle"), null=True, blank=True)

    class Meta:
        ordering = [F("mandate__since").desc(nulls_last=True), "-number"]
        verbose_name = _("seduta")
        verbose_name_plural = _("sedute")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "mandate", "number"],
                name="sitting_number_once",
                violation_error_message=_("Questo numero è già di un'altra seduta del mandato."),
            ),
            models.CheckConstraint(
                condition=Q(is_valid=None)
                | Q(
                    members__isnull=False,
                    needed__isnull=False,
                    counted__isnull=False,
                    checked_at__isnull=False,
                ),
                name="sitting_quorum_as_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} n. {self.number or '—'}"

    @property
    def later_call_on(self) -> dt.date | None:
        """The day of the second call, where it is another and still follows: the sitting may have been moved since."""
        day = self.second_call_on
        return day if day and day > self.meeting.meets_on else None

    @property
    def held_on(self) -> dt.date:
        """The day of the call whose numbers were checked last; that of the sitting where none were."""
        return self.day_of(self.call)

    def day_of(self, call: str) -> dt.date:
        """The day of a call."""
        later = self.later_call_on if call == self.Call.SECOND else None
        return later or self.meeting.meets_on

    def day_at(self, moment: dt.datetime) -> dt.date | None:
        """The day of the call that is held at a moment, by the city's own clock; past midnight a sitting is still of the evening
        before, until `NIGHT_ENDS`. None when there is none."""
        now = timezone.localtime(moment)
        days = {self.meeting.meets_on, self.second_call_on}
        if now.date() in days:
            return now.date()
        evening = now.date() - dt.timedelta(days=1)
        return evening if evening in days and now.time() < NIGHT_ENDS else None
