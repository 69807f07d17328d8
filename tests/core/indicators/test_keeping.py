"""Measures are kept until something is done that may change them, and made anew one year at a time."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.rows import CityRow
from core.indicators import keeping
from core.indicators.keeping import SETTLED, measure_again, measures_of
from core.models import AgendaItem, AuditEntry, Body, IndicatorMeasure, IndicatorRun, Meeting, Minutes
from core.services.audit import record
from tenants.context import use_city
from tenants.measuring import stale_years
from tenants.models import City
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

Limit = Callable[[int], Any]
RUNNING = 2037  # long after whatever was done when the cities were made
NOW = dt.datetime(RUNNING, 1, 15, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def register(in_bergamo: City) -> None:
    store(Register((sitting(0, presences=(Presence(0, 0),)), sitting(1)), residents=(1000, 2000)))
    AgendaItem.objects.create(meeting=Meeting.objects.earliest("pk"), position=1, title="Il parco")


def done(action: str = "core.meeting.held", at: dt.datetime | None = None) -> None:
    AuditEntry.objects.create(
        action=action, actor_label="prova", object_type="core.meeting", at=at or timezone.now()
    )


def one_more_meeting() -> None:
    Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=dt.date(YEAR, 7, 1), state=Meeting.State.HELD
    )


def meetings() -> int:
    """How many the measures of the city say there were."""
    measures = (one for one in measures_of(YEAR) if one.indicator == "records_completeness" and not one.place)
    return int(next(measures).denominator or 0)


def test_what_was_measured_is_read_again_as_it_was(register: None, django_assert_num_queries: Limit) -> None:
    measured = measures_of(YEAR)
    with django_assert_num_queries(4):
        kept = measures_of(YEAR)
    assert set(kept) == set(measured)
    assert len(kept) == len(measured) == IndicatorMeasure.objects.count()


def test_it_is_made_anew_when_something_was_done_since_and_not_before(
    register: None, time_machine: Any
) -> None:
    assert meetings() == 2
    one_more_meeting()
    assert meetings() == 2, "nothing says that it changed"
    done(f"{keeping.OWN}noted")
    assert meetings() == 2, "what is done to measures changes none"
    done()
    assert meetings() == 3
    time_machine.move_to(NOW + dt.timedelta(minutes=5), tick=False)
    assert meetings() == 3
    at = IndicatorRun.objects.get().measured_at
    assert meetings() == 3
    assert IndicatorRun.objects.get().measured_at == at, "fresh"


def test_what_was_being_done_while_it_was_measured_is_seen_afterwards(
    register: None, time_machine: Any
) -> None:
    done(at=NOW - SETTLED * 2)
    assert meetings() == 2
    one_more_meeting()
    done(at=NOW - SETTLED / 2)  # begun before the measure, and committed after it
    assert meetings() == 3


def test_a_year_that_runs_is_measured_again_every_day(in_bergamo: City, time_machine: Any) -> None:
    measures_of(RUNNING)
    time_machine.move_to(NOW + dt.timedelta(hours=3), tick=False)
    measures_of(RUNNING)
    assert IndicatorRun.objects.get().measured_at == NOW
    time_machine.move_to(NOW + dt.timedelta(days=1), tick=False)
    measures_of(RUNNING)
    assert IndicatorRun.objects.get().measured_at == NOW + dt.timedelta(days=1)


def test_another_definition_makes_a_measure_stale(register: None, monkeypatch: pytest.MonkeyPatch) -> None:
    measures_of(YEAR)
    IndicatorMeasure.objects.filter(indicator="continuity").update(version=7)
    measures_of(YEAR)
    assert not IndicatorMeasure.objects.filter(version=7).exists()


def test_other_years_are_left_alone(register: None) -> None:
    measure_again(YEAR)
    kept = list(IndicatorMeasure.objects.values_list("pk", flat=True))
    measure_again(YEAR - 1)
    assert set(kept) <= set(IndicatorMeasure.objects.values_list("pk", flat=True))
    assert IndicatorRun.objects.count() == 2


def test_what_is_done_to_a_meeting_leaves_earlier_years_alone(in_bergamo: City, time_machine: Any) -> None:
    years = (YEAR - 1, YEAR, YEAR + 1)
    held = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=dt.date(YEAR, 7, 1), state=Meeting.State.HELD
    )
    minutes = Minutes.objects.create(meeting=held)

    def stale_after(target: CityRow, action: str, **more: Any) -> tuple[int, ...]:
        """The years that are stale once this was done, and nothing else since all were measured."""
        time_machine.move_to(timezone.now() + SETTLED * 2, tick=False)
        for year in years:
            measure_again(year)
        assert stale_years(in_bergamo, years) == ()
        time_machine.move_to(timezone.now() + SETTLED, tick=False)
        record(actor=None, action=action, target=target, **more)
        return stale_years(in_bergamo, years)

    later = (YEAR, YEAR + 1)
    assert stale_after(held, "core.attendance.recorded") == later
    assert stale_after(minutes, "core.minutes.saved", before={"characters": 3}) == later
    assert stale_after(held, "core.meeting.changed", before={"meets_on": dt.date(YEAR, 3, 1)}) == later
    moved = {"before": {"meets_on": dt.date(YEAR - 1, 3, 1)}, "after": {"meets_on": held.meets_on}}
    assert stale_after(held, "core.meeting.changed", **moved) == years
    assert stale_after(Body(name="Rete Alfa"), "core.body.changed") == years, "of no year in particular"
    assert stale_after(Meeting(title="Plenaria"), "core.meeting.changed") == years, "it is there no more"


def run(*options: str) -> str:
    said = StringIO()
    call_command("measure_indicators", *options, stderr=said)
    return said.getvalue()


def test_all_cities_are_measured_one_message_each_and_only_what_is_left(bergamo: City, monza: City) -> None:
    assert "2 cities, 2 to measure" in run("--year", "2023")
    for city in (bergamo, monza):
        with use_city(city):
            assert IndicatorRun.objects.get().year == YEAR
    assert "2 cities, 0 to measure" in run("--year", "2023")
    with use_city(monza):
        IndicatorRun.objects.all().delete()
    said = run("--year", "2023")
    assert "1 to measure" in said
    assert "1/1: monza" in said
    assert "2 to measure" in run("--year", "2023", "--anew")
    with pytest.raises(CommandError, match="nowhere"):
        run("--city", "nowhere")


def test_the_command_names_the_cities_no_worker_measures(
    bergamo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.measuring.measure_indicators.apply_async", lambda **_message: None)
    monkeypatch.setattr("tenants.management.commands.measure_indicators.PATIENCE_SECONDS", -1)
    with pytest.raises(CommandError, match="Not measured: bergamo"):
        run("--city", "bergamo", "--year", "2023")
