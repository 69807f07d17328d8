"""What happens to a planned meeting: held, cancelled, postponed, opened again (`convocation` convenes it)."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Meeting, MeetingBody, MeetingSubgroup, Minutes
from core.services.audit import record
from core.services.carry_over import bring_back, bring_back_to_next, copy_agenda
from core.services.errors import DomainError
from core.services.meetings import free_number
from core.services.telling import Announced, is_announced, tell_of_calling_off

_PLANNED = frozenset({Meeting.State.DRAFT, Meeting.State.CONVENED})
FROM: Mapping[str, frozenset[str]] = {
    Meeting.State.CONVENED: frozenset({Meeting.State.DRAFT}),
    Meeting.State.HELD: _PLANNED,
    Meeting.State.CANCELLED: _PLANNED,
    Meeting.State.POSTPONED: _PLANNED,
    Meeting.State.DRAFT: frozenset({Meeting.State.HELD, Meeting.State.CANCELLED}),
}
"""State to the states it may follow."""


@transaction.atomic(durable=True)
def hold_meeting(*, actor: User, meeting_id: uuid.UUID) -> Meeting:
    """The meeting took place: from now on it counts. Audited. Raises `DomainError` for a day still to come."""
    meeting = lock_for(meeting_id, Meeting.State.HELD)
    if meeting.meets_on > timezone.localdate():
        raise DomainError(
            _("L'incontro è in programma per il %(day)s: si può segnare come svolto da quel giorno in poi.")
            % {"day": f"{meeting.meets_on:%d/%m/%Y}"}
        )
    return _enter(meeting, Meeting.State.HELD, actor=actor, action="core.meeting.held")


@transaction.atomic(durable=True)
def cancel_meeting(*, actor: User, meeting_id: uuid.UUID, reason: str) -> Announced:
    """The meeting does not take place; citizens read why, the invited are told. It never counts. Audited. A reason is required."""
    meeting = lock_for(meeting_id, Meeting.State.CANCELLED)
    return cancelled(meeting, actor=actor, reason=reason)


@transaction.atomic(durable=True)
def postpone_meeting(
    *, actor: User, meeting_id: uuid.UUID, reason: str, new_day: dt.date | None = None
) -> Announced:
    """The meeting moves. With a new day, a draft with the same data and agenda is planned; returns it, else the old.

    The postponed meeting stays in the register under its number and never counts; both stay in their series. Audited.
    """
    meeting = lock_for(meeting_id, Meeting.State.POSTPONED)
    _refuse_with_attendance(meeting)
    if new_day is not None and new_day < timezone.localdate():
        raise DomainError(_("La nuova data è già passata."), field="new_day")
    following = _planned_again(meeting, new_day) if new_day else None
    announced = is_announced(meeting)
    _enter(meeting, Meeting.State.POSTPONED, actor=actor, action="core.meeting.cancelled", reason=reason)
    told = tell_of_calling_off(meeting, actor=actor, following=following) if announced else 0
    if following is None:
        bring_back_to_next(meeting.served.values_list("body_id", flat=True))
        return Announced(meeting, told)
    bring_back(following)
    record(actor=actor, action="core.meeting.planned", target=following, after={"meets_on": new_day})
    return Announced(following, told)


@transaction.atomic(durable=True)
def reopen_meeting(*, actor: User, meeting_id: uuid.UUID) -> Meeting:
    """Marked held or cancelled by mistake: a draft again. Audited. Refused once the minutes are public."""
    meeting = lock_for(meeting_id, Meeting.State.DRAFT)
    if Minutes.objects.filter(meeting=meeting, state=Minutes.State.PUBLISHED).exists():
        raise DomainError(_("Il resoconto è pubblicato: l'incontro non si può riaprire."))
    meeting.state_reason = ""
    return _enter(meeting, Meeting.State.DRAFT, actor=actor, action="core.meeting.changed")


def cancelled(meeting: Meeting, *, actor: User, reason: str) -> Announced:
    """What `cancel_meeting` does with a meeting already locked: for a verb that cancels others with it."""
    _refuse_with_attendance(meeting)
    announced = is_announced(meeting)
    _enter(meeting, Meeting.State.CANCELLED, actor=actor, action="core.meeting.cancelled", reason=reason)
    told = tell_of_calling_off(meeting, actor=actor) if announced else 0
    bring_back_to_next(meeting.served.values_list("body_id", flat=True))
    return Announced(meeting, told)


def lock_for(meeting_id: uuid.UUID, state: Meeting.State) -> Meeting:
    """The meeting, locked; `DomainError` when it may not come into that state."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state not in FROM[state]:
        raise DomainError(
            _("L'incontro risulta «%(now)s»: non può diventare «%(next)s».")
            % {"now": meeting.get_state_display(), "next": state.label}
        )
    return meeting


def _enter(
    meeting: Meeting, state: Meeting.State, *, actor: User, action: str, reason: str | None = None
) -> Meeting:
    if reason is not None and not reason.strip():
        raise DomainError(_("Scriva il motivo: lo leggerà chi aspettava l'incontro."), field="reason")
    before = {"state": meeting.state}
    meeting.state = state
    if reason is not None:
        meeting.state_reason = reason.strip()
    meeting.save(update_fields=["state", "state_reason"])
    after = {"state": meeting.state} | ({"reason": meeting.state_reason} if reason is not None else {})
    record(actor=actor, action=action, target=meeting, before=before, after=after)
    return meeting


def _refuse_with_attendance(meeting: Meeting) -> None:
    if meeting.attendances.filter(status="present").exists():
        raise DomainError(_("Ci sono presenze rilevate: se l'incontro non c'è stato, le tolga prima."))


def _planned_again(meeting: Meeting, day: dt.date) -> Meeting:
    copied = (
        "model_slug",
        "kind",
        "title",
        "starts_at",
        "ends_at",
        "venue_id",
        "remote_url",
        "theme_id",
        "series_id",
    )
    again = Meeting(meets_on=day, register_year=day.year, **{name: getattr(meeting, name) for name in copied})
    again.register_number = free_number(meeting.model_slug, day.year, None)
    again.save(force_insert=True)
    MeetingBody.objects.bulk_create(
        MeetingBody(meeting=again, body_id=body) for body in meeting.served.values_list("body_id", flat=True)
    )
    MeetingSubgroup.objects.bulk_create(
        MeetingSubgroup(meeting=again, subgroup_id=one)
        for one in meeting.subgroup_links.values_list("subgroup_id", flat=True)
    )
    copy_agenda(meeting, again)
    return again
