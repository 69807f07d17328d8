"""Registers of any shape, counted by the season and counted by hand: the same numbers."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertNumQueries

from core.models import Body, Person
from models_qua.models import (
    CitizenshipAgreement,
    CitizenshipLab,
    LabParticipation,
    MaintenanceWork,
    ProjectSheet,
    Signatory,
)
from models_qua.rules import SLUG
from models_qua.selectors.season import QUERIES, season_count
from tenants.models import City
from tests.core.imports.test_properties import FEW
from tests.models_qua.rows import make_cycle

FIRST, LAST, TODAY = 2015, 2018, dt.date(2026, 1, 1)
DAYS = st.dates(dt.date(2013, 1, 1), dt.date(2020, 12, 31))
YEARS = st.one_of(st.none(), st.integers(2013, 2020))
CENTS = st.one_of(st.none(), st.integers(0, 10**8).map(lambda cents: Decimal(cents).scaleb(-2)))
PARTIES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["association", "volunteer", "business", "body", "service"]),
        "late": st.integers(0, 900),
        "signed": st.booleans(),
        "withdrawn": st.booleans(),
    }
)
AGREEMENTS = st.fixed_dictionaries(
    {
        "day": DAYS,
        "state": st.sampled_from(["approved", "in_force", "accounted", "terminated"]),
        "urban": st.booleans(),
        "renews": st.integers(0, 9),
        "parties": st.lists(PARTIES, max_size=3),
        "projects": st.lists(st.tuples(YEARS, CENTS, st.sampled_from(["community", "city"])), max_size=3),
        "people": st.lists(st.integers(0, 4), max_size=4, unique=True),
        "by_path": st.booleans(),
    }
)


class _Back(Exception):
    """Roll back."""


@FEW
@given(st.lists(AGREEMENTS, max_size=6), st.lists(st.tuples(st.integers(2013, 2020), CENTS), max_size=4))
def test_the_season_counts_as_one_counts_by_hand(
    in_reggio: City, drawn: list[dict[str, Any]], works: list[tuple[int, Decimal | None]]
) -> None:
    try:
        with transaction.atomic():
            _store(drawn, works)
            with assertNumQueries(QUERIES):
                count = season_count(FIRST, LAST, TODAY)
            raise _Back
    except _Back:
        pass
    in_period = [one for one in drawn if one["state"] != "approved" and FIRST <= one["day"].year <= LAST]
    renewals = [one for one in in_period if one["renewal"]]
    assert (count.agreements.all, count.agreements.renewed) == (len(in_period), len(renewals))
    assert count.agreements.urban == sum(one["urban"] and not one["renewal"] for one in in_period)
    end = dt.date(LAST, 12, 31)
    parties = [
        party
        for one in in_period
        for party in one["parties"]
        if party["signed"] and one["day"] + dt.timedelta(days=party["late"]) <= end
    ]
    assert {kind: n for kind, n in count.signatories.items() if n} == Counter(one["kind"] for one in parties)
    assert count.withdrawn == sum(one["withdrawn"] for one in parties)
    assert (count.participants or 0) == len({person for one in in_period for person in one["people"]})
    assert count.participations == sum(len(one["people"]) for one in in_period)
    budgets = [
        eur
        for one in drawn
        if one["state"] != "approved"
        for year, eur, _family in one["projects"]
        if FIRST <= (one["day"].year if year is None else year) <= LAST
    ]
    _same_money(count.all_projects, budgets)
    _same_money(count.all_works, [eur for year, eur in works if FIRST <= year <= LAST])


def _same_money(money: Any, budgets: list[Decimal | None]) -> None:
    known = [eur for eur in budgets if eur is not None]
    assert (money.count, money.unknown) == (len(budgets), len(budgets) - len(known))
    assert money.eur == (sum(known) if known else None)


def _store(drawn: list[dict[str, Any]], works: list[tuple[int, Decimal | None]]) -> None:
    persons = [Person.objects.create(family_name=f"Persona {n}") for n in range(5)]
    rows: list[CitizenshipAgreement] = []
    for n, one in enumerate(drawn):
        body = Body.objects.create(model_slug=SLUG, name=f"Lab {n}", slug=f"lab-{n}")
        CitizenshipLab.objects.create(body=body, kind="urban" if one["urban"] else "neighbourhood")
        free = [row for row in rows if not CitizenshipAgreement.objects.filter(renews=row).exists()]
        renewed = free[one["renews"]] if one["renews"] < len(free) else None
        one["renewal"] = renewed is not None
        is_signed = one["state"] != "approved"
        agreement = CitizenshipAgreement.objects.create(
            body=body,
            renews=renewed,
            title=f"Accordo {n}",
            slug=f"accordo-{n}",
            number=n + 1,
            state=one["state"],
            act_number="G.C. 1",
            signed_on=one["day"] if is_signed else None,
            ended_on=one["day"] if one["state"] == "terminated" else None,
            end_reasons="Così." if one["state"] == "terminated" else "",
        )
        rows.append(agreement)
        _fill(agreement, one, persons)
    for year, eur in works:
        MaintenanceWork.objects.create(title="Siepi", year=year, budget_eur=eur)


def _fill(agreement: CitizenshipAgreement, one: dict[str, Any], persons: list[Person]) -> None:
    Signatory.objects.create(agreement=agreement, kind="city", name="Comune", signed_on=one["day"])
    for n, party in enumerate(one["parties"]):
        day = one["day"] + dt.timedelta(days=party["late"])
        Signatory.objects.create(
            agreement=agreement,
            kind=party["kind"],
            name=f"Parte {n}",
            signed_on=day if party["signed"] else None,
            withdrawn_on=day if party["withdrawn"] and party["signed"] else None,
        )
    for n, (year, eur, family) in enumerate(one["projects"]):
        ProjectSheet.objects.create(
            agreement=agreement,
            title="Orto",
            slug=f"{agreement.slug}-{n}",
            family=family,
            year=year,
            budget_eur=eur,
        )
    if one["by_path"]:
        agreement.cycle = make_cycle(agreement.body, started_on=one["day"] - dt.timedelta(days=2000))
        agreement.save()
    for n in one["people"]:
        where = {"cycle": agreement.cycle} if one["by_path"] else {"agreement": agreement}
        LabParticipation.objects.create(body=agreement.body, person=persons[n], **where)
