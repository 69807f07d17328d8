"""The agenda of a meeting, what people propose for it, and documents about meetings and bodies."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.api.declaring import Asked, Download, Figure, Operation, Paper, Resource
from core.api.files import stored
from core.api.inputs import Sent
from core.api.offered.meetings import MEETINGS, PLAN, SEE, its_bodies, of_meetings
from core.api.offered.register import BODIES
from core.api.offered.register import EDIT as EDIT_BODY
from core.api.offered.register import SEE as SEE_BODY
from core.api.offered.told import Told
from core.models import AgendaItem, AgendaProposal, Document, MeetingBody
from core.permissions.holder import Holder
from core.selectors.agenda import AgendaPlan, agenda_plan
from core.selectors.carry_over import BackAgain, coming_back
from core.selectors.proposals import proposals_seen
from core.services import agenda, proposals
from core.services.convocation import tell_agenda
from core.services.documents import add_document, remove_document
from core.services.uploads import TYPES

WORK = "core.workspace.see"

ITEMS = Resource(
    name="agenda-items", key="item_id", model=AgendaItem, see=SEE,
    fields=("id", "meeting_id", "position", "title", "detail", "minutes_planned", "carried_from_id", "action_item_id", "minutes_of_id"),
    about="A point of an agenda, in order from 1; `minutes_planned` is the time it is given.",
    rows=lambda who: of_meetings(AgendaItem.objects.all(), who),
    bodies=its_bodies,
    snapshot=agenda.item_snapshot,
    filters={"meeting": ["exact"], "title": ["icontains"]},
    sorts=("position", "-position"),
)  # fmt: skip
PROPOSALS = Resource(
    name="agenda-proposals", key="proposal_id", model=AgendaProposal, see=PLAN,
    fields=(
        "id", "body_id", "meeting_id", "title", "detail", "user_id", "invitation_id", "proposer_name", "proposer_email", "state", "answer",
        "item_id", "proposed_at", "settled_at",
    ),
    about="Something a person asks to talk about at a meeting of a body.",
    rows=lambda who: proposals_seen(who.bodies(PLAN)),
    bodies=lambda row: [row.body_id],
    filters={"body": ["exact"], "meeting": ["exact"], "state": ["exact"], "title": ["icontains"]},
    sorts=("proposed_at", "-proposed_at", "title"),
)  # fmt: skip


def _documents(who: Holder) -> QuerySet[Document]:
    """Those of the meetings and of the bodies who asks may see."""
    meetings, bodies = who.bodies(SEE), who.bodies(SEE_BODY)
    served = MeetingBody.objects.all() if meetings is None else MeetingBody.objects.filter(body__in=meetings)
    of_meeting = Q(meeting__isnull=False) if meetings is None else Q(meeting__in=served.values("meeting"))
    of_body = Q(body__isnull=False) if bodies is None else Q(body__in=bodies)
    return Document.objects.filter(of_meeting | Q(of_body, meeting=None))


def _of_document(row: Document) -> list[UUID]:
    return its_bodies(row) if row.meeting_id else [row.body_id] if row.body_id else []


def _may_remove(asked: Asked) -> bool:
    permission = PLAN if asked.row.meeting_id else EDIT_BODY
    return asked.holder.may(permission, _of_document(asked.row))


DOCUMENTS = Resource(
    name="documents", key="document_id", model=Document, see=WORK,
    fields=("id", "title", "content_type", "size", "sha256", "meeting_id", "item_id", "body_id", "is_public", "with_minutes", "uploaded_at"),
    about="A file about a meeting or a body. With the minutes it is read by nobody who may not read those.",
    rows=_documents,
    bodies=_of_document,
    filters={"meeting": ["exact"], "item": ["exact"], "body": ["exact"], "is_public": ["exact"]},
    sorts=("-uploaded_at", "uploaded_at", "title"),
)  # fmt: skip


@dataclass(frozen=True)
class MeetingDocument:
    """A file with its title; with `item_id` it is attached to the minutes of that point."""

    title: str
    upload: Sent
    is_public: bool = False
    item_id: UUID | None = None


def _about_meeting(sent: MeetingDocument, asked: Asked) -> dict[str, Any]:
    item = AgendaItem.objects.get(pk=sent.item_id, meeting=asked.row) if sent.item_id else None
    typed = {"title": sent.title, "upload": sent.upload, "is_public": sent.is_public}
    return {**typed, "meeting": asked.row, "item": item, "with_minutes": item is not None}


def _content(asked: Asked) -> Paper:
    return stored(asked.row.file, asked.row.content_type, asked.row.title)


def _proposed(asked: Asked) -> dict[str, Any]:
    return agenda.agenda_snapshot(asked.row)


AGENDA = Figure(
    name="show_agenda", on=MEETINGS, part="agenda", see=SEE, answers=AgendaPlan, read=lambda asked: agenda_plan(asked.row), snapshot=_proposed,
    about="The agenda with its clock, who asked for what, and what changed since the meeting was convened.",
)  # fmt: skip
FIGURES = (
    AGENDA,
    Figure(name="show_returning_points", on=MEETINGS, part="agenda/returns", see=PLAN, answers=BackAgain, many=True, read=lambda asked: coming_back(asked.row), about="What this agenda should take up again: points left open, actions not done, minutes to approve."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_document", on=DOCUMENTS, part="content", see=WORK, read=_content, media_types=tuple(dict.fromkeys(TYPES.values())), about="The file of a document."),
)  # fmt: skip
RESOURCES = (ITEMS, PROPOSALS, DOCUMENTS)
OPERATIONS = (
    Operation("PUT", agenda.set_agenda, PLAN, "Make the agenda these points, in this order.", on=MEETINGS, part="agenda", answers=AGENDA),
    Operation("POST", agenda.add_item, PLAN, "Add a point at the end.", on=MEETINGS, part="agenda-items", answers=ITEMS),
    Operation("PUT", agenda.change_item, PLAN, "Reword a point, or give it another time.", on=ITEMS, answers=ITEMS),
    Operation("PUT", agenda.move_item, PLAN, "Put a point at a place of the order, from 1.", on=ITEMS, part="position", answers=ITEMS),
    Operation("DELETE", agenda.remove_item, PLAN, "Take a point off the agenda.", on=ITEMS),
    Operation("POST", agenda.merge_items, PLAN, "Make a point part of another.", on=ITEMS, part="merger", answers=ITEMS),
    Operation("POST", agenda.take_up_again, PLAN, "Take up again what is offered, by its keys.", on=MEETINGS, part="agenda/returns", answers=ITEMS, many=True),
    Operation("POST", tell_agenda, PLAN, "Tell who is invited the agenda as it is by now.", on=MEETINGS, part="agenda/notices", answers=Told, take=Told),
    Operation("POST", proposals.propose_item, SEE_BODY, "Ask a body to talk about something.", on=BODIES, part="agenda-proposals", answers=PROPOSALS, leaves=("name", "email", "invitation_id")),
    Operation("POST", proposals.accept_proposal, PLAN, "Make a proposal a point of its own.", on=PROPOSALS, part="acceptance", answers=PROPOSALS),
    Operation("POST", proposals.merge_proposal, PLAN, "Let a point that is there answer the proposal too.", on=PROPOSALS, part="merger", answers=PROPOSALS),
    Operation("POST", proposals.decline_proposal, PLAN, "Say no to a proposal, and why.", on=PROPOSALS, part="refusal", answers=PROPOSALS),
    Operation("POST", add_document, PLAN, "Add a document to a meeting.", on=MEETINGS, part="documents", answers=DOCUMENTS, takes=MeetingDocument, into=_about_meeting, called="add_meeting_document"),
    Operation("POST", add_document, EDIT_BODY, "Add a document to a body.", on=BODIES, part="documents", answers=DOCUMENTS, fills={"body": lambda asked: asked.row}, leaves=("meeting", "item", "with_minutes"), called="add_body_document"),
    Operation("DELETE", remove_document, WORK, "Take a document away.", on=DOCUMENTS, rule=_may_remove, anywhere=True),
)  # fmt: skip
