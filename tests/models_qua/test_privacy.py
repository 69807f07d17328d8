"""What labs and agreements hold about a person: all of it handed over, and erased where the law lets; what was signed stays signed."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, JSONField, TextField
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body, Person
from core.participation.hooks import export_person as export_everywhere
from models_qua.audit import AUDIT_TYPES
from models_qua.models import (
    AgreementDocument,
    AmendmentAcceptance,
    CitizenshipAgreement,
    Commitment,
    CommitmentReport,
    FinalAccount,
    Resource,
    Signatory,
)
from models_qua.participation_model import MODEL
from models_qua.privacy import FREE_TEXT, erase_person, export_person
from models_qua.services.amendments import AmendmentText, propose_amendment
from models_qua.services.documents import freeze_version, verify_document
from models_qua.views.documents import _MAKE
from tests.models_qua.life import SIGNED, approved, association_of, city_of, scan, sign
from tests.models_qua.rows import make_cycle, make_party

NAMED = {"given_name": "Rosa", "family_name": "Neri", "email": "rosa@casa.example", "phone": "0522 123456"}


@pytest.fixture(autouse=True)
def today(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers are the words they say, which is what matters here."""
    for kind in ("pdf", "docx"):
        monkeypatch.setattr(f"models_qua.services.documents.make_{kind}", _paper)
        monkeypatch.setitem(_MAKE, kind, _paper)
    time_machine.move_to(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC))


def _paper(paper: dict[str, Any]) -> bytes:
    return repr(paper).encode()


@pytest.fixture
def rosa(in_reggio: object) -> Person:
    return Person.objects.create(**NAMED)


@pytest.fixture
def agreement(rosa: Person, olga: User, rivalta: Body) -> CitizenshipAgreement:
    """She signs for herself, listed; somebody typed her a second time elsewhere; she signs for an association, and is named in texts."""
    row = approved(olga, rivalta, context="L'idea è di Rosa Neri.")
    made = {"kind": "volunteer", "person": rosa, "email": rosa.email, "listed_publicly": True}
    hers = make_party(row, "Rosa Neri", **made)
    freeze_version(row, actor=olga)
    association = association_of(row)
    sign(olga, city_of(row))
    sign(olga, association, signer_name="Neri Rosa", signer_role="presidente")
    sign(olga, hers, scan=scan(), archive_note="")
    commitment = Commitment.objects.create(agreement=row, signatory=hers, what="Rosa Neri apre il sabato")
    CommitmentReport.objects.create(
        commitment=commitment, reported_on=SIGNED, state="doing", text="Chiamare 0522 123456", reported_by="Rosa Neri"
    )  # fmt: skip
    Resource.objects.create(agreement=row, signatory=hers, kind="hours", source="signatories", what="Ore")
    row.refresh_from_db()
    propose_amendment(actor=olga, agreement_id=row.pk, text=AmendmentText("Cambia", "Perché", SIGNED))
    figures = {"commitments": {"by_party": [{"party": "Rosa Neri", "done": 1}]}}
    FinalAccount.objects.create(
        agreement=row, accounted_on=SIGNED, results="Grazie a Rosa Neri", figures=figures
    )
    return row


def test_everything_about_who_signs_is_handed_over(rosa: Person, agreement: CitizenshipAgreement) -> None:
    typed = make_party(agreement, "neri rosa", kind="volunteer")
    found = export_person(rosa.pk)
    counted = {table: len(rows) for table, rows in found.items()}
    assert counted == {
        "signatures": 2, "commitments": 1, "commitment_reports": 1, "resources": 1, "amendments_asked": 1,
        "agreementdocument_content": 2, "finalaccount_figures": 1, "citizenshipagreement_text": 1, "commitment_text": 1,
        "commitmentreport_text": 1, "agreementfile_text": 1, "finalaccount_text": 1, "signatory_text": 2,
    }  # fmt: skip
    assert {row["name"] for row in found["signatures"]} == {"Rosa Neri", typed.name}
    assert found["signatures"][0]["scan"] == "Firma di Rosa Neri"
    assert export_everywhere(rosa.pk)["qua"] == found


def test_that_she_signed_stays_and_who_she_was_goes(
    rosa: Person, agreement: CitizenshipAgreement, citizen: Client
) -> None:
    make_party(agreement, "neri rosa", kind="volunteer")
    erase_person(rosa.pk)
    assert export_person(rosa.pk) == {}
    assert erase_person(rosa.pk) == 0
    party = Signatory.objects.get(scan__isnull=False)
    assert (party.name, party.signed_on, party.email, party.person, party.asked_at) == (
        "persona cancellata", SIGNED, "", None, None,
    )  # fmt: skip
    assert Signatory.objects.filter(name="persona cancellata 2").exists()
    assert association_of(agreement).signer_name == "[…]"
    assert AmendmentAcceptance.objects.filter(signatory=party).exists()
    assert Commitment.objects.get(signatory=party).what == "[…] apre il sabato"
    assert FinalAccount.objects.get().figures["commitments"]["by_party"][0]["party"] == "persona cancellata"
    for document in AgreementDocument.objects.all():
        assert "Rosa" not in str(document.content)
        assert verify_document(document).intact  # what was signed is kept as it was signed
    page = citizen.get(f"/accordi/{agreement.slug}/").content.decode()
    assert "persona cancellata" in page
    assert "Rosa" not in page


