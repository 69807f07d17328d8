"""The charter and its yearly acknowledgement."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import User
from core.models import AuditEntry, Body, BodyStage, Meeting, MeetingBody
from core.services.bodies import change_stage
from core.services.errors import DomainError
from models_bergamo import charter_text
from models_bergamo.models import Charter, CharterAcknowledgement
from models_bergamo.selectors.charter import acknowledgements_of, charter_year
from models_bergamo.services.charter import acknowledge_charter, adopt_charter, remove_acknowledgement

DAY = dt.date(2024, 3, 12)


def meeting_of(body: Body, day: dt.date = DAY, state: str = "held") -> Meeting:
    meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=day, state=state)
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def test_a_city_starts_with_the_eighteen_points(in_bergamo: object) -> None:
    charter = Charter.objects.in_force(DAY)
    assert charter is not None
    assert charter.since is None  # in force for as long as the participation model is
    assert [point.position for point in charter.points.all()] == list(range(1, 19))
    assert charter.act == charter_text.SOURCE


def test_the_sixteenth_point_says_that_nobody_votes() -> None:
    assert "consenso" in charter_text.POINTS[15]
    assert "non vota" in charter_text.POINTS[15]


def test_a_network_acknowledges_the_charter_at_a_meeting_on_its_day(dario: User, alfa: Body) -> None:
    meeting = meeting_of(alfa)
    row = acknowledge_charter(actor=dario, body_id=alfa.pk, meeting_id=meeting.pk, note="Riletta insieme")
    assert (row.year, row.acknowledged_on, row.meeting, row.recorded_by) == (2024, DAY, meeting, dario)
    assert AuditEntry.objects.get(action="bergamo.charter.acknowledged").object_id == row.pk


def test_a_network_acknowledges_the_charter_on_a_day(dario: User, alfa: Body) -> None:
    row = acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=DAY)
    assert row.meeting is None
    assert acknowledgements_of(alfa.pk) == [row]


def test_once_a_year_and_again_the_next(dario: User, alfa: Body) -> None:
    acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2023, 12, 31))
    acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2024, 1, 1))
    with pytest.raises(DomainError, match="già preso visione della carta nel 2024"):
        acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("state", "message"), [("cancelled", "non risulta svolto"), ("draft", "non risulta svolto")]
)
def test_a_meeting_that_was_not_held_acknowledges_nothing(
    dario: User, alfa: Body, state: str, message: str
) -> None:
    with pytest.raises(DomainError, match=message):
        acknowledge_charter(actor=dario, body_id=alfa.pk, meeting_id=meeting_of(alfa, state=state).pk)


def test_another_networks_meeting_is_refused(dario: User, alfa: Body, beta: Body) -> None:
    with pytest.raises(DomainError, match="non è di questa rete") as refused:
        acknowledge_charter(actor=dario, body_id=alfa.pk, meeting_id=meeting_of(beta).pk)
    assert refused.value.field == "meeting"


def test_neither_a_meeting_nor_a_day_is_refused(dario: User, alfa: Body) -> None:
    with pytest.raises(DomainError, match="l'incontro oppure il giorno"):
        acknowledge_charter(actor=dario, body_id=alfa.pk)


@time_machine.travel(dt.datetime(2024, 3, 12, 22, 59, tzinfo=dt.UTC), tick=False)  # 23:59 in Rome
def test_a_day_in_the_future_is_refused_by_romes_calendar(dario: User, alfa: Body) -> None:
    with pytest.raises(DomainError, match="futuro"):
        acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2024, 3, 13))
    acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2024, 3, 12))


def test_a_closed_network_acknowledges_nothing_after_it_closed(dario: User, alfa: Body) -> None:
    change_stage(actor=dario, body_id=alfa.pk, stage="closed", since=dt.date(2024, 6, 1))
    with pytest.raises(DomainError, match="«chiusa»"):
        acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2024, 6, 1))
    acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2024, 5, 31))


def test_what_was_recorded_by_mistake_is_taken_back_and_remembered(dario: User, alfa: Body) -> None:
    row = acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=DAY)
    remove_acknowledgement(actor=dario, acknowledgement_id=row.pk)
    assert not CharterAcknowledgement.objects.exists()
    entry = AuditEntry.objects.get(action="bergamo.charter.acknowledgement_removed")
    assert entry.before["acknowledged_on"] == "2024-03-12"


def test_a_new_text_leaves_the_old_one_in_force_until_the_day_before(dario: User, alfa: Body) -> None:
    old = Charter.objects.in_force(DAY)
    new = adopt_charter(
        actor=dario, title="Carta 2025", points=["Uno", " ", "Due"], since=dt.date(2025, 1, 1)
    )
    assert Charter.objects.in_force(dt.date(2024, 12, 31)) == old
    assert Charter.objects.in_force(dt.date(2025, 1, 1)) == new
    assert [point.text for point in new.points.all()] == ["Uno", "Due"]
    row = acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=DAY)
    assert row.charter == old


def test_a_text_cannot_begin_before_the_one_in_force(dario: User, in_bergamo: object) -> None:
    adopt_charter(actor=dario, title="A", points=["Uno"], since=dt.date(2025, 1, 1))
    for since in (dt.date(2025, 1, 1), dt.date(2024, 1, 1)):
        with pytest.raises(DomainError, match="deve cominciare dopo"):
            adopt_charter(actor=dario, title="B", points=["Uno"], since=since)
    with pytest.raises(DomainError, match="almeno un punto"):
        adopt_charter(actor=dario, title="B", points=["  "], since=dt.date(2026, 1, 1))


def test_the_database_keeps_one_acknowledgement_a_year_in_its_year(dario: User, alfa: Body) -> None:
    row = acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharterAcknowledgement.objects.filter(pk=row.pk).update(year=2023)
    with pytest.raises(IntegrityError), transaction.atomic():
        Charter.objects.create(title="Seconda aperta")


def test_the_year_shows_who_did_and_who_did_not_yet(dario: User, alfa: Body, beta: Body) -> None:
    resting = Body.objects.create(model_slug="bergamo", name="Rete Sospesa", slug="sospesa")
    BodyStage.objects.create(body=resting, stage="suspended", since=dt.date(2020, 1, 1))
    Body.objects.create(model_slug="bergamo", name="Rete Senza date", slug="senza")
    acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=DAY)
    found = charter_year(2024)
    assert {row.body.name: row.acknowledgement is not None for row in found.networks} == {
        "Rete Alfa": True,
        "Rete Beta": False,
        "Rete Senza date": False,  # an unknown stage is not a closed one
    }
    assert (found.done, found.missing) == (1, 2)
    assert [row.body for row in charter_year(2024, frozenset({beta.pk})).networks] == [beta]


def test_a_network_that_closed_later_is_still_shown_in_the_years_it_was_there(
    dario: User, alfa: Body
) -> None:
    change_stage(actor=dario, body_id=alfa.pk, stage="closed", since=dt.date(2024, 6, 1))
    assert [row.body for row in charter_year(2023).networks] == [alfa]
    assert charter_year(2024).networks == ()


def test_the_year_takes_three_queries(alfa: Body, beta: Body, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        charter_year(2024)
