"""The strategic plan of a neighbourhood: years, goals in order, what pursues each, how far it is, and who reads it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, Person
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_qua.models import (
    CitizenshipAgreement,
    Indicator,
    Measurement,
    PlanGoal,
    PlanLink,
    ProjectSheet,
    StrategicPlan,
)
from models_qua.selectors.plans import movement, personal_words, read_plan
from models_qua.services.plans import (
    GoalData,
    PlanData,
    add_goal,
    change_goal,
    change_plan,
    goal_snapshot,
    move_goal,
    plan_snapshot,
    publish_plan,
    remove_goal,
    unpublish_plan,
    whole_snapshot,
    write_plan,
)
from tests.models_qua.rows import make_agreement, make_plan

FIVE = PlanData("Rivalta 2030", 2026, 2030)


@pytest.fixture
def plan(rivalta: Body) -> StrategicPlan:
    return make_plan(rivalta, "Un parco aperto", "Nessuno da solo", "Strade calme")


def titles(plan: StrategicPlan) -> list[str]:
    return list(plan.goals.order_by("position").values_list("title", flat=True))


def measure(indicator: Indicator, *values: int) -> None:
    for month, value in enumerate(values, start=1):
        Measurement.objects.create(indicator=indicator, measured_on=dt.date(2026, month, 1), value=value)


def test_a_plan_is_a_labs_and_not_public_yet(ada: User, rivalta: Body) -> None:
    key = new_key()
    row = write_plan(actor=ada, body_id=rivalta.pk, plan=FIVE, key=key)
    assert write_plan(actor=ada, body_id=rivalta.pk, plan=FIVE, key=key) == row
    assert (row.slug, row.is_public, StrategicPlan.objects.count()) == ("rivalta-2026-2030", False, 1)
    assert AuditEntry.objects.get(action="qua.plan.written").after["last_year"] == 2030
    with pytest.raises(DomainError, match="non esiste più"):
        write_plan(actor=ada, body_id=new_key(), plan=FIVE)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(2026, 2025, "last_year"), (1026, 2030, "first_year"), (2026, 2099, "last_year")],
)
def test_years_that_make_no_plan_are_refused(
    ada: User, rivalta: Body, first: int, last: int, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        write_plan(actor=ada, body_id=rivalta.pk, plan=PlanData("Piano", first, last))
    assert refused.value.field == field


def test_two_editors_of_a_plan_are_told(ada: User, plan: StrategicPlan) -> None:
    seen = fingerprint(plan_snapshot(plan))
    change_plan(actor=ada, plan_id=plan.pk, plan=FIVE, seen=seen)
    with pytest.raises(StaleEdit):
        change_plan(actor=ada, plan_id=plan.pk, plan=FIVE, seen=seen)


def test_a_goal_is_added_at_the_end_once_and_tied_to_what_pursues_it(
    ada: User, rivalta: Body, plan: StrategicPlan
) -> None:
    agreement, key = make_agreement(rivalta), new_key()
    goal = GoalData(
        "Più verde",
        agreement_ids=(agreement.pk,),
        sheet_ids=(agreement.sheets.get().pk,),
        indicator_ids=(agreement.indicators.get().pk,),
    )
    row = add_goal(actor=ada, plan_id=plan.pk, goal=goal, key=key)
    assert add_goal(actor=ada, plan_id=plan.pk, goal=goal, key=key) == row
    assert (row.position, row.links.count(), titles(plan)[-1]) == (4, 3, "Più verde")


def test_what_is_of_another_lab_is_refused_with_the_cure_and_nothing_is_written(
    ada: User, sesso: Body, plan: StrategicPlan
) -> None:
    theirs = make_agreement(sesso)
    for field, goal in (
        ("agreements", GoalData("x", agreement_ids=(theirs.pk,))),
        ("sheets", GoalData("x", sheet_ids=(theirs.sheets.get().pk,))),
        ("indicators", GoalData("x", indicator_ids=(theirs.indicators.get().pk,))),
    ):
        with pytest.raises(DomainError, match="di un altro laboratorio: lo colleghi") as refused:
            change_goal(actor=ada, plan_id=plan.pk, goal_id=plan.goals.all()[0].pk, goal=goal)
        assert refused.value.field == field


def test_links_are_kept_added_and_taken_away(ada: User, rivalta: Body, plan: StrategicPlan) -> None:
    one, two = make_agreement(rivalta), make_agreement(rivalta)
    goal = plan.goals.all()[0]
    change_goal(
        actor=ada, plan_id=plan.pk, goal_id=goal.pk, goal=GoalData("Un parco aperto", agreement_ids=(one.pk,))
    )
    kept = goal.links.get().pk
    both = GoalData("Un parco aperto", agreement_ids=(one.pk, two.pk))
    change_goal(actor=ada, plan_id=plan.pk, goal_id=goal.pk, goal=both)
    assert kept in goal.links.values_list("pk", flat=True)
    change_goal(actor=ada, plan_id=plan.pk, goal_id=goal.pk, goal=GoalData("Un parco aperto"))
    assert not goal.links.exists()
    told = AuditEntry.objects.filter(action="qua.plan.changed").order_by("pk")
    assert [str(two) in str(entry.after) for entry in told] == [False, True, False]


def test_two_editors_of_a_goal_are_told_also_when_one_changed_the_links(
    ada: User, rivalta: Body, plan: StrategicPlan
) -> None:
    goal = plan.goals.all()[0]
    seen = fingerprint(goal_snapshot(goal))
    tied = GoalData(goal.title, agreement_ids=(make_agreement(rivalta).pk,))
    change_goal(actor=ada, plan_id=plan.pk, goal_id=goal.pk, goal=tied, seen=seen)
    with pytest.raises(StaleEdit):
        change_goal(actor=ada, plan_id=plan.pk, goal_id=goal.pk, goal=GoalData("Altro"), seen=seen)


def test_goals_are_put_in_order_once_however_often_it_is_sent(ada: User, plan: StrategicPlan) -> None:
    last = plan.goals.get(title="Strade calme")
    for _again in range(2):
        move_goal(actor=ada, plan_id=plan.pk, goal_id=last.pk, to=1)
    assert titles(plan) == ["Strade calme", "Un parco aperto", "Nessuno da solo"]
    move_goal(actor=ada, plan_id=plan.pk, goal_id=last.pk, to=99)
    assert titles(plan)[-1] == "Strade calme"
    assert AuditEntry.objects.filter(action="qua.plan.changed").count() == 2


def test_a_goal_is_taken_off_but_not_the_last_of_a_public_plan(ada: User, plan: StrategicPlan) -> None:
    first, second, third = plan.goals.order_by("position")
    remove_goal(actor=ada, plan_id=plan.pk, goal_id=first.pk)
    remove_goal(actor=ada, plan_id=plan.pk, goal_id=first.pk)
    with pytest.raises(DomainError, match="qualcuno ha tolto"):
        change_goal(actor=ada, plan_id=plan.pk, goal_id=first.pk, goal=GoalData("x"))
    remove_goal(actor=ada, plan_id=plan.pk, goal_id=second.pk)
    publish_plan(actor=ada, plan_id=plan.pk, looked_through=True)
    with pytest.raises(DomainError, match="ultimo obiettivo di un piano pubblico"):
        remove_goal(actor=ada, plan_id=plan.pk, goal_id=third.pk)


def test_a_plan_is_public_once_it_has_goals_was_looked_through_and_is_what_was_seen(
    ada: User, rivalta: Body
) -> None:
    plan = make_plan(rivalta)
    with pytest.raises(DomainError, match="non ha ancora obiettivi"):
        publish_plan(actor=ada, plan_id=plan.pk, looked_through=True)
    seen = fingerprint(whole_snapshot(plan))
    add_goal(actor=ada, plan_id=plan.pk, goal=GoalData("Un parco aperto"))
    with pytest.raises(StaleEdit):
        publish_plan(actor=ada, plan_id=plan.pk, looked_through=True, seen=seen)
    with pytest.raises(DomainError) as refused:
        publish_plan(actor=ada, plan_id=plan.pk, looked_through=False)
    assert refused.value.field == "looked_through"
    assert publish_plan(actor=ada, plan_id=plan.pk, looked_through=True).is_public
    assert not unpublish_plan(actor=ada, plan_id=plan.pk).is_public


def test_what_looks_personal_is_pointed_out_with_the_text_it_is_in(in_reggio: Any, rivalta: Body) -> None:
    Person.objects.create(given_name="Nora", family_name="Neri")
    plan = make_plan(rivalta, "Chiamare Nora Neri", vision="Telefono 333 1234567")
    told = {(one.words, one.where) for one in personal_words(read_plan(plan))}
    assert ("Nora Neri", "Chiamare Nora Neri") in told
    assert any("333 1234567" in words for words, _where in told)


def test_a_plan_is_read_in_as_many_queries_however_long_it_is(
    rivalta: Body, plan: StrategicPlan, django_assert_num_queries: Any
) -> None:
    def tie(goal: PlanGoal) -> None:
        agreement = make_agreement(rivalta)
        measure(agreement.indicators.get(), 10, 20)
        PlanLink.objects.create(goal=goal, agreement=agreement)
        PlanLink.objects.create(goal=goal, sheet=agreement.sheets.get())
        PlanLink.objects.create(goal=goal, indicator=agreement.indicators.get())

    for goal in plan.goals.all():
        tie(goal)
        tie(goal)
    with django_assert_num_queries(3):
        read = read_plan(plan)
        told = [(one.indicator.agreement.title, one.words) for goal in read.goals for one in goal.indicators]
    assert len(told) == 6


def test_a_goal_without_projects_nor_indicators_is_told(rivalta: Body, plan: StrategicPlan) -> None:
    agreement = make_agreement(rivalta)
    first, second, _third = plan.goals.order_by("position")
    PlanLink.objects.create(goal=first, agreement=agreement)
    PlanLink.objects.create(goal=second, sheet=agreement.sheets.get())
    assert [goal.is_bare for goal in read_plan(plan).goals] == [True, False, True]


def test_citizens_read_nothing_of_an_agreement_in_draft(rivalta: Body, plan: StrategicPlan) -> None:
    goal = plan.goals.all()[0]
    for state in ("draft", "shared"):
        agreement = make_agreement(rivalta, state)
        for link in (
            {"agreement": agreement},
            {"sheet": agreement.sheets.get()},
            {"indicator": agreement.indicators.get()},
        ):
            PlanLink.objects.create(goal=goal, **link)
    read = read_plan(plan, public=True).goals[0]
    shared = CitizenshipAgreement.objects.get(state="shared")
    assert list(read.agreements) == [shared]
    assert [sheet.agreement for sheet in read.sheets] == [shared]
    assert [one.indicator.agreement for one in read.indicators] == [shared]
    assert ProjectSheet.objects.count() == 2


@pytest.mark.parametrize(
    ("direction", "target", "first", "last", "moves"),
    [
        ("up", 40, 10, None, "not_measured"),
        ("up", 40, 10, 20, "towards"),
        ("up", 40, 10, 5, "away"),
        ("up", 40, 10, 10, "still"),
        ("up", 40, 10, 41, "reached"),
        ("down", 5, 10, 7, "towards"),
        ("down", 5, 10, 12, "away"),
        ("down", 5, 10, 4, "reached"),
        ("", 40, 10, 20, "towards"),
        ("", 5, 10, 7, "towards"),
        ("", None, 10, 20, "watched"),
        ("up", None, 10, 20, "towards"),
        ("up", 40, None, 20, "watched"),
        ("up", 40, None, 40, "reached"),
        ("", 40, None, 40, "reached"),
        ("", 40, None, 41, "watched"),
    ],
)
def test_an_indicator_moves_towards_its_target_or_away(
    direction: str, target: int | None, first: int | None, last: int | None, moves: str
) -> None:
    def decimal(value: int | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    indicator = Indicator(direction=direction, target=decimal(target))
    assert movement(indicator, decimal(first), decimal(last)) == moves


def test_without_a_baseline_an_indicator_moves_from_its_first_measure(
    rivalta: Body, plan: StrategicPlan
) -> None:
    indicator = make_agreement(rivalta).indicators.get()
    PlanLink.objects.create(goal=plan.goals.all()[0], indicator=indicator)
    measure(indicator, 10, 30)
    read = read_plan(plan).goals[0].indicators[0]
    assert (read.first, read.movement) == (Decimal(10), "towards")
    assert read.last is not None
    assert read.last.value == 30
