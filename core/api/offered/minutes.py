"""The minutes of a meeting: written point by point, shared, corrected, approved, published."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.api.declaring import Asked, Download, Figure, Operation, Paper, Resource
from core.api.offered.agenda import ITEMS
from core.api.offered.meetings import MEETINGS, SEE, bodies_of, of_meetings
from core.api.problems import Refused
from core.models import ItemMinutes, Minutes, MinutesComment, MinutesRevision
from core.papers.minutes import paper_of
from core.permissions.holder import Holder
from core.selectors.minutes import ItemPart, MinutesView, minutes_view
from core.selectors.minutes_check import PersonalFinding, check_minutes
from core.selectors.minutes_readers import Readers, readers_of
from core.services import minutes, minutes_sharing
from core.services.errors import DomainError
from core.services.uploads import TYPES
from core.web.minutes.papers import MAKERS

WRITE, PUBLISH = "core.minutes.write", "core.minutes.publish"

MINUTES = Resource(
    name="minutes", key="minutes_id", model=Minutes, see=SEE,
    fields=(
        "id", "meeting_id", "text", "state", "revision", "shared_at", "approved_at", "approved_in_id", "published_at", "edited_at", "edited_by",
    ),
    about="The minutes of a meeting; `text` is what belongs to no point of its agenda.",
    rows=lambda who: of_meetings(Minutes.objects.all(), who),
    bodies=lambda row: bodies_of(row.meeting_id),
    filters={"meeting": ["exact"], "state": ["exact"], "edited_at": ["gte", "lte"], "published_at": ["gte", "lte"]},
    sorts=("-edited_at", "edited_at"),
)  # fmt: skip


def _item_minutes(who: Holder) -> QuerySet[ItemMinutes]:
    return of_meetings(ItemMinutes.objects.select_related("item"), who, column="item__meeting")


ITEM_MINUTES = Resource(
    name="item-minutes", key="item_minutes_id", model=ItemMinutes, see=SEE,
    fields=("id", "item_id", "said", "agreed", "reservations", "outcome", "revision", "edited_at", "edited_by"),
    about="What the minutes say of one point of the agenda.",
    rows=_item_minutes,
    bodies=lambda row: bodies_of(row.item.meeting_id),
    filters={"item": ["exact"], "item__meeting": ["exact"], "outcome": ["exact"]},
    sorts=("-edited_at", "edited_at"),
)  # fmt: skip


def _of_minutes(rows: QuerySet[Any], who: Holder) -> QuerySet[Any]:
    return of_meetings(rows.select_related("minutes"), who, WRITE, "minutes__meeting")


REVISIONS = Resource(
    name="minutes-revisions", key="revision_id", model=MinutesRevision, see=WRITE,
    fields=("id", "minutes_id", "item_id", "number", "texts", "saved_at", "saved_by", "mark"),
    about="The minutes, or those of one point, as they were saved once.",
    rows=lambda who: _of_minutes(MinutesRevision.objects.all(), who),
    bodies=lambda row: bodies_of(row.minutes.meeting_id),
    filters={"minutes": ["exact"], "item": ["exact"], "mark": ["exact"]},
    sorts=("-saved_at", "saved_at"),
)  # fmt: skip
COMMENTS = Resource(
    name="minutes-comments", key="comment_id", model=MinutesComment, see=WRITE,
    fields=("id", "minutes_id", "item_id", "author", "text", "written_at", "settled_at", "settled_by"),
    about="A correction asked for by somebody the minutes were shared with.",
    rows=lambda who: _of_minutes(MinutesComment.objects.all(), who),
    bodies=lambda row: bodies_of(row.minutes.meeting_id),
    filters={"minutes": ["exact"], "item": ["exact"], "settled_at": ["isnull"]},
    sorts=("written_at", "-written_at"),
)  # fmt: skip


@dataclass(frozen=True)
class PointShown:
    """A point of the agenda with what the minutes say of it; `revision` is 0 while nothing is written."""

    item_id: UUID
    position: int
    title: str
    said: str
    agreed: str
    reservations: str
    outcome: str
    revision: int
    action_ids: list[UUID]
    document_ids: list[UUID]
    decision: str
    added: bool


@dataclass(frozen=True)
class MinutesShown:
    """The minutes as they are read; `edition` is the sum of the revisions, which sharing, approving and publishing name."""

    meeting_id: UUID
    state: str
    text: str
    revision: int
    edition: int
    items: list[PointShown]
    action_ids: list[UUID]
    must_be_approved: bool
    approved_at: dt.datetime | None
    published_at: dt.datetime | None


def _shown(asked: Asked) -> MinutesShown:
    view = minutes_view(asked.row)
    return MinutesShown(
        asked.row.pk,
        view.minutes.state,
        view.minutes.text,
        view.minutes.revision,
        view.edition,
        [_point(part) for part in view.items],
        [one.pk for one in view.actions],
        minutes.must_be_approved(asked.row),
        view.minutes.approved_at,
        view.minutes.published_at,
    )


def _point(part: ItemPart) -> PointShown:
    texts = (part.written.said, part.written.agreed, part.written.reservations, part.written.outcome)
    return PointShown(
        part.item.pk,
        part.position,
        part.item.title,
        *texts,
        part.written.revision,
        [one.pk for one in part.actions],
        [one.pk for one in part.documents],
        part.decision.summary if part.decision else "",
        part.added,
    )


@dataclass(frozen=True)
class Checked:
    """What to look at before publishing: words that look personal, comments nobody settled, points nothing is written of, actions without day or owner."""

    personal: list[PersonalFinding]
    waiting_comment_ids: list[UUID]
    unwritten_item_ids: list[UUID]
    undated_action_ids: list[UUID]
    ownerless_action_ids: list[UUID]


def _checked(asked: Asked) -> Checked:
    found = check_minutes(minutes_view(asked.row))
    rows = (found.waiting, [part.item for part in found.unwritten], found.undated, found.ownerless)
    return Checked(list(found.personal), *([row.pk for row in some] for some in rows))


@dataclass(frozen=True)
class Publishing:
    """The edition that was read; `checked`: whoever publishes looked at what `minutes/findings` points out."""

    revision: int
    checked: bool = False


def _publishing(sent: Publishing, asked: Asked) -> dict[str, Any]:
    """Raises `Refused` where there is something to look at and nobody says she did."""
    if not sent.checked and check_minutes(minutes_view(asked.row)).has_findings:
        said = "Look at minutes/findings first, then say that you did."
        raise Refused(422, said, {"checked": [said]})
    return {"revision": sent.revision}


@dataclass(frozen=True)
class FileKind:
    """Of which kind the file is."""

    kind: Literal["pdf", "docx"] = "pdf"


def _file(asked: Asked) -> Paper:
    view: MinutesView = minutes_view(asked.row)
    if not view.has_content:
        raise DomainError(_("Il resoconto è ancora vuoto."))
    kind = asked.given.kind
    return Paper(
        MAKERS[kind](paper_of(view, public=False)),
        TYPES[f".{kind}"],
        f"resoconto-{asked.row.meets_on:%Y-%m-%d}",
    )


def _seen(asked: Asked) -> str:
    return minutes_view(asked.row).seen


def _readers(asked: Asked) -> Readers:
    return readers_of(asked.row)


_OF_ITEM = {"meeting_id": lambda asked: asked.row.meeting_id}
SHOWN = Figure(name="show_minutes_of_meeting", on=MEETINGS, part="minutes", see=SEE, answers=MinutesShown, read=_shown, snapshot=_seen, about="The minutes of a meeting, point by point.")  # fmt: skip
FIGURES = (
    SHOWN,
    Figure(name="show_minutes_findings", on=MEETINGS, part="minutes/findings", see=PUBLISH, answers=Checked, read=_checked, about="What to look at before the minutes are public."),
    Figure(name="show_minutes_readers", on=MEETINGS, part="minutes/readers", see=WRITE, answers=Readers, read=_readers, about="Who is written to when the minutes are shared, and who has no address."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_minutes", on=MEETINGS, part="minutes/file", see=SEE, asks=FileKind, read=_file, media_types=(TYPES[".pdf"], TYPES[".docx"]), about="The full version of the minutes, with who was there by name."),
)  # fmt: skip
RESOURCES = (MINUTES, ITEM_MINUTES, REVISIONS, COMMENTS)
OPERATIONS = (
    Operation("PUT", minutes.save_minutes, WRITE, "Save the text that belongs to no point; `revision` is the one it was written from.", on=MEETINGS, part="minutes/text", answers=MINUTES, leaves=("by_itself",)),
    Operation("PUT", minutes.save_item, WRITE, "Save what the minutes say of a point; `revision` is the one it was written from.", on=ITEMS, part="minutes", answers=ITEM_MINUTES, fills=_OF_ITEM, leaves=("by_itself",)),
    Operation("POST", minutes.restore_revision, WRITE, "An earlier text is the present one again.", on=REVISIONS, part="restoration", answers=REVISIONS),
    Operation("POST", minutes.share_minutes, WRITE, "Share the draft with who was there; each is written to.", on=MEETINGS, part="minutes/sharing", answers=MINUTES),
    Operation("POST", minutes.approve_minutes, PUBLISH, "A later meeting approved the minutes.", on=MEETINGS, part="minutes/approval", answers=MINUTES),
    Operation("POST", minutes.publish_minutes, PUBLISH, "Everybody may read the minutes.", on=MEETINGS, part="minutes/publication", answers=MINUTES, takes=Publishing, into=_publishing),
    Operation("POST", minutes.withdraw_minutes, PUBLISH, "Take approved or public minutes back, to correct them.", on=MEETINGS, part="minutes/withdrawal", answers=MINUTES),
    Operation("POST", minutes_sharing.add_discussed_item, WRITE, "Something was talked about that was not on the agenda.", on=MEETINGS, part="discussed-items", answers=ITEMS),
    Operation("POST", minutes_sharing.settle_comment, WRITE, "A correction was made, or there is none to make.", on=COMMENTS, part="settlement", answers=COMMENTS),
)  # fmt: skip
