"""Several people with the same agreement at the same moment, on real connections."""

from functools import partial

import pytest

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.activation import activate_participation_model
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.services.approval import approve_agreement, mark_not_signed
from models_qua.services.renewals import renew_agreement, tie_renewal
from models_qua.services.signatures import PaperSignature, record_signature, withdraw_signature
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once
from tests.models_qua.life import SIGNED, approved, association_of, city_of, in_force
from tests.models_qua.rows import ACT_ON, SINCE, make_agreement, make_lab, make_season

PAPER = PaperSignature(signed_on=SIGNED, archive_note="Prot. 1")


@pytest.fixture
def olga(fresh_database: str, monza: City) -> User:
    """The office, in a database where commits are real."""
    with use_city(monza):
        activate_participation_model(actor=None, slug="qua", since=SINCE)
        make_lab("Rivalta", make_season())
        return make_user("olga@reggio.example", "Olga")


def test_those_approved_at_once_get_different_numbers(olga: User, monza: City) -> None:
    with use_city(monza):
        rows = [make_agreement(Body.objects.get(), "shared") for _turn in range(3)]
    act = partial(approve_agreement, actor=olga, act_number="1", act_on=ACT_ON)
    assert at_once(monza, *(partial(act, agreement_id=row.pk) for row in rows)) == []
    with use_city(monza):
        assert set(CitizenshipAgreement.objects.values_list("number", flat=True)) == {1, 2, 3}


def test_the_city_and_a_party_sign_at_once_and_it_enters_in_force_once(olga: User, monza: City) -> None:
    with use_city(monza):
        agreement = approved(olga, Body.objects.get())
        parties = [city_of(agreement), association_of(agreement)]
    sign = partial(record_signature, actor=olga, agreement_id=agreement.pk, signature=PAPER)
    assert at_once(monza, *(partial(sign, signatory_id=one.pk) for one in parties)) == []
    with use_city(monza):
        agreement.refresh_from_db()
        assert (agreement.state, agreement.signed_on) == ("in_force", SIGNED)
        assert AuditEntry.objects.filter(action="qua.agreement.in_force").count() == 1


def test_the_same_party_signs_once(olga: User, monza: City) -> None:
    with use_city(monza):
        agreement = approved(olga, Body.objects.get())
        party = association_of(agreement)
    sign = partial(
        record_signature, actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, signature=PAPER
    )
    assert ["ha già firmato" in str(one) for one in at_once(monza, sign, sign)] == [True]


def test_signed_and_given_up_at_once_is_one_of_the_two(olga: User, monza: City) -> None:
    with use_city(monza):
        agreement = approved(olga, Body.objects.get())
        Signatory.objects.filter(pk=city_of(agreement).pk).update(signed_on=SIGNED, manner="paper")
        party = association_of(agreement)
    refused = at_once(
        monza,
        partial(
            record_signature, actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, signature=PAPER
        ),
        partial(mark_not_signed, actor=olga, agreement_id=agreement.pk, on=SIGNED, reasons="Nessuno firma."),
    )
    assert len(refused) == 1
    with use_city(monza):
        agreement.refresh_from_db()
        party.refresh_from_db()
        assert (agreement.state, bool(party.signed_on)) in {("in_force", True), ("not_signed", False)}


def test_who_withdraws_twice_at_once_does_it_once(olga: User, monza: City) -> None:
    with use_city(monza):
        agreement = in_force(olga, Body.objects.get())
        party = association_of(agreement)
    leave = partial(
        withdraw_signature,
        actor=olga,
        agreement_id=agreement.pk,
        signatory_id=party.pk,
        on=SIGNED,
        reason="x",
    )
    assert len(at_once(monza, leave, leave)) == 1


def test_an_agreement_is_renewed_by_one_of_two_who_do_it_at_once(olga: User, monza: City) -> None:
    with use_city(monza):
        old = make_agreement(Body.objects.get(), "in_force")
    renew = partial(renew_agreement, actor=olga, agreement_id=old.pk, title="Rinnovo")
    assert ["già rinnovato" in str(one) for one in at_once(monza, renew, renew)] == [True]


def test_two_drafts_that_say_at_once_they_renew_the_same_are_one(olga: User, monza: City) -> None:
    with use_city(monza):
        old = make_agreement(Body.objects.get(), "in_force")
        drafts = [make_agreement(Body.objects.get()) for _turn in range(2)]
    tie = partial(tie_renewal, actor=olga, renews_id=old.pk)
    refused = at_once(monza, *(partial(tie, agreement_id=one.pk) for one in drafts))
    assert ["già rinnovato" in str(one) for one in refused] == [True]
