"""From the need to the project: what led to a meeting and what came of it, each for who may see it."""

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    Body,
    Meeting,
    MeetingBody,
    Neighbourhood,
    NotebookEntry,
)
from core.permissions.holder import holder_of
from core.selectors.trail import Trail, action_trail, meeting_trail, note_trail, public_steps
from models_bergamo.models import CouncillorRequest, GrantApplication
from tests.models_bergamo.conftest import MakeApplication, call, lead, make_application, make_organisation

__all__ = ["call", "lead", "make_application", "make_organisation"]

DAY = dt.date(2023, 5, 9)


@pytest.fixture
def held(alfa: Body, beta: Body) -> Meeting:
    """A joint meeting of Alfa and Beta with one point."""
    meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=DAY, state="held")
    for body in (alfa, beta):
        MeetingBody.objects.create(meeting=meeting, body=body)
    AgendaItem.objects.create(meeting=meeting, position=1, title="Luci al parco")
    return meeting


def a_note(author: User, held: Meeting, text: str, *, is_shared: bool) -> NotebookEntry:
    return NotebookEntry.objects.create(
        author=author,
        noted_on=DAY - dt.timedelta(days=5),
        neighbourhood=Neighbourhood.objects.get(slug="alfa"),
        text=text,
        is_shared=is_shared,
        item=held.agenda.get(),
    )


def a_request(held: Meeting, body: Body, **more: object) -> CouncillorRequest:
    values: dict[str, object] = {
        "body": body,
        "meeting": held,
        "addressee": "Assessora al verde",
        "subject": "Illuminare il parco",
        "text": "Più luci",
        "state": "answered",
        "sent_on": DAY,
        "answered_on": DAY + dt.timedelta(days=20),
        "answer": "Sì",
        "outcome": "accepted",
    } | more
    return CouncillorRequest.objects.create(**values)


@pytest.fixture
def project(held: Meeting, alfa: Body, make_application: MakeApplication) -> GrantApplication:
    """A project born of the request the meeting made."""
    application = make_application(title="Lucciole")
    GrantApplication.objects.filter(pk=application.pk).update(request=a_request(held, alfa))
    return GrantApplication.objects.get(pk=application.pk)


def told(meeting: Meeting, user: User) -> list[tuple[str, str]]:
    return steps(meeting_trail(meeting, user, holder_of(user)))


def steps(trail: Trail) -> list[tuple[str, str]]:
    return [(str(step.kind), str(step.label)) for step in trail]


def test_a_meeting_alone_has_no_trail(held: Meeting, anna: User) -> None:
    assert told(held, anna) == []


def test_need_meeting_answer_project_read_in_order(
    held: Meeting, project: GrantApplication, anna: User, alfa: Body
) -> None:
    a_note(anna, held, "Al parco è buio", is_shared=True)
    AgendaProposal.objects.create(
        body=alfa, title="Un lampione", item=held.agenda.get(), state="accepted", settled_at="2023-05-08T10:00Z",
        proposed_at="2023-05-07T10:00Z",
    )  # fmt: skip
    ActionItem.objects.create(meeting=held, what="Scrivere all'assessora", state="done", closed_on=DAY)
    assert told(held, anna) == [
        ("Nota del taccuino", "Al parco è buio"),
        ("Proposta", "Un lampione"),
        ("Incontro", "Rete Alfa, Rete Beta"),
        ("Azione", "Scrivere all'assessora"),
        ("Istanza", "Illuminare il parco"),
        ("Risposta", "accolta"),
        ("Progetto", "Lucciole"),
    ]


def test_a_private_note_is_in_its_authors_trail_only(held: Meeting, anna: User, dario: User) -> None:
    a_note(anna, held, "Segreta", is_shared=False)
    assert ("Nota del taccuino", "Segreta") in told(held, anna)
    assert told(held, dario) == []


def test_what_another_network_asked_is_not_shown(held: Meeting, anna: User, dario: User, beta: Body) -> None:
    a_request(held, beta)
    assert told(held, anna) == []
    assert ("Istanza", "Illuminare il parco") in told(held, dario)


def test_points_carried_over_lead_to_each_other(held: Meeting, anna: User, alfa: Body) -> None:
    following = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=DAY + dt.timedelta(days=30), title="Giugno"
    )
    MeetingBody.objects.create(meeting=following, body=alfa)
    AgendaItem.objects.create(
        meeting=following, position=1, title="Ancora le luci", carried_from=held.agenda.get()
    )
    assert told(held, anna)[-1] == ("Se ne riparla", "Ancora le luci")
    assert told(following, anna) == [("Rimasto aperto", "Luci al parco"), ("Incontro", "Giugno")]


def following(held: Meeting, body: Body, title: str, months: int) -> Meeting:
    """A later meeting of a body, at which the point comes back once more."""
    meeting = Meeting.objects.create(
        model_slug="bergamo",
        kind="plenary",
        meets_on=DAY + dt.timedelta(days=30 * months),
        title=title,
        state="held",
    )
    MeetingBody.objects.create(meeting=meeting, body=body)
    AgendaItem.objects.create(
        meeting=meeting,
        position=1,
        title=f"Luci, {title}",
        carried_from=AgendaItem.objects.get(carried_to=None, title__startswith="Luci"),
    )
    return meeting


