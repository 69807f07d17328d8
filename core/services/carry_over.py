"""What comes back by itself on the next agenda: points left open, actions not done, minutes to approve.

Plain functions, called by the verbs that plan and convene meetings, write minutes and close actions, inside their
transaction. They may be called any number of times: everything comes back once.
"""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from core.models import ActionItem, AgendaItem, ItemMinutes, Meeting
from core.selectors.carry_over import PLANNED, BackAgain, action_title, coming_back, next_drafts, theirs_first
from core.services.agenda_rows import MOST_ITEMS, append, titles_of, write_order
from core.services.audit import record


def bring_back(meeting: Meeting, *, wait: bool = True) -> list[AgendaItem]:
    """Put on a draft's agenda what comes back and is not there yet; returns the new items.

    Nothing happens to a meeting that is no draft; what an earlier draft still to come can take up is that one's. What the operator took off this agenda does not come back to it. What was closed in the meantime, and nobody
    touched since it came back, leaves. Points in another transaction's hands are left to it. Recorded in the audit trail
    as done by the system, when something changed. Without `wait` a meeting someone else has in hand is passed over.
    """
    locked = Meeting.objects.select_for_update(skip_locked=not wait).filter(pk=meeting.pk).first()
    if locked is None or locked.state != Meeting.State.DRAFT:
        return []
    meeting = locked
    before = titles_of(meeting)
    gone = _settled_meanwhile(meeting) if before else []
    if gone:
        AgendaItem.objects.filter(pk__in=gone).delete()
        write_order(meeting, list(meeting.agenda.order_by("position")))
    found = coming_back(meeting)
    passed = theirs_first(meeting, found, timezone.localdate()) | set(meeting.left_out)
    items = put_back(meeting, (one for one in found if one.key not in passed))
    if items or gone:
        record(
            actor=None,
            action="core.agenda.changed",
            target=meeting,
            before={"agenda": before},
            after={"agenda": titles_of(meeting)},
        )
    return items


def bring_back_to_next(bodies: Iterable[uuid.UUID]) -> None:
    """Bring back to the next drafts of these bodies: minutes were shared, an action changed, a meeting was called off.

    A draft someone has in hand at this moment is passed over, for that verb may be waiting for ours: what is missing is
    offered in its editor, and comes at the latest when it is convened.
    """
    for meeting in next_drafts(bodies, timezone.localdate()):
        bring_back(meeting, wait=False)


def put_back(meeting: Meeting, wanted: Iterable[BackAgain]) -> list[AgendaItem]:
    """Add these to the meeting's agenda, locked by the caller: minutes to approve first, the rest after what is there.

    As many as still fit: what comes back by itself must never stop the verb that brings it. The others stay offered.
    """
    taken = _still_free(wanted)[: max(0, MOST_ITEMS - meeting.agenda.count())]
    if not taken:
        return []
    items = [
        AgendaItem(
            meeting=meeting,
            title=one.title,
            detail=one.detail,
            minutes_planned=one.minutes_planned,
            carried_from_id=one.carried_from_id,
            action_item_id=one.action_item_id,
            minutes_of_id=one.minutes_of_id,
        )
        for one in taken
    ]
    first = [item for item in items if item.minutes_of_id]
    rest = [item for item in items if not item.minutes_of_id]
    write_order(meeting, [*first, *meeting.agenda.order_by("position"), *rest])
    return items


def copy_agenda(meeting: Meeting, again: Meeting) -> None:
    """A postponed meeting's agenda goes to the one planned in its place, each point remembering where it comes from.

    Points another meeting has taken up already stay there.
    """
    append(
        again,
        [
            AgendaItem(
                title=item.title,
                detail=item.detail,
                minutes_planned=item.minutes_planned,
                carried_from=item,
                action_item_id=item.action_item_id,
                minutes_of_id=item.minutes_of_id,
            )
            for item in meeting.agenda.filter(carried_to=None).order_by("position")
        ],
    )
    again.left_out = meeting.left_out
    again.save(update_fields=["left_out"])


def _still_free(wanted: Iterable[BackAgain]) -> list[BackAgain]:
    """Those nobody else is taking at this moment: rows are locked, those already locked are passed over."""
    wanted = list(wanted)
    items = [one.carried_from_id for one in wanted if one.carried_from_id]
    actions = [one.action_item_id for one in wanted if one.action_item_id and not one.carried_from_id]
    free: set[uuid.UUID | None] = set()
    if items:
        rows = AgendaItem.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        locked = list(rows.filter(pk__in=items).order_by("pk").values_list("pk", flat=True))
        taken = AgendaItem.objects.filter(carried_from__in=locked).values_list("carried_from", flat=True)
        free |= set(locked) - set(taken)
    if actions:
        todo = ActionItem.objects.open().select_for_update(no_key=True, skip_locked=True, of=("self",))
        locked = list(todo.filter(pk__in=actions).order_by("pk").values_list("pk", flat=True))
        planned = [Meeting.State.DRAFT, Meeting.State.CONVENED]
        there = AgendaItem.objects.filter(action_item__in=locked, meeting__state__in=planned)
        free |= set(locked) - set(there.values_list("action_item", flat=True))
    return [one for one in wanted if one.minutes_of_id or (one.carried_from_id or one.action_item_id) in free]


def _settled_meanwhile(meeting: Meeting) -> list[uuid.UUID]:
    """Items that had come back to this draft, are as they came, and whose reason is gone: closed, done, or again on the
    agenda they came from, whose meeting takes place after all.
    """
    rows = (
        meeting.agenda.filter(proposals=None, documents=None, actions=None, written=None)
        .select_related("carried_from__written", "carried_from__meeting", "action_item")
        .distinct()
    )
    return [item.pk for item in rows if _no_reason(item)]


def _no_reason(item: AgendaItem) -> bool:
    if item.carried_from is not None:
        written = getattr(item.carried_from, "written", None)
        closed = written is not None and written.outcome == ItemMinutes.Outcome.CLOSED
        planned = item.carried_from.meeting.state in PLANNED
        return (closed or planned) and item.title == item.carried_from.title
    if item.action_item is not None:
        done = item.action_item.state != ActionItem.State.OPEN
        return done and item.title == action_title(item.action_item.what)
    return False
