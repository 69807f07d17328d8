"""From the application to the payment: no way round a guard."""

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import AuditEntry
from core.services.errors import DomainError
from models_bergamo.models import GRANTED, NEXT_STATES, ApplicationState, GrantApplication, GrantCall
from models_bergamo.selectors.terms import terms_of
from models_bergamo.services.applications import submit_application
from models_bergamo.services.calls import CallTerms, change_call
from models_bergamo.services.grants import (
    account_application,
    admit_application,
    left_of_budget,
    most_payable,
    pay_application,
    record_carried_out,
    refuse_application,
)
from tests.models_bergamo.conftest import CLOSES, OPENS, YEAR, MakeApplication

DURING = dt.datetime(2023, 3, 20, 12, 0, tzinfo=ZoneInfo("Europe/Rome"))
DECIDED, DONE, ACCOUNTED, PAID = (dt.date(2023, month, 15) for month in (5, 9, 10, 11))


@dataclass
class Path:
    """Takes an application through the real verbs."""

    actor: User
    application: GrantApplication

    def submit(self) -> None:
        submit_application(actor=self.actor, application_id=self.application.pk, at=DURING)

    def admit(self, amount: str = "800", on: dt.date = DECIDED) -> None:
        admit_application(
            actor=self.actor, application_id=self.application.pk, admitted_eur=Decimal(amount), decided_on=on
        )

    def refuse(self, reason: str = "Fuori tema", on: dt.date = DECIDED) -> None:
        refuse_application(actor=self.actor, application_id=self.application.pk, reason=reason, decided_on=on)

    def carry_out(self, on: dt.date = DONE) -> None:
        record_carried_out(actor=self.actor, application_id=self.application.pk, carried_out_on=on)

    def account(self, cost: str = "1000", on: dt.date = ACCOUNTED) -> None:
        account_application(
            actor=self.actor, application_id=self.application.pk, cost_eur=Decimal(cost), accounted_on=on
        )

    def pay(self, amount: str = "800", on: dt.date = PAID) -> None:
        pay_application(
            actor=self.actor, application_id=self.application.pk, paid_eur=Decimal(amount), paid_on=on
        )

    def now(self) -> GrantApplication:
        return GrantApplication.objects.get(pk=self.application.pk)


@pytest.fixture
def path(dario: User, make_application: MakeApplication) -> Path:
    return Path(dario, make_application())


STEPS: dict[str, Callable[[Path], None]] = {
    "submit": Path.submit,
    "admit": Path.admit,
    "refuse": Path.refuse,
    "carry_out": Path.carry_out,
    "account": Path.account,
    "pay": Path.pay,
}
REACHES = {
    "draft": (),
    "submitted": ("submit",),
    "admitted": ("submit", "admit"),
    "not_admitted": ("submit", "refuse"),
    "carried_out": ("submit", "admit", "carry_out"),
    "accounted": ("submit", "admit", "carry_out", "account"),
    "paid": ("submit", "admit", "carry_out", "account", "pay"),
}
LEADS_TO = {
    "submit": "submitted",
    "admit": "admitted",
    "refuse": "not_admitted",
    "carry_out": "carried_out",
    "account": "accounted",
    "pay": "paid",
}


@pytest.mark.parametrize("state", REACHES)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_is_possible_from_its_state_alone(path: Path, state: str, step: str) -> None:
    for before in REACHES[state]:
        STEPS[before](path)
    if LEADS_TO[step] in NEXT_STATES[state]:
        STEPS[step](path)
        assert path.now().state == LEADS_TO[step]
        return
    with pytest.raises(DomainError, match="deve prima essere"):
        STEPS[step](path)
    assert path.now().state == state


def test_a_refused_step_leaves_no_audit_entry(path: Path) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(DomainError):
        path.pay()
    assert AuditEntry.objects.count() == before


