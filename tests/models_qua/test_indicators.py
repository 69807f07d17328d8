"""Agreements, projects and proposals of Reggio's labs, as cities are compared by them."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core.indicators.measuring import measure_year
from core.models import Body, Neighbourhood, NeighbourhoodPopulation, Person
from core.participation.indicators import Level, State
from core.reporting.build import build_report
from models_qua.indicator_definitions import MIX
from models_qua.indicators import INDICATORS
from models_qua.models import (
    CommitmentReport,
    LabParticipation,
    Resource,
    ServiceUsers,
    SheetNeed,
    Signatory,
)
from models_qua.selectors.season import season_count
from tenants.models import City
from tests.core.imports.test_properties import FEW
from tests.counted import counted, parts, value
from tests.models_qua.registers import REAL, imported
from tests.models_qua.rows import (
    make_agreement,
    make_cycle,
    make_group,
    make_lab,
    make_need,
    make_party,
    make_service,
    make_sheet,
)
from tests.models_qua.test_season_property import AGREEMENTS, _Back, _store

CODES = {
    "signatories_per_100_participants": "signatories_per_100_participants",
    "projects_per_agreement": "projects_per_agreement",
    **{one.code: one.code for one in MIX.values()},
}
"""Indicators, and the figures of the yearly report that say the same."""
UNDATED: dict[str, Any] = {"act_on": None, "proposed_on": None}
END = dt.date(2018, 12, 31)


def total(year: Iterable[Any], code: str) -> tuple[Any, Any]:
    """Numerators and denominators of the years, added up."""
    found = [parts(one, code) or (0, 0) for one in year]
    return sum(above for above, _below in found), sum(below for _above, below in found)


def test_the_published_season_comes_out_of_its_years(olga: User, django_assert_num_queries: Any) -> None:
    imported(olga, REAL.read_bytes())
    years = [counted(INDICATORS, year) for year in range(2015, 2018)]
    with django_assert_num_queries(INDICATORS.queries):
        years.append(counted(INDICATORS, 2018))
    season = season_count(2015, 2018, END)
    above, below = total(years, "projects_per_agreement")
    assert (above, below, round(Decimal(above) / below, 2)) == (163, 27, Decimal("6.04"))
    above, below = total(years, "euro_per_project")
    assert (above, below, round(above / below, 2)) == (843_000, 163, Decimal("5171.78"))
    shares = [total(years, one.code) for one in MIX.values()]
    assert shares == [(431, 784), (330, 784), (23, 784), (0, 784), (0, 784)]
    assert [round(above * 100 / below, 1) for above, below in shares][:3] == [55.0, 42.1, 2.9]
    measured = {one.indicator: one for one in measure_year(2018, END) if one.level == Level.CITY}
    one = measured["projects_per_agreement"]
    assert (one.state, (one.numerator, one.denominator)) == (State.KNOWN, parts(years[-1], one.indicator))
    assert measured["volunteer_hours"].state == State.UNKNOWN
    assert measured["answered_in_time"].state == State.NOT_APPLICABLE
    signed, _people = total(years, "signatories_per_100_participants")
    assert (signed, season.participants, round(signed * 100 / 1540, 1)) == (784, 1540, 50.9)


def test_each_year_is_told_as_the_report_tells_it(olga: User) -> None:
    imported(olga, REAL.read_bytes())
    for year in (2014, 2016, 2018):
        found = counted(INDICATORS, year)
        report = build_report("qua", year, today=dt.date(year, 12, 31))
        for code, figure in CODES.items():
            told = report.figure(figure).value
            assert (parts(found, code) is None) == (told is None), (year, code)
            if told is not None:
                assert float(value(found, code)) == float(told), (year, code)
        mean = report.figure("budget_per_project_eur").value
        assert (parts(found, "euro_per_project") is None) == (mean is None)
        assert mean is None or value(found, "euro_per_project") == str(mean)
        labs = {place for _code, _month, place in found if place}
        each = [parts(found, "euro_per_project", lab) for lab in labs]
        assert sum(one[0] for one in each if one) == (parts(found, "euro_per_project") or (0,))[0]


def test_first_agreements_of_the_city(rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "in_force", signed_on=dt.date(2015, 9, 15), **UNDATED)
    for number in range(80):
        kind = "association" if number < 40 else "volunteer"
        make_party(agreement, f"{kind} {number}", kind=kind, signed_on=dt.date(2015, 9, 15), manner="paper")
    people = Person.objects.bulk_create(Person(family_name=f"P{number}") for number in range(270))
    LabParticipation.objects.bulk_create(
        LabParticipation(body=rivalta, agreement=agreement, person=one) for one in people
    )
    found = counted(INDICATORS, 2015)
    assert value(found, "signatories_per_100_participants", rivalta) == "30.0"


def test_few_volunteers_of_a_lab_are_not_told_and_all_who_signed_there_neither(
    rivalta: Body, sesso: Body
) -> None:
    masone, day = make_lab("Masone"), dt.date(2015, 9, 15)
    for lab, kinds in ((rivalta, (10, 3)), (sesso, (5, 12)), (masone, (6, 0))):
        agreement = make_agreement(lab, "in_force", signed_on=day, **UNDATED)
        for kind, many in zip(("association", "volunteer"), kinds, strict=True):
            for number in range(many):
                make_party(agreement, f"{kind} {number}", kind=kind, signed_on=day, manner="paper")
        person = Person.objects.create(family_name=f"Di {lab}")
        LabParticipation.objects.create(body=lab, agreement=agreement, person=person)
    measured = {(one.indicator, one.place): one for one in measure_year(2015, dt.date(2016, 1, 1))}
    for code in (*(one.code for one in MIX.values()), "signatories_per_100_participants"):
        hidden = [measured[code, lab.pk].state == State.HIDDEN for lab in (rivalta, sesso, masone)]
        assert hidden == [True, True, False], code
        assert measured[code, None].state == State.KNOWN
    assert measured["projects_per_agreement", rivalta.pk].state != State.HIDDEN
    Signatory.objects.filter(kind="volunteer", agreement__body=sesso).delete()
    city = {one.indicator: one.state for one in measure_year(2015, dt.date(2016, 1, 1)) if one.place is None}
    assert city["signatories_association_share"] == State.HIDDEN, "three volunteers in all the city"
    assert city["signatories_per_100_participants"] == State.KNOWN, "who are among 24"


def test_a_renewal_counts_once_the_six_months_are_over(rivalta: Body, sesso: Body) -> None:
    def expired(lab: Body, ends_on: dt.date, renewed_on: dt.date | None = None, **more: Any) -> None:
        old = make_agreement(
            lab, **{"state": "in_force", **more}, signed_on=dt.date(2016, 1, 1), ends_on=ends_on, **UNDATED
        )
        if renewed_on:
            make_agreement(lab, "in_force", renews=old, signed_on=renewed_on, **UNDATED)

    expired(rivalta, dt.date(2017, 12, 31), dt.date(2018, 6, 30))
    expired(rivalta, dt.date(2017, 12, 31), dt.date(2018, 7, 1))
    expired(sesso, dt.date(2018, 3, 1), dt.date(2018, 1, 10))
    expired(sesso, dt.date(2018, 3, 1))
    expired(sesso, dt.date(2018, 8, 1), dt.date(2018, 8, 2))  # its six months end in 2019
    ended: dict[str, Any] = {"state": "terminated", "ended_on": dt.date(2018, 2, 1)}
    expired(sesso, dt.date(2018, 3, 1), **ended)
    found = counted(INDICATORS, 2018)
    assert parts(found, "agreement_renewal_rate") == (2, 4)
    assert parts(found, "agreement_renewal_rate", sesso) == (1, 2)
    assert parts(counted(INDICATORS, 2019), "agreement_renewal_rate", sesso) == (1, 1)


def test_residents_of_the_year_are_covered_where_a_lab_has_an_agreement(rivalta: Body, sesso: Body) -> None:
    one, other = (lab.territory.get().neighbourhood for lab in (rivalta, sesso))
    people = NeighbourhoodPopulation.objects
    people.create(neighbourhood=one, year=2018, residents=3000)
    people.create(neighbourhood=other, year=2017, residents=900)
    make_agreement(rivalta, "in_force", signed_on=dt.date(2017, 1, 1), **UNDATED)
    assert parts(counted(INDICATORS, 2018), "agreement_coverage") is None, "of Sesso it is not known"
    people.create(neighbourhood=other, year=2018, residents=1000)
    assert parts(counted(INDICATORS, 2018), "agreement_coverage") == (3000, 4000)
    city = make_lab("Città", kind="urban")
    make_agreement(city, "in_force", signed_on=dt.date(2018, 1, 1), **UNDATED)
    assert parts(counted(INDICATORS, 2018), "agreement_coverage") == (3000, 4000)
    for row in (one, other):
        people.create(neighbourhood=row, year=2016, residents=1000)
    assert parts(counted(INDICATORS, 2016), "agreement_coverage") is None, "no agreement is recorded yet"


def test_proposals_are_answered_when_somebody_is_told(rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    decided = {"fate": "enters", "fate_reasons": "Si può.", "fate_on": dt.date(2025, 9, 20)}
    told = {"state": "told", "told_at": dt.datetime(2025, 9, 30, 23, 30, tzinfo=dt.UTC)}  # 1 October in Italy
    first, second, quiet = (make_need(cycle, name) for name in ("Una", "Due", "Tre"))
    accepted = make_group(cycle, "Panchine", first, second, **decided)
    refused = make_group(cycle, "Alberi", quiet, **decided | {"fate": "not_feasible"})
    make_need(cycle, "Un bisogno", kind="need")
    make_need(cycle, "Non confermata", state="unconfirmed")
    for row, changes in ((first, told), (quiet, told | {"told_at": dt.datetime(2026, 1, 9, tzinfo=dt.UTC)})):
        type(row).objects.filter(pk=row.pk).update(**changes)
    found = counted(INDICATORS, 2025)
    assert parts(found, "proposals_answered") == (1, 3)
    assert parts(found, "proposals_open", rivalta) == (2, None)
    assert found["answer_days", 0, rivalta.pk].cases == (30,)
    assert parts(found, "proposals_accepted") == (1, 1)
    assert parts(counted(INDICATORS, 2026), "proposals_answered") is None
    over = counted(INDICATORS, 2027)
    assert parts(over, "accepted_done") == (0, 1), "nobody wrote how it went"
    sheet = make_sheet(make_agreement(rivalta, "in_force"), state="completed")
    SheetNeed.objects.create(sheet=sheet, group=accepted)
    SheetNeed.objects.create(sheet=sheet, group=refused)
    assert parts(counted(INDICATORS, 2027), "accepted_done") is None, "done, on a day nobody wrote"
    other = make_sheet(sheet.agreement, "Altro", state="completed", state_since=dt.date(2027, 3, 1))
    link = SheetNeed.objects.create(sheet=other, group=accepted)
    assert parts(counted(INDICATORS, 2027), "accepted_done") == (1, 1), (
        "one of its projects is known to be done"
    )
    link.delete()
    for day, done in ((dt.date(2027, 10, 1), 1), (dt.date(2027, 10, 2), 0)):
        type(sheet).objects.filter(pk=sheet.pk).update(state_since=day)
        assert parts(counted(INDICATORS, 2027), "accepted_done") == (done, 1)


def test_projects_money_hours_and_people_helped(rivalta: Body, quarter: Neighbourhood) -> None:
    agreement = make_agreement(rivalta, "in_force", ends_on=dt.date(2026, 11, 30))
    first = agreement.sheets.get()
    type(first).objects.filter(pk=first.pk).update(state="in_progress")
    make_sheet(agreement, "Orto", state="completed", ends_on=dt.date(2026, 6, 1), budget_eur=None)
    make_sheet(agreement, "Ballo", state="abandoned", ends_on=dt.date(2026, 6, 1))
    make_sheet(agreement, "Forse")
    late = {"state": "completed", "ends_on": dt.date(2026, 6, 1), "state_since": dt.date(2027, 1, 5)}
    make_sheet(agreement, "Tardi", **late)
    make_sheet(agreement, "Poi", state="completed", ends_on=dt.date(2027, 1, 1), year=2027)
    money = {"agreement": agreement, "kind": "money", "what": "Fondi"}
    Resource.objects.create(**money, source="others", amount_eur=Decimal("450.50"))
    Resource.objects.create(**money, source="signatories", amount_eur=300, year=2025)
    commitment = agreement.commitments.get(what="Apre il parco il sabato")
    for day, hours in (
        (dt.date(2026, 4, 1), "12.5"),
        (dt.date(2026, 5, 1), None),
        (dt.date(2027, 1, 1), "3"),
    ):
        CommitmentReport.objects.create(commitment=commitment, reported_on=day, state="doing", hours=hours)
    ServiceUsers.objects.create(service=make_service(quarter), year=2026, users=120)
    make_service(quarter)
    found = counted(INDICATORS, 2026)
    assert parts(found, "projects_completed") == (1, 4)
    assert parts(found, "projects_completed", rivalta) == (1, 4)
    assert parts(found, "euro_per_project") == (6000, 4)
    assert parts(found, "co_funding") == (Decimal("450.50"), 1500)
    assert parts(found, "volunteer_hours", rivalta) == (Decimal("12.5"), None)
    assert parts(found, "users_served") == (120, None)
    before = counted(INDICATORS, 2025)
    told = {code for code, _month, _place in before}
    assert not told & {"volunteer_hours", "users_served", "co_funding"}, "nobody wrote any: not zero"


@FEW
@given(st.lists(AGREEMENTS, max_size=6), st.integers(2014, 2019))
def test_made_up_agreements_are_counted_as_by_hand_and_as_by_the_season(
    in_reggio: City, drawn: list[dict[str, Any]], year: int
) -> None:
    end = dt.date(year, 12, 31)
    try:
        with transaction.atomic():
            _store(drawn, [])
            found, season = counted(INDICATORS, year), season_count(year, year, end)
            raise _Back
    except _Back:
        pass
    agreements = [one for one in drawn if one["state"] != "approved"]
    mine = [one for one in agreements if one["day"].year == year]
    parties = [
        party["kind"]
        for one in mine
        for party in one["parties"]
        if party["signed"] and one["day"] + dt.timedelta(days=party["late"]) <= end
    ]
    for kind, one in MIX.items():
        expected = (parties.count(kind), len(parties)) if parties else None
        assert parts(found, one.code) == expected
    projects = [
        project
        for one in agreements
        for project in one["projects"]
        if (project[0] or one["day"].year) == year
    ]
    whole = (len(projects), len(mine)) if projects and mine else None
    assert parts(found, "projects_per_agreement") == whole
    budgets = [money for _year, money, _family in projects if money is not None]
    assert parts(found, "euro_per_project") == ((sum(budgets), len(budgets)) if budgets else None)
    known = season.participants and (parties or not mine)
    people = parts(found, "signatories_per_100_participants")
    assert people == ((season.all_signatories, season.participants) if known else None)


EXPIRIES = st.fixed_dictionaries(
    {
        "ends": st.dates(dt.date(2016, 6, 1), dt.date(2019, 3, 1)),
        "renewed_after": st.none() | st.integers(-200, 250),
        "renewal": st.sampled_from(["in_force", "approved", "accounted"]),
    }
)


@FEW
@given(st.lists(EXPIRIES, max_size=6))
def test_made_up_expiries_are_judged_once_over_the_years(rivalta: Body, drawn: list[dict[str, Any]]) -> None:
    try:
        with transaction.atomic():
            for one in drawn:
                old = make_agreement(
                    rivalta, "in_force", signed_on=dt.date(2015, 1, 1), ends_on=one["ends"], **UNDATED
                )
                if one["renewed_after"] is not None:
                    day = one["ends"] + dt.timedelta(days=one["renewed_after"])
                    signed = {} if one["renewal"] == "approved" else {"signed_on": day}
                    state = one["renewal"]
                    values = {**signed, "accounted_on": None} if state == "accounted" else signed
                    make_agreement(rivalta, state, renews=old, **values, **UNDATED)
            years = [counted(INDICATORS, year) for year in range(2016, 2020)]
            raise _Back
    except _Back:
        pass
    half = relativedelta(months=6)
    done = sum(
        one["renewed_after"] is not None
        and one["renewal"] != "approved"
        and one["ends"] + dt.timedelta(days=one["renewed_after"]) <= one["ends"] + half
        for one in drawn
    )
    assert total(years, "agreement_renewal_rate") == (done, len(drawn))
