"""From what somebody needed to what became of it: the notes and proposals behind a meeting, and what followed."""

import uuid
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import ActionItem, AgendaItem, AgendaProposal, Meeting, NotebookEntry
from core.participation.registry import registry
from core.participation.spec import TrailStep
from core.permissions.holder import Holder
from core.selectors.notebook import notes_seen

Trail = tuple[TrailStep, ...]
_LONGEST = 120


def meeting_trail(meeting: Meeting, user: User, who: Holder, *, actions: bool = True) -> Trail:
    """What led to a meeting, the meeting, what came of it; empty when there is nothing but the meeting.

    Only what who asks may see. Without `actions` where the page lists them already. Five queries at most, and those of the
    participation model.
    """
    before, after = _before(meeting, user, who), _actions(meeting) if actions else []
    after += [*_carried_to(meeting), *allowed(_model_steps(meeting), who)]
    return (*before, meeting_step(meeting), *after) if before or after else ()


def chain(meeting: Meeting | None, steps: Sequence[TrailStep], user: User, who: Holder) -> Trail:
    """What led to a meeting, the meeting, and some steps after it: for the page of one of those steps.

    Without a meeting, or for who may not see it, the steps alone.
    """
    mine = allowed(steps, who)
    if meeting is None or not who.may("core.meeting.see", _bodies(meeting)):
        return tuple(mine)
    return (*_before(meeting, user, who), meeting_step(meeting), *mine)


def note_trail(note: NotebookEntry, user: User, who: Holder) -> Trail:
    """What became of a note: the meeting that talked about it and what came of that; empty without a meeting one may see."""
    if note.item is None or not who.may("core.meeting.see", _bodies(note.item.meeting)):
        return ()
    return meeting_trail(note.item.meeting, user, who)


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


def _before(meeting: Meeting, user: User, who: Holder) -> list[TrailStep]:
    """Notes, proposals and points of earlier meetings that gave this one its agenda; three queries."""
    notes = notes_seen(user, who).filter(item__meeting=meeting).select_related("item")
    steps = [
        TrailStep(
            _("Nota del taccuino"),
            _short(note.text),
            _about(note.item),
            note.noted_on,
            reverse("core:note", args=[note.pk]),
        )
        for note in notes.order_by("noted_on")
    ]
    proposals = AgendaProposal.objects.filter(item__meeting=meeting).select_related("item")
    steps += [
        TrailStep(_("Proposta"), one.title, _about(one.item), timezone.localtime(one.proposed_at).date())
        for one in proposals.order_by("proposed_at")
    ]
    return sorted(steps + _carried_from(meeting), key=lambda step: step.day or meeting.meets_on)


def _carried_from(meeting: Meeting) -> list[TrailStep]:
    items = AgendaItem.objects.filter(meeting=meeting).exclude(carried_from=None, action_item=None)
    found = []
    for item in items.select_related("carried_from__meeting", "action_item__meeting"):
        if item.carried_from:
            earlier = item.carried_from.meeting
            url = reverse("core:work_meeting", args=[earlier.pk])
            step = TrailStep(
                _("Rimasto aperto"), item.carried_from.title, _about(item), earlier.meets_on, url
            )
        elif item.action_item:
            action = item.action_item
            url = reverse("core:work_action", args=[action.pk])
            step = TrailStep(_("Azione da riprendere"), action.what, "", action.meeting.meets_on, url)
        else:
            continue
        found.append(step)
    return found


def _actions(meeting: Meeting) -> list[TrailStep]:
    return [
        TrailStep(
            _("Azione"),
            action.what,
            action.get_state_display(),
            action.closed_on,
            reverse("core:work_action", args=[action.pk]),
        )
        for action in ActionItem.objects.filter(meeting=meeting).order_by("created_at")
    ]


def _carried_to(meeting: Meeting) -> list[TrailStep]:
    later = AgendaItem.objects.filter(carried_from__meeting=meeting).select_related("meeting")
    return [
        TrailStep(
            _("Se ne riparla"),
            item.title,
            item.meeting.get_state_display(),
            item.meeting.meets_on,
            reverse("core:work_meeting", args=[item.meeting_id]),
        )
        for item in later.order_by("meeting__meets_on", "position")
    ]


def _bodies(meeting: Meeting) -> list[uuid.UUID]:
    return [body.pk for body in meeting.bodies.all()]


def _about(item: AgendaItem | None) -> str:
    return _("diventata il punto «%(title)s»") % {"title": item.title} if item else ""


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(_LONGEST)
