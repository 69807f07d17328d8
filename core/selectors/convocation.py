"""Who is invited to a meeting, how long before, and what became of the messages."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendar.event import has_begun
from core.models import Attendance, Meeting, Membership, Organisation, Person, Representative, RoleGrant
from core.participation.registry import registry
from core.permissions.catalogue import all_roles
from core.selectors.meetings import HERE
from core.selectors.rules import meeting_rules_on

LAST_TIMES = 6
"""Meetings looked back at, for a body that keeps no members."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who can be written to. `email` is lower case; `why` says why she is invited."""

    email: str
    name: str
    why: str = ""
    organisation_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    body_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Who has no address, and the telephone to call, if any is known."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class GuestList:
    """`members`, where a body keeps none `lately`, and `asked`, who are others that were asked for points, are invited
    unless unticked; `operators` if ticked.
    """

    members: tuple[Guest, ...]
    lately: tuple[Guest, ...]
    asked: tuple[Guest, ...]
    operators: tuple[Guest, ...]
    unreachable: tuple[Unreachable, ...]

    def everybody(self) -> dict[str, Guest]:
        """All of them by address."""
        rows = (*self.operators, *self.asked, *self.lately, *self.members)
        return {one.email: one for one in rows}


@dataclass(frozen=True, slots=True)
class Notice:
    """How the rule about notice days stands for a convocation sent on a day.

    The day of the meeting is not counted (*dies ad quem non computatur in termino*, read backwards: the days between the
    sending and the meeting, the first included): sent on the 9th for the 14th are 5.
    """

    days: int
    asked: int
    refused: bool
    source: str = ""

    @property
    def words(self) -> str:
        """The sentence the operator reads."""
        asked = ngettext(
            "Il regolamento chiede %(n)s giorno di preavviso",
            "Il regolamento chiede %(n)s giorni di preavviso",
            self.asked,
        ) % {"n": self.asked}
        asked += f" ({self.source})" if self.source else ""
        given = ngettext("da oggi all'incontro è %(n)s.", "da oggi all'incontro sono %(n)s.", self.days) % {
            "n": self.days
        }
        return f"{asked}: {given}"


def notice_of(meeting: Meeting, day: dt.date) -> Notice | None:
    """What the rule in force on `day` says of a convocation sent then: None where it is respected or there is none."""
    return _notice(meeting, day, meeting.meets_on)


def notice_of_move(meeting: Meeting, to: dt.date) -> Notice | None:
    """The same for a convened meeting that goes to another day: the invited hear of it today."""
    if meeting.state != Meeting.State.CONVENED or to == meeting.meets_on:
        return None
    return _notice(meeting, timezone.localdate(), to)


def _notice(meeting: Meeting, today: dt.date, meets_on: dt.date) -> Notice | None:
    hooks = registry.get(meeting.model_slug).meetings
    rules = meeting_rules_on(meeting.model_slug, today, notice=hooks.notice_rule(meeting))
    days = (meets_on - today).days
    if rules.notice_days is None or days >= rules.notice_days:
        return None
    return Notice(
        days=max(days, 0), asked=rules.notice_days, refused=rules.notice_refuses, source=rules.notice_source
    )


def may_ask_for_points(meeting: Meeting) -> bool:
    """Whether people may still be asked what to put on the agenda: a draft whose hour has not come."""
    return meeting.state == Meeting.State.DRAFT and not has_begun(meeting)


def guest_list(meeting: Meeting) -> GuestList:
    """Who is to be invited, by membership in force on the meeting's day. A fixed number of queries.

    Where the participation model says who is invited, those are. An organisation is written to through its representatives in force that day who have an address, else at its own; for
    a meeting of subgroups the body's members are suggested.
    """
    day = meeting.meets_on
    bodies = [body.pk for body in meeting.bodies.all()]
    rows = list(
        Membership.objects.on(day)
        .filter(body__in=bodies)
        .select_related("organisation__canonical", "person__user", "body")
        .order_by("body__name", "pk")
    )
    own = registry.get(meeting.model_slug).meetings.guests(meeting)
    empty = [body for body in bodies if all(row.body_id != body for row in rows)] if own is None else []
    came = _came_lately(empty)
    asked = [row.organisation.canonical for row in rows if row.organisation] + [one for one, _b in came]
    speaking = _representatives({one.pk for one in asked}, day)
    members, missing = _Written(), list[Unreachable]()
    for person, body_id, why in own or ():
        missing += members.person(person, body_id, str(why))
    for row in rows if own is None else ():
        if row.organisation is not None:
            missing += members.organisation(row.organisation.canonical, row.body_id, speaking)
        elif row.person is not None and row.person.erased_at is None:
            missing += members.person(row.person, row.body_id)
    lately = _Written(members.seen)
    for organisation, body_id in came:
        missing += lately.organisation(organisation, body_id, speaking)
    asked_too = _asked(meeting, lately.seen)
    there = {one.email for one in asked_too}
    return GuestList(
        members=members.sorted(),
        lately=lately.sorted(),
        asked=asked_too,
        operators=tuple(one for one in _operators(bodies, day) if one.email not in there),
        unreachable=tuple(sorted(set(missing), key=lambda one: one.name.lower())),
    )


