"""Networks: stages, territory, rhythm, and who accompanies them."""

import datetime as dt

import pytest

from accounts.models import User
from core.models import (
    AuditEntry,
    Body,
    BodyNeighbourhood,
    BodyStage,
    Meeting,
    MeetingBody,
    Neighbourhood,
    RoleGrant,
    RuleSet,
)
from core.services.bodies import change_stage
from core.services.errors import DomainError
from models_bergamo.models import NeighbourhoodNetwork
from models_bergamo.participation_model import MODEL
from models_bergamo.rules import NETWORK, SLUG
from models_bergamo.selectors.networks import networks_active_on, rhythms
from models_bergamo.selectors.operators import operators_on
from models_bergamo.services.networks import NetworkFacts, describe_network

TODAY = dt.date(2024, 5, 14)


@pytest.mark.parametrize(
    ("stage", "following"),
    [
        ("forming", {"active", "closed"}),
        ("active", {"suspended", "closed"}),
        ("suspended", {"active", "closed"}),
        ("closed", set()),
    ],
)
def test_a_network_forms_is_active_rests_and_closes(stage: str, following: set[str]) -> None:
    assert set(MODEL.stage(stage).next) == following


def test_only_active_networks_are_counted_and_only_forming_ones_begin() -> None:
    assert [stage.code for stage in MODEL.stages if stage.active] == ["active"]
    assert [stage.code for stage in MODEL.stages if stage.initial] == ["forming"]


def test_a_network_counts_on_the_days_it_was_active(dario: User, alfa: Body) -> None:
    change_stage(actor=dario, body_id=alfa.pk, stage="suspended", since=dt.date(2020, 3, 9))
    change_stage(actor=dario, body_id=alfa.pk, stage="active", since=dt.date(2021, 9, 1))
    change_stage(actor=dario, body_id=alfa.pk, stage="closed", since=dt.date(2024, 1, 1))
    days = {
        dt.date(2015, 8, 31): [],
        dt.date(2015, 9, 1): [alfa],
        dt.date(2020, 3, 8): [alfa],
        dt.date(2020, 3, 9): [],
        dt.date(2021, 8, 31): [],
        dt.date(2021, 9, 1): [alfa],
        dt.date(2023, 12, 31): [alfa],
        dt.date(2024, 1, 1): [],
    }
    assert {day: networks_active_on(day) for day in days} == days
    with pytest.raises(DomainError):
        change_stage(actor=dario, body_id=alfa.pk, stage="active", since=dt.date(2024, 2, 1))


def test_one_network_is_not_one_neighbourhood(alfa: Body, beta: Body) -> None:
    place = Neighbourhood.objects.get(slug="beta")
    BodyNeighbourhood.objects.create(body=alfa, neighbourhood=place, since=TODAY)
    assert alfa.territory.count() == 2
    assert place.bodies.count() == 2
    assert networks_active_on(TODAY) == [alfa, beta]


def test_the_facts_about_a_birth_may_all_stay_unknown(dario: User, alfa: Body) -> None:
    network = describe_network(actor=dario, body_id=alfa.pk, facts=NetworkFacts())
    assert (network.path_began_on, network.presented_to, network.path) == (None, None, None)
    assert not AuditEntry.objects.filter(action="bergamo.network.changed").exists()


def test_nobody_at_the_presentation_is_not_unknown(dario: User, alfa: Body) -> None:
    describe_network(actor=dario, body_id=alfa.pk, facts=NetworkFacts(presented_to=0))
    assert NeighbourhoodNetwork.objects.get().presented_to == 0
    assert AuditEntry.objects.get(action="bergamo.network.changed").after == {"presented_to": 0}


def test_a_birth_in_the_future_or_out_of_order_is_refused(dario: User, alfa: Body) -> None:
    for facts, field in (
        (NetworkFacts(path_began_on=dt.date(2999, 1, 1)), "path_began_on"),
        (NetworkFacts(presented_on=dt.date(2999, 1, 1)), "presented_on"),
        (NetworkFacts(path_began_on=TODAY, presented_on=TODAY - dt.timedelta(days=1)), "presented_on"),
    ):
        with pytest.raises(DomainError) as refused:
            describe_network(actor=dario, body_id=alfa.pk, facts=facts)
        assert refused.value.field == field


def test_a_body_of_another_model_is_no_network(dario: User, in_bergamo: object) -> None:
    other = Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")
    with pytest.raises(DomainError, match="non esiste più"):
        describe_network(actor=dario, body_id=other.pk, facts=NetworkFacts())


