"""Changing the rules: a version from a day on, with its act; the rules of an earlier day stay what they were."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import AuditEntry, ModelActivation, RuleSet
from core.selectors.rules import rules_on
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.rules import NewRules, change_rules, in_order, versions_snapshot, withdraw_rules
from models_bergamo.rules import REQUESTS, SLUG

NOW = dt.date(2026, 11, 28)


def answer_in(days: int | None, since: dt.date, **more: Any) -> NewRules:
    return NewRules(
        SLUG, REQUESTS, since, {"answer_days": days}, **({"act": "Delibera", "act_number": "5"} | more)
    )


def days_on(day: dt.date) -> int | None:
    value: int | None = rules_on(SLUG, REQUESTS, day)["answer_days"]
    return value


def versions() -> list[RuleSet]:
    return in_order(RuleSet.objects.filter(model_slug=SLUG, code=REQUESTS))


@pytest.fixture
def dario(dario: User, time_machine: Any) -> User:
    time_machine.move_to(dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC))
    return dario


def test_a_new_rule_holds_from_its_day_and_the_day_before_keeps_the_old_one(dario: User) -> None:
    change_rules(actor=dario, rules=answer_in(30, dt.date(2024, 2, 8)))

    assert days_on(dt.date(2024, 2, 7)) is None
    assert days_on(dt.date(2024, 2, 8)) == 30
    assert [(row.until, row.act) for row in versions()] == [(dt.date(2024, 2, 7), ""), (None, "Delibera")]


def test_an_act_typed_late_finds_its_place_between_two_others(dario: User) -> None:
    change_rules(actor=dario, rules=answer_in(60, dt.date(2025, 1, 1)))
    change_rules(actor=dario, rules=answer_in(30, dt.date(2024, 1, 1)))

    days = [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 1)]
    assert [days_on(day) for day in days] == [None, 30, 30, 60]


def test_the_version_of_the_same_day_is_corrected(dario: User) -> None:
    change_rules(actor=dario, rules=answer_in(30, dt.date(2024, 1, 1)))
    change_rules(actor=dario, rules=answer_in(45, dt.date(2024, 1, 1)))

    assert [row.values["answer_days"] for row in versions()] == [None, 45]


def test_the_trail_keeps_both_versions(dario: User) -> None:
    change_rules(actor=dario, rules=answer_in(30, dt.date(2024, 1, 1)))

    entry = AuditEntry.objects.get(action="core.rules.changed")
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["answer_days"], entry.after["answer_days"]) == (None, 30)
    assert entry.after["act"] == "Delibera"


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (answer_in(30, dt.date(2024, 1, 1), act="  "), "Scriva l'atto"),
        (answer_in(None, dt.date(2024, 1, 1), act="", act_number=""), "Scriva l'atto"),
    ],
)
def test_rules_without_an_act_are_refused(dario: User, rules: NewRules, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        change_rules(actor=dario, rules=rules)


def test_the_same_rules_by_the_same_act_change_nothing(dario: User) -> None:
    change_rules(actor=dario, rules=answer_in(30, dt.date(2024, 1, 1)))
    with pytest.raises(DomainError, match="non cambia niente"):
        change_rules(actor=dario, rules=answer_in(30, dt.date(2025, 1, 1)))


def test_a_day_before_the_city_worked_so_is_refused(dario: User) -> None:
    ModelActivation.objects.update(since=dt.date(2020, 1, 1))
    with pytest.raises(DomainError, match="non lavorava ancora") as refused:
        change_rules(actor=dario, rules=answer_in(30, dt.date(2019, 12, 31)))
    assert refused.value.field == "since"


def test_rules_changed_meanwhile_are_told(dario: User) -> None:
    seen = fingerprint(versions_snapshot(versions()))
    change_rules(actor=dario, rules=answer_in(30, dt.date(2024, 1, 1)))
    with pytest.raises(StaleEdit):
        change_rules(actor=dario, rules=answer_in(60, dt.date(2025, 1, 1)), seen=seen)


def test_a_change_to_come_can_be_withdrawn_and_one_in_force_cannot(dario: User) -> None:
    to_come = change_rules(actor=dario, rules=answer_in(30, dt.date(2027, 1, 1)))
    withdraw_rules(actor=dario, rule_set_id=to_come.pk)
    assert days_on(dt.date(2027, 6, 1)) is None
    assert [row.until for row in versions()] == [None]

    begun = change_rules(actor=dario, rules=answer_in(30, NOW))
    with pytest.raises(DomainError, match="già in vigore"):
        withdraw_rules(actor=dario, rule_set_id=begun.pk)


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 3, 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DAYS, st.integers(1, 5)), max_size=8))
def test_whatever_the_order_of_typing_each_day_finds_the_last_rule_begun(
    dario: User, typed: list[tuple[dt.date, int]]
) -> None:
    """Against a list kept by hand; versions never overlap and never leave a gap."""
    RuleSet.objects.filter(model_slug=SLUG, code=REQUESTS).delete()
    RuleSet.objects.create(model_slug=SLUG, code=REQUESTS, values={"answer_days": None})
    by_hand: dict[dt.date, int] = {}
    for number, (day, days) in enumerate(typed):
        change_rules(actor=dario, rules=answer_in(days, day, act_number=str(number)))
        by_hand[day] = days
    for offset in range(-1, 62):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=offset)
        begun = [start for start in by_hand if start <= day]
        assert days_on(day) == (by_hand[max(begun)] if begun else None)
    rows = versions()
    assert [row.since for row in rows[1:]] == [
        row.until + dt.timedelta(days=1) for row in rows[:-1] if row.until
    ]
