"""How much a micro-grant may be."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core.models import RuleSet
from core.services.errors import DomainError
from models_bergamo.models import GrantCall
from models_bergamo.rules import GRANTS, RULE_SETS, SLUG
from models_bergamo.selectors.terms import GrantTerms, terms_of
from models_bergamo.services.calls import CallTerms, publish_call

PUBLISHED = GrantTerms(Decimal("0.80"), Decimal("1.00"), Decimal(1500))
amounts = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)


@pytest.mark.parametrize(
    ("cost", "frail", "most"),
    [
        ("1000", False, "800.00"),
        ("1000", True, "1000.00"),
        ("1875", False, "1500.00"),  # exactly at the ceiling
        ("1875.01", False, "1500.00"),
        ("1500", True, "1500.00"),
        ("1500.01", True, "1500.00"),
        ("20000", False, "1500.00"),
        ("0.01", False, "0.01"),  # 0.008 rounds to a cent
        ("33.33", False, "26.66"),  # 26.664
        ("10.07", False, "8.06"),  # 8.056
    ],
)
def test_a_grant_is_the_cost_times_the_rate_within_the_ceiling(cost: str, frail: bool, most: str) -> None:
    assert PUBLISHED.most(Decimal(cost), supports_frailty=frail) == Decimal(most)


@given(cost=amounts, frail=st.booleans())
def test_a_grant_never_exceeds_the_cost_or_the_ceiling_and_has_whole_cents(
    cost: Decimal, frail: bool
) -> None:
    most = PUBLISHED.most(cost, supports_frailty=frail)
    assert most <= cost
    assert most <= Decimal(1500)
    assert most == most.quantize(Decimal("0.01"))


@given(one=amounts, other=amounts)
def test_a_higher_cost_never_means_a_lower_grant(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert PUBLISHED.most(low, supports_frailty=False) <= PUBLISHED.most(high, supports_frailty=False)


def test_without_a_ceiling_only_the_rate_counts() -> None:
    assert GrantTerms(Decimal("0.8"), None, None).most(Decimal(10_000), supports_frailty=False) == Decimal(
        8_000
    )


def test_a_rate_the_rules_do_not_give_is_not_taken_for_zero() -> None:
    with pytest.raises(DomainError, match="regole della città"):
        GrantTerms(None, None, Decimal(1500)).most(Decimal(100), supports_frailty=False)


def test_a_new_city_starts_with_the_published_terms(call: GrantCall) -> None:
    assert terms_of(call) == PUBLISHED


def test_the_terms_are_those_in_force_on_the_first_day_of_the_call(dario: User, call: GrantCall) -> None:
    old = RuleSet.objects.get(model_slug=SLUG, code=GRANTS)
    old.until = dt.date(2023, 12, 31)
    old.save()
    values = {"ordinary_rate": "0.70", "frailty_rate": "0.90", "ceiling_eur": None}
    RuleSet.objects.create(model_slug=SLUG, code=GRANTS, since=dt.date(2024, 1, 1), values=values)
    later = publish_call(
        actor=dario, terms=CallTerms(2024, "Bando 2024", dt.date(2024, 3, 1), dt.date(2024, 4, 1))
    )
    assert terms_of(call) == PUBLISHED
    assert terms_of(later) == GrantTerms(Decimal("0.70"), Decimal("0.90"), None)


def test_a_call_may_set_a_ceiling_of_its_own(dario: User, in_bergamo: object) -> None:
    terms = CallTerms(2025, "B", dt.date(2025, 1, 1), dt.date(2025, 4, 17), ceiling_eur=Decimal(900))
    own = publish_call(actor=dario, terms=terms)
    assert terms_of(own).ceiling_eur == Decimal(900)


def test_every_number_of_the_rules_names_its_source() -> None:
    for template in RULE_SETS:
        for rule in template.fields:
            assert rule.source, f"{template.code}.{rule.name}"


def test_no_term_for_an_answer_is_invented() -> None:
    requests = next(template for template in RULE_SETS if template.code == "requests")
    assert requests.defaults() == {"answer_days": None}
