"""What has to be done, by whom and by when: the lists of actions and their lines."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from core.models import ActionItem, MeetingBody, Minutes
from core.permissions.holder import Holder

OPEN, LATE, CLOSED = "open", "late", "closed"
STATES = (OPEN, LATE, CLOSED)
_LAST = F("due_on").asc(nulls_last=True)
SORTS: Mapping[str, tuple[Any, ...]] = {
    "due": (_LAST, "created_at"),
    "-closed": (F("closed_on").desc(nulls_last=True), "-created_at"),
    "owner": ("owner_name", _LAST, "created_at"),
    "-meeting": ("-meeting__meets_on", _LAST, "created_at"),
}
_COLUMNS = (
    "id", "what", "due_on", "state", "closed_on", "closing_note", "owner_user_id", "owner_organisation_id", "meeting_id",
    "item_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which actions: an empty value narrows nothing. `state` is one of `STATES`; the days are those they are due by."""

    words: str = ""
    state: str = ""
    mine: bool = False
    body_id: uuid.UUID | None = None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A line of a list. `owner` is the name to show, empty when nobody took it; `bodies` are those of the meeting."""

    id: uuid.UUID
    what: str
    due_on: dt.date | None
    state: str
    closed_on: dt.date | None
    closing_note: str
    owner_user_id: uuid.UUID | None
    owner_organisation_id: uuid.UUID | None
    meeting_id: uuid.UUID
    item_id: uuid.UUID | None
    owner: str
    item: str
    met_on: dt.date
    bodies: tuple[str, ...]
    body_ids: tuple[uuid.UUID, ...]
    is_public: bool

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.state == ActionItem.State.OPEN

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(ActionItem.State(self.state).label)

    @property
    def body_names(self) -> str:
        """Whose meeting it comes from."""
        return ", ".join(self.bodies)

    def days_late(self, today: dt.date) -> int | None:
        """Days past the due date of an open action; None when it is not late, or nobody said by when."""
        if not self.is_open or self.due_on is None or self.due_on >= today:
            return None
        return (today - self.due_on).days


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """How many actions of a list are to be done, late and closed."""

    open: int
    late: int
    closed: int


def actions_seen(user: User, who: Holder) -> QuerySet[ActionItem]:
    """The actions of the meetings one may see, and those one took upon oneself."""
    bodies = who.bodies("core.meeting.see")
    if bodies is None:
        return ActionItem.objects.all()
    theirs = MeetingBody.objects.filter(meeting=OuterRef("meeting"), body__in=bodies)
    return ActionItem.objects.filter(Q(Exists(theirs)) | Q(owner_user=user))


def narrowed(
    actions: QuerySet[ActionItem], wanted: ActionFilter, user: User, today: dt.date
) -> QuerySet[ActionItem]:
    """The actions that fit the filter."""
    found = actions.filter(state_is(wanted.state, today))
    if wanted.mine:
        found = found.filter(owner_user=user)
    if wanted.body_id:
        served = MeetingBody.objects.filter(meeting=OuterRef("meeting"), body=wanted.body_id)
        found = found.filter(Exists(served))
    if wanted.first:
        found = found.filter(due_on__gte=wanted.first)
    if wanted.last:
        found = found.filter(due_on__lte=wanted.last)
    for word in wanted.words.split():
        found = found.filter(_mentions(word))
    return found


def state_is(state: str, today: dt.date) -> Q:
    """The condition of one of `STATES`; all actions for any other word."""
    if state == OPEN:
        return Q(state=ActionItem.State.OPEN)
    if state == LATE:
        return Q(state=ActionItem.State.OPEN, due_on__lt=today)
    return ~Q(state=ActionItem.State.OPEN) if state == CLOSED else Q()


def action_counts(actions: QuerySet[ActionItem], today: dt.date) -> ActionCounts:
    """How many of each state; one query."""
    found = actions.order_by().aggregate(
        **{state: Count("pk", filter=state_is(state, today)) for state in STATES}
    )
    return ActionCounts(**found)


def action_values(actions: QuerySet[ActionItem]) -> QuerySet[ActionItem, dict[str, Any]]:
    """The columns of `ActionRow` for `action_row`, in one query."""
    served = MeetingBody.objects.filter(meeting=OuterRef("meeting")).order_by().values("meeting")
    public = Minutes.objects.filter(meeting=OuterRef("meeting"), state=Minutes.State.PUBLISHED)
    values: QuerySet[ActionItem, dict[str, Any]] = actions.values(
        *_COLUMNS,
        "meeting__meets_on",
        "item__title",
        owner_name=Coalesce(
            NullIf("owner", Value("")),
            NullIf("owner_user__full_name", Value("")),
            "owner_organisation__name",
            Value(""),
        ),
        body_names=Subquery(served.annotate(all=ArrayAgg("body__name", order_by="body__name")).values("all")),
        body_ids=Subquery(served.annotate(all=ArrayAgg("body_id")).values("all")),
        is_public=Exists(public),
    )
    return values


def action_row(values: dict[str, Any]) -> ActionRow:
    """One line of a list, from `action_values`."""
    return ActionRow(
        **{name: values[name] for name in _COLUMNS},
        owner=values["owner_name"],
        item=values["item__title"] or "",
        met_on=values["meeting__meets_on"],
        bodies=tuple(values["body_names"] or ()),
        body_ids=tuple(values["body_ids"] or ()),
        is_public=values["is_public"],
    )


def actions_of_meeting(meeting_id: uuid.UUID) -> list[ActionRow]:
    """What was taken on at a meeting, in the order it was written; one query."""
    found = ActionItem.objects.filter(meeting=meeting_id).order_by("created_at")
    return [action_row(values) for values in action_values(found)]


def _mentions(word: str) -> Q:
    """Actions whose words, owner, body or agenda item mention a word."""
    served = MeetingBody.objects.filter(meeting=OuterRef("meeting"), body__name__icontains=word)
    return (
        Q(what__icontains=word)
        | Q(owner__icontains=word)
        | Q(owner_user__full_name__icontains=word)
        | Q(owner_organisation__name__icontains=word)
        | Q(item__title__icontains=word)
        | Q(closing_note__icontains=word)
        | Q(Exists(served))
    )
