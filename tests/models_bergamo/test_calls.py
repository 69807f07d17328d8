"""Calls for micro-grants."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.models import AuditEntry
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_bergamo.models import GrantCall
from models_bergamo.services.calls import CallTerms, call_snapshot, change_call, publish_call

FIRST, LAST = dt.date(2025, 3, 1), dt.date(2025, 4, 17)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (CallTerms(2025, "B", LAST, FIRST), "closes_on"),
        (CallTerms(2025, "B", FIRST, LAST, activities_from=LAST, activities_until=FIRST), "activities_until"),
        (CallTerms(2025, "B", FIRST, LAST, ceiling_eur=Decimal(0)), "ceiling_eur"),
        (CallTerms(2025, "B", FIRST, LAST, budget_eur=Decimal(-1)), "budget_eur"),
    ],
)
def test_a_call_that_cannot_be_is_refused_naming_the_field(dario: User, terms: CallTerms, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        publish_call(actor=dario, terms=terms)
    assert refused.value.field == field
    assert not GrantCall.objects.exists()


def test_a_call_may_last_one_day(dario: User) -> None:
    call = publish_call(actor=dario, terms=CallTerms(2025, "B", FIRST, FIRST))
    assert call.takes_applications_on(FIRST)
    assert not call.takes_applications_on(FIRST + dt.timedelta(days=1))
    assert list(GrantCall.objects.open_on(FIRST)) == [call]
    assert not GrantCall.objects.open_on(FIRST - dt.timedelta(days=1)).exists()


def test_a_title_is_used_once_a_year(dario: User) -> None:
    publish_call(actor=dario, terms=CallTerms(2025, "B", FIRST, LAST))
    with pytest.raises(DomainError) as refused:
        publish_call(actor=dario, terms=CallTerms(2025, "B", FIRST, LAST))
    assert refused.value.field == "title"
    publish_call(actor=dario, terms=CallTerms(2026, "B", FIRST, LAST))


def test_two_people_editing_the_same_call_are_told(dario: User) -> None:
    call = publish_call(actor=dario, terms=CallTerms(2025, "B", FIRST, LAST))
    seen = fingerprint(call_snapshot(call))
    change_call(actor=dario, call_id=call.pk, terms=CallTerms(2025, "B2", FIRST, LAST), seen=seen)
    with pytest.raises(StaleEdit):
        change_call(actor=dario, call_id=call.pk, terms=CallTerms(2025, "B3", FIRST, LAST), seen=seen)


def test_publishing_and_changing_are_recorded(dario: User) -> None:
    call = publish_call(actor=dario, terms=CallTerms(2025, "B", FIRST, LAST))
    for _ in range(2):
        change_call(actor=dario, call_id=call.pk, terms=CallTerms(2025, "B", FIRST, LAST, act="Del. 1"))
    actions = AuditEntry.objects.filter(object_id=call.pk).order_by("at").values_list("action", flat=True)
    assert list(actions) == ["bergamo.call.published", "bergamo.call.changed"]


def test_the_database_refuses_a_window_that_ends_before_it_begins(dario: User) -> None:
    call = publish_call(actor=dario, terms=CallTerms(2025, "B", FIRST, LAST))
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantCall.objects.filter(pk=call.pk).update(closes_on=FIRST - dt.timedelta(days=1))