def test_the_public_copy_of_what_was_signed_no_longer_names_her(
    rosa: Person, agreement: CitizenshipAgreement, citizen: Client
) -> None:
    for kind in ("pdf", "docx"):
        kept = citizen.get(reverse("qua:agreement-public-file", args=[agreement.pk, kind]))
        with getattr(agreement.documents.order_by("-version")[0], kind).open("rb") as content:
            assert kept.content == content.read()
        assert b"Rosa Neri" in kept.content
        assert kept["X-Content-Type-Options"] == "nosniff"
    erase_person(rosa.pk)
    for kind in ("pdf", "docx"):
        told = citizen.get(reverse("qua:agreement-public-file", args=[agreement.pk, kind])).content
        assert b"persona cancellata" in told
        assert b"Rosa" not in told


def test_who_has_the_same_name_and_another_address_or_card_stays(
    rosa: Person, agreement: CitizenshipAgreement
) -> None:
    other = Person.objects.create(given_name="Rosa", family_name="Neri")
    kept = [
        make_party(agreement, "ROSA NERI", kind="volunteer", email="altra@casa.example"),
        make_party(agreement, "Neri  Rosa", kind="volunteer", person=other),
    ]
    before = [row.name for row in kept]
    erase_person(rosa.pk)
    for row in kept:
        row.refresh_from_db()
    assert [row.name for row in kept] == before


def test_a_name_in_a_path_is_handed_over_and_blanked(rosa: Person, rivalta: Body) -> None:
    cycle = make_cycle(rivalta, about="Ne parla Rosa Neri")
    step = cycle.steps.get(kind="listening")
    step.people = "Rosa Neri, rosa@casa.example"
    step.save()
    step.evidence.create(title="Appunti di Neri Rosa", note="0522 123456")
    assert set(export_person(rosa.pk)) == {"labcycle_text", "labstep_text", "stepevidence_text"}
    assert erase_person(rosa.pk) == 3
    step.refresh_from_db()
    assert step.people == "[…], […]"


NOT_ABOUT_PEOPLE = {
    "act_number", "body_name", "code", "colour", "content_type", "description_source", "direction", "docx_sha256",
    "family", "fate", "kind", "language", "manner", "outcome", "pdf_sha256", "purpose", "sha256", "slug", "source_kind",
    "state", "technical", "economic", "unit", "act", "unit_label",
}  # fmt: skip
ELSEWHERE = {
    ("Signatory", "name"), ("Need", "proposer_name"), ("Need", "proposer_email"), ("AgreementDocument", "content"),
    ("FinalAccount", "figures"),
}  # fmt: skip
"""Columns erased by themselves."""


def test_every_column_a_name_may_be_in_is_searched() -> None:
    searched = {(table.__name__, name) for table, names in FREE_TEXT for name in names} | ELSEWHERE
    left = set()
    for table in apps.get_app_config("models_qua").get_models():
        for column in table._meta.concrete_fields:
            if not isinstance(column, (CharField, TextField, EmailField, JSONField)) or column.choices:
                continue
            if column.name not in NOT_ABOUT_PEOPLE and (table.__name__, column.name) not in searched:
                left.add((table.__name__, column.name))
    assert left == {
        ("Season", "name"), ("Season", "about"), ("District", "name"), ("District", "about"), ("Resource", "source"),
        ("Need", "source"),
    } & left  # fmt: skip


def test_the_trail_of_what_holds_names_is_blanked_on_erasure(
    rosa: Person, agreement: CitizenshipAgreement
) -> None:
    blank = {one.code for one in AUDIT_TYPES if one.on_erasure == "blank"}
    told = AuditEntry.objects.filter(action__startswith="qua.", after__icontains="Rosa Neri")
    assert set(told.values_list("action", flat=True)) >= {"qua.signature.recorded"}
    assert set(told.values_list("action", flat=True)) <= blank


def test_the_notice_tells_who_signs_what_is_kept() -> None:
    assert MODEL.privacy is not None
    told = " ".join(str(text) for _title, text in MODEL.privacy.notices)
    assert "contratto del Comune" in told
    assert "30 giorni" in told