def hold(body: Body, day: dt.date, kind: str = "plenary", state: str = "held") -> None:
    meeting = Meeting.objects.create(model_slug=SLUG, kind=kind, meets_on=day, state=state)
    MeetingBody.objects.create(meeting=meeting, body=body)


def test_the_rhythm_looks_at_plenaries_held_and_only_suggests(alfa: Body, beta: Body) -> None:
    hold(alfa, TODAY - dt.timedelta(days=46))
    hold(alfa, TODAY - dt.timedelta(days=3), kind="subgroup")
    hold(alfa, TODAY - dt.timedelta(days=2), state="cancelled")
    hold(beta, TODAY - dt.timedelta(days=45))
    found = {row.body: (row.days_since, row.worth_a_reminder) for row in rhythms(TODAY)}
    assert found == {alfa: (46, True), beta: (45, False)}


def test_no_plenary_at_all_is_unknown_not_late(alfa: Body) -> None:
    (row,) = rhythms(TODAY)
    assert (row.days_since, row.worth_a_reminder) == (None, False)


def test_the_plenaries_of_the_last_twelve_months_are_counted(alfa: Body) -> None:
    for day in (dt.date(2023, 5, 14), dt.date(2023, 5, 15), TODAY, TODAY + dt.timedelta(days=1)):
        hold(alfa, day)
    hold(alfa, dt.date(2024, 1, 10), state="postponed")
    (row,) = rhythms(TODAY)
    assert (row.plenaries, row.last_plenary_on, row.monthly_target) == (2, TODAY, 1)


def test_twelve_months_before_a_leap_day_begin_after_28_february(alfa: Body) -> None:
    hold(alfa, dt.date(2023, 2, 28))
    hold(alfa, dt.date(2023, 3, 1))
    assert rhythms(dt.date(2024, 2, 29))[0].plenaries == 1


def test_the_rhythm_takes_three_queries(alfa: Body, beta: Body, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(rhythms(TODAY)) == 2


def test_a_city_may_want_no_reminder(alfa: Body) -> None:
    hold(alfa, dt.date(2020, 1, 1))
    values = {"plenaries_per_month": 1, "days_without_plenary": None}
    RuleSet.objects.filter(model_slug=SLUG, code=NETWORK).update(values=values)
    assert not rhythms(TODAY)[0].worth_a_reminder


def test_resting_networks_are_not_reminded(dario: User, alfa: Body) -> None:
    change_stage(actor=dario, body_id=alfa.pk, stage="suspended", since=dt.date(2024, 1, 1))
    assert rhythms(TODAY) == []


def test_an_operator_covers_several_neighbourhoods_and_the_rest_is_told(
    anna: User, bruno: User, alfa: Body, beta: Body
) -> None:
    gamma = Neighbourhood.objects.create(name="Gamma", slug="gamma")
    delta = Neighbourhood.objects.create(name="Delta", slug="delta")
    gone = Neighbourhood.objects.create(name="Vecchio", slug="vecchio", until=dt.date(2018, 1, 31))
    beta_place = Neighbourhood.objects.get(slug="beta")
    for place in (beta_place, gamma):
        RoleGrant.objects.create(user=bruno, role="neighbourhood_worker", neighbourhood=place)
    found = operators_on(TODAY)
    assert [(row.user, row.neighbourhoods, row.networks) for row in found.operators] == [
        (anna, (), (alfa,)),
        (bruno, (beta_place, gamma), ()),
    ]
    assert found.uncovered == (delta,)  # Anna's network covers Alfa; a neighbourhood of the past needs nobody
    assert gone not in found.uncovered


def test_a_role_that_ended_covers_nothing(anna: User, alfa: Body) -> None:
    RoleGrant.objects.filter(user=anna).update(until=TODAY - dt.timedelta(days=1))
    found = operators_on(TODAY)
    assert found.operators == ()
    assert [place.slug for place in found.uncovered] == ["alfa"]


def test_an_operator_of_the_whole_city_leaves_nobody_out(bruno: User, alfa: Body) -> None:
    RoleGrant.objects.create(user=bruno, role="neighbourhood_worker")
    assert operators_on(TODAY).uncovered == ()


def test_a_stage_nobody_wrote_down_forbids_nothing(dario: User, alfa: Body) -> None:
    BodyStage.objects.filter(body=alfa).delete()
    describe_network(actor=dario, body_id=alfa.pk, facts=NetworkFacts(presented_on=TODAY))
    assert networks_active_on(TODAY) == []
