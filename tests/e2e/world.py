"""What the addresses of the pages need: keys of rows of the filled Bergamo, and a few rows the demo does not have."""

import datetime as dt
import io
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from accounts.tokens import sign
from core.mail.links import confirmation_token, subscriber_token
from core.mail.minutes import READER
from core.models import (
    ActionItem,
    Body,
    Delivery,
    Document,
    ImportBatch,
    Invitation,
    Mailing,
    Meeting,
    Minutes,
    Neighbourhood,
    Organisation,
    Subscriber,
    Subscription,
    Theme,
    Venue,
    WebhookDelivery,
)
from core.selectors.recurrence import BY_WEEKDAY, Repeat
from core.services.check_in import open_check_in
from core.services.documents import add_document
from core.services.imports import upload_register
from core.services.meeting_states import cancel_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.merges import merge_organisations
from core.services.minutes import save_item, save_minutes, share_minutes
from core.services.minutes_sharing import add_discussed_item, comment_minutes
from core.services.notebook import Note, write_note
from core.services.organisations import add_representative
from core.services.programs import make_access_token
from core.services.series import plan_series
from core.services.webhooks import add_webhook
from core.web.invited.check_in_token import check_in_token
from models_bergamo.models import CouncillorRequest, GrantApplication, GrantCall
from models_bergamo.services.applications import Project, draft_application
from models_bergamo.services.requests import RequestText, write_request
from tests.benchmark.sharing.measured import share
from tests.e2e.shared_agenda import SharedAgenda, share_agenda

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
    to_convene: uuid.UUID
    undelivered: uuid.UUID
    to_uninvite: uuid.UUID
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
    corrected: uuid.UUID
    reader: str
    action: uuid.UUID
    note: uuid.UUID
    check_in: str
    check_in_today: str
    shared_agenda: SharedAgenda
    confirmation: str
    subscriber: str
    in_series: uuid.UUID
    webhook: uuid.UUID


def _to_convene(body: Body) -> uuid.UUID:
    """A draft with a member to write to and one to call."""
    office = User.objects.get(email=OFFICE)
    plan = MeetingPlan(
        kind="plenary", body_ids=(body.pk,), meets_on=timezone.localdate() + dt.timedelta(days=40)
    )
    return plan_meeting(actor=office, model_slug=MODEL, plan=plan, agenda=("Verde", "Varie")).pk


def _undelivered(meeting: Meeting) -> uuid.UUID:
    """A convocation that did not arrive."""
    invited = Invitation.objects.create(meeting=meeting, email="posta@example.org", name="Piero Posta")
    mailing = Mailing.objects.create(kind="convocation", meeting=meeting, site="http://bergamo.localhost/")
    return Delivery.objects.create(
        mailing=mailing,
        invitation=invited,
        email=invited.email,
        name=invited.name,
        state=Delivery.State.FAILED,
        problem="L'indirizzo non esiste. (550 5.1.1 No such user)",
    ).pk


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
    share(connection.tenant, 2023)
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
        to_convene=_to_convene(bodies[0]),
        undelivered=_undelivered(coming[0]),
        to_uninvite=coming[0].invitations.get(email="posta@example.org").pk,
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
        **_shared(office, held[3]),
        **_check_ins(office, past),
        shared_agenda=share_agenda(office, bodies[1], past),
        **_subscribed(neighbourhood),
        **_followed_up(office, bodies[0], past),
        in_series=_series(office, bodies[0], today),
        webhook=_webhook(office),
        **_model_rows(office, bodies[0], first),
    )


def _webhook(office: User) -> uuid.UUID:
    """A system that was told of one thing and did not take another; beside it a key."""
    url = "https://sito.comune.example/avvisi"
    row, _secret = add_webhook(
        actor=office, site="http://x/", name="Sito del Comune", url=url, events=["meeting.published"]
    )
    said = "Il sistema ha risposto con un errore."
    for state, status, problem in (("sent", 200, ""), ("failed", 500, said)):
        WebhookDelivery.objects.create(
            webhook=row, event="meeting.published", state=state, status=status, problem=problem, attempts=2
        )
    until = timezone.localdate() + dt.timedelta(days=60)
    make_access_token(
        actor=office, name="Cruscotto della Regione", scopes=["core.meeting.see"], expires_on=until
    )
    return row.pk


