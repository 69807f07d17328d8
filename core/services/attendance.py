"""Taking attendance: each tap is a row of its own, so that two people taking it at once never lose an entry."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Attendance, Meeting, Organisation
from core.services.audit import record
from core.services.errors import DomainError
from core.services.organisations import OrganisationData, new_organisation

MOST_PEOPLE = 9999
_COUNTED = frozenset({Attendance.Status.PRESENT, Attendance.Status.GUEST})
_WITH_COLUMNS = ["meeting", "organisation", "body", "person"]


@transaction.atomic(durable=True)
def mark_organisation(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    organisation_id: uuid.UUID,
    status: str = Attendance.Status.PRESENT,
    people: int | None = None,
    body_id: uuid.UUID | None = None,
    keep_number: bool = False,
) -> Attendance:
    """Record how an organisation took part; one that was merged is recorded as the one it is counted as. Audited.

    `keep_number`: one that is already there keeps its number, so that a second person's tap loses nothing.

    `people` is their number, None when not known; it is kept only for who is present or a guest. `body_id` says for
    which body of a joint meeting, and may be left out when there is only one. Raises `DomainError` for a meeting that
    did not start yet or does not take place, for an unknown status and for a number out of range.
    """
    meeting = _open_sheet(meeting_id)
    organisation, body = _counted_as(organisation_id), _body(meeting, body_id)
    known = _entries(meeting, organisation, body).first()
    if keep_number and known and known.status in _COUNTED:
        if known.status == status:
            return known
        people = known.people
    row = _upsert(meeting, organisation, status, people, body)
    after = {"organisation": str(row.organisation), "status": row.status, "people": row.people}
    record(actor=actor, action="core.attendance.recorded", target=meeting, after=after)
    return row


@transaction.atomic(durable=True)
def add_people(*, actor: User, attendance_id: uuid.UUID, delta: int) -> Attendance:
    """Some people more (or fewer) of an organisation that is present; never under one. Audited.

    The database adds, so two taps at once are two people. An unknown number counts as none before the first tap.
    """
    row, meeting = _entry(attendance_id)
    counted = Attendance.objects.filter(pk=row.pk, status__in=_COUNTED)
    told = Greatest(Coalesce(F("people"), Value(0)) + delta, Value(1))
    if not counted.exclude(people__gt=MOST_PEOPLE - max(delta, 0)).update(people=told):
        raise DomainError(
            _("Il numero di persone si indica per chi è presente, fino a %(most)d.") % {"most": MOST_PEOPLE}
        )
    before = {"organisation": str(row.organisation), "people": row.people}
    row.refresh_from_db(fields=["people"])
    after = before | {"people": row.people}
    record(actor=actor, action="core.attendance.recorded", target=meeting, before=before, after=after)
    return row


@transaction.atomic(durable=True)
def set_people(*, actor: User, attendance_id: uuid.UUID, people: int | None) -> Attendance:
    """The number of people of an organisation as typed; None: not known. Audited."""
    row, meeting = _entry(attendance_id)
    before = {"organisation": str(row.organisation), "people": row.people}
    row.people = _checked(people) if row.status in _COUNTED else None
    row.save(update_fields=["people"])
    after = before | {"people": row.people}
    record(actor=actor, action="core.attendance.recorded", target=meeting, before=before, after=after)
    return row


@transaction.atomic(durable=True)
def take_off_sheet(*, actor: User, attendance_id: uuid.UUID) -> None:
    """Remove an entry made by mistake: nothing is known about it any more. Audited. Twice is the same as once."""
    if not Attendance.objects.filter(pk=attendance_id).exists():
        return
    row, meeting = _entry(attendance_id)
    before = {"organisation": str(row.organisation or row.person), "status": row.status, "people": row.people}
    row.delete()
    record(actor=actor, action="core.attendance.recorded", target=meeting, before=before)


@transaction.atomic(durable=True)
def count_citizens(
    *, actor: User, meeting_id: uuid.UUID, delta: int | None = None, total: int | None = None
) -> Meeting:
    """Residents who came on their own, counted and not named: some more (`delta`), or the `total`. Audited.

    Neither given means "not known", which is not zero.
    """
    before = _open_sheet(meeting_id)
    if delta is None:
        told: Any = _checked(total)
    else:
        told = Greatest(Coalesce(F("citizens_count"), Value(0)) + delta, Value(0))
    Meeting.objects.filter(pk=meeting_id).update(citizens_count=told)
    meeting = Meeting.objects.get(pk=meeting_id)
    record(
        actor=actor,
        action="core.attendance.recorded",
        target=meeting,
        before={"citizens": before.citizens_count},
        after={"citizens": meeting.citizens_count},
    )
    return meeting


@transaction.atomic(durable=True)
def mark_new_organisation(
    *, actor: User, meeting_id: uuid.UUID, data: OrganisationData, body_id: uuid.UUID | None = None
) -> Attendance:
    """An organisation nobody had in the register walks in: it is added and present with one person. Audited twice.

    Raises `DomainError` on field `name` when an organisation of that name is there already.
    """
    meeting = _open_sheet(meeting_id)
    body = _body(meeting, body_id)
    organisation = new_organisation(data)
    row = _upsert(meeting, organisation, Attendance.Status.PRESENT, 1, body)
    record(
        actor=actor, action="core.organisation.added", target=organisation, after={"name": organisation.name}
    )
    after = {"organisation": organisation.name, "status": row.status, "people": row.people}
    record(actor=actor, action="core.attendance.recorded", target=meeting, after=after)
    return row


def _open_sheet(meeting_id: uuid.UUID) -> Meeting:
    """The meeting, locked first by every verb here: taps queue for an instant, and never wait for each other's rows."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
        raise DomainError(
            _("L'incontro è %(state)s: non ci sono presenze da rilevare.")
            % {"state": meeting.get_state_display()}
        )
    if meeting.meets_on > timezone.localdate():
        raise DomainError(
            _("L'incontro è in programma per il %(day)s: le presenze si rilevano da quel giorno in poi.")
            % {"day": f"{meeting.meets_on:%d/%m/%Y}"}
        )
    return meeting


