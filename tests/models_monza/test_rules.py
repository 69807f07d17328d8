"""Monza's own acts as rules of the city: each from its day, nothing invented."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.selectors.rules import meeting_rules_on, rules_on
from core.services.errors import DomainError
from core.services.rules import NewRules, change_rules
from models_monza.acts import CC_5_2024, CC_26_2022
from models_monza.rules import ENROLMENT, OPINIONS, RULE_SETS, SITTINGS, SLUG

BEFORE, AFTER = dt.date(2023, 6, 1), dt.date(2024, 6, 1)
LAST_DAY_OF_OLD = dt.date(2024, 2, 7)


def test_opinions_became_contributions_on_8_february_2024(acts: None) -> None:
    assert rules_on(SLUG, OPINIONS, LAST_DAY_OF_OLD)["word"] == "opinion"
    assert rules_on(SLUG, OPINIONS, CC_5_2024.decided_on)["word"] == "contribution"


def test_two_windows_a_year_since_2024_and_none_by_rule_before(acts: None) -> None:
    assert rules_on(SLUG, ENROLMENT, BEFORE)["windows"] is None
    windows = rules_on(SLUG, ENROLMENT, AFTER)["windows"]
    assert [one.in_year(2025) for one in windows or ()] == [
        (dt.date(2025, 3, 1), dt.date(2025, 3, 31)),
        (dt.date(2025, 9, 1), dt.date(2025, 9, 30)),
    ]


def test_a_citizen_is_in_one_consulta_and_composition_lapses(acts: None) -> None:
    for day in (CC_26_2022.decided_on, AFTER):
        rules = rules_on(SLUG, ENROLMENT, day)
        assert (rules["one_consulta"], rules["lapse"]) == (True, True)


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_what_no_act_was_found_to_say_is_empty(acts: None, day: dt.date) -> None:
    meetings = meeting_rules_on(SLUG, day)
    assert (meetings.notice_days, meetings.notice_refuses, meetings.reminder_days) == (None, False, None)
    sittings, opinions = rules_on(SLUG, SITTINGS, day), rules_on(SLUG, OPINIONS, day)
    assert {sittings[name] for name in ("quorum", "quorum_number", "urgent_notice_days", "minutes_days")} == {
        None
    }
    assert {opinions[name] for name in ("answer_days", "suspension_days", "escalation_days")} == {None}


def test_minutes_are_approved_at_the_next_sitting(acts: None) -> None:
    assert meeting_rules_on(SLUG, AFTER).minutes_approved_next


def test_the_model_itself_knows_nothing_of_monza(acts: None) -> None:
    """A city that adopts the model starts from empty rules: what is Monza's is in its acts."""
    said = {field.name for template in RULE_SETS for field in template.fields if field.default is not None}
    assert said == {"minutes_approval", "coordinators"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quorum": "share"}, "quorum_percent"),
        ({"quorum": "number", "quorum_percent": Decimal(50)}, "quorum_number"),
        ({"quorum": "share", "quorum_percent": Decimal("100.1")}, "quorum_percent"),
        ({"second_call_percent": Decimal(-1)}, "second_call_percent"),
    ],
)
def test_a_quorum_that_would_ask_nothing_is_told_at_its_field(
    in_monza: object, olga: User, values: dict[str, object], field: str
) -> None:
    rules = NewRules("monza", "sittings", dt.date(2026, 1, 1), values, "Altro regolamento")
    with pytest.raises(DomainError) as refused:
        change_rules(actor=olga, rules=rules)
    assert refused.value.field == field


def test_the_editor_says_so_before_it_shows_what_would_change(office: Client) -> None:
    path = reverse("core:work_rules_edit", args=[SLUG, SITTINGS])
    sent = {"since": "2026-01-01", "act": "Altro regolamento", "rule_quorum": "share"}
    answer = office.post(path, sent)
    assert "Scriva quanto" in str(answer.context["form"].errors["rule_quorum_percent"])
    assert answer.context["told"] is None
