"""Several people with the same agreement at the same moment, on real connections."""

from functools import partial
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.activation import activate_participation_model
from core.services.imports import apply_import, upload_register
from models_qua.models import (
    CitizenshipAgreement,
    LabParticipation,
    MaintenanceWork,
    ProjectSheet,
    Signatory,
)
from models_qua.services.account import AccountText, account_agreement
from models_qua.services.approval import approve_agreement, mark_not_signed
from models_qua.services.evaluations import EvaluationText, write_evaluation
from models_qua.services.paths import end_path
from models_qua.services.renewals import renew_agreement, tie_renewal
from models_qua.services.signatures import PaperSignature, record_signature, withdraw_signature
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.imports.registers import workbook
from tests.core.services.test_two_at_once import at_once
from tests.models_qua.life import SIGNED, approved, association_of, city_of, in_force
from tests.models_qua.registers import agreement as line
from tests.models_qua.registers import imported, plain
from tests.models_qua.rows import ACT_ON, SINCE, make_agreement, make_cycle, make_lab, make_season

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


def test_who_withdraws_while_it_is_accounted_does_it_before_or_not_at_all(
    olga: User, monza: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "models_qua.services.account.account_pdf", lambda content, _city: repr(content).encode()
    )
    monkeypatch.setattr("models_qua.services.account.account_docx", lambda _content, _city: b"PK")
    with use_city(monza):
        agreement = in_force(olga, Body.objects.get())
        text = EvaluationText("final", SIGNED, worked="Le aperture")
        write_evaluation(actor=olga, agreement_id=agreement.pk, text=text)
        party = association_of(agreement)
    keys: dict[str, Any] = {"actor": olga, "agreement_id": agreement.pk, "on": SIGNED}
    said = AccountText("Fatto.", leave_open=True)
    refused = at_once(
        monza,
        partial(account_agreement, account=said, **keys),
        partial(withdraw_signature, signatory_id=party.pk, reason="Si scioglie", **keys),
    )
    with use_city(monza):
        agreement.refresh_from_db()
        party.refresh_from_db()
        assert agreement.state == "accounted"
        assert bool(refused) == (party.withdrawn_on is None)


def test_a_register_imported_while_a_party_signs_leaves_the_signature(olga: User, monza: City) -> None:
    with use_city(monza):
        agreement = approved(olga, Body.objects.get(), title="Accordo Rivalta")
        party = association_of(agreement)
    register = plain()
    register["Accordi"] = [register["Accordi"][0], line(agreement.number, "Rivalta", SIGNED)]
    register["Sottoscrittori"][1:] = [[agreement.number, party.name, "associazione"]]
    register["Progetti"][1:], register["Partecipanti"][1:] = [], []
    sign = partial(
        record_signature, actor=olga, agreement_id=agreement.pk, signatory_id=party.pk, signature=PAPER
    )
    assert at_once(monza, sign, partial(imported, olga, register)) == []
    with use_city(monza):
        agreement.refresh_from_db()
        party.refresh_from_db()
        assert (agreement.state, agreement.act_number, agreement.act_on) == ("approved", "G.C. 41", ACT_ON)
        assert (party.signed_on, party.document_id) == (SIGNED, agreement.documents.get().pk)
        assert not agreement.signatories.get(kind="city").signed_on


def test_a_register_imported_twice_at_once_is_there_once(olga: User, monza: City) -> None:
    with use_city(monza):
        file = partial(ContentFile, workbook(plain()), name="registro.xlsx")
        upload = partial(upload_register, actor=olga, model_slug="qua", options={}, read_now=True)
        batches = [upload(files=[file()]), upload(files=[file()])]
    import_it = partial(apply_import, actor=olga, ask=False)
    assert at_once(monza, *(partial(import_it, batch_id=one.pk) for one in batches)) == []
    with use_city(monza):
        counted = (CitizenshipAgreement, Signatory, ProjectSheet, MaintenanceWork, LabParticipation)
        assert [table.objects.count() for table in counted] == [4, 9, 3, 2, 4]


def test_a_path_that_ends_while_the_giunta_approves_leaves_no_agreement_to_sign(
    olga: User, monza: City
) -> None:
    with use_city(monza):
        cycle = make_cycle(Body.objects.get())
        cycle.steps.filter(position__lte=4).update(started_on=cycle.started_on)
        cycle.steps.filter(position__lt=4).update(ended_on=cycle.started_on)
        agreement = make_agreement(cycle.body, "shared", cycle=cycle)
    at_once(
        monza,
        partial(approve_agreement, actor=olga, agreement_id=agreement.pk, act_number="1", act_on=ACT_ON),
        partial(end_path, actor=olga, cycle_id=cycle.pk, outcome="stopped", reasons="Basta", on=SIGNED),
    )
    with use_city(monza):
        agreement.refresh_from_db()
        cycle.refresh_from_db()
        assert (agreement.state, cycle.outcome) in {("approved", ""), ("shared", "stopped")}
