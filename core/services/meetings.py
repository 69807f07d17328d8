"""Planning meetings and changing their data."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import (
    Body,
    Meeting,
    MeetingBody,
    MeetingSubgroup,
    ModelActivation,
    Subgroup,
    Venue,
)
from core.participation.registry import registry
from core.selectors.convocation import notice_of_move
from core.services.agenda_rows import first_agenda
from core.services.audit import record
from core.services.carry_over import bring_back
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.notice import refuse_short
from core.services.telling import Announced, tell_of_change, whereabouts

MEETING_FIELDS = (
    "kind", "title", "meets_on", "starts_at", "ends_at", "venue_id", "remote_url", "theme_id", "register_year", "register_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """What is decided about a meeting before it takes place.

    `new_venue` names a venue not in the register yet. `register_number` None means "the next free one of the year".
    """

    kind: str
    body_ids: tuple[uuid.UUID, ...]
    meets_on: dt.date
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    venue_id: uuid.UUID | None = None
    new_venue: str = ""
    remote_url: str = ""
    subgroup_ids: tuple[uuid.UUID, ...] = ()
    theme_id: uuid.UUID | None = None
    title: str = ""
    register_number: int | None = None


@transaction.atomic(durable=True)
def plan_meeting(
    *,
    actor: User,
    model_slug: str,
    plan: MeetingPlan,
    agenda: tuple[str, ...] = (),
    key: uuid.UUID | None = None,
) -> Meeting:
    """Put a meeting in the register as a draft, with its number of the year and its agenda, to which comes what earlier
    meetings left open. Audited.

    `key` is the form's: the same form sent twice, even at the same moment, is one meeting, and the second answers with it.
    Raises `DomainError` for a kind, body or subgroup that does not belong together, a number already used, an agenda too long.
    Numbers are given at planning, so a cancelled meeting keeps its own and the register may have gaps.
    """
    check_plan(model_slug, plan)
    one_numbering_at_a_time(model_slug)
    if key is not None and (planned := Meeting.objects.filter(pk=key).first()):
        return planned
    meeting = Meeting(id=key or new_key(), model_slug=model_slug, **plan_values(plan))
    meeting.register_year = plan.meets_on.year
    meeting.register_number = free_number(model_slug, plan.meets_on.year, plan.register_number)
    meeting.save(force_insert=True)
    serve(meeting, plan)
    first_agenda(meeting, agenda)
    record(actor=actor, action="core.meeting.planned", target=meeting, after=meeting_snapshot(meeting))
    bring_back(meeting)
    return meeting


@transaction.atomic(durable=True)
def change_meeting(
    *, actor: User, meeting_id: uuid.UUID, plan: MeetingPlan, seen: str | None = None
) -> Announced:
    """Change a meeting's data; `seen` is the fingerprint of what the form showed. Audited, only when it changes.

    The invited of a convened meeting are told. Raises `StaleEdit` when someone else changed it meanwhile, `DomainError`
    for what `plan_meeting` refuses, for a meeting held moved to the future, one convened moved to the past or to a day that
    leaves less notice than the rules ask for, a body left out whose attendance is already taken, and what the participation model
    refuses of a convened meeting.
    """
    # Its key does not change: whoever plans the next meeting, and holds the turnstile, may refer to it meanwhile.
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    return Announced(meeting, apply_plan(meeting, plan, actor=actor, seen=seen))


def apply_plan(meeting: Meeting, plan: MeetingPlan, *, actor: User, seen: str | None) -> int:
    """What `change_meeting` does with a meeting already locked; returns how many are told."""
    before = meeting_snapshot(meeting)
    demand_fresh(before, seen)
    check_plan(meeting.model_slug, plan)
    _refuse_day(meeting, plan.meets_on)
    refuse_short(notice_of_move(meeting, plan.meets_on), field="meets_on")
    where = whereabouts(meeting)
    _renumber(meeting, plan)
    for name, value in plan_values(plan).items():
        setattr(meeting, name, value)
    serve(meeting, plan)
    if meeting.state == Meeting.State.CONVENED:
        registry.get(meeting.model_slug).meetings.changing(meeting)
    meeting.save()
    earlier, later = changes(before, meeting_snapshot(meeting))
    if not later:
        return 0
    record(actor=actor, action="core.meeting.changed", target=meeting, before=earlier, after=later)
    return tell_of_change(meeting, where, actor=actor)


def _refuse_day(meeting: Meeting, day: dt.date) -> None:
    """A meeting held is not of a day to come; one people are invited to does not go where nobody would be told of it."""
    today = timezone.localdate()
    if meeting.state == Meeting.State.HELD and day > today:
        raise DomainError(_("Un incontro già svolto non può avere una data futura."), field="meets_on")
    if meeting.state == Meeting.State.CONVENED and day != meeting.meets_on and day < today:
        raise DomainError(
            _(
                "L'incontro è convocato e questo giorno è già passato: gli invitati non ne saprebbero nulla. Indichi un "
                "giorno da oggi in poi; se l'incontro c'è già stato, prima lo segni come svolto."
            ),
            field="meets_on",
        )


def meeting_snapshot(meeting: Meeting) -> dict[str, Any]:
    """The meeting's data as JSON values: what the form shows and the audit trail keeps."""
    bodies = sorted(meeting.served.values_list("body__name", flat=True))
    subgroups = sorted(meeting.subgroup_links.values_list("subgroup__name", flat=True))
    return snapshot(meeting, MEETING_FIELDS, bodies=bodies, subgroups=subgroups)


