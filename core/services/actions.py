"""What people took upon themselves at a meeting: written down, changed, closed, opened again."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import ActionItem, AgendaItem, Meeting, Organisation
from core.services.audit import record
from core.services.carry_over import bring_back_to_next
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.minutes_parts import refuse_settled

LONGEST_WHAT = 300
LONGEST_OWNER = 160
LONGEST_NOTE = 300
ACTION_FIELDS = ("item_id", "what", "owner", "owner_user_id", "owner_organisation_id", "due_on")
_LAPSED = frozenset({Meeting.State.CANCELLED, Meeting.State.POSTPONED})


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who does it: the name as people say it, and the account or organisation behind it."""

    name: str
    user_id: uuid.UUID | None
    organisation_id: uuid.UUID | None


@transaction.atomic(durable=True)
def add_action(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    what: str,
    item_id: uuid.UUID | None = None,
    owner: str = "",
    owner_user_id: uuid.UUID | None = None,
    owner_organisation_id: uuid.UUID | None = None,
    due_on: dt.date | None = None,
    key: uuid.UUID | None = None,
) -> ActionItem:
    """Write down who does what by when, decided at a meeting, perhaps about one item of its agenda. Audited.

    An `owner` called exactly as one account or one organisation of the register means that one. `key` is made with the
    form: the same sent twice is one action. Raises `DomainError` for a meeting that was not held, for minutes approved or
    public, for words missing or too long, for an item of another meeting and for a day before the meeting.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state in _LAPSED:
        raise DomainError(_("L'incontro non si è tenuto: non ha azioni."))
    refuse_settled(meeting)
    action = ActionItem(meeting=meeting)
    whom = _whom(owner, owner_user_id, owner_organisation_id)
    _write(action, meeting, what=what, item_id=item_id, whom=whom, due_on=due_on)
    taken = ActionItem.objects.filter(pk=key).first() if key else None
    if taken and taken.meeting_id == meeting.pk and action_snapshot(taken) == action_snapshot(action):
        return taken
    if key and not taken:
        action.pk = key
    action.save(force_insert=True)
    record(actor=actor, action="core.action.added", target=action, after=action_snapshot(action))
    _tell_next_agendas(action)
    return action


@transaction.atomic(durable=True)
def change_action(
    *,
    actor: User,
    action_id: uuid.UUID,
    what: str,
    item_id: uuid.UUID | None = None,
    owner: str = "",
    owner_user_id: uuid.UUID | None = None,
    owner_organisation_id: uuid.UUID | None = None,
    due_on: dt.date | None = None,
    seen: str | None = None,
) -> ActionItem:
    """Change an action; `seen` is the fingerprint of what the form showed. Audited, only when it changes.

    Raises `StaleEdit` when someone else changed it meanwhile and `DomainError` for what `add_action` refuses. Once the
    minutes are approved only the due date changes: the rest is what was read.
    """
    action = _lock(action_id)
    before = action_snapshot(action)
    demand_fresh(before, seen)
    whom = _whom(owner, owner_user_id, owner_organisation_id)
    _write(action, action.meeting, what=what, item_id=item_id, whom=whom, due_on=due_on)
    earlier, later = changes(before, action_snapshot(action))
    if not later:
        return action
    if set(later) - {"due_on"}:
        refuse_settled(action.meeting)
    action.save()
    record(actor=actor, action="core.action.changed", target=action, before=earlier, after=later)
    _tell_next_agendas(action)
    return action


@transaction.atomic(durable=True)
def remove_action(*, actor: User, action_id: uuid.UUID) -> None:
    """Take away an action written by mistake. Audited. Twice is the same as once.

    Raises `DomainError` once the minutes are approved: an action that is no longer wanted is dropped, with the reason.
    """
    if not ActionItem.objects.filter(pk=action_id).exists():
        return
    action = _lock(action_id)
    refuse_settled(action.meeting)
    record(actor=actor, action="core.action.changed", target=action, before=action_snapshot(action))
    action.state, action.closed_on = ActionItem.State.DROPPED, timezone.localdate()
    action.save(update_fields=["state", "closed_on"])
    _tell_next_agendas(action)  # a point about it that had come back by itself leaves with it
    action.delete()


@transaction.atomic(durable=True)
def close_action(*, actor: User, action_id: uuid.UUID, state: str, note: str = "") -> ActionItem:
    """The action is done, or dropped; `note` says how it went, and is required to drop it. Audited.

    Closing it twice the same way is the same as once. Raises `DomainError` for an action already closed otherwise.
    """
    action = _lock(action_id)
    note = " ".join(note.split())
    if state not in {ActionItem.State.DONE, ActionItem.State.DROPPED}:
        raise DomainError(_("Un'azione si chiude come fatta o come lasciata cadere."), field="state")
    if state == ActionItem.State.DROPPED and not note:
        raise DomainError(
            _("Scriva perché si è lasciata cadere: chi la aspettava vorrà saperlo."), field="note"
        )
    if len(note) > LONGEST_NOTE:
        raise DomainError(_too_long(note, LONGEST_NOTE), field="note")
    if action.state == state and note in {"", action.closing_note}:
        return action
    if action.state != ActionItem.State.OPEN:
        raise DomainError(
            _("L'azione risulta già «%(state)s»: per cambiare, prima la riapra.")
            % {"state": action.get_state_display()}
        )
    return _enter(action, state, note, actor=actor)


@transaction.atomic(durable=True)
def reopen_action(*, actor: User, action_id: uuid.UUID) -> ActionItem:
    """Still to be done after all. Audited. Opening an open one is the same as doing nothing."""
    action = _lock(action_id)
    if action.state == ActionItem.State.OPEN:
        return action
    return _enter(action, ActionItem.State.OPEN, "", actor=actor)


@transaction.atomic(durable=True)
def set_due_day(*, actor: User, action_id: uuid.UUID, due_on: dt.date) -> ActionItem:
    """Say by when an action is to be done, whoever does it; public minutes do not prevent it. Audited, when it changes.

    Raises `DomainError` for a day before the meeting.
    """
    action = _lock(action_id)
    before = action_snapshot(action)
    _refuse_early(action, action.meeting, due_on)
    action.due_on = due_on
    earlier, later = changes(before, action_snapshot(action))
    if later:
        action.save(update_fields=["due_on"])
        record(actor=actor, action="core.action.changed", target=action, before=earlier, after=later)
        _tell_next_agendas(action)
    return action


def action_snapshot(action: ActionItem) -> dict[str, Any]:
    """The action's data as JSON values: what the form shows and the audit trail keeps."""
    return snapshot(action, ACTION_FIELDS)


