"""Bergamo's micro-grants, as cities are compared by them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import Body, Neighbourhood, Organisation
from models_bergamo.indicators import INDICATORS
from models_bergamo.models import GrantApplication, GrantApplicationNeighbourhood, GrantCall
from models_bergamo.selectors.grants import grant_totals
from models_bergamo.services.calls import CallTerms, publish_call
from tests.counted import counted, parts, value
from tests.models_bergamo.test_grant_totals import admitted, shared_out

YEAR = 2023
END = dt.date(YEAR, 12, 31)


@pytest.mark.parametrize(
    ("year", "projects", "granted", "total", "each", "leverage", "share"),
    [
        (2023, 20, 24_774, 35_362, "1238.70", "0.43", "70.06"),  # Bando contributi 2023
        (2024, 29, 40_000, 58_500, "1379.31", "0.46", "68.38"),  # Esiti del bando contributo 2024
    ],
)
def test_the_published_calls_give_the_figures_cities_are_compared_by(
    dario: User,
    lead: Organisation,
    year: int,
    projects: int,
    granted: int,
    total: int,
    each: str,
    leverage: str,
    share: str,
    django_assert_num_queries: Any,
) -> None:
    call = publish_call(
        actor=dario, terms=CallTerms(year, "Bando", dt.date(year, 3, 1), dt.date(year, 4, 17))
    )
    for grant, cost in zip(shared_out(granted, projects), shared_out(total, projects), strict=True):
        admitted(call, lead, grant, cost)
    with django_assert_num_queries(INDICATORS.queries):
        found = counted(INDICATORS, year)
    assert value(found, "municipal_share") == share
    assert (value(found, "euro_per_project"), value(found, "co_funding")) == (each, leverage)
    totals = grant_totals(year)
    assert parts(found, "euro_per_project") == (totals.granted_eur, totals.projects)
    assert parts(found, "municipal_share") == (totals.granted_eur, totals.total_value_eur)
    assert parts(found, "projects_completed") is None, "the call says no day by which projects end"
    assert counted(INDICATORS, year + 1) == {}, "no call, nothing known"


def test_a_project_is_due_in_the_year_its_call_says(call: GrantCall, lead: Organisation, alfa: Body) -> None:
    call.activities_until = dt.date(2024, 2, 28)
    call.save()
    done = {"state": "carried_out", "carried_out_on": dt.date(2024, 1, 15), "body": alfa}
    admitted(call, lead, Decimal(80), Decimal(100), **done)
    admitted(call, lead, Decimal(50), Decimal(60))
    late = {"state": "carried_out", "carried_out_on": dt.date(2025, 1, 2), "body": alfa}
    admitted(call, lead, Decimal(50), Decimal(60), **late)
    assert parts(counted(INDICATORS, 2023), "projects_completed") is None
    found = counted(INDICATORS, 2024)
    assert parts(found, "euro_per_project") is None, "the money is of the year of the call"
    assert parts(found, "projects_completed") == (1, 3)
    assert parts(found, "projects_completed", alfa) == (1, 2)
    assert parts(counted(INDICATORS, 2024, dt.date(2024, 2, 1)), "projects_completed") is None, "not due yet"


GRANT = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["draft", "submitted", "not_admitted", "admitted", "carried_out"]),
        "cost": st.decimals(Decimal(10), Decimal(900), places=2),
        "share": st.integers(1, 100),
        "body": st.sampled_from(["alfa", "beta", None]),
        "places": st.sets(st.sampled_from(["alfa", "beta"])),
        "old": st.booleans(),
    }
)


@given(grants=st.lists(GRANT, max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_made_up_grants_are_counted_as_by_hand(
    grants: list[dict[str, Any]], call: GrantCall, lead: Organisation, alfa: Body, beta: Body
) -> None:
    GrantApplication.objects.all().delete()
    GrantCall.objects.exclude(pk=call.pk).delete()
    before = GrantCall.objects.create(year=2022, title="Prima", opens_on=END, closes_on=END)
    bodies = {"alfa": alfa, "beta": beta, None: None}
    day = dt.date(2023, 9, 1)
    for one in grants:
        granted = one["state"] in {"admitted", "carried_out"}
        amount = max((one["cost"] * one["share"] / 100).quantize(Decimal("0.01")), Decimal("0.01"))
        one["granted"] = amount if granted else None
        row = GrantApplication.objects.create(
            call=before if one["old"] else call,
            lead=lead,
            title="Progetto",
            body=bodies[one["body"]],
            planned_cost_eur=one["cost"],
            requested_eur=one["cost"],
            admitted_eur=one["granted"],
            state=one["state"],
            submitted_on=None if one["state"] == "draft" else day,
            decided_on=day,
            refusal_reason="Fuori tema",
            carried_out_on=day if one["state"] == "carried_out" else None,
        )
        for slug in one["places"]:
            place, _made = Neighbourhood.objects.get_or_create(slug=slug, defaults={"name": slug})
            GrantApplicationNeighbourhood.objects.create(application=row, neighbourhood=place)
    found = counted(INDICATORS, YEAR)

    def by_hand(chosen: list[dict[str, Any]]) -> dict[str, Any]:
        mine = [one for one in chosen if one["granted"] is not None and not one["old"]]
        if not mine:
            return dict.fromkeys(("euro_per_project", "municipal_share", "co_funding"))
        money, cost = sum(one["granted"] for one in mine), sum(one["cost"] for one in mine)
        return {
            "euro_per_project": (money, len(mine)),
            "municipal_share": (money, cost),
            "co_funding": (cost - money, money),
        }

    for code, expected in by_hand(grants).items():
        assert parts(found, code) == expected
    for slug in ("alfa", "beta"):
        for code, expected in by_hand([one for one in grants if one["body"] == slug]).items():
            assert parts(found, code, bodies[slug]) == expected
        where = Neighbourhood.objects.filter(slug=slug).first()
        there = by_hand([one for one in grants if slug in one["places"]])["municipal_share"]
        assert where is None or parts(found, "municipal_share", where) == there
