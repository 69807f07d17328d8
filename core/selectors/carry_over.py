"""What an agenda should take up again: points left open, actions not done, minutes to approve.

A meeting's circle is who meets: meetings of the same bodies; of a subgroup, those of that subgroup. What was left open in
a circle comes back in the same circle.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.dateformat import format as date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    ItemMinutes,
    Meeting,
    MeetingBody,
    MeetingSubgroup,
    Minutes,
)
from core.models.meetings import MeetingQuerySet
from core.participation.registry import registry
from core.selectors.rules import meeting_rules_on

NOTHING_WRITTEN = Q(said="", agreed="", reservations="", outcome="")
"""Minutes of an item in which nothing is written yet."""
PLANNED = (Meeting.State.DRAFT, Meeting.State.CONVENED)
LAPSED = (Meeting.State.CANCELLED, Meeting.State.POSTPONED)
_TITLE = 300
_CIRCLE = ("served", "subgroup_links")


@dataclass(frozen=True, slots=True)
class BackAgain:
    """Something to take up again. `key` names it (`item:…`, `action:…`, `minutes:…`); `from_on` and `from_id` are the
    day and the key of the meeting it comes from.
    """

    key: str
    title: str
    from_on: dt.date
    from_id: uuid.UUID
    detail: str = ""
    minutes_planned: int | None = None
    carried_from_id: uuid.UUID | None = None
    action_item_id: uuid.UUID | None = None
    minutes_of_id: uuid.UUID | None = None

    @property
    def what(self) -> str:
        """Of what sort: `item`, `action` or `minutes`."""
        return self.key.partition(":")[0]


def action_title(what: str) -> str:
    """The agenda's words for an action to check."""
    return Truncator(_("Da verificare: %(what)s") % {"what": what}).chars(_TITLE)


def coming_back(meeting: Meeting) -> list[BackAgain]:
    """What a meeting's agenda should take up again and does not yet, minutes to approve first; some seven queries, three where nobody met before.

    Points of an earlier meeting that was held count when the minutes say «se ne riparla», or say nothing of them although
    they were begun. Points of a cancelled or postponed meeting count until its people meet again, and afterwards too when
    they had come back there or someone had asked for them; not those this agenda has in the same words already. Imported
    meetings are history. Actions count when they are due before this meeting, or have no date and were
    decided before the last one. Includes what was left out on purpose.
    """
    earlier = _earlier(meeting)
    if not earlier.exists():
        return []
    items = _without_doubles(_left_open(earlier), meeting)
    carried = {item.action_item_id for item in items} | {None}
    actions = [action for action in _not_done(meeting, earlier) if action.pk not in carried]
    approved = {item.minutes_of_id for item in items}
    minutes = _to_approve(meeting, earlier)
    back = [_of_minutes(minutes)] if minutes and minutes.meeting_id not in approved else []
    return [*back, *map(_of_item, items), *map(_of_action, actions)]


def theirs_first(meeting: Meeting, found: Sequence[BackAgain], today: dt.date) -> set[str]:
    """The keys of what belongs to an earlier draft still to come, which serves whom it comes from; three queries at most."""
    if not found:
        return set()
    drafts = _earlier(meeting).filter(state=Meeting.State.DRAFT, meets_on__gte=today).exclude(pk=meeting.pk)
    circles = [_circle(draft) for draft in drafts.prefetch_related(*_CIRCLE)]
    if not circles:
        return set()
    sources = Meeting.objects.filter(pk__in={one.from_id for one in found}).prefetch_related(*_CIRCLE)
    taken = {source.pk for source in sources if any(_circle(source).meets(circle) for circle in circles)}
    return {one.key for one in found if one.from_id in taken}


