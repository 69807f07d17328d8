"""Attendance person by person, and what is said of any entry: arrival, departure, taken off, put back.

A person alone counts one. One who comes for an organisation is among the people of that organisation, whose own entry
carries their number: nobody is counted twice.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Attendance, Meeting, Organisation, Person
from core.selectors.people_like import like_person
from core.selectors.sheet_index import expected_people
from core.services.errors import DomainError
from core.services.sheet import (
    COUNTED,
    LooksLike,
    Tap,
    Who,
    body_of,
    checked,
    checked_status,
    counted_as,
    demand_entry,
    entry_of,
    note,
    open_sheet,
    person_of,
    refuse_overtaken,
    told,
    write,
)
from core.services.sheet_numbers import came_for, follow, named_for


@dataclass(frozen=True, slots=True)
class EntryValues:
    """All that an entry says, to put it back as it was. `organisation_id` is whom a person comes for."""

    status: str
    people: int | None = None
    arrived_at: dt.time | None = None
    left_at: dt.time | None = None
    organisation_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def mark_person(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    person_id: uuid.UUID,
    status: str = Attendance.Status.PRESENT,
    body_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    tap: Tap | None = None,
) -> Attendance:
    """Record how a person took part, for an organisation or on her own. Audited.

    Without `organisation_id` whom she comes for stays as it was. An organisation someone comes for is present, with at
    least as many people as are named. Raises what `mark_organisation` raises.
    """
    meeting = open_sheet(meeting_id, tap, who := Who(None, person_id, body_id))
    person, body = person_of(person_id), body_of(meeting, body_id)
    known = entry_of(meeting, Who(person_id=person.pk, body_id=body))
    if known is None or known.status != status:
        refuse_overtaken(meeting, tap, who)
    comes_for = counted_as(organisation_id) if organisation_id else (known.organisation if known else None)
    before, came = told(known) if known else None, came_for(meeting, known)
    fresh = Attendance(meeting=meeting, person=person, body_id=body, organisation=comes_for)
    row = write(known, fresh, _for(comes_for, checked_status(status)) | {"organisation": comes_for})
    follow(meeting, came, row)
    note(actor, meeting, before, told(row), tap)
    return row


@transaction.atomic(durable=True)
def person_comes_for(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    who: Who,
    organisation_id: uuid.UUID | None,
    tap: Tap | None = None,
) -> Attendance:
    """A person on the sheet comes for an organisation, or on her own (None). Audited."""
    meeting = open_sheet(meeting_id, tap, who)
    row = demand_entry(meeting, who)
    refuse_overtaken(meeting, tap, who)
    if row.person_id is None:
        raise DomainError(_("Si indica per quale realtà viene solo per una persona."))
    before, came = told(row), came_for(meeting, row)
    comes_for = counted_as(organisation_id) if organisation_id else None
    write(row, row, _for(comes_for, row.status) | {"organisation": comes_for})
    follow(meeting, came, row)
    note(actor, meeting, before, told(row), tap)
    return row


@transaction.atomic(durable=True)
def mark_new_person(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    given_name: str,
    family_name: str,
    organisation_id: uuid.UUID | None = None,
    body_id: uuid.UUID | None = None,
    confirmed: bool = True,
    key: uuid.UUID | None = None,
    tap: Tap | None = None,
) -> Attendance:
    """Someone nobody knew by name walks in, and agrees to be named: added to the register, and present. Audited.

    Unless `confirmed`, raises `LooksLike` when people of a like name are among those this meeting's operator may know of;
    `DomainError` for a `key` that is taken.
    """
    meeting = open_sheet(meeting_id, tap, Who(None, key, body_id) if key else "")
    given, family = " ".join(given_name.split()), " ".join(family_name.split())
    if not given and not family:
        raise DomainError(_("Scriva almeno il nome."), field="given_name")
    if key is not None and Person.objects.filter(pk=key).exists():
        raise DomainError(_("Questa persona è già nel registro: la cerchi e la segni presente."))
    if not confirmed and (
        near := like_person(given, family, [one for one, _for in expected_people(meeting)])
    ):
        raise LooksLike(_("Forse c'è già: è una di queste persone?"), near)
    comes_for = counted_as(organisation_id) if organisation_id else None
    person = Person(given_name=given[:100], family_name=family[:100])
    person.pk = key or person.pk
    person.save(force_insert=True)
    fresh = Attendance(
        meeting=meeting, person=person, organisation=comes_for, body_id=body_of(meeting, body_id)
    )
    row = write(None, fresh, _for(comes_for, Attendance.Status.PRESENT))
    follow(meeting, None, row)
    note(actor, meeting, None, told(row), tap)
    return row


@transaction.atomic(durable=True)
def set_times(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    who: Who,
    arrived_at: dt.time | None,
    left_at: dt.time | None,
    tap: Tap | None = None,
) -> Attendance:
    """When who is on the sheet arrived and left, local times; None: not noted. Audited."""
    meeting = open_sheet(meeting_id, tap, who)
    row = demand_entry(meeting, who)
    refuse_overtaken(meeting, tap, who)
    before = told(row)
    write(row, row, {"arrived_at": arrived_at, "left_at": left_at, "implied": False})
    note(actor, meeting, before, told(row), tap)
    return row


@transaction.atomic(durable=True)
def take_off_sheet(*, actor: User, meeting_id: uuid.UUID, who: Who, tap: Tap | None = None) -> Meeting:
    """Remove an entry made by mistake: nothing is known about it any more. Audited. Twice is the same as once."""
    meeting = open_sheet(meeting_id, tap, who)
    row = entry_of(meeting, who)
    if row is not None:
        refuse_overtaken(meeting, tap, who)
        before, came = told(row), came_for(meeting, row)
        row.delete()
        follow(meeting, came, row, gone=True)
        note(actor, meeting, before, None, tap)
    return meeting


@transaction.atomic(durable=True)
def put_back(
    *, actor: User, meeting_id: uuid.UUID, who: Who, values: EntryValues, tap: Tap | None = None
) -> Attendance:
    """The entry again as it was before the last tap. Audited."""
    meeting = open_sheet(meeting_id, tap, who)
    refuse_overtaken(meeting, tap, who)
    who = Who(who.organisation_id, who.person_id, body_of(meeting, who.body_id))
    known = entry_of(meeting, who)
    before, came = told(known) if known else None, came_for(meeting, known)
    given: dict[str, Any] = {
        "status": checked_status(values.status),
        "people": checked(values.people) if values.status in COUNTED else None,
        "arrived_at": values.arrived_at,
        "left_at": values.left_at,
        "implied": False,
    }
    fresh = Attendance(meeting=meeting, body_id=who.body_id)
    if who.person_id is not None:
        fresh.person = person_of(who.person_id)
        given["organisation"] = counted_as(values.organisation_id) if values.organisation_id else None
    elif who.organisation_id is not None:
        fresh.organisation = counted_as(who.organisation_id)
        if given["people"] is not None:
            given["people"] = max(given["people"], named_for(meeting, fresh.organisation, who.body_id))
    row = write(known, fresh, given)
    follow(meeting, came, row)
    note(actor, meeting, before, told(row), tap)
    return row


def _for(comes_for: Organisation | None, status: str) -> dict[str, Any]:
    """A person on her own counts one; who comes for an organisation is among its people."""
    return {"status": status, "people": 1 if comes_for is None and status in COUNTED else None}
