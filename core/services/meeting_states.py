"""What happens to a planned meeting: held, cancelled, postponed, opened again (`convocation` convenes it)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Meeting, Minutes
from core.participation.registry import registry
from core.services.audit import record
from core.services.carry_over import bring_back, bring_back_to_next, copy_agenda
from core.services.errors import DomainError
from core.services.meetings import (
    check_hours,
    free_number,
    meeting_snapshot,
    plan_now,
    plan_values,
    serve,
)
from core.services.telling import (
    CALLED_OFF,
    Announced,
    is_announced,
    tell_of_calling_off,
    told_of_calling_off,
)

_PLANNED = frozenset({Meeting.State.DRAFT, Meeting.State.CONVENED})
FROM: Mapping[str, frozenset[str]] = {
    Meeting.State.CONVENED: frozenset({Meeting.State.DRAFT}),
    Meeting.State.HELD: _PLANNED,
    Meeting.State.CANCELLED: _PLANNED,
    Meeting.State.POSTPONED: _PLANNED,
    Meeting.State.DRAFT: frozenset({Meeting.State.HELD, Meeting.State.CANCELLED}),
}
"""State to the states it may follow."""


@dataclass(frozen=True, slots=True)
class NewPlace:
    """At what time and where a postponed meeting is held instead; `new_venue` names a venue not in the register yet."""

    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    venue_id: uuid.UUID | None = None
    new_venue: str = ""
    remote_url: str = ""


@transaction.atomic(durable=True)
def hold_meeting(*, actor: User, meeting_id: uuid.UUID) -> Meeting:
    """The meeting took place: from now on it counts. Audited; twice is once. Raises `DomainError` for a day still to come."""
    meeting = _locked(meeting_id)
    if meeting.state == Meeting.State.HELD:
        return meeting
    demand_step(meeting, Meeting.State.HELD)
    if meeting.meets_on > timezone.localdate():
        raise DomainError(
            _("L'incontro è in programma per il %(day)s: si può segnare come svolto da quel giorno in poi.")
            % {"day": f"{meeting.meets_on:%d/%m/%Y}"}
        )
    registry.get(meeting.model_slug).meetings.holding(meeting)
    return _enter(meeting, Meeting.State.HELD, actor=actor, action="core.meeting.held")


@transaction.atomic(durable=True)
def cancel_meeting(*, actor: User, meeting_id: uuid.UUID, reason: str) -> Announced:
    """The meeting does not take place; citizens read why, the invited are told. It never counts. Audited. A reason is required.

    Twice for the same reason is once, and the second answers as the first did.
    """
    return cancelled(_locked(meeting_id), actor=actor, reason=reason)


@transaction.atomic(durable=True)
def postpone_meeting(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    reason: str,
    new_day: dt.date | None = None,
    place: NewPlace | None = None,
) -> Announced:
    """The meeting moves. With a new day, a draft with the same data and agenda is planned; returns it, else the old.

    Time and place stay as they were unless a `place` is given. The postponed meeting stays in the register under its number
    and never counts; both stay in their series. Audited. Twice for the same reason and day is once, and the second answers
    as the first did. Raises `DomainError` for a day that is past or the same.
    """
    meeting = _locked(meeting_id)
    key = uuid.uuid5(
        meeting.pk, Meeting.State.POSTPONED
    )  # it is postponed once: the same request finds what it planned
    if already(meeting, Meeting.State.POSTPONED, reason):
        planned = Meeting.objects.filter(pk=key).first()
        if (planned and planned.meets_on) == new_day:
            return Announced(planned or meeting, told_of_calling_off(meeting))
    demand_step(meeting, Meeting.State.POSTPONED)
    _refuse_with_attendance(meeting)
    _refuse_new_day(meeting, new_day)
    following = _planned_again(meeting, key, new_day, place) if new_day else None
    announced = is_announced(meeting)
    _enter(
        meeting,
        Meeting.State.POSTPONED,
        actor=actor,
        action=CALLED_OFF,
        reason=reason,
        new_day=new_day,
    )
    told = tell_of_calling_off(meeting, actor=actor, announced=announced, following=following)
    if following is None:
        bring_back_to_next(meeting.served.values_list("body_id", flat=True))
        return Announced(meeting, told)
    bring_back(following)
    record(actor=actor, action="core.meeting.planned", target=following, after=meeting_snapshot(following))
    return Announced(following, told)


@transaction.atomic(durable=True)
def reopen_meeting(*, actor: User, meeting_id: uuid.UUID) -> Meeting:
    """Marked held or cancelled by mistake: to be held again. Audited; twice is once. Refused once the minutes are public.

    A meeting people are invited to, on a day that is not past, is convened as it was, with the agenda they know; any other is
    a draft. Whoever was invited to a meeting then cancelled was told so: it is convened anew.
    """
    meeting = _locked(meeting_id)
    if meeting.state in _PLANNED:
        return meeting
    demand_step(meeting, Meeting.State.DRAFT)
    if Minutes.objects.filter(meeting=meeting, state=Minutes.State.PUBLISHED).exists():
        raise DomainError(_("Il resoconto è pubblicato: l'incontro non si può riaprire."))
    meeting.state_reason = ""
    if meeting.state == Meeting.State.CANCELLED:
        meeting.convened_agenda = None
        meeting.save(update_fields=["convened_agenda"])
    invited = meeting.convened_agenda is not None and meeting.meets_on >= timezone.localdate()
    state = Meeting.State.CONVENED if invited else Meeting.State.DRAFT
    return _enter(meeting, state, actor=actor, action="core.meeting.changed")


def cancelled(meeting: Meeting, *, actor: User, reason: str, gathered: bool = False) -> Announced:
    """What `cancel_meeting` does with a meeting already locked: for a verb that cancels others with it.

    `gathered`: people came, and the sheet says so, but the meeting was not one (no quorum).
    """
    if already(meeting, Meeting.State.CANCELLED, reason):
        return Announced(meeting, told_of_calling_off(meeting))
    demand_step(meeting, Meeting.State.CANCELLED)
    if not gathered:
        _refuse_with_attendance(meeting)
    announced = is_announced(meeting)
    _enter(meeting, Meeting.State.CANCELLED, actor=actor, action=CALLED_OFF, reason=reason)
    told = tell_of_calling_off(meeting, actor=actor, announced=announced)
    bring_back_to_next(meeting.served.values_list("body_id", flat=True))
    return Announced(meeting, told)


def already(meeting: Meeting, state: Meeting.State, reason: str) -> bool:
    """Whether the meeting was called off in this way and for this reason before: a second click."""
    return meeting.state == state and meeting.state_reason == reason.strip()


def lock_for(meeting_id: uuid.UUID, state: Meeting.State) -> Meeting:
    """The meeting, locked; `DomainError` when it may not come into that state."""
    meeting = _locked(meeting_id)
    demand_step(meeting, state)
    return meeting


def demand_step(meeting: Meeting, state: Meeting.State) -> None:
    """`DomainError` when the meeting, locked by the caller, may not come into that state."""
    if meeting.state not in FROM[state]:
        raise DomainError(
            _("L'incontro risulta «%(now)s»: non può diventare «%(next)s».")
            % {"now": meeting.get_state_display(), "next": state.label}
        )


def _locked(meeting_id: uuid.UUID) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting_id)


def _enter(
    meeting: Meeting,
    state: Meeting.State,
    *,
    actor: User,
    action: str,
    reason: str | None = None,
    new_day: dt.date | None = None,
) -> Meeting:
    if reason is not None and not reason.strip():
        raise DomainError(_("Scriva il motivo: lo leggerà chi aspettava l'incontro."), field="reason")
    before = {"state": meeting.state}
    meeting.state = state
    if reason is not None:
        meeting.state_reason = reason.strip()
    meeting.save(update_fields=["state", "state_reason"])
    after: dict[str, object] = {"state": meeting.state}
    after |= {"reason": meeting.state_reason} if reason is not None else {}
    after |= {"new_day": new_day} if new_day else {}
    record(actor=actor, action=action, target=meeting, before=before, after=after)
    return meeting


def _refuse_with_attendance(meeting: Meeting) -> None:
    if meeting.attendances.filter(status="present").exists():
        raise DomainError(_("Ci sono presenze rilevate: se l'incontro non c'è stato, le tolga prima."))


def _refuse_new_day(meeting: Meeting, day: dt.date | None) -> None:
    if day == meeting.meets_on:
        raise DomainError(
            _(
                "È il giorno di prima: ne indichi un altro. Se cambiano solo ora o luogo, modifichi l'incontro."
            ),
            field="new_day",
        )
    if day is not None and day < timezone.localdate():
        raise DomainError(_("La nuova data è già passata."), field="new_day")


def _planned_again(meeting: Meeting, key: uuid.UUID, day: dt.date, place: NewPlace | None) -> Meeting:
    plan = replace(plan_now(meeting), meets_on=day, **(asdict(place) if place else {}))
    check_hours(plan)
    again = Meeting(
        id=key,
        model_slug=meeting.model_slug,
        series_id=meeting.series_id,
        register_year=day.year,
        register_number=free_number(meeting.model_slug, day.year, None),
        **plan_values(plan),
    )
    again.save(force_insert=True)
    serve(again, plan)
    copy_agenda(meeting, again)
    return again
