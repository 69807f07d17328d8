"""Whatever is tried, in whatever order: no step of a path begins before those that come first have ended."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, LabCycle, LabStep
from models_qua.rules import STEPS
from models_qua.services.steps import begin_step, end_step, reopen_step
from tests.models_qua.path_rows import meeting_of
from tests.models_qua.rows import STARTED, make_agreement, make_cycle

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
STATES = ("none", "draft", "shared", "approved", "in_force", "accounted", "published")
CALLS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["begin", "end", "reopen"]), st.sampled_from(STEPS), st.integers(0, 400)),
        st.tuples(st.just("agreement"), st.sampled_from(STATES), st.just(0)),
        st.tuples(st.just("evidence"), st.sampled_from(STEPS), st.just(0)),
        st.tuples(st.just("next"), st.just(""), st.integers(0, 400)),
    ),
    min_size=1,
    max_size=30,
)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS)
def test_no_order_of_calls_reaches_a_step_out_of_order(
    olga: User, rivalta: Body, calls: list[tuple[str, str, int]]
) -> None:
    CitizenshipAgreement.objects.all().delete()
    cycle = make_cycle(rivalta)
    for call, what, days in calls:
        carry_out(olga, cycle, call, what, STARTED + dt.timedelta(days=days))
        assert_in_order(cycle)


def carry_out(user: User, cycle: LabCycle, call: str, what: str, on: dt.date) -> None:
    """One thing somebody tries; what is refused changes nothing."""
    if call == "agreement":
        CitizenshipAgreement.objects.all().delete()
        if what != "none":
            make_agreement(cycle.body, what, cycle=cycle)
        return
    if call == "evidence":
        step = cycle.steps.get(kind=what)
        step.evidence.create(title="Incontro", meeting=meeting_of(cycle.body, kind="sharing"))
        return
    verb, step_id = what_to_try(cycle, call, what)
    try:
        if verb == "begin":
            begin_step(actor=user, step_id=step_id, on=on)
        elif verb == "end":
            end_step(actor=user, step_id=step_id, on=on)
        else:
            reopen_step(actor=user, step_id=step_id)
    except DomainError:
        return


def what_to_try(cycle: LabCycle, call: str, what: str) -> tuple[str, Any]:
    """`next` is what would go on: the step under way ends, or else the first that waits begins."""
    if call != "next":
        return call, cycle.steps.get(kind=what).pk
    steps = list(cycle.steps.order_by("position"))
    step = next((one for one in steps if one.ended_on is None), steps[-1])
    return ("end" if step.started_on else "begin"), step.pk


def assert_in_order(cycle: LabCycle) -> None:
    """Done, done, one under way at most, then waiting; days go forward; the path is done with its last step and not before."""
    steps = list(LabStep.objects.filter(cycle=cycle).order_by("position"))
    states = ["done" if one.ended_on else "now" if one.started_on else "waiting" for one in steps]
    assert states == sorted(states, key=["done", "now", "waiting"].index)
    assert states.count("now") <= 1
    days = [day for one in steps for day in (one.started_on, one.ended_on) if day]
    assert days == sorted(days)
    cycle.refresh_from_db()
    assert (cycle.outcome == "done") == (states[-1] == "done")
