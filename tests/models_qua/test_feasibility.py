"""Asking the municipal services, what they answer, and what is corrected."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, Delivery
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.rules import NewRules, change_rules
from models_qua.models import FeasibilityReview, LabCycle, NeedGroup
from models_qua.rules import PATH, SLUG
from models_qua.selectors.feasibility import review_line
from models_qua.services import feasibility as verbs
from models_qua.services.feasibility import Said
from tests.models_qua.need_rows import NOW, SITE, TODAY, listening_cycle, make_review, service
from tests.models_qua.rows import make_group, make_need

YES = Said("feasible", "Si può fare.", TODAY)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def group(rivalta: Body) -> NeedGroup:
    cycle = listening_cycle(rivalta)
    return make_group(cycle, "Panchine", make_need(cycle, "A"))


def ask(ada: User, group: NeedGroup, *names: str, **values: Any) -> list[FeasibilityReview]:
    given: dict[str, Any] = {
        "organisation_ids": [service(name).pk for name in names],
        "on": TODAY,
        "site": SITE,
    }
    return verbs.ask_reviews(actor=ada, group_id=group.pk, **given | values)


def review_days(olga: User, days: int | None) -> None:
    """The act says in how many days a service answers."""
    new = NewRules(SLUG, PATH, dt.date(2026, 1, 1), {"review_days": days}, "Regolamento")
    change_rules(actor=olga, rules=new)


def test_each_service_is_asked_and_told_by_mail_where_it_has_an_address(ada: User, group: NeedGroup) -> None:
    mute = service("Strade", email="")
    asked = ask(ada, group, organisation_ids=[service("Verde").pk, mute.pk], question="Quante?")
    assert [(row.service, row.asked_on, row.due_on, row.question) for row in asked] == [
        ("Strade", TODAY, None, "Quante?"),
        ("Verde", TODAY, None, "Quante?"),
    ]
    assert list(Delivery.objects.values_list("email", flat=True)) == ["verde@comune.example"]
    assert AuditEntry.objects.filter(action="qua.feasibility.asked").count() == 2


def test_due_by_the_days_of_the_rules_in_force_that_day(ada: User, olga: User, group: NeedGroup) -> None:
    review_days(olga, 30)
    assert ask(ada, group, "Verde")[0].due_on == TODAY + dt.timedelta(days=30)


def test_a_service_typed_by_name_is_one_of_the_register_where_it_is_there(
    ada: User, group: NeedGroup
) -> None:
    known = service("Servizio Mobilità")
    [row] = ask(ada, group, service="servizio mobilità")
    assert row.organisation == known
    [row] = ask(ada, group, service="Protezione civile")
    assert (row.service, row.organisation) == ("Protezione civile", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "services"),
        ({"organisation_ids": [new_key()]}, "services"),
        ({"service": "Verde", "on": TODAY + dt.timedelta(days=1)}, "on"),
        ({"service": "Verde", "on": dt.date(2025, 8, 1)}, "on"),
    ],
)
def test_what_is_refused_says_where(ada: User, group: NeedGroup, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        ask(ada, group, **values)
    assert refused.value.field == field


def test_asked_twice_is_refused_until_it_answers(ada: User, sergio: User, group: NeedGroup) -> None:
    [row] = ask(ada, group, service="Verde")
    with pytest.raises(DomainError, match="già stata chiesta"):
        ask(ada, group, service="VERDE")
    verbs.review_group(actor=sergio, review_id=row.pk, said=YES)
    assert ask(ada, group, service="Verde")


def test_nothing_is_asked_about_what_is_decided(ada: User, group: NeedGroup) -> None:
    NeedGroup.objects.update(fate="later", fate_reasons="x", fate_on=TODAY)
    with pytest.raises(DomainError, match="già deciso"):
        ask(ada, group, service="Verde")


def test_the_answer_keeps_every_cent_and_unknown_is_not_zero(sergio: User, group: NeedGroup) -> None:
    row, other = make_review(group), make_review(group, "Strade")
    said = Said(
        "with_changes",
        " Due. ",
        TODAY,
        technical="feasible",
        economic="not_feasible",
        cost_eur=Decimal("1234.56"),
    )
    verbs.review_group(actor=sergio, review_id=row.pk, said=said)
    verbs.review_group(actor=sergio, review_id=other.pk, said=YES)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.outcome, row.reasons, row.cost_eur) == ("with_changes", "Due.", Decimal("1234.56"))
    assert (other.cost_eur, other.technical) == (None, "")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said("", "x", TODAY), "outcome"),
        (Said("maybe", "x", TODAY), "outcome"),
        (Said("feasible", " ", TODAY), "reasons"),
        (Said("feasible", "x", TODAY + dt.timedelta(days=1)), "reviewed_on"),
        (Said("feasible", "x", dt.date(2026, 1, 31)), "reviewed_on"),
        (Said("feasible", "x", TODAY, cost_eur=Decimal(-1)), "cost_eur"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(
    sergio: User, group: NeedGroup, said: Said, field: str
) -> None:
    row = make_review(group)
    with pytest.raises(DomainError) as refused:
        verbs.review_group(actor=sergio, review_id=row.pk, said=said)
    assert refused.value.field == field


def test_a_correction_keeps_what_was_said_before(sergio: User, group: NeedGroup) -> None:
    row = make_review(group)
    with pytest.raises(DomainError):
        verbs.correct_review(actor=sergio, review_id=row.pk, said=YES)
    row = verbs.review_group(actor=sergio, review_id=row.pk, said=YES)
    with pytest.raises(DomainError, match="già conclusa"):
        verbs.review_group(actor=sergio, review_id=row.pk, said=YES)
    seen = fingerprint(verbs.review_snapshot(row))
    no = Said("not_feasible", "C'è un tubo.", TODAY)
    verbs.correct_review(actor=sergio, review_id=row.pk, said=no, seen=seen)
    entry = AuditEntry.objects.filter(action="qua.feasibility.reviewed").latest("at")
    assert entry.before == {"outcome": "feasible", "reasons": "Si può fare."}
    with pytest.raises(StaleEdit):
        verbs.correct_review(actor=sergio, review_id=row.pk, said=YES, seen=seen)


def test_a_request_is_taken_back_until_it_is_answered(ada: User, group: NeedGroup) -> None:
    row, done = make_review(group), make_review(group, "Strade", outcome="feasible")
    verbs.withdraw_review(actor=ada, review_id=row.pk)
    with pytest.raises(DomainError, match="già risposto"):
        verbs.withdraw_review(actor=ada, review_id=done.pk)
    assert list(FeasibilityReview.objects.all()) == [done]
    with pytest.raises(DomainError, match="ritirata"):
        verbs.review_group(actor=ada, review_id=row.pk, said=YES)


@pytest.mark.parametrize(
    ("due", "outcome", "left", "late"),
    [
        (dt.date(2026, 3, 10), "", 0, None),
        (dt.date(2026, 3, 30), "", 20, None),  # summer time begins on the 29th: a day is a day
        (dt.date(2026, 3, 9), "", None, 1),
        (None, "", None, None),
        (dt.date(2026, 3, 1), "feasible", None, None),
    ],
)
def test_days_left_and_days_late(
    group: NeedGroup, due: dt.date | None, outcome: str, left: int | None, late: int | None
) -> None:
    line = review_line(make_review(group, due_on=due, outcome=outcome), TODAY)
    assert (line.days_left, line.days_late) == (left, late)


def test_a_path_that_ended_asks_nothing(ada: User, group: NeedGroup) -> None:
    LabCycle.objects.update(ended_on=TODAY, outcome="stopped")
    with pytest.raises(DomainError, match="si è concluso"):
        ask(ada, group, service="Verde")
