"""What the addresses of the pages need: keys of rows of the filled Bergamo, and a few rows the demo does not have."""

import datetime as dt
import io
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from core.models import (
    Body,
    Document,
    ImportBatch,
    Meeting,
    Minutes,
    Neighbourhood,
    Organisation,
    Theme,
    Venue,
)
from core.services.documents import add_document
from core.services.imports import upload_register
from core.services.meeting_states import cancel_meeting
from core.services.merges import merge_organisations
from core.services.minutes import save_minutes
from core.services.organisations import add_representative
from models_bergamo.models import CouncillorRequest, GrantApplication, GrantCall
from models_bergamo.services.applications import Project, draft_application
from models_bergamo.services.requests import RequestText, write_request

MODEL = "bergamo"
OFFICE = "ufficio@bergamo.example"
WORKER = "operatrice@bergamo.example"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>"
HEADER = ("N.", "Data", "Tipo", "Reti")


@dataclass(frozen=True)
class World:
    """One key of each kind of page."""

    body: Body
    meeting: uuid.UUID
    coming: uuid.UUID
    cancelled: uuid.UUID
    to_write: uuid.UUID
    to_publish: uuid.UUID
    pair: tuple[uuid.UUID, uuid.UUID]
    organisation: uuid.UUID
    merged: uuid.UUID
    neighbourhood: Neighbourhood
    venue: uuid.UUID
    theme: uuid.UUID
    person: uuid.UUID
    document: uuid.UUID
    batches: dict[str, uuid.UUID]
    call: uuid.UUID
    draft_grant: uuid.UUID
    grant: uuid.UUID
    draft_request: uuid.UUID
    sent_request: uuid.UUID


def build_world() -> World:
    """Fill in what the demo leaves out, through the verbs; inside the city, with the site's media folder."""
    office = User.objects.get(email=OFFICE)
    today = timezone.localdate()
    bodies = list(Body.objects.filter(model_slug=MODEL).order_by("name"))
    held = Meeting.objects.filter(bodies=bodies[0], state=Meeting.State.HELD).order_by("meets_on")
    past, to_write, to_publish = held[0], held[1], held[2]
    Minutes.objects.filter(meeting__in=[to_write, to_publish]).delete()
    save_minutes(actor=office, meeting_id=to_publish.pk, text="Tel. 035 123456, scuola.", revision=0)
    coming = list(Meeting.objects.filter(meets_on__gt=today).order_by("meets_on"))
    cancel_meeting(actor=office, meeting_id=coming[-1].pk, reason="La sala è allagata.")
    first, second, kept, absorbed = Organisation.objects.standing().order_by("name")[20:24]
    merge_organisations(actor=office, kept_id=kept.pk, absorbed_id=absorbed.pk)
    add_representative(
        actor=office,
        organisation_id=first.pk,
        given_name="Rita",
        family_name="Levi",
        email="rita@example.org",
    )
    neighbourhood = Neighbourhood.objects.order_by("name")[0]
    return World(
        body=bodies[0],
        meeting=past.pk,
        coming=coming[0].pk,
        cancelled=coming[-1].pk,
        to_write=to_write.pk,
        to_publish=to_publish.pk,
        pair=(first.pk, second.pk),
        organisation=first.pk,
        merged=absorbed.pk,
        neighbourhood=neighbourhood,
        venue=Venue.objects.order_by("name")[0].pk,
        theme=Theme.objects.order_by("name")[0].pk,
        person=User.objects.get(email=WORKER).pk,
        document=_document(office, past).pk,
        batches=_batches(office),
        **_model_rows(office, bodies[0], first),
    )


def workbook(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> SimpleUploadedFile:
    """A register with one sheet of meetings."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Incontri"
    for row in (header, *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("registro.xlsx", content.getvalue())


def _document(office: User, meeting: Meeting) -> Document:
    upload = SimpleUploadedFile("planimetria.pdf", PDF)
    return add_document(actor=office, title="Planimetria", upload=upload, meeting=meeting, is_public=True)


def _batches(office: User) -> dict[str, uuid.UUID]:
    """Uploads in every state a person meets; the demo's own is the applied one."""
    name = Body.objects.filter(model_slug=MODEL).order_by("name")[0].name
    good = (9001, dt.date(2024, 2, 7), "Plenaria", name)
    files = {
        "ready": workbook(good),
        "unreadable": workbook(
            (9002, "trentuno", "Plenaria", name), (9003, dt.date(2024, 2, 9), "Plenaria", "Rete Ignota")
        ),
        "mapping": workbook((*good, "x"), header=(*HEADER, "Stato d'animo")),
    }
    keys = {
        state: upload_register(actor=office, files=[file], model_slug=MODEL).pk
        for state, file in files.items()
    }
    found = dict(ImportBatch.objects.values_list("pk", "state"))
    assert {state: found[key] for state, key in keys.items()} == {state: state for state in keys}
    return keys | {"applied": ImportBatch.objects.get(state=ImportBatch.State.APPLIED).pk}


def _model_rows(office: User, body: Body, lead: Organisation) -> dict[str, uuid.UUID]:
    call = GrantCall.objects.get()
    project = Project(
        call_id=call.pk,
        lead_id=lead.pk,
        title="Orti",
        description="Cassette di legno.",
        planned_cost_eur=Decimal("800.00"),
        body_id=body.pk,
    )
    text = RequestText(
        body_id=body.pk, addressee="Assessorato alla cultura", subject="Sala", text="Una sala prove."
    )
    return {
        "call": call.pk,
        "draft_grant": draft_application(actor=office, project=project).pk,
        "grant": GrantApplication.objects.filter(state="admitted")[0].pk,
        "draft_request": write_request(actor=office, request=text).pk,
        "sent_request": CouncillorRequest.objects.filter(state="sent")[0].pk,
    }
