"""The figures of the calls, as Bergamo published them."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from core.models import Neighbourhood, Organisation
from models_bergamo.models import GrantApplication, GrantApplicationNeighbourhood, GrantCall
from models_bergamo.selectors.grants import GrantTotals, call_lines, grant_totals
from models_bergamo.services.calls import CallTerms, publish_call
from tests.models_bergamo.conftest import MakeOrganisation


def admitted(
    call: GrantCall, lead: Organisation, admitted_eur: Decimal, cost: Decimal, **more: object
) -> GrantApplication:
    """An application admitted in the past; its own path is another test's business."""
    return GrantApplication.objects.create(
        call=call,
        lead=lead,
        title="Progetto",
        planned_cost_eur=cost,
        requested_eur=cost,
        admitted_eur=admitted_eur,
        submitted_on=call.opens_on,
        decided_on=call.closes_on,
        **{"state": "admitted", **more},
    )


def shared_out(total: int, parts: int) -> list[Decimal]:
    """A sum of euros in parts as equal as cents allow."""
    cents = total * 100
    return [Decimal(cents // parts + (index < cents % parts)) / 100 for index in range(parts)]


@pytest.mark.parametrize(
    ("year", "applicants", "projects", "places", "granted", "value", "share"),
    [
        (2023, 17, 20, 16, 24_774, 35_362, "70.06"),  # Bando contributi 2023
        (2024, 26, 29, 19, 40_000, 58_500, "68.38"),  # Esiti del bando contributo 2024
    ],
)
def test_the_published_figures_of_a_year_come_out(
    dario: User,
    make_organisation: MakeOrganisation,
    year: int,
    applicants: int,
    projects: int,
    places: int,
    granted: int,
    value: int,
    share: str,
) -> None:
    call = publish_call(
        actor=dario, terms=CallTerms(year, "Bando", dt.date(year, 3, 1), dt.date(year, 4, 17))
    )
    leads = [make_organisation(f"Realtà {number}") for number in range(applicants)]
    where = [Neighbourhood.objects.create(name=f"Q{number}", slug=f"q{number}") for number in range(places)]
    amounts = zip(shared_out(granted, projects), shared_out(value, projects), strict=True)
    for number, (grant, cost) in enumerate(amounts):
        row = admitted(call, leads[number % applicants], grant, cost)
        GrantApplicationNeighbourhood.objects.create(application=row, neighbourhood=where[number % places])
    totals = grant_totals(year)
    assert (totals.applicants, totals.projects, totals.neighbourhoods) == (applicants, projects, places)
    assert (totals.granted_eur, totals.total_value_eur) == (Decimal(granted), Decimal(value))
    assert totals.share is not None
    assert f"{totals.share * 100:.2f}" == share


def test_only_what_was_admitted_is_granted_and_only_what_was_paid_is_paid(
    dario: User, call: GrantCall, make_organisation: MakeOrganisation
) -> None:
    one, other = make_organisation("Una"), make_organisation("Altra")
    day = dt.date(2023, 9, 1)
    done = {"carried_out_on": day, "accounted_on": day, "accounted_cost_eur": Decimal(100)}
    paid = {"state": "paid", "paid_on": day, "paid_eur": Decimal(70), **done}
    admitted(call, one, Decimal(80), Decimal(100), **paid)
    admitted(call, other, Decimal(50), Decimal(60))
    GrantApplication.objects.create(
        call=call, lead=other, title="Bozza", planned_cost_eur=999, requested_eur=999
    )
    GrantApplication.objects.create(
        call=call,
        lead=make_organisation("Terza"),
        title="No",
        planned_cost_eur=999,
        requested_eur=999,
        state="not_admitted",
        submitted_on=day,
        decided_on=day,
        refusal_reason="Fuori tema",
    )
    assert grant_totals(2023) == GrantTotals(
        year=2023,
        calls=1,
        received=3,
        applicants=2,
        projects=2,
        neighbourhoods=0,
        granted_eur=Decimal(130),
        total_value_eur=Decimal(160),
        paid_eur=Decimal(70),
    )
    (line,) = call_lines()
    assert (line.received, line.projects, line.granted_eur, line.paid_eur) == (
        3,
        2,
        Decimal(130),
        Decimal(70),
    )
    assert line.left_eur is None


def test_merged_organisations_are_one_applicant(call: GrantCall, make_organisation: MakeOrganisation) -> None:
    kept, twin = make_organisation("Polisportiva"), make_organisation("A.S.D. Polisportiva")
    admitted(call, kept, Decimal(10), Decimal(20))
    admitted(call, twin, Decimal(10), Decimal(20))
    assert grant_totals(2023).applicants == 2
    twin.merged_into = twin.canonical = kept
    twin.save()
    assert grant_totals(2023).applicants == 1


def test_a_year_without_a_call_is_not_known_and_a_call_without_projects_is_zero(call: GrantCall) -> None:
    assert grant_totals(1999) == GrantTotals(year=1999, calls=0)
    assert grant_totals(1999).projects is None
    assert grant_totals(2023).projects == 0
    assert grant_totals(2023).granted_eur == 0
    assert grant_totals(2023).share is None


def test_the_figures_take_three_queries(call: GrantCall, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        grant_totals(2023)
