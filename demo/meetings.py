"""Meetings around today at every point of their cycle, so that an operator's day has something in it."""

import datetime as dt
from dataclasses import dataclass
from itertools import cycle

from accounts.models import User
from core.calendar.event import has_begun
from core.models import (
    AgendaItem,
    Attendance,
    Body,
    ItemMinutes,
    Meeting,
    MeetingSeries,
    Neighbourhood,
    NotebookEntry,
    Venue,
)
from core.selectors.convocation import guest_list
from core.selectors.recurrence import BY_WEEKDAY, Repeat
from core.selectors.rules import meeting_rules_on
from core.services.actions import add_action
from core.services.attendance import count_citizens, mark_organisation
from core.services.attendance_people import mark_person
from core.services.convocation import convene_meeting
from core.services.meeting_states import hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.minutes import must_be_approved, publish_minutes, save_item, share_minutes
from core.services.minutes_parts import edition_of
from core.services.notebook import Note, write_note
from core.services.proposals import propose_item
from core.services.series import plan_series
from demo.contacts import enrolled, members_with_addresses, usual

AGENDA = ("Saluti e giro di tavolo", "Festa di quartiere: chi fa che cosa", "Segnalazioni dal quartiere")
PAST_AGENDA = (*AGENDA[:2], "Attraversamento poco illuminato davanti alla scuola")
TOLD = (
    "",
    "La piazza è confermata; le realtà presenti si dividono i compiti.",
    "Se n'è cominciato a parlare.",
)
AGREED = ("", "Accoglienza, giochi e cucina hanno ciascuno chi se ne occupa.", "")
COMING_DAYS = (0, 3, 6, 9, 13, 20)
CONVENED_WITHIN = 10
PAST_DAYS = (5, 12, 21)
WITH_MEMBERS = 5


@dataclass(frozen=True)
class Story:
    """Who writes in the demo, where, on which day it starts, the address of the city's site, and the kind of its meetings."""

    office: User
    operator: User
    model_slug: str
    today: dt.date
    site: str
    kind: str = "plenary"


def recent_and_coming(story: Story) -> None:
    """Coming meetings of the first bodies, some convened; past ones, one still to be written about; a series; notes."""
    bodies = list(Body.objects.filter(model_slug=story.model_slug).order_by("name"))
    for body in bodies[:WITH_MEMBERS]:
        members_with_addresses(story.office, body, story.today - dt.timedelta(days=400))
    networks = cycle(bodies)
    past = [
        _held(story, next(networks), days, public=number == len(PAST_DAYS) - 1, written=number > 0)
        for number, days in enumerate(PAST_DAYS)
    ]
    networks = cycle(bodies)
    for days in COMING_DAYS:
        _coming(story, next(networks), days)
    _series(story, bodies[-1])
    _voices(story, bodies[0], past)


def _plan(story: Story, body: Body, days: int) -> MeetingPlan:
    last = Meeting.objects.filter(bodies=body).exclude(venue=None).first()
    venue: Venue | None = last.venue if last else None
    return MeetingPlan(
        kind=story.kind,
        body_ids=(body.pk,),
        meets_on=story.today + dt.timedelta(days=days),
        starts_at=dt.time(18, 30),
        ends_at=dt.time(20, 0),
        venue_id=venue.pk if venue else None,
    )


def _coming(story: Story, body: Body, days: int) -> None:
    plan = _plan(story, body, days)
    meeting = plan_meeting(actor=story.office, model_slug=story.model_slug, plan=plan, agenda=AGENDA)
    if days < CONVENED_WITHIN:
        guests = guest_list(meeting)
        convene_meeting(
            actor=story.office,
            meeting_id=meeting.pk,
            guests=[] if has_begun(meeting) else [*guests.members, *guests.lately],
            site=story.site,
        )


