"""What the verbs of the attendance sheet share: the meeting is locked, the tap is new, the entry is found or written."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Attendance, AttendanceTap, Meeting, Organisation, Person
from core.services.audit import record
from core.services.errors import DomainError
from core.services.minutes_parts import refuse_settled

MOST_PEOPLE = 9999
TOGETHER = dt.timedelta(seconds=20)
"""Entries made within so long of each other are taken as they arrive: so long may one be on its way."""
COUNTED = frozenset({Attendance.Status.PRESENT, Attendance.Status.GUEST})
_SLOT = ["meeting", "organisation", "body", "person"]
_VALUES = ["status", "people", "arrived_at", "left_at", "implied"]


class AlreadyDone(DomainError):
    """The same tap came twice, because its first answer was lost: it was carried out then, and counts once."""


class LooksLike(DomainError):
    """A newcomer may be someone the register knows: `similar` are the rows to choose from."""

    def __init__(self, message: Any, similar: Sequence[Organisation | Person]) -> None:
        super().__init__(message, field="name")
        self.similar = tuple(similar)


@dataclass(frozen=True, slots=True)
class Who:
    """Whom an entry is about: an organisation or a person; `body_id` may be left out when one body meets."""

    organisation_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    body_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """An entry made on a phone: its key, by which it counts once, and when it was made, which may be long before it arrives."""

    key: uuid.UUID
    at: dt.datetime

    @property
    def waited(self) -> bool:
        """Whether it was on the phone for so long that others may have said something newer."""
        return timezone.now() - self.at > TOGETHER


def open_sheet(meeting_id: uuid.UUID, tap: Tap | None, about: Who | str) -> Meeting:
    """The meeting, locked first by every verb of the sheet: taps queue for an instant and none is lost.

    `tap` is remembered in the verb's own transaction, with the line it is `about`: an entry or a counter. Raises `AlreadyDone` for a key that
    was carried out, `DomainError` for a meeting that did not start yet, does not take place, or has approved minutes.
    """
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    if tap is not None and AttendanceTap.objects.filter(pk=tap.key).exists():
        raise AlreadyDone(_("Questa voce è già arrivata."))
    refuse_closed(meeting)
    if tap is not None:
        AttendanceTap(id=tap.key, meeting=meeting, at=tap.at, about=_line(meeting, about)).save(
            force_insert=True
        )
    return meeting


def say(meeting: Meeting, about: Who | str) -> None:
    """Something was said of a line now, by other means than a tap on it."""
    AttendanceTap(meeting=meeting, about=_line(meeting, about)).save(force_insert=True)


def refuse_overtaken(meeting: Meeting, tap: Tap | None, about: Who | str) -> None:
    """`DomainError` for an entry that waited on a phone while something newer was said of the same line, which stands."""
    if tap is None or not tap.waited:
        return
    newer = AttendanceTap.objects.filter(
        meeting=meeting, about=_line(meeting, about), at__gt=tap.at + TOGETHER
    ).order_by("at")
    if (last := newer.last()) is not None:
        raise DomainError(
            _("È una voce delle %(then)s: dopo, alle %(now)s, questa riga è stata cambiata, e resta com'è.")
            % {"then": _clock(tap.at), "now": _clock(last.at)}
        )


def refuse_called_off(meeting: Meeting) -> None:
    """`DomainError` for a meeting that does not take place."""
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
        raise DomainError(
            _("L'incontro è %(state)s: non ci sono presenze da rilevare.")
            % {"state": meeting.get_state_display()}
        )


def refuse_closed(meeting: Meeting) -> None:
    """`DomainError` for a meeting whose attendance is not taken, not yet or no more."""
    refuse_called_off(meeting)
    if meeting.meets_on > timezone.localdate():
        raise DomainError(
            _("L'incontro è in programma per il %(day)s: le presenze si rilevano da quel giorno in poi.")
            % {"day": f"{meeting.meets_on:%d/%m/%Y}"}
        )
    refuse_settled(meeting)


def body_of(meeting: Meeting, body_id: uuid.UUID | None) -> uuid.UUID | None:
    """The body an entry is for; `DomainError` on `body` where it is not said, or does not meet."""
    served = list(meeting.served.order_by("pk").values_list("body_id", flat=True))
    if body_id is None and len(served) == 1:
        return served[0]
    if body_id is None and len(served) > 1:
        raise DomainError(_("È un incontro comune: indichi per chi partecipa."), field="body")
    if body_id is not None and body_id not in served:
        raise DomainError(_("L'organismo indicato non partecipa a questo incontro."), field="body")
    return body_id


def counted_as(organisation_id: uuid.UUID) -> Organisation:
    """The organisation, or the one it was merged into."""
    row = Organisation.objects.select_related("canonical").filter(pk=organisation_id).first()
    if row is None:
        raise DomainError(_("Questa realtà non è più nel registro."))
    return row if row.canonical_id == row.pk else row.canonical


def person_of(person_id: uuid.UUID) -> Person:
    """The person; `DomainError` when the register no longer knows her."""
    row = Person.objects.filter(pk=person_id, erased_at=None).first()
    if row is None:
        raise DomainError(_("Questa persona non è più nel registro."))
    return row


def entry_of(meeting: Meeting, who: Who) -> Attendance | None:
    """The entry, whichever of its merged organisations it was recorded under; one query when the body is said."""
    body = who.body_id or body_of(meeting, None)
    rows = Attendance.objects.select_related("organisation", "person").filter(meeting=meeting, body=body)
    if who.person_id is not None:
        return rows.filter(person=who.person_id).first()
    if who.organisation_id is None:
        return None
    canonical = Organisation.objects.filter(pk=who.organisation_id).values("canonical")
    rows = rows.filter(organisation__canonical__in=canonical, person=None)
    return rows.order_by(F("organisation__merged_into").asc(nulls_first=True)).first()


def demand_entry(meeting: Meeting, who: Who) -> Attendance:
    """The entry, or `DomainError`."""
    row = entry_of(meeting, who)
    if row is None:
        raise DomainError(_("Questa presenza non c'è più: qualcun altro l'ha tolta."))
    return row


def checked(people: int | None) -> int | None:
    """The number, or `DomainError` on `people` when it is out of range."""
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        raise DomainError(_("Indichi un numero da 0 a %(most)d.") % {"most": MOST_PEOPLE}, field="people")
    return people


def checked_status(status: str) -> str:
    """The way of taking part, or `DomainError` on `status`."""
    if status not in Attendance.Status.values:
        raise DomainError(_("Questo modo di partecipare non esiste."), field="status")
    return status


def write(known: Attendance | None, fresh: Attendance, values: dict[str, Any]) -> Attendance:
    """Change the entry that is there, or insert `fresh` with the values; one statement."""
    row = known or fresh
    for name, value in values.items():
        setattr(row, name, value)
    if known is not None:
        row.save(update_fields=[*values])
    else:  # an import may write the same entry at this moment: the last word is ours
        Attendance.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=_SLOT, update_fields=_VALUES
        )
    return row


def told(row: Attendance) -> dict[str, Any]:
    """What the trail keeps of an entry."""
    values: dict[str, Any] = {"organisation": str(row.organisation)} if row.organisation else {}
    if row.person:
        values["person"] = str(row.person)
    values |= {"status": row.status, "people": row.people}
    times: dict[str, dt.time | None] = {"arrived_at": row.arrived_at, "left_at": row.left_at}
    return values | {name: time for name, time in times.items() if time}


def note(
    actor: User | None,
    meeting: Meeting,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    tap: Tap | None = None,
) -> None:
    """One entry of the trail about the sheet; it says when an entry was made that arrived later."""
    if tap is not None and tap.waited:
        after = (after or {}) | {"tapped_at": timezone.localtime(tap.at).time().replace(microsecond=0)}
    record(actor=actor, action="core.attendance.recorded", target=meeting, before=before, after=after)


def _line(meeting: Meeting, about: Who | str) -> str:
    """A line of the sheet as a text: of an organisation, a person, or a counter."""
    if isinstance(about, str):
        return about
    whom = f"p-{about.person_id}" if about.person_id else f"o-{about.organisation_id}"
    return f"{whom}|{about.body_id or body_of(meeting, None) or ''}"


def _clock(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"