def next_drafts(bodies: Iterable[uuid.UUID], today: dt.date) -> list[Meeting]:
    """The drafts of these bodies that are next for one of them, soonest first; three queries."""
    wanted = frozenset(bodies)
    theirs = MeetingBody.objects.filter(meeting=OuterRef("pk"), body__in=wanted)
    rows = Meeting.objects.filter(Exists(theirs), state=Meeting.State.DRAFT, meets_on__gte=today)
    found: list[Meeting] = []
    seen: set[tuple[uuid.UUID, uuid.UUID | None]] = set()
    for meeting in rows.prefetch_related(*_CIRCLE).order_by("meets_on", "starts_at", "pk"):
        circle = _circle(meeting)
        mine = {(body, group) for body in circle.bodies & wanted for group in circle.subgroups or {None}}
        if not mine <= seen:
            found.append(meeting)
        seen |= mine
    return found


@dataclass(frozen=True, slots=True)
class _Circle:
    """Who meets."""

    bodies: frozenset[uuid.UUID]
    subgroups: frozenset[uuid.UUID]

    def meets(self, other: "_Circle") -> bool:
        """Whether what one leaves open is the other's to take up."""
        if not self.bodies & other.bodies:
            return False
        both = self.subgroups & other.subgroups
        return bool(both) or not (self.subgroups or other.subgroups)


def _circle(meeting: Meeting) -> _Circle:
    """The circle of a meeting fetched with `_CIRCLE`."""
    return _Circle(
        frozenset(link.body_id for link in meeting.served.all()),
        frozenset(link.subgroup_id for link in meeting.subgroup_links.all()),
    )


def _earlier(meeting: Meeting) -> MeetingQuerySet:
    """The meetings of the circle before this one, whatever became of them."""
    bodies = list(meeting.served.values_list("body_id", flat=True))
    subgroups = list(meeting.subgroup_links.values_list("subgroup_id", flat=True))
    links = MeetingSubgroup.objects.filter(meeting=OuterRef("pk"))
    before = Q(meets_on__lt=meeting.meets_on)
    if meeting.starts_at is not None:
        before |= Q(meets_on=meeting.meets_on, starts_at__lt=meeting.starts_at)
    return Meeting.objects.filter(
        before,
        Exists(MeetingBody.objects.filter(meeting=OuterRef("pk"), body__in=bodies)),
        Exists(links.filter(subgroup__in=subgroups)) if subgroups else ~Exists(links),
        model_slug=meeting.model_slug,
    )


def _left_open(earlier: MeetingQuerySet) -> list[AgendaItem]:
    written = ItemMinutes.objects.exclude(NOTHING_WRITTEN)
    asked = AgendaProposal.objects.filter(item=OuterRef("pk"), state=AgendaProposal.State.ACCEPTED)
    said_open = Q(written__outcome=ItemMinutes.Outcome.OPEN)
    passed_over = (
        ~Q(Exists(written.filter(item=OuterRef("pk"))))
        & Q(Exists(written.filter(item__meeting=OuterRef("meeting"))))
        & ~Q(Exists(ActionItem.objects.filter(item=OuterRef("pk"))))
        & (Q(action_item=None) | Q(action_item__state=ActionItem.State.OPEN))
    )
    held = Q(meeting__state=Meeting.State.HELD) & (said_open | passed_over)
    met_since = earlier.held().filter(meets_on__gt=OuterRef("meeting__meets_on"))
    lapsed = Q(meeting__state__in=LAPSED) & (
        Q(carried_from__isnull=False) | Q(Exists(asked)) | ~Q(Exists(met_since))
    )
    done = Q(minutes_of__minutes__state__in=[Minutes.State.APPROVED, Minutes.State.PUBLISHED])
    rows = (
        AgendaItem.objects.filter(held | lapsed, meeting__in=earlier, carried_to=None)
        .filter(import_batch=None, meeting__import_batch=None)
        .exclude(done)
        .select_related("meeting")
        .order_by("meeting__meets_on", "meeting__starts_at", "position", "pk")
    )
    merged = AgendaItem.objects.exclude(also_from=[]).values_list("also_from", flat=True)
    elsewhere = {key for keys in merged for key in keys}
    found = [item for item in rows if str(item.pk) not in elsewhere]
    decided = _decided([item for item in found if item.meeting.state == Meeting.State.HELD])
    return [item for item in found if item.pk not in decided]