def _held(story: Story, body: Body, days: int, *, written: bool, public: bool) -> Meeting:
    plan = _plan(story, body, -days)
    meeting = plan_meeting(actor=story.office, model_slug=story.model_slug, plan=plan, agenda=PAST_AGENDA)
    for people, organisation in enumerate(usual(body)[:9], 1):
        mark_organisation(
            actor=story.office, meeting_id=meeting.pk, organisation_id=organisation.pk, people=1 + people % 3
        )
    for number, person in enumerate(enrolled(body)):
        status = Attendance.Status.PRESENT if number % 4 else Attendance.Status.EXCUSED
        mark_person(actor=story.office, meeting_id=meeting.pk, person_id=person.pk, status=status)
    count_citizens(actor=story.office, meeting_id=meeting.pk, total=4)
    hold_meeting(actor=story.office, meeting_id=meeting.pk)
    if written:
        _write(story, meeting, public=public)
    return meeting


def _write(story: Story, meeting: Meeting, *, public: bool) -> None:
    """Minutes of each item: the last one is left open, and somebody has something to do."""
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    outcomes = (ItemMinutes.Outcome.CLOSED, ItemMinutes.Outcome.CLOSED, ItemMinutes.Outcome.OPEN)
    for item, said, agreed, outcome in zip(items, TOLD, AGREED, outcomes, strict=False):
        save_item(
            actor=story.office,
            meeting_id=meeting.pk,
            item_id=item.pk,
            said=said,
            agreed=agreed,
            reservations="",
            outcome=outcome,
            revision=0,
        )
    add_action(
        actor=story.office,
        meeting_id=meeting.pk,
        item_id=items[1].pk,
        what="Chiedere al Comune l'uso della piazza",
        owner=story.operator.full_name,
        due_on=meeting.meets_on + dt.timedelta(days=7),
    )
    edition = edition_of(meeting.minutes)
    share_minutes(actor=story.office, meeting_id=meeting.pk, revision=edition)
    if public and not must_be_approved(meeting):
        publish_minutes(actor=story.office, meeting_id=meeting.pk, revision=edition)


def _series(story: Story, body: Body) -> MeetingSeries:
    """One network meets every second Tuesday of the month."""
    first = story.today + dt.timedelta(days=21)
    repeat = Repeat(BY_WEEKDAY, weekday=1, nth=2, count=6, skip_months=frozenset({8}))
    plan = _plan(story, body, (first - story.today).days)
    return plan_series(
        actor=story.office, model_slug=story.model_slug, plan=plan, repeat=repeat, agenda=AGENDA[:1]
    )


def _voices(story: Story, body: Body, past: list[Meeting]) -> None:
    """What a citizen proposes, and what the operator writes down for herself and for her colleagues."""
    if meeting_rules_on(story.model_slug, story.today).citizens_may_propose:
        propose_item(
            actor=None,
            body_id=body.pk,
            title="Orari della biblioteca di quartiere",
            detail="Chi lavora non riesce ad andarci: si può chiedere un'apertura serale?",
            name="Franca",
        )
    place = Neighbourhood.objects.filter(bodies__body=past[0].bodies.first()).first()
    if place is None:
        return
    for kind, text, shared in (
        (
            NotebookEntry.Kind.OBSERVATION,
            "Davanti alla scuola, all'uscita, le auto in doppia fila chiudono il passaggio pedonale.",
            True,
        ),
        (NotebookEntry.Kind.SERVICE, "Giro dei negozi con i volantini della festa di quartiere.", True),
        (NotebookEntry.Kind.OBSERVATION, "Da sentire la parrocchia per l'uso del cortile.", False),
    ):
        note = Note(
            kind=kind,
            noted_on=story.today - dt.timedelta(days=2),
            neighbourhood_id=place.pk,
            text=text,
            source="" if kind == NotebookEntry.Kind.SERVICE else "una mamma",
            is_shared=shared,
        )
        write_note(actor=story.operator, note=note)
