"""Presences and contributions of the consulte, as cities are compared by them."""

import datetime as dt
from statistics import median
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import Body, Person, RuleSet
from core.reporting.build import build_report
from core.services.rules import change_rules
from models_monza.indicators import INDICATORS
from models_monza.models import AdvisoryOpinion, Office
from tests.counted import Found, counted, parts, value
from tests.models_monza.opinion_rows import answer_rules
from tests.models_monza.registers import REAL, imported
from tests.models_monza.test_report import contribution, held
from tests.models_monza.test_sittings import enrol, mark

YEAR = 2023
FIRST, END = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)


def answers_within(olga: User, days: int | None) -> None:
    """The only rule there is about answers."""
    RuleSet.objects.filter(code="opinions").delete()
    change_rules(actor=olga, rules=answer_rules(dt.date(2019, 1, 1), answer_days=days, suspension_days=10))


def test_eight_of_nineteen_are_there(liberta: Body, triante: Body) -> None:
    people = enrol(liberta, 19)
    sat = held(liberta, dt.date(2023, 7, 8), citizens=6)
    mark(sat, people[:8])
    mark(sat, people[8:14], "excused")
    mark(sat, people[14:], "absent")
    held(triante, dt.date(2023, 7, 9))
    held(liberta, dt.date(2023, 8, 1))
    found = counted(INDICATORS, YEAR)
    assert value(found, "attendance_rate") == "42.1"
    assert parts(found, "attendance_rate", liberta, month=7) == (8, 19)
    assert parts(found, "attendance_rate", month=8) is None, "nobody wrote who was there: not zero"
    assert parts(found, "attendance_rate", triante) is None


def test_the_year_of_monza_is_told_as_the_report_tells_it(olga: User, django_assert_num_queries: Any) -> None:
    imported(olga, REAL.read_bytes())
    with django_assert_num_queries(INDICATORS.queries):
        found = counted(INDICATORS, YEAR)
    report = {figure.code: figure.value for figure in build_report("monza", YEAR, today=END).figures}
    assert value(found, "attendance_rate") == str(report["attendance_rate"])
    assert parts(found, "attendance_rate") == (1062, 1062 + 574 + 388)
    assert parts(found, "proposals_answered") == (
        report["contributions_answered"],
        report["contributions"],
    )
    assert parts(found, "proposals_open") == (report["contributions_open"], None)
    assert (
        median(map(float, found["answer_days", 0, None].cases)) == report["contribution_answer_days_median"]
    )
    accepted, answered = parts(found, "proposals_accepted") or (0, 0)
    assert answered == report["contributions_answered"]
    assert f"{accepted * 100 / answered:.1f}" == str(report["contributions_accepted_share"])
    assert parts(found, "answered_in_time") is None, "no act says in how many days"
    assert parts(found, "accepted_done") is None, "their 24 months are not over"
    bodies = {place for _code, _month, place in found if place}
    for code in ("attendance_rate", "proposals_answered", "proposals_accepted"):
        for place in (0, 1):
            total = (parts(found, code) or (0, 0))[place]
            over = [parts(found, code, body) or (0, 0) for body in bodies]
            assert sum(one[place] for one in over) == total, code
    months = [parts(found, "attendance_rate", month=month) or (0, 0) for month in range(1, 13)]
    assert tuple(map(sum, zip(*months, strict=True))) == parts(found, "attendance_rate")
    assert counted(INDICATORS, 2022) == {}


def test_who_holds_an_office_is_counted_once_and_the_citys_own_people_are_not(
    liberta: Body, triante: Body
) -> None:
    ada, ivo, pia = (Person.objects.create(given_name=name) for name in ("Ada", "Ivo", "Pia"))
    held = (
        (liberta, ada, "coordinator", "woman", None),
        (triante, ada, "secretary", "", None),
        (liberta, ivo, "deputy", "", None),
        (liberta, pia, "facilitator", "woman", None),
        (triante, pia, "deputy", "woman", dt.date(2024, 1, 1)),
    )
    for body, person, kind, gender, until in held:
        Office.objects.create(
            body=body, person=person, kind=kind, gender=gender, since=dt.date(2024, 1, 1), until=until,
            ended="resigned" if until else "",
        )  # fmt: skip
    found = counted(INDICATORS, 2024)
    assert parts(found, "gender_balance") == (1, 1)
    assert parts(found, "gender_unknown") == (1, 2)
    assert parts(found, "gender_unknown", liberta) == (1, 2)


