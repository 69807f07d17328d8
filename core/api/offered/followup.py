"""What people took upon themselves, the notebook, and the trail from what was needed to what became of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.offered.agenda import ITEMS
from core.api.offered.meetings import MEETINGS, PLAN, SEE, its_bodies
from core.models import ActionItem, NotebookEntry
from core.participation.spec import TrailStep
from core.permissions.holder import Holder
from core.selectors.actions import ActionCounts, action_counts, actions_seen
from core.selectors.notebook import SEE as SEE_NOTES
from core.selectors.notebook import WRITE as WRITE_NOTES
from core.selectors.notebook import (
    PlaceAccount,
    meetings_for_note,
    neighbourhoods_of,
    notes_seen,
    place_accounts,
)
from core.selectors.trail import action_trail, meeting_trail, note_trail
from core.services import actions, notebook

WORK, WRITE = "core.workspace.see", "core.minutes.write"


def bearer(who: Holder) -> User:
    """Who asks, by her key alone."""
    return User(pk=who.user_id)


def _may_close(asked: Asked) -> bool:
    """Who took it upon herself, and who writes the minutes."""
    return asked.row.owner_user_id == asked.user.pk or asked.holder.may(WRITE, its_bodies(asked.row))


ACTIONS = Resource(
    name="actions", key="action_id", model=ActionItem, see=WORK,
    fields=(
        "id", "meeting_id", "item_id", "what", "owner", "owner_user_id", "owner_organisation_id", "due_on", "state", "closed_on",
        "closing_note", "created_at",
    ),
    about="Who does what by when, decided at a meeting. Who took one upon herself sees it without seeing the meeting.",
    rows=lambda who: actions_seen(bearer(who), who),
    bodies=its_bodies,
    snapshot=actions.action_snapshot,
    filters={
        "meeting": ["exact"], "item": ["exact"], "owner_user": ["exact"], "owner_organisation": ["exact"], "state": ["exact"],
        "due_on": ["gte", "lte", "isnull"], "what": ["icontains"],
    },
    sorts=("-created_at", "created_at", "due_on", "-due_on"),
)  # fmt: skip
NOTES = Resource(
    name="notes", key="note_id", model=NotebookEntry, see=SEE_NOTES,
    fields=(
        "id", "author_id", "kind", "noted_on", "neighbourhood_id", "body_id", "theme_id", "place", "source", "text", "is_shared", "item_id",
        "written_at",
    ),
    about="A page of the notebook: one's own, and those shared by colleagues.",
    rows=lambda who: notes_seen(bearer(who), who),
    snapshot=notebook.note_snapshot,
    filters={
        "author": ["exact"], "kind": ["exact"], "noted_on": ["gte", "lte"], "neighbourhood": ["exact"], "body": ["exact"], "theme": ["exact"],
        "is_shared": ["exact"], "text": ["icontains"],
    },
    sorts=("-noted_on", "noted_on", "-written_at"),
)  # fmt: skip


def _is_own(asked: Asked) -> bool:
    return bool(asked.row.author_id == asked.user.pk)


def _is_there(asked: Asked) -> bool:
    """A note is about a place, and a body, in which who writes may keep a notebook; about where it was, too."""
    note = asked.given["note"]
    if asked.row is not None and not _is_own(asked):
        return False
    known = asked.row is not None and asked.row.neighbourhood_id == note.neighbourhood_id
    here = known or neighbourhoods_of(asked.holder, WRITE_NOTES).filter(pk=note.neighbourhood_id).exists()
    return here and (note.body_id is None or asked.holder.may(WRITE_NOTES, [note.body_id]))


def _may_put(asked: Asked) -> bool:
    """On the agenda of a meeting to come of the note's body, or place, which who asks plans."""
    found = meetings_for_note(asked.row, asked.holder)
    return bool(found.filter(pk=asked.given["meeting_id"]).exists())


