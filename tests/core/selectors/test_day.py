"""What the first screen shows."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaProposal,
    Body,
    BodyStage,
    Delivery,
    Mailing,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesComment,
    RuleSet,
)
from core.participation.hooks import rule_set_with
from core.participation.meeting_rules import NOTICE_DAYS
from core.participation.registry import registry
from core.permissions.holder import holder_of
from core.selectors.day import day_of

TODAY = dt.date(2023, 5, 9)


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2023-05-09 12:00:00+02:00"):
        yield


def meeting(body: Body, days: int, state: str = "convened", kind: str = "plenary") -> Meeting:
    row = Meeting.objects.create(
        model_slug="bergamo", kind=kind, meets_on=TODAY + dt.timedelta(days=days), state=state
    )
    MeetingBody.objects.create(meeting=row, body=body)
    return row


def waiting(user: User) -> list[tuple[str, dt.date | None]]:
    return [(one.what, one.since) for one in day_of(user, holder_of(user), TODAY).waiting]


def test_each_meeting_waits_for_its_one_thing(anna: User, alfa: Body) -> None:
    meeting(alfa, -9)
    Meeting.objects.filter(pk=meeting(alfa, -8).pk).update(headcount=12)
    meeting(alfa, -6, "held")
    Minutes.objects.create(meeting=meeting(alfa, -5, "held"), text="Sì", state="draft")
    Minutes.objects.create(meeting=meeting(alfa, -4, "held"), text="Sì", state="shared")
    meeting(alfa, 3)
    meeting(alfa, 4, "draft").agenda.create(position=1, title="Verde")
    assert [what for what, _since in waiting(anna)] == [
        "attendance", "hold", "write", "share", "publish", "agenda", "convene",
    ]  # fmt: skip


def test_a_convocation_waits_as_long_before_as_the_rules_ask(anna: User, alfa: Body) -> None:
    row = meeting(alfa, 14, "draft")
    row.agenda.create(position=1, title="Verde")
    Meeting.objects.filter(pk=row.pk).update(model_slug="dummy")
    assert waiting(anna) == []
    code = rule_set_with(registry.get("dummy"), NOTICE_DAYS)
    assert code
    RuleSet.objects.create(model_slug="dummy", code=code, values={NOTICE_DAYS: 10})
    assert waiting(anna) == [("convene", TODAY + dt.timedelta(days=4))]


def test_corrections_asked_for_wait_before_publishing(anna: User, alfa: Body) -> None:
    minutes = Minutes.objects.create(meeting=meeting(alfa, -4, "held"), text="Sì", state="shared")
    MinutesComment.objects.create(minutes=minutes, author="Rita", text="Non era martedì")
    day = day_of(anna, holder_of(anna), TODAY)
    assert [(one.what, one.count) for one in day.waiting] == [("comments", 1)]


def test_invitations_that_did_not_arrive_wait_until_the_meeting(anna: User, alfa: Body) -> None:
    coming, gone = meeting(alfa, 3), meeting(alfa, -80, "held")
    Minutes.objects.create(meeting=gone, text="Sì", state="shared")
    coming.agenda.create(position=1, title="Verde")
    for row in (coming, gone):
        mailing = Mailing.objects.create(
            kind="x", meeting=row, subject="Invito", site="https://b.example/", created_by="Dario"
        )
        for number, state in enumerate(("sent", "failed", "bounced")):
            Delivery.objects.create(mailing=mailing, email=f"{number}@example.org", state=state)
    day = day_of(anna, holder_of(anna), TODAY)
    assert [(one.what, one.count) for one in day.waiting if one.what == "delivery"] == [("delivery", 2)]


def test_my_actions_without_a_day_wait_too_after_those_with_one(anna: User, bruno: User, alfa: Body) -> None:
    held = meeting(alfa, -9, "held")
    Minutes.objects.create(meeting=held, text="Sì", state="published", published_at="2023-05-01T10:00Z")
    for what, user, due in (("Senza giorno", anna, None), ("Domani", anna, TODAY), ("Di altri", bruno, None)):
        ActionItem.objects.create(meeting=held, what=what, owner_user=user, due_on=due)
    found = day_of(anna, holder_of(anna), TODAY).waiting
    assert [one.action.what for one in found if one.action] == ["Domani", "Senza giorno"]


def test_my_late_actions_are_lines_and_those_of_others_one_line(
    anna: User, dario: User, alfa: Body, beta: Body
) -> None:
    now = dt.datetime(2023, 5, 9, tzinfo=dt.UTC)
    held, far = meeting(alfa, -60, "held"), meeting(beta, -60, "held")
    for row in (held, far):
        Minutes.objects.create(meeting=row, text="Sì", state="published", published_at=now)
    for owner, days, row in (
        (anna, -9, held), (anna, 5, held), (anna, 9, held), (None, -3, held), (dario, -2, held), (None, 2, held),
        (None, -30, far), (anna, -1, far),
    ):  # fmt: skip
        due = TODAY + dt.timedelta(days=days)
        ActionItem.objects.create(meeting=row, what=f"{days}", owner_user=owner, due_on=due)
    ActionItem.objects.create(
        meeting=held, what="fatta", owner_user=anna, due_on=TODAY, state="done", closed_on=TODAY
    )
    found = day_of(anna, holder_of(anna), TODAY).waiting
    assert [(one.what, one.action.what if one.action else one.count) for one in found] == [
        ("action", "-9"),
        ("actions", 2),
        ("action", "-1"),
        ("action", "5"),
    ]


def test_proposals_wait_in_one_line(anna: User, alfa: Body, beta: Body) -> None:
    for body in (alfa, alfa, beta):
        AgendaProposal.objects.create(body=body, title="Panchine")
    assert [(one.what, one.count) for one in day_of(anna, holder_of(anna), TODAY).waiting] == [
        ("proposals", 2)
    ]


def test_the_page_tells_each_with_one_link(bergamo_client: Client, anna: User, alfa: Body) -> None:
    meeting(alfa, 4, "draft").agenda.create(position=1, title="Verde")
    held = meeting(alfa, -4, "held")
    minutes = Minutes.objects.create(meeting=held, text="Sì", state="shared")
    MinutesComment.objects.create(minutes=minutes, author="Rita", text="Non era martedì")
    ActionItem.objects.create(
        meeting=held, what="Chiamare", owner_user=anna, due_on=TODAY - dt.timedelta(days=9)
    )
    ActionItem.objects.create(meeting=held, what="Scrivere", due_on=TODAY - dt.timedelta(days=2))
    AgendaProposal.objects.create(body=alfa, title="Panchine")
    bergamo_client.force_login(anna)
    page = bergamo_client.get("/lavoro/").content.decode()
    for words in (
        "5 cose in attesa",
        "Convoca l'incontro",
        "Guarda le correzioni chieste",
        "9 giorni di ritardo",
        "Un'azione di altri è in ritardo",
        "Una proposta per l'ordine del giorno da valutare",
    ):
        assert words in page, words


def test_the_page_asks_twelve_questions_at_most(
    bergamo_client: Client,
    anna: User,
    dario: User,
    alfa: Body,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for days in range(-30, 12):
        row = meeting(alfa, days, "held" if days < 0 else "draft")
        due = TODAY + dt.timedelta(days=days)
        ActionItem.objects.create(meeting=row, what="Chiamare", owner_user=anna, due_on=due)
        ActionItem.objects.create(meeting=row, what="Scrivere", due_on=due)
    AgendaProposal.objects.create(body=alfa, title="Panchine")
    for user in (anna, dario):
        bergamo_client.force_login(user)
        bergamo_client.get("/lavoro/")  # what is cached for a minute is cached now
        with django_assert_max_num_queries(12):
            bergamo_client.get("/lavoro/")


def test_what_is_done_or_will_not_be_waits_for_nothing(anna: User, alfa: Body) -> None:
    now = dt.datetime(2023, 5, 9, tzinfo=dt.UTC)
    Minutes.objects.create(meeting=meeting(alfa, -4, "held"), text="Sì", state="published", published_at=now)
    meeting(alfa, -3, "cancelled")
    meeting(alfa, -2, "postponed")
    meeting(alfa, 3).agenda.create(position=1, title="Verde")
    meeting(alfa, 9)
    meeting(alfa, 9, "draft").agenda.create(position=1, title="Verde")
    meeting(alfa, -200)
    assert waiting(anna) == []


def test_today_has_one_button(anna: User, alfa: Body, beta: Body) -> None:
    mine = meeting(alfa, 0)
    meeting(beta, 0)
    day = day_of(anna, holder_of(anna), TODAY)
    assert [(row.id, what) for row, what in day.today] == [(mine.pk, "attendance")]


def test_a_network_without_a_plenary_for_as_long_as_the_rule_says_is_remembered(
    anna: User, alfa: Body
) -> None:
    meeting(alfa, -46, "held")
    meeting(alfa, -3, "held", kind="other")
    assert [one.since for one in day_of(anna, holder_of(anna), TODAY).late] == [TODAY - dt.timedelta(days=46)]
    meeting(alfa, 5)
    assert day_of(anna, holder_of(anna), TODAY).late == ()


def test_no_rule_no_reminder(anna: User, alfa: Body) -> None:
    RuleSet.objects.filter(code="network").update(values={"days_without_plenary": None})
    assert day_of(anna, holder_of(anna), TODAY).late == ()


def test_a_suspended_network_is_not_remembered(anna: User, alfa: Body) -> None:
    BodyStage.objects.filter(body=alfa).update(stage="suspended")
    assert day_of(anna, holder_of(anna), TODAY).late == ()


def test_the_office_sees_the_city_and_the_operator_her_networks(
    anna: User, dario: User, alfa: Body, beta: Body
) -> None:
    last, following = meeting(alfa, -9, "held"), meeting(alfa, 4)
    lines = day_of(anna, holder_of(anna), TODAY).bodies
    assert [(line.name, line.neighbourhoods, line.last_on, line.next_id) for line in lines] == [
        ("Rete Alfa", ("Alfa",), last.meets_on, following.pk)
    ]
    assert [line.name for line in day_of(dario, holder_of(dario), TODAY).bodies] == ["Rete Alfa", "Rete Beta"]


def test_a_new_city_is_told_what_to_do_first(bergamo_client: Client, dario: User) -> None:

    bergamo_client.force_login(dario)
    page = bergamo_client.get("/lavoro/").content.decode()
    assert "La prima ora" in page
    assert "/lavoro/importa/" in page
