"""From what somebody needed to what became of it: the notes and proposals behind a meeting, and what followed.

A point left open comes back on a later agenda, and so does what was to be done and was not: the trail follows them from
meeting to meeting, to both ends. It costs a fixed number of queries, and a fixed number more for each step from an agenda
to the next. Who asks sees no meeting in it that she may not see.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import ActionItem, AgendaItem, AgendaProposal, Meeting, NotebookEntry
from core.participation.registry import registry
from core.participation.spec import TrailStep
from core.permissions.holder import Holder
from core.selectors.agenda import agenda_items
from core.selectors.notebook import notes_seen

Trail = tuple[TrailStep, ...]
_LONGEST = 120


def meeting_trail(
    meeting: Meeting,
    user: User,
    who: Holder,
    *,
    actions: bool = True,
    items: Iterable[AgendaItem] | None = None,
) -> Trail:
    """What led to a meeting, the meeting, what came of it; empty when there is nothing but the meeting.

    Only what who asks may see. Without `actions` where the page lists them already; `items`: its
    `agenda_items`, where they are at hand.
    """
    items = list(agenda_items([meeting]) if items is None else items)
    prefetch_related_objects(items, "action_item__meeting__bodies")
    for item in items:
        item.meeting = meeting
    before, after = _before(items, user, who), _actions(meeting) if actions else []
    after += allowed(_model_steps(meeting), who)
    after += _after(_items().filter(_came_of(items) | Q(action_item__meeting=meeting)), who)
    return (*before, meeting_step(meeting), *after) if before or after else ()


def chain(meeting: Meeting | None, steps: Sequence[TrailStep], user: User, who: Holder) -> Trail:
    """What led to a meeting, the meeting, and some steps after it: for the page of one of those steps.

    Without a meeting, or for who may not see it, the steps alone.
    """
    mine = allowed(steps, who)
    if meeting is None or not _may_see(meeting, who):
        return tuple(mine)
    return (*_before(list(_items().filter(meeting=meeting)), user, who), meeting_step(meeting), *mine)


def note_trail(note: NotebookEntry, user: User, who: Holder) -> Trail:
    """What became of a note: the meeting that talked about it and what came of that; empty without a meeting one may see."""
    items = list(_items().filter(notes=note))
    if not items or not _may_see(items[0].meeting, who):
        return ()
    meeting = items[0].meeting
    after = [*_actions(meeting), *allowed(_model_steps(meeting), who)]
    after += _after(_items().filter(_came_of(items)), who)
    return (*_before(items, user, who), meeting_step(meeting), *after)


def action_trail(action: ActionItem, user: User, who: Holder) -> Trail:
    """Where an action comes from and where it was taken up again; empty for who may not see its meeting."""
    if not _may_see(action.meeting, who):
        return ()
    before = _before(list(_items().filter(pk=action.item_id)), user, who) if action.item_id else []
    after = _after(_items().filter(action_item=action), who)
    return (*before, meeting_step(action.meeting), _action_step(action), *after)


def public_steps(meeting: Meeting) -> Trail:
    """What came of a meeting and is public already, without addresses of the work area."""
    return tuple(
        TrailStep(step.kind, step.label, step.state, step.day, public=True)
        for step in _model_steps(meeting)
        if step.public
    )


def allowed(steps: Iterable[TrailStep], who: Holder) -> list[TrailStep]:
    """The steps who asks may see: each names its permission and the body in which it is needed."""
    return [
        step
        for step in steps
        if not step.permission or who.may(step.permission, [step.body_id] if step.body_id else [])
    ]


def meeting_step(meeting: Meeting) -> TrailStep:
    """The meeting itself. Reads `bodies.all`: prefetch it."""
    return TrailStep(
        _("Incontro"),
        meeting.title or ", ".join(body.name for body in meeting.bodies.all()),
        meeting.get_state_display(),
        meeting.meets_on,
        reverse("core:work_meeting", args=[meeting.pk]),
    )


def _model_steps(meeting: Meeting) -> Sequence[TrailStep]:
    if meeting.model_slug not in registry:
        return ()
    trail = registry.get(meeting.model_slug).trail
    return trail(meeting.pk) if trail else ()


def _items() -> QuerySet[AgendaItem]:
    """Agenda items with their meeting and the action they take up."""
    items = AgendaItem.objects.select_related("meeting", "action_item__meeting")
    return items.prefetch_related("meeting__bodies", "action_item__meeting__bodies")


def _came_of(items: Iterable[AgendaItem]) -> Q:
    """The items of later meetings that took these up: the item itself, or something to be done about it."""
    keys = [item.pk for item in items]
    return Q(carried_from__in=keys) | Q(action_item__item__in=keys)


def _before(items: list[AgendaItem], user: User, who: Holder) -> list[TrailStep]:
    """Notes, proposals and points of earlier meetings that gave these their place; two queries, and a few a step back."""
    steps: list[TrailStep] = []
    found, level = list(items), items
    while level:
        carried = {item.carried_from_id: item for item in level if item.carried_from_id}
        undone = [item.action_item for item in level if item.action_item]
        steps += [_undone_step(action) for action in undone if _may_see(action.meeting, who)]
        back = {*carried, *(action.item_id for action in undone if action.item_id)}
        there = [item.pk for item in found]
        level = list(_items().filter(pk__in=back).exclude(pk__in=there)) if back else []
        left_open = [item for item in level if item.pk in carried and _may_see(item.meeting, who)]
        steps += [_left_open_step(item, carried[item.pk]) for item in left_open]
        found += level
    seen = [item.pk for item in found if _may_see(item.meeting, who)]
    notes = notes_seen(user, who).filter(item__in=seen).select_related("item").order_by("noted_on")
    proposals = AgendaProposal.objects.filter(item__in=seen).select_related("item").order_by("proposed_at")
    told = [*map(_note_step, notes), *map(_proposal_step, proposals), *reversed(steps)]
    return sorted(told, key=lambda step: step.day or dt.date.max)


def _after(following: QuerySet[AgendaItem], who: Holder) -> list[TrailStep]:
    """The later meetings at which it was talked about again, each with what came of it; a few queries a step."""
    found: list[AgendaItem] = []
    while level := list(following.exclude(pk__in=[item.pk for item in found])):
        found += level
        following = _items().filter(_came_of(level))
    promised: dict[uuid.UUID | None, list[ActionItem]] = {}
    for action in ActionItem.objects.filter(item__in=[item.pk for item in found]).order_by("created_at"):
        promised.setdefault(action.item_id, []).append(action)
    steps: list[TrailStep] = []
    seen = sorted((item for item in found if _may_see(item.meeting, who)), key=_by_meeting)
    for _key, group in groupby(seen, key=lambda item: item.meeting_id):
        items = list(group)
        for item in items:
            steps += [_again_step(item), *map(_action_step, promised.get(item.pk, ()))]
        steps += allowed(_model_steps(items[0].meeting), who)
    return steps


def _by_meeting(item: AgendaItem) -> tuple[dt.date, uuid.UUID, int]:
    return item.meeting.meets_on, item.meeting_id, item.position


def _note_step(note: NotebookEntry) -> TrailStep:
    url = reverse("core:note", args=[note.pk])
    return TrailStep(_("Nota del taccuino"), _short(note.text), _about(note.item), note.noted_on, url)


def _proposal_step(proposal: AgendaProposal) -> TrailStep:
    day = timezone.localdate(proposal.proposed_at)
    return TrailStep(_("Proposta"), proposal.title, _about(proposal.item), day)


def _left_open_step(earlier: AgendaItem, item: AgendaItem) -> TrailStep:
    url = reverse("core:work_meeting", args=[earlier.meeting_id])
    return TrailStep(_("Rimasto aperto"), earlier.title, _about(item), earlier.meeting.meets_on, url)


def _undone_step(action: ActionItem) -> TrailStep:
    url = reverse("core:work_action", args=[action.pk])
    return TrailStep(_("Azione da riprendere"), action.what, "", action.meeting.meets_on, url)


def _again_step(item: AgendaItem) -> TrailStep:
    meeting = item.meeting
    url = reverse("core:work_meeting", args=[meeting.pk])
    return TrailStep(_("Se ne riparla"), item.title, meeting.get_state_display(), meeting.meets_on, url)


def _actions(meeting: Meeting) -> list[TrailStep]:
    return [
        _action_step(action) for action in ActionItem.objects.filter(meeting=meeting).order_by("created_at")
    ]


def _action_step(action: ActionItem) -> TrailStep:
    url = reverse("core:work_action", args=[action.pk])
    return TrailStep(_("Azione"), action.what, action.get_state_display(), action.closed_on, url)


def _may_see(meeting: Meeting, who: Holder) -> bool:
    return who.may("core.meeting.see", [body.pk for body in meeting.bodies.all()])


def _about(item: AgendaItem | None) -> str:
    return _("diventata il punto «%(title)s»") % {"title": item.title} if item else ""


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(_LONGEST)