def _entry(attendance_id: uuid.UUID) -> tuple[Attendance, Meeting]:
    """The entry as it is once its meeting is locked."""
    meeting_id = Attendance.objects.values_list("meeting_id", flat=True).filter(pk=attendance_id).first()
    meeting = _open_sheet(meeting_id) if meeting_id else None
    row = Attendance.objects.select_related("organisation", "person").filter(pk=attendance_id).first()
    if meeting is None or row is None:
        raise DomainError(_("Questa presenza non c'è più: qualcun altro l'ha tolta."))
    return row, meeting


def _body(meeting: Meeting, body_id: uuid.UUID | None) -> uuid.UUID | None:
    served = list(meeting.served.order_by("pk").values_list("body_id", flat=True))
    if body_id is None and len(served) == 1:
        return served[0]
    if body_id is None and len(served) > 1:
        raise DomainError(_("È un incontro comune: indichi per chi partecipa."), field="body")
    if body_id is not None and body_id not in served:
        raise DomainError(_("L'organismo indicato non partecipa a questo incontro."), field="body")
    return body_id


def _counted_as(organisation_id: uuid.UUID) -> Organisation:
    row = Organisation.objects.select_related("canonical").filter(pk=organisation_id).first()
    if row is None:
        raise DomainError(_("Questa realtà non è più nel registro."))
    return row.canonical


def _checked(people: int | None) -> int | None:
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        raise DomainError(_("Indichi un numero da 0 a %(most)d.") % {"most": MOST_PEOPLE}, field="people")
    return people


def _upsert(
    meeting: Meeting, organisation: Organisation, status: str, people: int | None, body_id: uuid.UUID | None
) -> Attendance:
    """Insert the entry, or change the one that is there, in one statement."""
    if status not in Attendance.Status.values:
        raise DomainError(_("Questo modo di partecipare non esiste."), field="status")
    row = Attendance(
        meeting=meeting,
        organisation=organisation,
        body_id=body_id,
        status=status,
        people=_checked(people) if status in _COUNTED else None,
    )
    Attendance.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=_WITH_COLUMNS, update_fields=["status", "people"]
    )
    return _entries(meeting, organisation, body_id).get()


def _entries(meeting: Meeting, organisation: Organisation, body_id: uuid.UUID | None) -> QuerySet[Attendance]:
    """The entry of an organisation for one body of the meeting: one row or none."""
    slot: dict[str, Any] = {"meeting": meeting, "organisation": organisation, "body": body_id, "person": None}
    return Attendance.objects.select_related("organisation").filter(**slot)
