"""What a consulta's meetings say of themselves: calls, audience, numbers, the roll of the enrolled, the coordinators' table."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Attendance, Meeting, Membership, Minutes, Person
from core.participation.meeting_rules import NOTICE_DAYS
from core.participation.rules import RuleValue
from core.selectors.rules import rules_on
from core.templatetags.vicinia import day as in_words
from models_monza.models import Office, Sitting
from models_monza.models.offices import OfficeQuerySet
from models_monza.rules import SITTINGS, SLUG
from models_monza.words import audience_note

SITTING = "sitting"
COORDINATION = "coordination"
URGENT_NOTICE_DAYS = "urgent_notice_days"
_Status = Attendance.Status


@dataclass(frozen=True, slots=True)
class Roll:
    """The enrolled of a consulta at one of its sittings, by name; `new` are those of the present who enrolled since the last.

    Enrolled are those in force that day, and those of the consulta the sheet names. Who is in force and on no line of a sheet
    that was taken was not there. `is_taken`: somebody took attendance.
    """

    present: tuple[str, ...]
    absent: tuple[str, ...]
    excused: tuple[str, ...]
    new: tuple[str, ...]
    is_taken: bool

    @property
    def enrolled(self) -> int:
        """All of them."""
        return len(self.present) + len(self.absent) + len(self.excused)


def roll_of(sitting: Sitting) -> Roll:
    """Who was there and who was not. Three queries."""
    meeting, day = sitting.meeting, sitting.held_on
    of_whom = Coalesce("person", "organisation__canonical")
    status = dict(
        Attendance.objects.filter(meeting=meeting).annotate(member=of_whom).values_list("member", "status")
    )
    before = (
        Meeting.objects.held().filter(served__body=sitting.body, kind=SITTING, meets_on__lt=meeting.meets_on)
        .order_by("-meets_on").values_list("meets_on", flat=True).first()
    )  # fmt: skip
    lists: dict[str, list[str]] = {said: [] for said in (_Status.PRESENT, _Status.ABSENT, _Status.EXCUSED)}
    new, seen = [], set()
    rows = Membership.objects.filter(body=sitting.body).select_related("person", "organisation__canonical")
    for row in sorted(rows, key=lambda one: not one.in_force_on(day)):
        name = str(row.person or row.organisation)
        key = row.organisation.canonical_id if row.organisation else row.person_id
        if key is None or key in seen or (key not in status and not (status and row.in_force_on(day))):
            continue
        seen.add(key)
        said = status.get(key, _Status.ABSENT)
        lists[said if said in lists else _Status.ABSENT].append(name)
        if said == _Status.PRESENT and before and row.since and before < row.since <= day:
            new.append(name)
    present, absent, excused = (tuple(sorted(names, key=str.casefold)) for names in lists.values())
    return Roll(present, absent, excused, tuple(new), bool(status))


def day_at(meeting: Meeting, moment: dt.datetime) -> dt.date:
    """The day of the call of a sitting held at a moment (`Sitting.day_at`); its own where there is none. One query."""
    sitting = Sitting.objects.filter(meeting=meeting).select_related("meeting").first()
    return (sitting.day_at(moment) if sitting else None) or meeting.meets_on


def facts_of(meeting: Meeting, public: bool) -> Sequence[tuple[Any, Any]]:
    """The lines a sitting carries on its card, in the convocation, on its public page, in its minutes. Seven queries at most."""
    if meeting.kind != SITTING:
        return ()
    sitting = Sitting.objects.filter(meeting=meeting).select_related("body", "meeting").first()
    rules = rules_on(SLUG, SITTINGS, meeting.meets_on)
    found: list[tuple[Any, Any]] = []
    if sitting is not None:
        found += _calls(sitting)
    if meeting.state == Meeting.State.HELD and sitting is not None:
        found += _numbers(roll_of(sitting), meeting)
    elif rules["audience"]:
        found.append((_("Uditori"), audience_note(rules["audience"])))
    if not public and (due := minutes_due(meeting, rules)):
        found.append((_("Resoconto"), _("da pubblicare entro %(day)s") % {"day": in_words(due)}))
    return found


def minutes_due(meeting: Meeting, rules: "dict[str, RuleValue] | Any") -> dt.date | None:
    """The day by which the minutes of a meeting held must be there; None without a rule, or once they are public. One query."""
    if rules["minutes_days"] is None or meeting.state != Meeting.State.HELD:
        return None
    if Minutes.objects.filter(meeting=meeting, state=Minutes.State.PUBLISHED).exists():
        return None
    return meeting.meets_on + dt.timedelta(days=int(rules["minutes_days"]))


def roll_lists(meeting: Meeting, public: bool) -> Sequence[tuple[Any, Sequence[str]]] | None:
    """The lists of names of a sitting's minutes, inside only; None for other meetings, which are core's."""
    sitting = Sitting.objects.filter(meeting=meeting).select_related("body", "meeting").first()
    if sitting is None:
        return None
    if public:
        return ()
    roll = roll_of(sitting)
    return (
        (_("Presenti"), roll.present),
        (_("Assenti"), roll.absent),
        (_("Assenti giustificati"), roll.excused),
        (_("Nuovi iscritti"), roll.new),
    )


def notice_rule(meeting: Meeting) -> str:
    """The rule with the days of notice of a meeting: an urgent sitting has its own, where the rules in force today know one, for they
    are those that ask for a notice. Two queries at most."""
    if not Sitting.objects.filter(meeting=meeting, is_urgent=True).exists():
        return NOTICE_DAYS
    known = rules_on(SLUG, SITTINGS, timezone.localdate())[URGENT_NOTICE_DAYS] is not None
    return URGENT_NOTICE_DAYS if known else NOTICE_DAYS


def table_guests(meeting: Meeting) -> Sequence[tuple[Person, uuid.UUID, Any]] | None:
    """Who is invited to the coordinators' table: who coordinates each consulta that day; None for other meetings. One query."""
    if meeting.kind != COORDINATION:
        return None
    rows = table_on(meeting.meets_on).filter(body__in=[body.pk for body in meeting.bodies.all()])
    return [(row.person, row.body_id, _("coordina %(body)s") % {"body": row.body.name}) for row in rows]


