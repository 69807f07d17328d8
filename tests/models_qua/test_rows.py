"""What the database itself refuses of an agreement, whoever writes it."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.models import Body
from models_qua.models import CitizenshipAgreement, Resource
from tests.models_qua.rows import ACT_ON, PROPOSED, make_agreement


@pytest.mark.parametrize("state", [state.value for state in CitizenshipAgreement.State])
def test_an_agreement_in_every_state_can_be(rivalta: Body, state: str) -> None:
    assert make_agreement(rivalta, state).state == state


@pytest.mark.parametrize(
    ("state", "without"),
    [
        ("approved", {"act_number": ""}),
        ("in_force", {"act_number": ""}),
        ("in_force", {"signed_on": None}),
        ("published", {"accounted_on": None}),
        ("published", {"privacy_checked_at": None}),
        ("approved", {"act_on": PROPOSED - dt.timedelta(days=1)}),
        ("in_force", {"starts_on": ACT_ON, "ends_on": ACT_ON - dt.timedelta(days=1)}),
        ("terminated", {"end_reasons": ""}),
    ],
)
def test_no_row_is_in_a_state_without_what_the_state_needs(
    rivalta: Body, state: str, without: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_agreement(rivalta, state, **without)


def test_an_agreement_does_not_renew_itself(rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "in_force")
    agreement.renews = agreement
    with pytest.raises(IntegrityError), transaction.atomic():
        agreement.save()


def test_an_agreement_is_renewed_once(rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "in_force")
    make_agreement(rivalta, renews=agreement)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_agreement(rivalta, renews=agreement)


def test_money_has_no_quantity_and_what_is_in_kind_no_amount(rivalta: Body) -> None:
    agreement = make_agreement(rivalta)
    common: dict[str, Any] = {"agreement": agreement, "source": "city", "what": "x"}
    for wrong in ({"kind": "money", "amount_eur": 10, "quantity": 2}, {"kind": "hours", "amount_eur": 10}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resource.objects.create(**common | wrong)