def test_every_step_leaves_one_audit_entry_with_the_state_before_and_after(path: Path) -> None:
    for step in ("submit", "admit", "carry_out", "account", "pay"):
        STEPS[step](path)
    trail = AuditEntry.objects.filter(object_id=path.application.pk).order_by("at")
    assert [entry.action for entry in trail] == [
        f"bergamo.grant.{what}"
        for what in ("drafted", "submitted", "admitted", "carried_out", "accounted", "paid")
    ]
    assert [(entry.before["state"], entry.after["state"]) for entry in trail[1:]] == [
        ("draft", "submitted"),
        ("submitted", "admitted"),
        ("admitted", "carried_out"),
        ("carried_out", "accounted"),
        ("accounted", "paid"),
    ]
    assert trail[5].after["paid_eur"] == "800.00"


@pytest.mark.parametrize("amount", ["0", "-1", "800.01", "1500"])
def test_the_city_grants_no_more_than_was_asked_and_more_than_nothing(path: Path, amount: str) -> None:
    path.submit()
    with pytest.raises(DomainError, match="non superare 800,00 €") as refused:
        path.admit(amount)
    assert refused.value.field == "admitted_eur"


def test_the_city_may_grant_less_than_was_asked(path: Path) -> None:
    path.submit()
    path.admit("500")
    assert path.now().admitted_eur == Decimal(500)


def test_a_refusal_says_why(path: Path) -> None:
    path.submit()
    with pytest.raises(DomainError, match="diritto di conoscerlo"):
        path.refuse("   ")
    path.refuse("Attività già concluse prima del bando")
    assert path.now().refusal_reason == "Attività già concluse prima del bando"


def test_admissions_stop_at_the_budget_of_the_call(
    dario: User, call: GrantCall, make_application: MakeApplication
) -> None:
    terms = CallTerms(YEAR, call.title, OPENS, CLOSES, budget_eur=Decimal(1000))
    change_call(actor=dario, call_id=call.pk, terms=terms)
    first, second = Path(dario, make_application()), Path(dario, make_application())
    first.submit()
    second.submit()
    first.admit("800")
    with pytest.raises(DomainError, match="Restano 200,00 €"):
        second.admit("200.01")
    second.admit("200")
    call.refresh_from_db()
    assert left_of_budget(call) == 0


def test_a_call_without_a_budget_has_no_rest(call: GrantCall) -> None:
    assert left_of_budget(call) is None


def test_nothing_is_accounted_before_it_was_carried_out(path: Path) -> None:
    path.submit()
    path.admit()
    with pytest.raises(DomainError, match="deve prima essere «realizzata»"):
        path.account()


@pytest.mark.parametrize(
    ("spent", "most"),
    [("1000", "800.00"), ("500", "400.00"), ("5000", "800.00"), ("0", "0.00"), ("999.99", "799.99")],
)
def test_the_payment_stops_at_the_accounted_cost_times_the_rate_and_at_what_was_admitted(
    path: Path, spent: str, most: str
) -> None:
    path.submit()
    path.admit()
    path.carry_out()
    path.account(spent)
    with pytest.raises(DomainError, match="al massimo") as refused:
        path.pay(str(Decimal(most) + Decimal("0.01")))
    assert refused.value.field == "paid_eur"
    path.pay(most)
    assert path.now().paid_eur == Decimal(most)


def test_a_project_for_the_frail_is_paid_in_full(dario: User, make_application: MakeApplication) -> None:
    path = Path(dario, make_application(supports_frailty=True))
    path.submit()
    path.admit("1000")
    path.carry_out()
    path.account("950")
    assert most_payable(path.now()) == Decimal("950.00")


def test_a_negative_cost_or_payment_is_refused(path: Path) -> None:
    path.submit()
    path.admit()
    path.carry_out()
    with pytest.raises(DomainError, match="negativa"):
        path.account("-1")
    path.account()
    with pytest.raises(DomainError, match="negativo"):
        path.pay("-0.01")


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ("admit", "decided_on"),
        ("carry_out", "carried_out_on"),
        ("account", "accounted_on"),
        ("pay", "paid_on"),
    ],
)
def test_no_step_happens_in_the_future(path: Path, step: str, field: str) -> None:
    for before in REACHES[LEADS_TO[step]][:-1]:
        STEPS[before](path)
    with pytest.raises(DomainError, match="futuro") as refused:
        getattr(path, step)(on=dt.date(2999, 1, 1))
    assert refused.value.field == field