def next_register_number(model_slug: str, year: int) -> int:
    """The number after the highest of the year, from 1."""
    rows = Meeting.objects.filter(model_slug=model_slug, register_year=year)
    return int(rows.aggregate(last=Max("register_number"))["last"] or 0) + 1


def check_plan(model_slug: str, plan: MeetingPlan) -> None:
    """Raise `DomainError`, naming the field, for data that does not belong together."""
    try:
        kind = registry.get(model_slug).meeting_kind(plan.kind)
    except KeyError:
        raise DomainError(_("Questo tipo di incontro non esiste."), field="kind") from None
    if not plan.body_ids:
        raise DomainError(_("Indichi chi si incontra."), field="bodies")
    known = Body.objects.filter(model_slug=model_slug, pk__in=plan.body_ids).count()
    if known != len(set(plan.body_ids)):
        raise DomainError(_("Uno degli organismi indicati non esiste più."), field="bodies")
    if kind.needs_subgroup and not plan.subgroup_ids:
        raise DomainError(
            _("Per questo tipo di incontro indichi quale sottogruppo si riunisce."), field="subgroups"
        )
    theirs = Subgroup.objects.filter(pk__in=plan.subgroup_ids, body__in=plan.body_ids).count()
    if theirs != len(set(plan.subgroup_ids)):
        raise DomainError(_("Il sottogruppo non appartiene a chi si incontra."), field="subgroups")
    check_hours(plan)


def check_hours(plan: MeetingPlan) -> None:
    """Raise `DomainError`, naming the field, for hours that say nothing."""
    if plan.starts_at is not None and plan.starts_at == plan.ends_at:
        raise DomainError(_("L'ora di fine è uguale a quella di inizio."), field="ends_at")
    if plan.ends_at is not None and plan.starts_at is None:
        raise DomainError(_("Indichi anche l'ora di inizio."), field="starts_at")


def plan_now(meeting: Meeting) -> MeetingPlan:
    """The plan a meeting is as it stands; two queries."""
    return MeetingPlan(
        kind=meeting.kind,
        title=meeting.title,
        body_ids=tuple(meeting.served.values_list("body_id", flat=True)),
        subgroup_ids=tuple(meeting.subgroup_links.values_list("subgroup_id", flat=True)),
        meets_on=meeting.meets_on,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        venue_id=meeting.venue_id,
        remote_url=meeting.remote_url,
        theme_id=meeting.theme_id,
    )