def test_the_trail_goes_on_from_meeting_to_meeting(held: Meeting, anna: User, alfa: Body) -> None:
    note = a_note(anna, held, "Al parco è buio", is_shared=False)
    june, july = following(held, alfa, "Giugno", 1), following(held, alfa, "Luglio", 2)
    a_request(july, alfa)
    ActionItem.objects.create(meeting=june, item=june.agenda.get(), what="Contare i lampioni")
    asked = [("Istanza", "Illuminare il parco"), ("Risposta", "accolta")]
    after_july = [("Se ne riparla", "Luci, Luglio"), *asked]
    assert steps(note_trail(note, anna, holder_of(anna))) == [
        ("Nota del taccuino", "Al parco è buio"),
        ("Incontro", "Rete Alfa, Rete Beta"),
        ("Se ne riparla", "Luci, Giugno"),
        ("Azione", "Contare i lampioni"),
        *after_july,
    ]
    assert told(july, anna) == [
        ("Nota del taccuino", "Al parco è buio"),
        ("Rimasto aperto", "Luci al parco"),
        ("Rimasto aperto", "Luci, Giugno"),
        ("Incontro", "Luglio"),
        *asked,
    ]


def test_an_action_tells_where_it_comes_from_and_where_it_was_taken_up(
    bergamo_client: Client, held: Meeting, anna: User, alfa: Body
) -> None:
    a_note(anna, held, "Al parco è buio", is_shared=False)
    june = following(held, alfa, "Giugno", 1)
    action = ActionItem.objects.create(meeting=june, item=june.agenda.get(), what="Contare i lampioni")
    july, august = following(held, alfa, "Luglio", 2), following(held, alfa, "Agosto", 3)
    july.agenda.update(carried_from=None, action_item=action)
    assert steps(action_trail(action, anna, holder_of(anna))) == [
        ("Nota del taccuino", "Al parco è buio"),
        ("Rimasto aperto", "Luci al parco"),
        ("Incontro", "Giugno"),
        ("Azione", "Contare i lampioni"),
        ("Se ne riparla", "Luci, Luglio"),
        ("Se ne riparla", "Luci, Agosto"),
    ]
    assert told(august, anna) == [
        ("Nota del taccuino", "Al parco è buio"),
        ("Rimasto aperto", "Luci al parco"),
        ("Azione da riprendere", "Contare i lampioni"),
        ("Rimasto aperto", "Luci, Luglio"),
        ("Incontro", "Agosto"),
    ]
    bergamo_client.force_login(anna)
    page = bergamo_client.get(f"/lavoro/azioni/{action.pk}/").content.decode()
    assert f'<a href="/lavoro/incontri/{july.pk}/">Luci, Luglio</a>' in page


def test_a_meeting_one_may_not_see_is_in_no_trail(
    held: Meeting, anna: User, dario: User, alfa: Body, beta: Body
) -> None:
    following(held, beta, "Giugno", 1)
    july = following(held, alfa, "Luglio", 2)
    assert ("Rimasto aperto", "Luci, Giugno") in told(july, dario)
    assert told(july, anna) == [("Rimasto aperto", "Luci al parco"), ("Incontro", "Luglio")]
    assert ("Se ne riparla", "Luci, Giugno") not in told(held, anna)
    assert ("Se ne riparla", "Luci, Luglio") in told(held, anna)


def test_each_step_of_the_trail_costs_the_same(held: Meeting, anna: User, alfa: Body) -> None:
    costs = []
    who = holder_of(anna)
    for month in range(1, 5):
        last = following(held, alfa, f"Mese {month}", month)
        for number in range(4):
            AgendaItem.objects.create(meeting=last, position=number + 2, title="Altro")
        with CaptureQueriesContext(connection) as asked:
            meeting_trail(last, anna, who)
        costs.append(len(asked))
    assert {after - before for before, after in pairwise(costs)} == {2}


def test_citizens_are_told_only_what_is_public_already(
    bergamo_client: Client, held: Meeting, alfa: Body
) -> None:
    row = a_request(held, alfa)
    assert public_steps(held) == ()
    assert "Che cosa ne è nato" not in bergamo_client.get(f"/incontri/{held.pk}/").content.decode()
    CouncillorRequest.objects.filter(pk=row.pk).update(is_public=True)
    page = bergamo_client.get(f"/incontri/{held.pk}/").content.decode()
    assert "Che cosa ne è nato" in page
    assert "Istanza: Illuminare il parco" in page
    public = public_steps(held)
    assert [step.label for step in public] == ["Illuminare il parco", "accolta"]
    assert {step.url for step in public} == {""}


def test_the_chain_reads_on_each_of_its_pages(
    bergamo_client: Client, held: Meeting, project: GrantApplication, anna: User
) -> None:
    note = a_note(anna, held, "Al parco è buio", is_shared=False)
    bergamo_client.force_login(anna)
    assert project.request
    addresses = {
        "Al parco è buio": f"/lavoro/taccuino/{note.pk}/",
        "Rete Alfa, Rete Beta": f"/lavoro/incontri/{held.pk}/",
        "Illuminare il parco": f"/lavoro/istanze/{project.request.pk}/",
        "Lucciole": f"/lavoro/contributi/{project.pk}/",
    }
    for mine, address in addresses.items():
        page = bergamo_client.get(address).content.decode()
        assert "Da dove viene, che cosa ne è nato" in page, address
        for label, other in addresses.items():
            assert (f'<a href="{other}">{label}</a>' in page) == (label != mine), (address, label)