def _counts(asked: Asked) -> ActionCounts:
    return action_counts(actions_seen(asked.user, asked.holder), timezone.localdate())


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included; this year so far where nothing is said."""

    first: dt.date | None = None
    last: dt.date | None = None


def _accounts(asked: Asked) -> list[PlaceAccount]:
    last = asked.given.last or timezone.localdate()
    return place_accounts(asked.holder, asked.given.first or dt.date(last.year, 1, 1), last)


@dataclass(frozen=True)
class TrailShown:
    """A step of what became of something; `url` leads to it in the work area, empty for nowhere."""

    kind: str
    label: str
    state: str
    day: dt.date | None
    url: str
    body_id: UUID | None


def steps_shown(found: Sequence[TrailStep]) -> list[TrailShown]:
    """The steps, as programs read them."""
    return [
        TrailShown(str(one.kind), str(one.label), str(one.state), one.day, one.url, one.body_id)
        for one in found
    ]


FIGURES = (
    Figure(name="show_action_counts", part="action-counts", see=WORK, answers=ActionCounts, read=_counts, about="How many actions are to be done, late and closed, of those one may see."),
    Figure(name="show_place_accounts", part="neighbourhood-accounts", see=SEE_NOTES, asks=Days, answers=PlaceAccount, many=True, read=_accounts, about="What the service did in each neighbourhood in a period."),
    Figure(name="show_meeting_trail", on=MEETINGS, part="trail", see=SEE, answers=TrailShown, many=True, read=lambda asked: steps_shown(meeting_trail(asked.row, asked.user, asked.holder)), about="What led to a meeting and what came of it."),
    Figure(name="show_action_trail", on=ACTIONS, part="trail", see=WORK, answers=TrailShown, many=True, anywhere=True, read=lambda asked: steps_shown(action_trail(asked.row, asked.user, asked.holder)), about="Where an action comes from and where it was taken up again."),
    Figure(name="show_note_trail", on=NOTES, part="trail", see=SEE_NOTES, answers=TrailShown, many=True, read=lambda asked: steps_shown(note_trail(asked.row, asked.user, asked.holder)), about="What became of a note."),
)  # fmt: skip
RESOURCES = (ACTIONS, NOTES)
OPERATIONS = (
    Operation("POST", actions.add_action, WRITE, "Write down who does what by when.", on=MEETINGS, part="actions", answers=ACTIONS),
    Operation("PUT", actions.change_action, WRITE, "Change an action.", on=ACTIONS, answers=ACTIONS),
    Operation("DELETE", actions.remove_action, WRITE, "Take away an action written by mistake.", on=ACTIONS),
    Operation("POST", actions.close_action, WORK, "An action is done, or dropped and why.", on=ACTIONS, part="end", answers=ACTIONS, rule=_may_close, anywhere=True),
    Operation("POST", actions.reopen_action, WORK, "An action is to be done after all.", on=ACTIONS, part="reopening", answers=ACTIONS, rule=_may_close, anywhere=True),
    Operation("PUT", actions.set_due_day, WRITE, "Say by when an action is to be done.", on=ACTIONS, part="due-day", answers=ACTIONS),
    Operation("POST", notebook.write_note, WRITE_NOTES, "Write a note; only its author reads it until it is shared.", answers=NOTES, rule=_is_there, called="write_notebook_entry"),
    Operation("PUT", notebook.change_note, WRITE_NOTES, "Change one's own note.", on=NOTES, answers=NOTES, rule=_is_there),
    Operation("PUT", notebook.share_note, WRITE_NOTES, "Let colleagues read one's own note, or no longer.", on=NOTES, part="sharing", answers=NOTES, rule=_is_own),
    Operation("DELETE", notebook.delete_note, WRITE_NOTES, "Throw away one's own note.", on=NOTES, rule=_is_own),
    Operation("POST", notebook.note_to_agenda, PLAN, "Make a note a point of a meeting to come.", on=NOTES, part="agenda-items", answers=ITEMS, rule=_may_put),
)  # fmt: skip
