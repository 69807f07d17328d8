"""Taking attendance of organisations and of residents on their own.

Every tap is a verb with a key of its own, so that the same tap sent twice counts once and two people taking attendance at
once never lose an entry.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.models import Attendance, Meeting, Organisation
from core.selectors.organisations import like_name
from core.services.audit import record
from core.services.errors import DomainError
from core.services.organisations import OrganisationData, new_organisation
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
    refuse_overtaken,
    told,
    write,
)
from core.services.sheet_numbers import named_for


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
    tap: Tap | None = None,
) -> Attendance:
    """Record how an organisation took part; one that was merged is recorded as the one it is counted as. Audited.

    `keep_number`: one that is already there keeps its number, so that a second person's tap loses nothing.

    `people` is their number, None when not known; it is kept only for who is present or a guest, and is never under those
    who are named for it. `body_id` says for which body of a joint meeting, and may be left out when there is only one. Raises `DomainError` for a meeting that
    did not start yet or does not take place, for an unknown status and for a number out of range; `AlreadyDone` for a
    `tap` that was carried out.
    """
    meeting = open_sheet(meeting_id, tap, who := Who(organisation_id, None, body_id))
    organisation, body = counted_as(organisation_id), body_of(meeting, body_id)
    known = entry_of(meeting, Who(organisation_id=organisation.pk, body_id=body))
    if known is None or known.status != status:
        refuse_overtaken(meeting, tap, who)
    if keep_number and known and known.status in COUNTED:
        if known.status == status and not known.implied:
            return known
        people = known.people
    elif people is not None:
        people = max(people, named_for(meeting, organisation, body))
    before = told(known) if known else None
    number = checked(people) if status in COUNTED else None
    values = {"status": checked_status(status), "people": number, "implied": False}
    row = write(known, Attendance(meeting=meeting, organisation=organisation, body_id=body), values)
    note(actor, meeting, before, told(row), tap)
    return row


@transaction.atomic(durable=True)
def add_people(
    *, actor: User, meeting_id: uuid.UUID, who: Who, delta: int, tap: Tap | None = None
) -> Attendance:
    """Some people more (or fewer) of an organisation that is present; never under one, nor under those named. Audited.

    An unknown number counts as none before the first tap. `AlreadyDone` for a `tap` that was carried out.
    """
    meeting = open_sheet(meeting_id, tap, who)
    row = demand_entry(meeting, who)
    organisation = _numbered(row)
    least = named_for(meeting, organisation, row.body_id) if delta < 0 else 1
    before = told(row)
    write(row, row, {"people": checked(max((row.people or 0) + delta, least, 1)), "implied": False})
    note(actor, meeting, before, told(row), tap)
    return row


@transaction.atomic(durable=True)
def set_people(
    *, actor: User, meeting_id: uuid.UUID, who: Who, people: int | None, tap: Tap | None = None
) -> Attendance:
    """The number of people of an organisation as typed; None: not known. `DomainError` for fewer than are named. Audited."""
    meeting = open_sheet(meeting_id, tap, who)
    row = demand_entry(meeting, who)
    refuse_overtaken(meeting, tap, who)
    named = named_for(meeting, _numbered(row), row.body_id)
    if people is not None and people < named:
        raise DomainError(
            ngettext(
                "Di questa realtà è segnata per nome %(n)d persona: il numero non può essere minore.",
                "Di questa realtà sono segnate per nome %(n)d persone: il numero non può essere minore.",
                named,
            )
            % {"n": named},
            field="people",
        )
    before = told(row)
    write(row, row, {"people": checked(people), "implied": False})
    note(actor, meeting, before, told(row), tap)
    return row


@transaction.atomic(durable=True)
def count_citizens(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    delta: int | None = None,
    total: int | None = None,
    tap: Tap | None = None,
) -> Meeting:
    """Residents who came on their own, counted and not named: some more (`delta`), or the `total`. Audited.

    Neither given means "not known", which is not zero.
    """
    meeting = open_sheet(meeting_id, tap, "citizens")
    before = meeting.citizens_count
    if delta is None:
        refuse_overtaken(meeting, tap, "citizens")
    else:
        total = max((before or 0) + delta, 0)
    meeting.citizens_count = checked(total)
    meeting.save(update_fields=["citizens_count"])
    note(actor, meeting, {"citizens": before}, {"citizens": meeting.citizens_count}, tap)
    return meeting


@transaction.atomic(durable=True)
def declare_headcount(
    *, actor: User, meeting_id: uuid.UUID, total: int | None, tap: Tap | None = None
) -> Meeting:
    """How many people there were in all, counted by eye; None: what the sheet adds up to. Audited."""
    meeting = open_sheet(meeting_id, tap, "headcount")
    refuse_overtaken(meeting, tap, "headcount")
    before = meeting.headcount
    meeting.headcount = checked(total)
    meeting.save(update_fields=["headcount"])
    note(actor, meeting, {"headcount": before}, {"headcount": meeting.headcount}, tap)
    return meeting


@transaction.atomic(durable=True)
def mark_new_organisation(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    data: OrganisationData,
    body_id: uuid.UUID | None = None,
    confirmed: bool = True,
    key: uuid.UUID | None = None,
    tap: Tap | None = None,
) -> Attendance:
    """An organisation nobody had in the register walks in: it is added and present with one person. Audited twice.

    `key` is the one its row gets, where the phone made it already. Raises `LooksLike` when the register has that very
    name and, unless `confirmed`, when it has names like it; `DomainError` for a `key` that is taken.
    """
    meeting = open_sheet(meeting_id, tap, Who(key, None, body_id) if key else "")
    body = body_of(meeting, body_id)
    if key is not None and Organisation.objects.filter(pk=key).exists():
        raise DomainError(_("Questa realtà è già nel registro: la cerchi e la segni presente."))
    named = Organisation.objects.filter(name__iexact=" ".join(data.name.split()))
    if (twin := named.select_related("canonical__kind").first()) is not None:
        raise LooksLike(_("Una realtà con questo nome c'è già: è questa?"), [twin.canonical])
    if not confirmed and (near := like_name(data.name)):
        raise LooksLike(_("Forse c'è già: è una di queste?"), near)
    organisation = new_organisation(data, key)
    fresh = Attendance(meeting=meeting, organisation=organisation, body_id=body)
    row = write(None, fresh, {"status": Attendance.Status.PRESENT, "people": 1})
    record(
        actor=actor, action="core.organisation.added", target=organisation, after={"name": organisation.name}
    )
    note(actor, meeting, None, told(row), tap)
    return row


def _numbered(row: Attendance) -> Organisation:
    """The organisation whose people are counted; `DomainError` for an entry that has no number."""
    if row.status not in COUNTED or row.organisation is None or row.person_id is not None:
        raise DomainError(_("Il numero di persone si indica per una realtà che è presente."))
    return row.organisation