def _shared(office: User, meeting: Meeting) -> dict[str, Any]:
    """Minutes of a meeting with an agenda, written twice and shared in between, with a correction asked for; a reader's link."""
    Minutes.objects.filter(meeting=meeting).delete()
    item = add_discussed_item(actor=office, meeting_id=meeting.pk, title="Panchine nuove")
    for number, said in enumerate(("Si sistemano le panchine.", "Si sistemano le panchine e i lampioni.")):
        texts: dict[str, Any] = {
            "said": said,
            "agreed": "Prima le panchine.",
            "reservations": "",
            "outcome": "open",
        }
        save_item(actor=office, meeting_id=meeting.pk, item_id=item.pk, revision=number, **texts)
        if not number:
            share_minutes(actor=office, meeting_id=meeting.pk, revision=1)
    invited = Invitation.objects.create(meeting=meeting, email="rita@example.org", name="Rita Levi")
    asked: dict[str, Any] = {"item_id": item.pk, "author": "Rita Levi", "text": "Anche il cestino."}
    asked["reader"] = f"i:{invited.pk}"
    comment_minutes(actor=None, key=uuid.uuid4(), meeting_id=meeting.pk, **asked)
    return {"corrected": meeting.pk, "reader": sign(["i", str(invited.pk)], purpose=READER)}


def _check_ins(office: User, past: Meeting) -> dict[str, Any]:
    """The codes of a meeting that is over and of today's, opened by hand."""
    today = Meeting.objects.filter(meets_on=timezone.localdate()).first()
    assert today is not None
    open_check_in(actor=office, meeting_id=today.pk)
    return {"check_in": check_in_token(past), "check_in_today": check_in_token(today)}


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


def _subscribed(neighbourhood: Neighbourhood) -> dict[str, Any]:
    """The links of the mails of someone who is told of a neighbourhood."""
    now = timezone.now()
    subscriber = Subscriber.objects.create(email="rosa@example.org", confirmed_at=now, told_until=now)
    asked = Subscription.objects.create(subscriber=subscriber, neighbourhood=neighbourhood, confirmed_at=now)
    return {
        "confirmation": confirmation_token(subscriber.pk, [asked.pk]),
        "subscriber": subscriber_token(subscriber.pk),
    }


def _followed_up(office: User, body: Body, past: Meeting) -> dict[str, Any]:
    """A late action of the office's, and a note of the operator's about the body's neighbourhood."""
    action = ActionItem.objects.create(
        meeting=past, what="Chiamare il vivaio", owner="Ufficio", owner_user=office, due_on=past.meets_on
    )
    note = Note(
        kind="observation",
        noted_on=timezone.localdate(),
        neighbourhood_id=body.territory.all()[0].neighbourhood_id,
        text="Le panchine di via Verdi sono rotte da un mese.",
        place="via Verdi",
        is_shared=True,
    )
    return {
        "action": action.pk,
        "note": write_note(actor=User.objects.get(email=WORKER), note=note).pk,
    }


def _series(office: User, body: Body, today: dt.date) -> uuid.UUID:
    """The second of three meetings that come back every month."""
    plan = MeetingPlan(kind="plenary", body_ids=(body.pk,), meets_on=today + dt.timedelta(days=200))
    repeat = replace(Repeat.like(BY_WEEKDAY, plan.meets_on), count=3)
    series = plan_series(actor=office, model_slug=MODEL, plan=plan, repeat=repeat)
    return series.meetings.order_by("meets_on")[1].pk


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


def _model_rows(office: User, body: Body, lead: Organisation) -> dict[str, Any]:
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