def test_what_is_not_due_waits_and_what_is_due_in_the_year_is_judged_once(liberta: Body, olga: User) -> None:
    answers_within(olga, 30)
    contribution(liberta, dt.date(2022, 12, 20), dt.date(2023, 1, 10))  # due on 19 January 2023
    contribution(liberta, dt.date(2023, 3, 1), dt.date(2023, 4, 30))  # late
    stopped = {"suspended_on": dt.date(2023, 5, 10), "resumed_on": dt.date(2023, 6, 20)}
    contribution(liberta, dt.date(2023, 5, 1), dt.date(2023, 6, 9), **stopped)  # ten days more, no longer
    contribution(liberta, dt.date(2023, 12, 20))  # waits within its time
    contribution(liberta, dt.date(2023, 12, 21), dt.date(2023, 12, 22))  # answered, due in 2024
    found = counted(INDICATORS, YEAR)
    assert parts(found, "proposals_answered") == (3, 3)
    assert parts(found, "proposals_open") == (1, None)
    assert parts(found, "answered_in_time") == (2, 3)
    assert parts(found, "answered_in_time", liberta) == (2, 3)
    assert parts(counted(INDICATORS, 2024), "answered_in_time") == (1, 2)


def test_what_was_accepted_is_looked_at_when_its_two_years_are_over(liberta: Body) -> None:
    def accepted(answered: dt.date, **more: Any) -> None:
        contribution(liberta, answered - dt.timedelta(days=20), answered, **more)

    accepted(dt.date(2021, 5, 1), state="done", done_on=dt.date(2023, 5, 1))
    accepted(dt.date(2021, 5, 1), state="done", done_on=dt.date(2023, 5, 2))
    accepted(dt.date(2021, 5, 1), state="done")  # nobody wrote when
    accepted(dt.date(2021, 5, 1), outcome="partly")
    accepted(dt.date(2021, 5, 1), outcome="not_accepted")
    accepted(dt.date(2021, 12, 31), state="done", done_on=dt.date(2022, 1, 1))
    assert parts(counted(INDICATORS, YEAR), "accepted_done") == (2, 4)
    assert parts(counted(INDICATORS, YEAR, dt.date(2023, 4, 30)), "accepted_done") is None


DAY = st.dates(dt.date(2020, 6, 1), dt.date(2024, 6, 1))
SENT = st.fixed_dictionaries(
    {
        "sent": DAY,
        "after": st.none() | st.integers(0, 400),
        "outcome": st.sampled_from(["accepted", "partly", "not_accepted"]),
        "done_after": st.none() | st.integers(0, 1000),
        "withdrawn": st.booleans(),
    }
)


@given(rows=st.lists(SENT, max_size=15), term=st.none() | st.integers(10, 200))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_made_up_contributions_are_counted_as_by_hand(
    rows: list[dict[str, Any]], term: int | None, liberta: Body, olga: User
) -> None:
    AdvisoryOpinion.objects.all().delete()
    answers_within(olga, term)
    told = []
    for one in rows:
        answered = None if one["after"] is None else one["sent"] + dt.timedelta(days=one["after"])
        good = answered is not None and one["outcome"] != "not_accepted"
        done = (
            answered + dt.timedelta(days=one["done_after"])
            if answered is not None and good and one["done_after"]
            else None
        )
        state = (
            "withdrawn" if one["withdrawn"] else "done" if done else "answered" if answered else "transmitted"
        )
        outcome = one["outcome"] if answered else ""
        contribution(
            liberta, one["sent"], answered, state=state, outcome=outcome, done_on=done, withdrawn_on=END
        )
        if answered is not None or not one["withdrawn"]:
            told.append((one["sent"], answered, good, done))
    check(counted(INDICATORS, YEAR), told, None if term is None else dt.timedelta(days=term))


def check(found: Found, told: list[tuple[Any, ...]], term: dt.timedelta | None) -> None:
    """The five figures, slowly, from the definitions."""
    sent = [one for one in told if FIRST <= one[0] <= END]
    answered = [one for one in sent if one[1] and one[1] <= END]
    open_and_due = [one for one in sent if one not in answered and (term is None or one[0] + term <= END)]
    whole = len(answered) + len(open_and_due)
    assert parts(found, "proposals_answered") == ((len(answered), whole) if whole else None)
    assert parts(found, "proposals_open") == ((len(sent) - len(answered), None) if sent else None)
    days = sorted((one[1] - one[0]).days for one in answered)
    assert sorted(found["answer_days", 0, None].cases if days else []) == days
    accepted = [one for one in answered if one[2]]
    assert parts(found, "proposals_accepted") == ((len(accepted), len(answered)) if answered else None)
    due = [one for one in told if term is not None and FIRST <= one[0] + term <= END]
    on_time = [one for one in due if one[1] and term is not None and one[1] - one[0] <= term]
    assert parts(found, "answered_in_time") == ((len(on_time), len(due)) if due else None)
    two_years = relativedelta(years=2)
    over = [one for one in told if one[2] and FIRST <= one[1] + two_years <= END]
    done = [one for one in over if one[3] and one[3] <= one[1] + two_years]
    assert parts(found, "accepted_done") == ((len(done), len(over)) if over else None)
