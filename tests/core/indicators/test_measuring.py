"""A year is measured as the yearly report counts it, and what is not known, does not apply, is hidden or is zero are told apart."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings

from core.indicators import measuring
from core.indicators.measuring import measure_year, population_of
from core.indicators.reading import QUERIES
from core.models import AgendaItem, Body, BodyNeighbourhood, Meeting, Minutes, ModelActivation, Neighbourhood
from core.participation.indicators import YEAR as WHOLE
from core.participation.indicators import Counted, IndicatorSource, Level, Measure, State
from core.participation.registry import registry
from core.reporting.build import build_report
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store
from tests.core.reporting.test_counting_properties import BODIES, registers, slow

pytestmark = pytest.mark.usefixtures("in_bergamo")
TODAY = dt.date(2024, 1, 15)
Limit = Callable[[int], Any]


class Measured:
    """The measures of a year, by name."""

    def __init__(self, year: int = YEAR, today: dt.date = TODAY) -> None:
        self.all = measure_year(year, today)
        names = dict(Body.objects.values_list("pk", "name")) | dict(
            Neighbourhood.objects.values_list("pk", "name")
        )
        self._found = {
            (one.indicator, names.get(one.place, "") if one.place else "", one.month): one for one in self.all
        }
        assert len(self._found) == len(self.all), "measured twice"

    def __call__(self, code: str, name: str = "", month: int = WHOLE) -> Measure:
        return self._found[code, name, month]

    def parts(self, code: str, name: str = "", month: int = WHOLE) -> tuple[object, object]:
        one = self(code, name, month)
        return one.numerator, one.denominator


@settings(slow, max_examples=15)
@given(registers())
def test_whatever_the_register_the_report_and_the_measures_say_the_same(register: Register) -> None:
    with transaction.atomic():
        store(replace(register, residents=(1000, 2000, 3000)))
        report, measured = build_report("bergamo", YEAR, today=TODAY), Measured()
        transaction.set_rollback(True)
    for code, figure in {
        "meetings_per_10000": "meetings",
        "plenaries_per_body": "meetings_plenary",
        "subgroup_share": "meetings_subgroup",
        "active_organisations": "organisations_unique",
        "active_independent_organisations": "organisations_unique_excl_services",
        "multi_belonging": "organisations_sum_over_networks",
    }.items():
        if measured(code).state == State.KNOWN:
            assert measured(code).numerator == report.figure(figure).value, code
    for code, figure in {
        "meetings_per_10000": "meetings_per_10000",
        "organisations_per_body": "organisations_per_network_mean",
        "plenaries_per_body": "plenaries_per_network",
        "active_organisations": "organisations_unique",
    }.items():
        same = report.figure(figure)
        value = measured(code).value
        rounded = (
            None if value is None else value.quantize(Decimal(1).scaleb(-same.decimals), "ROUND_HALF_UP")
        )
        assert rounded == same.value, code
    if report.tables:
        for n in range(BODIES):
            body, place = f"Rete {n}", f"Quartiere {n}"
            assert measured("active_organisations", body).numerator == cell(
                report, "bodies", body, "organisations"
            )
            assert measured("active_organisations", place).numerator == cell(
                report, "neighbourhoods", place, "organisations"
            )
            assert measured("meetings_per_10000", place).numerator == cell(
                report, "neighbourhoods", place, "meetings"
            )
        for month, row in enumerate(report.table("months").rows[:12], start=1):
            table = report.table("months")
            assert measured("meetings_per_10000", "", month).numerator == row[table.position("meetings")]
            assert (
                measured("active_organisations", "", month).numerator == row[table.position("organisations")]
            )


def test_a_body_that_moves_counts_where_it_worked_that_day() -> None:
    may, august = "2023-05-16", "2023-08-01"
    store(
        Register(
            (
                sitting(0, day=may, presences=(Presence(0, 0), Presence(1, 0))),
                sitting(0, day=august, presences=(Presence(0, 0), Presence(2, 0))),
                sitting(1, day=august, presences=(Presence(2, 1), Presence(3, 1))),
            ),
            residents=(1000, 2000),
        )
    )
    leaves = dt.date(2023, 6, 30)
    BodyNeighbourhood.objects.filter(body__name="Rete 0").update(until=leaves)
    BodyNeighbourhood.objects.create(
        body=Body.objects.get(name="Rete 0"),
        neighbourhood=Neighbourhood.objects.get(name="Quartiere 1"),
        since=leaves + dt.timedelta(days=1),
    )
    measured = Measured()
    there = {
        (place, month): measured("active_organisations", place, month).value
        for place in ("Quartiere 0", "Quartiere 1")
        for month in (WHOLE, 5, 8)
    }
    assert list(there.values()) == [2, 2, 0, 3, 0, 3]  # the third is there with both bodies, and is one


def cell(report: Any, table: str, name: str, column: str) -> object:
    found = report.table(table)
    return next((row[found.position(column)] for row in found.rows if row[0] == name), None)


def test_unknown_zero_and_not_applicable_are_told_apart() -> None:
    store(
        Register(
            (sitting(0, presences=(Presence(0, 0),)), sitting(0, kind="subgroup")), residents=(1000, None)
        )
    )
    measured = Measured()
    assert (
        measured("meetings_per_10000").state == State.UNKNOWN
    )  # the residents of a neighbourhood are missing
    assert measured("meetings_per_10000", "Quartiere 0").value == 20
    assert measured("plenaries_per_body", "Rete 1").value == 0
    assert measured("active_organisations", "Rete 0", 5).value == 1
    assert measured("active_organisations", "Rete 0", 6).value == 0
    assert measured("active_organisations", "Quartiere 1").value == 0
    assert measured("subgroup_share").value == 50
    assert measured("subgroup_share", "Rete 1").state == State.UNKNOWN  # nothing to divide by
    assert measured("records_completeness").state == State.UNKNOWN  # nobody keeps them in the register
    assert measured("proposals_answered").state == State.NOT_APPLICABLE
    assert {one.indicator for one in measured.all}.isdisjoint({"staff_load", "self_assessment"})


def test_nothing_recorded_is_unknown_and_a_city_without_models_is_outside() -> None:
    store(Register((), residents=(1000, 2000)))
    measured = Measured()
    assert {one.state for one in measured.all if one.indicator == "meetings_per_10000"} == {State.UNKNOWN}
    assert measured("neighbourhood_coverage").value == 100
    ModelActivation.objects.all().delete()
    assert {one.state for one in Measured().all} == {State.NOT_APPLICABLE}
    with pytest.raises(ValueError, match="not begun"):
        measure_year(TODAY.year + 1, TODAY)


def test_a_year_that_runs_is_measured_up_to_today() -> None:
    store(
        Register((sitting(0, day="2023-01-10"), sitting(0, day="2023-02-10"), sitting(1, day="2023-02-11")))
    )
    measured = Measured(today=dt.date(2023, 4, 2))
    assert {one.month for one in measured.all} == {WHOLE, 1, 2, 3, 4}
    assert measured.parts("continuity") == (2, 2)
    assert population_of(YEAR, TODAY) is None


def test_bodies_weigh_by_the_months_in_which_they_were_active() -> None:
    meetings = (sitting(0, 1, day="2023-10-20"), sitting(0, day="2023-03-01"))
    begun = ("active", dt.date(2023, 10, 15), None)
    store(Register(meetings, stages={1: begun}))
    measured = Measured()
    assert measured.parts("plenaries_per_body") == (2, Decimal("1.25"))
    assert measured("plenaries_per_body").value == Decimal("1.6")
    assert measured.parts("plenaries_per_body", "Rete 1") == (1, Decimal("0.25"))
    assert measured.parts("continuity") == (0, 1)
    assert measured.parts("neighbourhood_coverage") == (2, 2)


def test_who_stays_and_who_is_new() -> None:
    earlier = sitting(0, day="2021-05-05", presences=(Presence(2, 0),))
    before = sitting(0, day="2022-05-05", presences=(Presence(0, 0), Presence(1, 0)))
    now = sitting(0, 1, presences=(Presence(0, 0), Presence(2, 1), Presence(3, 1)))
    store(Register((earlier, before, now)))
    measured = Measured()
    assert measured.parts("organisation_retention") == (1, 2)
    assert measured.parts("organisation_retention", "Rete 0") == (1, 2)
    assert measured("organisation_retention", "Rete 1").state == State.UNKNOWN
    assert measured.parts("organisation_renewal") == (1, 3)
    assert measured.parts("organisation_renewal", "Rete 1") == (1, 2)
    first = Measured(2021)
    assert first("organisation_renewal").state == State.UNKNOWN


def test_records_and_their_publication() -> None:
    store(Register(tuple(sitting(0, day=f"2023-05-{day:02}") for day in (10, 11, 12))))
    for meeting, days in zip(Meeting.objects.order_by("meets_on"), (3, 10, None), strict=True):
        AgendaItem.objects.create(meeting=meeting, position=1, title="Il parco")
        at = (
            None if days is None else dt.datetime(2023, 5, meeting.meets_on.day + days, 22, 30, tzinfo=dt.UTC)
        )
        state = Minutes.State.DRAFT if at is None else Minutes.State.PUBLISHED
        Minutes.objects.create(meeting=meeting, state=state, published_at=at)
    measured = Measured()
    assert measured.parts("records_completeness", "Quartiere 0") == (2, 3)
    found = measured("publication_days", "Rete 0")  # half past midnight in Italy: the day after
    assert (found.value, found.numerator, found.denominator) == (Decimal("7.5"), None, Decimal(2))


def test_small_numbers_of_people_are_hidden_with_all_that_would_tell_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store(Register((), bodies=4))
    bodies = list(Body.objects.order_by("name").values_list("pk", flat=True))
    women = ((2, 20), (9, 30), (8, 25), (12, 30))

    def count(year: int, _day: dt.date) -> list[Counted]:
        places: list[tuple[Level, Any, int, int]] = [
            (Level.BODY, body, *numbers) for body, numbers in zip(bodies, women, strict=True)
        ]
        places.append((Level.CITY, None, 31, 105))
        found = []
        for level, place, above, below in places:
            where = {"level": level, "place": place}
            people = (above, below - above)
            found.append(Counted("gender_balance", year, above, below, people=people, **where))
            found.append(Counted("gender_unknown", year, 0, below, **where))
        return [*found, Counted("volunteer_hours", year, Decimal("12.5"))]

    shared = frozenset({"gender_balance", "gender_unknown", "volunteer_hours"})
    source = IndicatorSource(count, queries=0, shared=shared)
    model = replace(registry.get("bergamo"), indicators=source)
    monkeypatch.setattr(measuring, "models_in", lambda _year: (model,))
    measured = Measured()
    states = [measured("gender_balance", f"Rete {n}").state for n in range(4)]
    assert states == [State.HIDDEN, State.KNOWN, State.HIDDEN, State.KNOWN]
    assert measured("gender_unknown", "Rete 0") == replace(
        measured("gender_unknown", "Rete 2"), place=bodies[0]
    )
    assert measured("gender_unknown", "Rete 0").state == State.HIDDEN
    assert measured("gender_balance").value == Decimal("29.523810")
    assert measured("volunteer_hours").value == Decimal("12.5")
    assert measured("volunteer_hours_per_1000").state == State.UNKNOWN


@pytest.mark.parametrize("size", [2, 12])
def test_a_year_is_read_in_the_same_queries_whatever_the_register(
    size: int, django_assert_num_queries: Limit
) -> None:
    meetings = tuple(
        sitting(body, day=f"{YEAR}-{month:02}-10", presences=(Presence(body, body),))
        for body in range(size)
        for month in range(1, 13)
    )
    store(Register(meetings, bodies=size, organisations=size))
    with django_assert_num_queries(QUERIES + _of_models()):
        measure_year(YEAR, TODAY)


def _of_models() -> int:
    declared = registry.get("bergamo").indicators
    return declared.queries if declared else 0
