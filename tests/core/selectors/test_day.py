"""What the first screen shows."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.models import Body, BodyStage, Meeting, MeetingBody, Minutes, RuleSet
from core.permissions.holder import holder_of
from core.selectors.day import day_of, first_steps

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
    return [(one.what, one.since) for one in day_of(holder_of(user), TODAY).waiting]


def test_each_meeting_waits_for_its_one_thing(anna: User, alfa: Body) -> None:
    meeting(alfa, -9)
    meeting(alfa, -6, "held")
    Minutes.objects.create(meeting=meeting(alfa, -4, "held"), text="Sì", state="shared")
    meeting(alfa, 3)
    assert [what for what, _since in waiting(anna)] == ["hold", "write", "publish", "agenda"]


def test_what_is_done_or_will_not_be_waits_for_nothing(anna: User, alfa: Body) -> None:
    now = dt.datetime(2023, 5, 9, tzinfo=dt.UTC)
    Minutes.objects.create(meeting=meeting(alfa, -4, "held"), text="Sì", state="published", published_at=now)
    meeting(alfa, -3, "cancelled")
    meeting(alfa, -2, "postponed")
    meeting(alfa, 3).agenda.create(position=1, title="Verde")
    meeting(alfa, 9)
    meeting(alfa, -200)
    assert waiting(anna) == []


def test_today_has_one_button(anna: User, alfa: Body, beta: Body) -> None:
    mine = meeting(alfa, 0)
    meeting(beta, 0)
    day = day_of(holder_of(anna), TODAY)
    assert [(row.id, what) for row, what in day.today] == [(mine.pk, "attendance")]


def test_a_network_without_a_plenary_for_as_long_as_the_rule_says_is_remembered(
    anna: User, alfa: Body
) -> None:
    meeting(alfa, -46, "held")
    meeting(alfa, -3, "held", kind="other")
    assert [one.since for one in day_of(holder_of(anna), TODAY).late] == [TODAY - dt.timedelta(days=46)]
    meeting(alfa, 5)
    assert day_of(holder_of(anna), TODAY).late == ()


def test_no_rule_no_reminder(anna: User, alfa: Body) -> None:
    RuleSet.objects.filter(code="network").update(values={"days_without_plenary": None})
    assert day_of(holder_of(anna), TODAY).late == ()


def test_a_suspended_network_is_not_remembered(anna: User, alfa: Body) -> None:
    BodyStage.objects.filter(body=alfa).update(stage="suspended")
    assert day_of(holder_of(anna), TODAY).late == ()


def test_the_office_sees_the_city_and_the_operator_her_networks(
    anna: User, dario: User, alfa: Body, beta: Body
) -> None:
    last, following = meeting(alfa, -9, "held"), meeting(alfa, 4)
    lines = day_of(holder_of(anna), TODAY).bodies
    assert [(line.name, line.neighbourhoods, line.last_on, line.next_id) for line in lines] == [
        ("Rete Alfa", ("Alfa",), last.meets_on, following.pk)
    ]
    assert [line.name for line in day_of(holder_of(dario), TODAY).bodies] == ["Rete Alfa", "Rete Beta"]


def test_a_new_city_is_told_what_to_do_first(bergamo_client: Client, dario: User) -> None:
    assert not first_steps().meetings
    bergamo_client.force_login(dario)
    page = bergamo_client.get("/lavoro/").content.decode()
    assert "Per cominciare" in page
    assert "/lavoro/importa/" in page
