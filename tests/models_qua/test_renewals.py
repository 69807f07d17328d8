"""Renewals: another agreement tied to the old one; never twice, never in a circle."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, Indicator, Measurement, ProjectSheet
from models_qua.selectors.renewals import chain_of
from models_qua.services.renewals import CarryOver, renew_agreement, tie_renewal
from tests.models_qua.rows import SIGNED_ON, make_agreement, make_party, make_sheet

RANDOM = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_a_renewal_takes_over_what_goes_on(olga: User, rivalta: Body) -> None:
    old = make_agreement(rivalta, "in_force")
    make_sheet(old, "Finita", state="completed")
    make_party(old, "Andata via", withdrawn_on=SIGNED_ON, signed_on=SIGNED_ON)
    indicator = Indicator.objects.get(agreement=old)
    for day, value in ((1, 5), (2, Decimal("7.5"))):
        Measurement.objects.create(indicator=indicator, measured_on=dt.date(2026, 5, day), value=value)
    new = renew_agreement(actor=olga, agreement_id=old.pk, title="Rinnovo 2027")
    assert (new.renews, new.body, new.state, new.goals) == (old, old.body, "draft", old.goals)
    assert [one.title for one in new.sheets.all()] == ["Parco aperto"]
    assert {(one.name, one.signed_on) for one in new.signatories.all()} == {
        ("Comune di Reggio Emilia", None),
        ("Associazione Il Melograno", None),
    }
    assert {one.signatory.agreement_id for one in new.commitments.all()} == {new.pk}
    assert {one.sheet.agreement_id for one in new.commitments.all() if one.sheet} == {new.pk}
    assert {(one.amount_eur, one.quantity) for one in new.resources.all()} == {(None, None)}
    assert new.indicators.get().baseline == Decimal("7.5")
    assert new.sheets.get().budget_eur is None


def test_she_chooses_what_is_taken_over(olga: User, rivalta: Body) -> None:
    old = make_agreement(rivalta, "published")
    done = make_sheet(old, "Finita", state="completed")
    carry = CarryOver(
        text=False, sheets=[done.pk], parties=[], commitments=False, resources=False, indicators=False
    )
    new = renew_agreement(actor=olga, agreement_id=old.pk, title="Rinnovo", carry=carry)
    assert new.goals == ""
    assert [one.title for one in new.sheets.all()] == ["Finita"]
    assert [one.kind for one in new.signatories.all()] == ["city"]
    assert not new.commitments.exists()
    assert not new.resources.exists()
    assert not new.indicators.exists()


@pytest.mark.parametrize("state", ["draft", "shared", "approved", "not_signed"])
def test_only_a_signed_agreement_is_renewed(olga: User, rivalta: Body, state: str) -> None:
    with pytest.raises(DomainError, match="si rinnova un accordo firmato"):
        renew_agreement(actor=olga, agreement_id=make_agreement(rivalta, state).pk, title="Rinnovo")


def test_an_agreement_is_renewed_once_and_the_renewal_is_named(olga: User, rivalta: Body) -> None:
    old = make_agreement(rivalta, "in_force")
    renew_agreement(actor=olga, agreement_id=old.pk, title="Rinnovo 2027")
    with pytest.raises(DomainError, match="già rinnovato da «Rinnovo 2027»"):
        renew_agreement(actor=olga, agreement_id=old.pk, title="Un altro")


def test_the_same_form_sent_twice_is_one_renewal(olga: User, rivalta: Body) -> None:
    old = make_agreement(rivalta, "in_force")
    key = make_sheet(old).pk
    made = {renew_agreement(actor=olga, agreement_id=old.pk, title="R", key=key).pk for _turn in range(2)}
    assert made == {key}


def test_a_draft_is_tied_to_one_it_can_renew(olga: User, rivalta: Body, sesso: Body) -> None:
    old, draft = make_agreement(rivalta, "in_force"), make_agreement(rivalta)
    for wrong, told in (
        (draft, "se stesso"),
        (make_agreement(sesso, "in_force"), "stesso laboratorio"),
        (make_agreement(rivalta, "shared"), "accordo firmato"),
    ):
        with pytest.raises(DomainError, match=told):
            tie_renewal(actor=olga, agreement_id=draft.pk, renews_id=wrong.pk)
    assert tie_renewal(actor=olga, agreement_id=draft.pk, renews_id=old.pk).renews_id == old.pk
    with pytest.raises(DomainError, match="già rinnovato"):
        tie_renewal(actor=olga, agreement_id=make_agreement(rivalta).pk, renews_id=old.pk)
    assert tie_renewal(actor=olga, agreement_id=draft.pk, renews_id=None).renews_id is None


@RANDOM
@given(pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_no_ties_make_a_circle(olga: User, rivalta: Body, pairs: list[tuple[int, int]]) -> None:
    """Whatever is tied to whatever: every chain ends at an agreement that renews none."""
    ProjectSheet.objects.all().delete()
    CitizenshipAgreement.objects.update(renews=None)
    rows = [make_agreement(rivalta, "in_force") for _turn in range(5)]
    for one, other in pairs:
        CitizenshipAgreement.objects.filter(pk=rows[one].pk).update(state="draft")
        with suppress(DomainError):
            tie_renewal(actor=olga, agreement_id=rows[one].pk, renews_id=rows[other].pk)
        CitizenshipAgreement.objects.filter(pk=rows[one].pk).update(state="in_force")
    renews = dict(CitizenshipAgreement.objects.values_list("pk", "renews"))
    for row in rows:
        seen: set[object] = {row.pk}
        at = renews[row.pk]
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = renews[at]


def test_the_chain_is_told_from_the_first_to_the_last_in_one_query(rivalta: Body) -> None:
    first = make_agreement(rivalta, "published")
    second = make_agreement(rivalta, "published", renews=first)
    third = make_agreement(rivalta, "in_force", renews=second)
    make_agreement(rivalta, "in_force")
    for one in (first, second, third):
        with CaptureQueriesContext(connection) as queries:
            assert chain_of(one) == [first, second, third]
        assert len(queries) == 1


def test_a_circle_in_the_data_ends_too(rivalta: Body) -> None:
    first = make_agreement(rivalta, "published")
    second = make_agreement(rivalta, "published", renews=first)
    CitizenshipAgreement.objects.filter(pk=first.pk).update(renews=second)
    first.refresh_from_db()
    assert set(chain_of(first)) == {first, second}
