"""Attendance on two axes, organisations and people, and what keeps it exact on bad networks."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported


class Attendance(Imported):
    """Presence at a meeting: of an organisation with a number of people, or of a named person, or of a person for
    an organisation. `people` empty means the number is not known. A missing row means *unknown*, never *absent*.
    Arrival and departure are optional, local times.

    `implied`: an organisation is here only because someone came for it, by name or with the code, and nobody has said so
    of the organisation itself; when nobody came for it after all, it is not here.
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("presente")
        ABSENT = "absent", _("assente")
        EXCUSED = "excused", _("assente giustificato")
        GUEST = "guest", _("ospite")
        UNKNOWN = "unknown", _("non rilevato")

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="attendances")
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
    arrived_at = models.TimeField(_("arrivo"), null=True, blank=True)
    left_at = models.TimeField(_("uscita"), null=True, blank=True)
    implied = models.BooleanField(default=False, editable=False)

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


class AttendanceTap(CityRow):
    """An entry of the sheet that was carried out. Its key is made on the phone, so the same entry sent twice counts once.

    `at` is when it was made, which may be well before it arrived; `about` the line it changed, so that an older entry that
    arrives later does not undo a newer one.
    """

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    about = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.id}"


class CheckIn(CityRow):
    """Someone who marked herself present with the meeting's code (`/qui/…`), with no account.

    The key is the form's own: the same form sent twice is one check-in. `name` is what she chose to write, if anything;
    `people` how many they are with her; `attendance` the entry it went into, none for residents on their own.
    """

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="check_ins")
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("nome"), max_length=160, blank=True)
    people = models.PositiveSmallIntegerField(_("persone"), default=1)
    attendance = models.ForeignKey(
        Attendance, on_delete=models.SET_NULL, null=True, blank=True, related_name="check_ins"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.at:%H:%M}"