def _without_doubles(items: list[AgendaItem], meeting: Meeting) -> list[AgendaItem]:
    """Without the points of meetings called off whose words are on this agenda already («Varie»); one query at most."""
    if all(item.meeting.state not in LAPSED for item in items):
        return items
    here = {title.casefold() for title in meeting.agenda.values_list("title", flat=True)}
    return [item for item in items if item.meeting.state not in LAPSED or item.title.casefold() not in here]


def _decided(items: list[AgendaItem]) -> set[uuid.UUID]:
    """Those the model itself has a decision about, although nothing is written."""
    model = registry.get(items[0].meeting.model_slug) if items else None
    if model is None or model.decisions is None:
        return set()
    unsaid = set(
        AgendaItem.objects.filter(pk__in=[item.pk for item in items])
        .exclude(written__outcome=ItemMinutes.Outcome.OPEN)
        .values_list("pk", flat=True)
    )
    return set(model.decisions.summaries(unsaid)) & unsaid


def _not_done(meeting: Meeting, earlier: MeetingQuerySet) -> list[ActionItem]:
    held = earlier.held().filter(import_batch=None)
    last_on = held.order_by("-meets_on").values_list("meets_on", flat=True).first()
    if last_on is None:
        return []
    there = AgendaItem.objects.filter(action_item=OuterRef("pk"))
    due = Q(due_on__lt=meeting.meets_on) | Q(due_on=None, meeting__meets_on__lt=last_on)
    return list(
        ActionItem.objects.open()
        .filter(due, meeting__in=held)
        .exclude(Exists(there.filter(Q(meeting=meeting.pk) | Q(meeting__state__in=PLANNED))))
        .select_related("meeting")
        .order_by("due_on", "created_at", "pk")
    )


def _to_approve(meeting: Meeting, earlier: MeetingQuerySet) -> Minutes | None:
    if not meeting_rules_on(meeting.model_slug, meeting.meets_on).minutes_approved_next:
        return None
    there = AgendaItem.objects.filter(minutes_of=OuterRef("meeting"))
    rows = Minutes.objects.filter(
        meeting__in=earlier.held().filter(import_batch=None), state=Minutes.State.SHARED
    ).annotate(there=Exists(there.filter(Q(meeting=meeting.pk) | Q(meeting__state__in=PLANNED))))
    last = rows.select_related("meeting").order_by("-meeting__meets_on", "-meeting__starts_at").first()
    return last if last is not None and not last.there else None


def _of_item(item: AgendaItem) -> BackAgain:
    return BackAgain(
        key=f"item:{item.pk}",
        title=item.title,
        from_on=item.meeting.meets_on,
        from_id=item.meeting_id,
        detail=item.detail,
        minutes_planned=item.minutes_planned,
        carried_from_id=item.pk,
        action_item_id=item.action_item_id,
        minutes_of_id=item.minutes_of_id,
    )


def _of_action(action: ActionItem) -> BackAgain:
    return BackAgain(
        key=f"action:{action.pk}",
        title=action_title(action.what),
        from_on=action.meeting.meets_on,
        from_id=action.meeting_id,
        action_item_id=action.pk,
    )


def _of_minutes(minutes: Minutes) -> BackAgain:
    day = date_format(minutes.meeting.meets_on, "j F Y").lower()
    return BackAgain(
        key=f"minutes:{minutes.meeting_id}",
        title=_("Approvazione del resoconto del %(day)s") % {"day": day},
        from_on=minutes.meeting.meets_on,
        from_id=minutes.meeting_id,
        minutes_of_id=minutes.meeting_id,
    )
