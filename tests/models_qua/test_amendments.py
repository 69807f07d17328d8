"""Changing an agreement in force: what, why, by whom accepted, and what becomes of the document."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from models_qua.models import Amendment, CitizenshipAgreement
from models_qua.services.amendments import (
    AmendedRows,
    AmendmentText,
    NewParty,
    accept_amendment,
    approve_amendment,
    drop_amendment,
    enact_amendment,
    propose_amendment,
)
from models_qua.services.signatures import withdraw_signature
from tests.models_qua.life import SIGNED, approved, association_of, city_of, in_force, sign
from tests.models_qua.test_signatures import rules

DAY = dt.timedelta(days=1)
ON = SIGNED + DAY * 10


@pytest.fixture
def agreement(olga: User, rivalta: Body) -> CitizenshipAgreement:
    return in_force(olga, rivalta, starts_on=SIGNED, ends_on=dt.date(2027, 3, 1))


def propose(actor: User, agreement: CitizenshipAgreement, **values: Any) -> Amendment:
    given: dict[str, Any] = {
        "what": "Si aggiunge un anno.",
        "reasons": "Il parco funziona.",
        "proposed_on": ON,
    }
    return propose_amendment(actor=actor, agreement_id=agreement.pk, text=AmendmentText(**given | values))


def accept_all(actor: User, amendment: Amendment, on: dt.date = ON) -> None:
    for one in amendment.acceptances.filter(accepted_on=None):
        accept_amendment(
            actor=actor,
            amendment_id=amendment.pk,
            signatory_id=one.signatory_id,
            accepted_on=on,
            manner="paper",
        )


def test_a_change_holds_once_all_it_needs_accepted_and_makes_a_new_version(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    amendment = propose(olga, agreement, new_ends_on=dt.date(2028, 3, 1))
    with pytest.raises(
        DomainError, match="Manca ancora l'accettazione di: Associazione Il Melograno, Comune"
    ):
        enact_amendment(actor=olga, amendment_id=amendment.pk, on=ON)
    accept_all(olga, amendment, ON + DAY)
    with pytest.raises(DomainError, match="precede"):
        enact_amendment(actor=olga, amendment_id=amendment.pk, on=ON)
    held = enact_amendment(actor=olga, amendment_id=amendment.pk, on=ON + DAY)
    agreement.refresh_from_db()
    assert agreement.ends_on == dt.date(2028, 3, 1)
    assert held.document is not None
    assert held.document.version == 2
    assert "Si aggiunge un anno." in str(held.document.content)
    with pytest.raises(DomainError, match="in vigore dal"):
        drop_amendment(actor=olga, amendment_id=amendment.pk, on=ON + DAY)


def test_the_act_is_asked_where_the_rules_ask_it(agreement: CitizenshipAgreement, olga: User) -> None:
    rules(amendment_by_act=True)
    amendment = propose(olga, agreement)
    accept_all(olga, amendment)
    with pytest.raises(DomainError, match="atto di giunta"):
        enact_amendment(actor=olga, amendment_id=amendment.pk, on=ON)
    with pytest.raises(DomainError, match="proposta il"):
        approve_amendment(actor=olga, amendment_id=amendment.pk, act_number="7", act_on=ON - DAY)
    approve_amendment(actor=olga, amendment_id=amendment.pk, act_number="7", act_on=ON)
    assert enact_amendment(actor=olga, amendment_id=amendment.pk, on=ON).in_force_on == ON


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": " "}, "what"),
        ({"reasons": ""}, "reasons"),
        ({"proposed_on": SIGNED - DAY}, "proposed_on"),
        ({"new_ends_on": dt.date(2027, 3, 1)}, "new_ends_on"),
        ({"new_ends_on": SIGNED - DAY}, "new_ends_on"),
        ({"concerned": []}, "concerned"),
    ],
)
def test_what_is_proposed_makes_sense(
    agreement: CitizenshipAgreement, olga: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        propose(olga, agreement, **wrong)
    assert refused.value.field == field


def test_a_new_end_is_within_the_longest_duration(agreement: CitizenshipAgreement, olga: User) -> None:
    rules(longest_months=24)
    with pytest.raises(DomainError, match="12/03/2028"):
        propose(olga, agreement, new_ends_on=dt.date(2028, 3, 13))
    propose(olga, agreement, new_ends_on=dt.date(2028, 3, 12))


def test_only_an_agreement_in_force_changes(olga: User, rivalta: Body) -> None:
    with pytest.raises(DomainError, match="in vigore"):
        propose(olga, approved(olga, rivalta))


def test_who_is_not_bound_does_not_accept_and_nobody_twice(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    amendment = propose(olga, agreement)
    party = association_of(agreement)
    accept_all(olga, amendment)
    for signatory_id, told in ((party.pk, "ha già accettato"), (amendment.pk, "non ha receduto")):
        with pytest.raises(DomainError, match=told):
            accept_amendment(
                actor=olga,
                amendment_id=amendment.pk,
                signatory_id=signatory_id,
                accepted_on=ON,
                manner="paper",
            )


def test_who_withdrew_comes_back_and_its_commitments_pass_on_by_a_change(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    gone = association_of(agreement)
    left = withdraw_signature(
        actor=olga, agreement_id=agreement.pk, signatory_id=gone.pk, on=SIGNED, reason="Cambiamo sede"
    ).left_open
    amendment = propose(olga, agreement)
    accept_all(olga, amendment)
    rows = AmendedRows((NewParty("association", gone.name),), {left[0].pk: city_of(agreement).pk})
    held = enact_amendment(actor=olga, amendment_id=amendment.pk, on=ON, rows=rows)
    left[0].refresh_from_db()
    assert left[0].signatory == city_of(agreement)
    back = agreement.signatories.get(name=gone.name, withdrawn_on=None)
    assert sign(olga, back, ON).document == held.document


def test_a_change_that_is_dropped_stays_readable_and_ends(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    amendment = drop_amendment(actor=olga, amendment_id=propose(olga, agreement).pk, on=ON)
    assert amendment.dropped_on == ON
    with pytest.raises(DomainError, match="lasciata cadere"):
        enact_amendment(actor=olga, amendment_id=amendment.pk, on=ON)
    assert propose(olga, agreement).number == 2


def test_the_same_form_sent_twice_is_one_change(agreement: CitizenshipAgreement, olga: User) -> None:
    text = AmendmentText("Un anno in più.", "Funziona.", ON)
    key = agreement.pk
    for _turn in range(2):
        propose_amendment(actor=olga, agreement_id=agreement.pk, text=text, key=key)
    assert agreement.amendments.count() == 1