def _enter(action: ActionItem, state: str, note: str, *, actor: User) -> ActionItem:
    before = {"state": action.state, "closing_note": action.closing_note}
    action.state, action.closing_note = state, note
    action.closed_on = None if state == ActionItem.State.OPEN else timezone.localdate()
    action.save(update_fields=["state", "closing_note", "closed_on"])
    earlier, later = changes(before, {"state": action.state, "closing_note": note})
    record(actor=actor, action="core.action.changed", target=action, before=earlier, after=later)
    _tell_next_agendas(action)
    return action


def _tell_next_agendas(action: ActionItem) -> None:
    """What is not done comes back on the next agenda of the bodies that met; what was closed leaves it."""
    bring_back_to_next(list(action.meeting.served.values_list("body_id", flat=True)))


def _lock(action_id: uuid.UUID) -> ActionItem:
    """The meeting first, then the action: the order in which everything about a meeting is locked."""
    meeting_id = ActionItem.objects.values_list("meeting_id", flat=True).get(pk=action_id)
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    action = ActionItem.objects.select_for_update().get(pk=action_id)
    action.meeting = meeting
    return action


def _write(
    action: ActionItem,
    meeting: Meeting,
    *,
    what: str,
    item_id: uuid.UUID | None,
    whom: _Owner,
    due_on: dt.date | None,
) -> None:
    """Check the data and put them on the action, without saving."""
    what = " ".join(what.split())
    if not what:
        raise DomainError(_("Scriva che cosa c'è da fare."), field="what")
    if len(what) > LONGEST_WHAT:
        raise DomainError(_too_long(what, LONGEST_WHAT), field="what")
    if item_id and not AgendaItem.objects.filter(pk=item_id, meeting=meeting).exists():
        raise DomainError(
            _("Il punto indicato non è all'ordine del giorno di questo incontro."), field="item"
        )
    _refuse_early(action, meeting, due_on)
    action.what, action.item_id, action.due_on = what, item_id, due_on
    action.owner, action.owner_user_id, action.owner_organisation_id = (
        whom.name,
        whom.user_id,
        whom.organisation_id,
    )


def _refuse_early(action: ActionItem, meeting: Meeting, due_on: dt.date | None) -> None:
    if due_on and due_on < meeting.meets_on and due_on != action.due_on:
        raise DomainError(_("La scadenza è prima dell'incontro: controlli l'anno e il mese."), field="due_on")


def _whom(owner: str, user_id: uuid.UUID | None, organisation_id: uuid.UUID | None) -> _Owner:
    """Who is meant; two queries at most. `DomainError` for two owners at once, or for one that is no longer there."""
    name = " ".join(owner.split())
    if len(name) > LONGEST_OWNER:
        raise DomainError(_too_long(name, LONGEST_OWNER), field="owner")
    if user_id and organisation_id:
        raise DomainError(_("Indichi una persona oppure una realtà, non tutt'e due."), field="owner")
    if user_id:
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None:
            raise DomainError(_("Questa persona non ha più accesso: ne indichi un'altra."), field="owner")
        return _Owner(name or str(user.full_name or user.email), user.pk, None)
    if organisation_id:
        organisation = Organisation.objects.filter(pk=organisation_id).first()
        if organisation is None:
            raise DomainError(_("Questa realtà non esiste più: ne indichi un'altra."), field="owner")
        return _Owner(name or organisation.name, None, organisation.canonical_id)
    return _called(name)


def _called(name: str) -> _Owner:
    """A name alone: the one active account of that name, else the one organisation, else only words."""
    if not name:
        return _Owner("", None, None)
    users = list(User.objects.filter(full_name__iexact=name, is_active=True).values_list("pk", flat=True)[:2])
    if len(users) == 1:
        return _Owner(name, users[0], None)
    organisations = set(Organisation.objects.filter(name__iexact=name).values_list("canonical_id", flat=True))
    return _Owner(name, None, organisations.pop() if len(organisations) == 1 and not users else None)


def _too_long(text: str, most: int) -> str:
    return _("Il testo è troppo lungo: %(length)d caratteri, il massimo è %(most)d.") % {
        "length": len(text),
        "most": most,
    }