class _Written:
    """Collects guests, one for each address."""

    def __init__(self, seen: Iterable[str] = ()) -> None:
        self.seen = set(seen)
        self.guests: list[Guest] = []

    def organisation(
        self, organisation: Organisation, body_id: uuid.UUID, speaking: dict[uuid.UUID, list[Person]]
    ) -> list[Unreachable]:
        people = speaking.get(organisation.pk, [])
        reached = [person for person in people if _address(person)]
        for person in reached:
            why = _("per %(organisation)s") % {"organisation": organisation}
            self._add(_address(person), str(person), why, organisation.pk, person.pk, body_id)
        if reached:
            return []
        if organisation.email:
            self._add(organisation.email, organisation.name, "", organisation.pk, None, body_id)
            return []
        phones = [one.phone for one in people if one.phone] or [organisation.phone]
        return [Unreachable(organisation.name, phones[0])]

    def person(self, person: Person, body_id: uuid.UUID, why: str = "") -> list[Unreachable]:
        email = _address(person)
        if not email:
            return [Unreachable(str(person), person.phone)]
        self._add(email, str(person), why, None, person.pk, body_id)
        return []

    def sorted(self) -> tuple[Guest, ...]:
        return tuple(sorted(self.guests, key=lambda one: (one.name.lower(), one.email)))

    def _add(
        self,
        email: str,
        name: str,
        why: str,
        organisation_id: uuid.UUID | None,
        person_id: uuid.UUID | None,
        body_id: uuid.UUID,
    ) -> None:
        email = email.lower()
        if email not in self.seen:
            self.seen.add(email)
            self.guests.append(Guest(email, name, why, organisation_id, person_id, body_id))


def _address(person: Person) -> str:
    """Where a person is written to: her own address, else that of her account while it is in use; empty for neither."""
    if person.email:
        return person.email
    return person.user.email if person.user and person.user.is_active else ""


def _representatives(organisations: set[uuid.UUID], day: dt.date) -> dict[uuid.UUID, list[Person]]:
    """Who speaks for each organisation, under whatever name it was merged. One query."""
    rows = (
        Representative.objects.on(day)
        .filter(organisation__canonical__in=organisations, person__erased_at=None)
        .select_related("person__user", "organisation")
        .order_by("person__family_name", "pk")
    )
    found: dict[uuid.UUID, list[Person]] = {}
    for row in rows:
        found.setdefault(row.organisation.canonical_id, []).append(row.person)
    return found


def _came_lately(bodies: Sequence[uuid.UUID]) -> list[tuple[Organisation, uuid.UUID]]:
    """The organisations at the last meetings of bodies that keep no members, each with the body. Two queries."""
    if not bodies:
        return []
    here = Prefetch(
        "attendances",
        Attendance.objects.filter(status__in=HERE, organisation__isnull=False).select_related(
            "organisation__canonical"
        ),
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], Organisation] = {}
    for body in bodies:
        held = Meeting.objects.held().filter(served__body=body).order_by("-meets_on", "-pk")
        for meeting in held.prefetch_related(here)[:LAST_TIMES]:
            for row in meeting.attendances.all():
                if row.organisation is not None:
                    one = row.organisation.canonical
                    found.setdefault((one.pk, body), one)
    return [(one, body) for (_key, body), one in found.items()]


def _asked(meeting: Meeting, seen: Iterable[str]) -> tuple[Guest, ...]:
    """Who was asked for points and is not among those `seen`. One query."""
    rows = meeting.invitations.asked().exclude(email__in=seen)
    return tuple(
        Guest(one.email, one.name, "", one.organisation_id, one.person_id, one.body_id) for one in rows
    )


def _operators(bodies: Sequence[uuid.UUID], day: dt.date) -> tuple[Guest, ...]:
    """Who accompanies these bodies: those with a role there that plans meetings, and an account in use. One query."""
    planning = [name for name, role in all_roles().items() if "core.meeting.plan" in role.permissions]
    rows = RoleGrant.objects.on(day).filter(role__in=planning, user__is_active=True).select_related("user")
    here = (rows.filter(body__in=bodies) | rows.filter(neighbourhood__bodies__body__in=bodies)).distinct()
    found = {
        grant.user.email.lower(): Guest(
            grant.user.email.lower(), grant.user.full_name or grant.user.email, _("accompagna gli incontri")
        )
        for grant in here
    }
    return tuple(sorted(found.values(), key=lambda one: one.name.lower()))