def test_steps_follow_one_another_in_time(path: Path) -> None:
    path.submit()
    with pytest.raises(DomainError, match="20/03/2023"):
        path.admit(on=dt.date(2023, 3, 19))
    path.admit()
    path.carry_out()
    with pytest.raises(DomainError, match="15/09/2023"):
        path.account(on=DONE - dt.timedelta(days=1))
    path.account()
    with pytest.raises(DomainError, match="15/10/2023"):
        path.pay(on=ACCOUNTED - dt.timedelta(days=1))


def test_activities_may_begin_before_the_decision_but_not_before_the_call_allows(
    dario: User, call: GrantCall, path: Path
) -> None:
    terms = CallTerms(YEAR, call.title, OPENS, CLOSES, activities_from=dt.date(2023, 1, 1))
    change_call(actor=dario, call_id=call.pk, terms=terms)
    path.submit()
    path.admit()
    with pytest.raises(DomainError, match="01/01/2023"):
        path.carry_out(on=dt.date(2022, 12, 31))
    path.carry_out(on=dt.date(2023, 1, 1))


def test_a_call_is_not_changed_under_what_was_done(dario: User, call: GrantCall, path: Path) -> None:
    path.submit()
    path.admit()
    for terms, field in (
        (CallTerms(YEAR, "B", OPENS, dt.date(2023, 3, 19)), "opens_on"),
        (CallTerms(YEAR, "B", OPENS, CLOSES, ceiling_eur=Decimal("799.99")), "ceiling_eur"),
        (CallTerms(YEAR, "B", OPENS, CLOSES, budget_eur=Decimal("799.99")), "budget_eur"),
    ):
        with pytest.raises(DomainError) as refused:
            change_call(actor=dario, call_id=call.pk, terms=terms)
        assert refused.value.field == field
    put_off = CallTerms(YEAR, "B", OPENS, CLOSES + dt.timedelta(days=14))
    assert change_call(actor=dario, call_id=call.pk, terms=put_off).closes_on == CLOSES + dt.timedelta(
        days=14
    )


amounts = st.decimals(Decimal(-10), Decimal(3000), places=2).map(str)
moves = st.one_of(
    st.tuples(st.just("submit"), st.none()),
    st.tuples(st.just("refuse"), st.sampled_from(["", "No"])),
    st.tuples(st.just("carry_out"), st.none()),
    st.tuples(st.sampled_from(["admit", "account", "pay"]), amounts),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cost=st.decimals(Decimal("0.01"), Decimal(4000), places=2).map(str),
    frail=st.booleans(),
    attempts=st.lists(moves, min_size=1, max_size=12),
)
def test_whatever_is_tried_in_whatever_order_no_guard_is_passed_by(
    dario: User,
    make_application: MakeApplication,
    cost: str,
    frail: bool,
    attempts: list[tuple[str, Any]],
) -> None:
    path = Path(dario, make_application(cost, supports_frailty=frail))
    taken = ["draft"]
    for step, argument in attempts:
        try:
            STEPS[step](path) if argument is None else getattr(path, step)(argument)
        except DomainError:
            continue
        taken.append(LEADS_TO[step])
    end = path.now()
    assert end.state == taken[-1]
    assert all(later in NEXT_STATES[earlier] for earlier, later in itertools.pairwise(taken))
    terms = terms_of(end.call)
    if end.state in GRANTED:
        assert end.admitted_eur is not None
        assert 0 < end.admitted_eur <= terms.most(end.planned_cost_eur, supports_frailty=frail)
    if end.state == ApplicationState.PAID:
        assert taken == ["draft", "submitted", "admitted", "carried_out", "accounted", "paid"]
        assert end.paid_eur is not None
        assert end.accounted_cost_eur is not None
        assert end.admitted_eur is not None
        assert end.paid_eur <= end.admitted_eur
        assert end.paid_eur <= terms.most(end.accounted_cost_eur, supports_frailty=frail)
    trail = AuditEntry.objects.filter(object_id=end.pk).exclude(action="bergamo.grant.drafted").order_by("at")
    assert [entry.after["state"] for entry in trail] == taken[1:]