def plan_values(plan: MeetingPlan) -> dict[str, Any]:
    """The columns of a meeting the plan decides; a venue named anew joins the register."""
    venue_id = plan.venue_id
    if venue_id is None and plan.new_venue:
        venue_id = (venue_called(plan.new_venue) or Venue.objects.create(name=plan.new_venue)).pk
    names = ("kind", "title", "meets_on", "starts_at", "ends_at", "remote_url", "theme_id")
    return {name: getattr(plan, name) for name in names} | {"venue_id": venue_id}


def venue_called(name: str) -> Venue | None:
    """The place of that name, if there is one. `DomainError` for one no longer in use: nobody takes it without knowing."""
    found = Venue.objects.filter(name__iexact=name).first()
    if found is not None and not found.is_active:
        raise DomainError(
            _(
                "«%(name)s» è tra i luoghi non più in uso: ne indichi un altro, oppure lo rimetta prima in uso."
            )
            % {"name": found.name},
            field="new_venue",
        )
    return found


def free_number(model_slug: str, year: int, wanted: int | None) -> int:
    """A free number of the year. The model's activation row is the turnstile: one numbering at a time."""
    one_numbering_at_a_time(model_slug)
    free = next_register_number(model_slug, year)
    if wanted is None:
        return free
    if Meeting.objects.filter(model_slug=model_slug, register_year=year, register_number=wanted).exists():
        raise DomainError(
            _("Il numero %(number)d del %(year)d è già usato; il prossimo libero è %(free)d.")
            % {"number": wanted, "year": year, "free": free},
            field="register_number",
        )
    return wanted


def free_numbers(model_slug: str, years: Sequence[int]) -> list[int]:
    """A free number for each of the years, in order: through the turnstile once, two queries however many."""
    one_numbering_at_a_time(model_slug)
    rows = Meeting.objects.filter(model_slug=model_slug, register_year__in=set(years)).order_by()
    last = dict(rows.values_list("register_year").annotate(last=Max("register_number")))
    taken: Counter[int] = Counter()
    numbers = []
    for year in years:
        taken[year] += 1
        numbers.append((last.get(year) or 0) + taken[year])
    return numbers


def one_numbering_at_a_time(model_slug: str) -> None:
    """The turnstile of who plans: until the transaction ends nobody else numbers meetings of the model."""
    list(ModelActivation.objects.select_for_update().filter(model_slug=model_slug).order_by("pk"))


def _renumber(meeting: Meeting, plan: MeetingPlan) -> None:
    """Keep the number as long as neither the year nor the number asked for changed."""
    year = plan.meets_on.year
    moved = meeting.register_year is not None and meeting.register_year != year
    same_number = plan.register_number in {None, meeting.register_number}
    if same_number and not moved and meeting.register_number is not None:
        return
    wanted = None if same_number else plan.register_number
    meeting.register_number = free_number(meeting.model_slug, year, wanted)
    meeting.register_year = year


def serve(meeting: Meeting, plan: MeetingPlan) -> None:
    """Make the meeting serve exactly the bodies and subgroups of the plan.

    Raises `DomainError` when attendance is taken for a body that would go.
    """
    now = set(meeting.served.values_list("body_id", flat=True))
    gone = now - set(plan.body_ids)
    if gone and meeting.attendances.filter(body__in=gone).exists():
        raise DomainError(
            _(
                "Ci sono presenze rilevate per un organismo che sta togliendo: le tolga prima dal foglio presenze."
            ),
            field="bodies",
        )
    meeting.served.filter(body__in=gone).delete()
    MeetingBody.objects.bulk_create(
        MeetingBody(meeting=meeting, body_id=body) for body in dict.fromkeys(plan.body_ids) if body not in now
    )
    meeting.subgroup_links.exclude(subgroup__in=plan.subgroup_ids).delete()
    there = set(meeting.subgroup_links.values_list("subgroup_id", flat=True))
    MeetingSubgroup.objects.bulk_create(
        MeetingSubgroup(meeting=meeting, subgroup_id=one)
        for one in dict.fromkeys(plan.subgroup_ids)
        if one not in there
    )