def table_on(day: dt.date) -> OfficeQuerySet:
    """The offices of who sits at the coordinators' table on a day, by consulta."""
    rows = Office.objects.coordinating(day).filter(person__erased_at=None)
    return rows.select_related("person__user", "body").order_by("body__name", "since")


def _second_call(sitting: Sitting) -> dt.date | None:
    """The day of the second call, unless the sitting was moved past it."""
    day = sitting.second_call_on
    return day if day and day >= sitting.meeting.meets_on else None


def _calls(sitting: Sitting) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    if sitting.is_urgent:
        found.append((_("Seduta urgente"), _("convocata con il preavviso delle sedute urgenti")))
    if (later := _second_call(sitting)) and sitting.call != Sitting.Call.SECOND:
        at = f", {sitting.second_call_at:%H:%M}" if sitting.second_call_at else ""
        found.append((_("Seconda convocazione"), in_words(later) + at))
    if sitting.is_valid is not None:
        words = _("%(call)s: %(counted)s iscritti presenti, ne servono %(needed)s")
        values = {"call": sitting.get_call_display(), "counted": sitting.counted, "needed": sitting.needed}
        found.append((_("Numero legale"), words % values))
    return found


def _numbers(roll: Roll, meeting: Meeting) -> list[tuple[Any, Any]]:
    if not roll.is_taken:
        return []
    absent = len(roll.absent) + len(roll.excused)
    here = ngettext("%(n)s presente", "%(n)s presenti", len(roll.present)) % {"n": len(roll.present)}
    away = ngettext("%(n)s assente", "%(n)s assenti", absent) % {"n": absent}
    why = ngettext("di cui %(n)s giustificato", "di cui %(n)s giustificati", len(roll.excused)) % {
        "n": len(roll.excused)
    }
    found = [(_("Iscritti"), f"{roll.enrolled}: {here}, {away}" + (f", {why}" if roll.excused else ""))]
    if meeting.citizens_count is not None:
        found.append((_("Uditori"), str(meeting.citizens_count)))
    return found
