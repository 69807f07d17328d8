"""What one area does to the guards of another: paths that end, registers that come again, parties that leave, words taken out."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from core.services.rules import NewRules, change_rules
from models_qua.models import AgreementFile, CitizenshipAgreement, LabCycle, LabStep, Milestone, Signatory
from models_qua.rules import STEPS
from models_qua.selectors.publication import check_publication
from models_qua.services.approval import mark_not_signed
from models_qua.services.paths import PathPlan, change_path, end_path
from models_qua.services.publication import omit_words
from models_qua.services.signatures import withdraw_signature
from models_qua.services.steps import reopen_step
from tests.models_qua.conftest import browser
from tests.models_qua.life import SIGNED, approved, association_of, city_of, in_force, sign
from tests.models_qua.registers import agreement as line
from tests.models_qua.registers import imported, plain, warnings
from tests.models_qua.rows import ACT_ON, make_agreement, make_cycle, make_party

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
ONE = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers are the words they say: they are made by another test."""
    time_machine.move_to(NOW)
    for kind in ("pdf", "docx"):
        monkeypatch.setattr(f"models_qua.services.documents.make_{kind}", lambda paper: repr(paper).encode())


def walked(body: Body, until: str) -> LabCycle:
    """A path whose steps before one are done, and that one under way."""
    cycle = make_cycle(body)
    place = STEPS.index(until) + 1
    cycle.steps.filter(position__lte=place).update(started_on=cycle.started_on)
    cycle.steps.filter(position__lt=place).update(ended_on=cycle.started_on)
    return cycle


def test_nobody_withdraws_on_a_day_that_undoes_the_entering_into_force(olga: User, rivalta: Body) -> None:
    row = approved(olga, rivalta)
    first, second = association_of(row), make_party(row, "Bar Sport", kind="business")
    sign(olga, first, SIGNED)
    sign(olga, city_of(row), SIGNED + 3 * ONE)
    gone: dict[str, Any] = {"actor": olga, "agreement_id": row.pk, "reason": "Si scioglie"}
    for day in (SIGNED, SIGNED + 2 * ONE):
        with pytest.raises(DomainError, match="è in vigore dal") as refused:
            withdraw_signature(signatory_id=first.pk, on=day, **gone)
        assert refused.value.field == "on"
    sign(olga, second, SIGNED + 3 * ONE)
    withdraw_signature(signatory_id=first.pk, on=SIGNED + 2 * ONE, **gone)
    row.refresh_from_db()
    assert (row.state, row.signed_on) == ("in_force", SIGNED + 3 * ONE)


def test_nothing_is_signed_before_its_path_comes_to_the_signatures_and_the_page_leads_there(
    olga: User, rivalta: Body
) -> None:
    row = approved(olga, rivalta, cycle=walked(rivalta, "giunta"))
    with pytest.raises(DomainError, match="non è ancora al passo «Firma dell'accordo»"):
        sign(olga, city_of(row))
    for name in ("qua:agreement-parties", "qua:agreement-document"):
        page = browser(olga).get(reverse(name, args=[row.pk])).content.decode()
        assert "il percorso deve essere al passo «Firma dell'accordo»" in page.replace("&#x27;", "'")
        assert reverse("qua:path", args=[row.cycle_id]) in page
    step = LabStep.objects.get(cycle=row.cycle_id, kind="signature")
    LabStep.objects.filter(pk=step.pk).update(started_on=ACT_ON)
    sign(olga, city_of(row))
    with pytest.raises(DomainError, match="Qualcuno ha già firmato"):
        reopen_step(actor=olga, step_id=step.pk)


def test_a_path_does_not_end_without_the_agreement_the_giunta_approved(olga: User, rivalta: Body) -> None:
    cycle = walked(rivalta, "signature")
    row = approved(olga, rivalta, cycle=cycle)
    ending: dict[str, Any] = {
        "actor": olga,
        "cycle_id": cycle.pk,
        "outcome": "not_signed",
        "reasons": "Nessuno",
        "on": NOW.date(),
    }
    with pytest.raises(DomainError, match="non è stato sottoscritto"):
        end_path(**ending)
    mark_not_signed(actor=olga, agreement_id=row.pk, on=NOW.date(), reasons="Nessuno firma")
    assert end_path(**ending).outcome == "not_signed"


def test_what_was_shared_goes_nowhere_once_its_path_has_ended(giulia: User, rivalta: Body) -> None:
    cycle = walked(rivalta, "giunta")
    ending: dict[str, Any] = {
        "cycle_id": cycle.pk,
        "outcome": "not_approved",
        "reasons": "No",
        "on": NOW.date(),
    }
    end_path(actor=giulia, **ending)
    with pytest.raises(DomainError, match="si è concluso senza accordo"):
        approved(giulia, rivalta, cycle=cycle)


def test_no_order_of_steps_asks_the_giunta_before_sharing(olga: User, rivalta: Body) -> None:
    order = ("listening", "feasibility", "giunta", "sharing", "signature", "implementation", "accounting")
    with pytest.raises(DomainError, match="condivisione viene prima"):
        change_rules(actor=olga, rules=NewRules("qua", "path", NOW.date(), {"steps": order}, "Altro"))


def test_a_register_changes_nothing_of_an_agreement_that_lives_here(olga: User, rivalta: Body) -> None:
    row = in_force(olga, rivalta, title="Accordo Rivalta", insurance="Polizza")
    late = make_party(row, "Bar Sport", kind="business")
    register = plain()
    number = row.number or 0
    register["Accordi"] = [
        register["Accordi"][0],
        line(number, "Rivalta", dt.date(2025, 1, 7), title="Altro titolo"),
    ]
    register["Sottoscrittori"][1:] = [
        [number, "Bar Sport", "attività economica"],
        [number, "Estranea", "associazione"],
    ]
    register["Progetti"][1:] = []
    register["Partecipanti"][1:] = []
    before = CitizenshipAgreement.objects.values().get(pk=row.pk)
    told = " ".join(message for _sheet, _row, message in warnings(register))
    assert "resta com'è" in told
    assert "«Estranea» non è tra le parti del documento" in told
    imported(olga, register)
    assert CitizenshipAgreement.objects.values().get(pk=row.pk) == before
    late.refresh_from_db()
    assert late.signed_on is None
    assert not Signatory.objects.filter(name="Estranea").exists()


def test_a_contact_can_be_taken_out_wherever_it_stops_the_publication(olga: User, rivalta: Body) -> None:
    row = in_force(olga, rivalta)
    words = "Chiamare 0522 456789"
    CitizenshipAgreement.objects.filter(pk=row.pk).update(title=words)
    row.sheets.update(title=words)
    row.commitments.update(due_words=words)
    row.resources.update(what=words)
    Milestone.objects.create(sheet=row.sheets.get(), what=words)
    row.indicators.update(name=words, definition=words)
    row.refresh_from_db()
    assert {"Tappe", "Risorse", "Indicatori", "Impegni"} <= {
        one.place for one in check_publication(row).blocking
    }
    omit_words(actor=olga, agreement_id=row.pk, words="0522 456789")
    row.refresh_from_db()
    assert not check_publication(row).blocking


def test_300_real_pages_of_a_scan_are_kept_by_the_page_as_they_were_sent(olga: User, rivalta: Body) -> None:
    writer, sent = PdfWriter(), io.BytesIO()
    for _page in range(300):
        writer.add_blank_page(width=595, height=842)
    writer.write(sent)
    row = approved(olga, rivalta)
    address = reverse("qua:party-sign", args=[association_of(row).pk])
    client = browser(olga)
    form = client.get(address).context["form"]
    typed = {
        "document_id": form["document_id"].value(), "signed_on": f"{SIGNED:%d/%m/%Y}", "signer_name": "Rosa Neri",
        "scan": SimpleUploadedFile("firma.pdf", sent.getvalue(), "application/pdf"),
    }  # fmt: skip
    answer = client.post(address, typed)
    assert answer.status_code == 302, answer.content.decode()
    kept = AgreementFile.objects.get()
    with kept.file.open("rb") as content:
        assert content.read() == sent.getvalue()
    assert len(PdfReader(io.BytesIO(sent.getvalue())).pages) == 300
    assert kept.size == len(sent.getvalue())
    assert not kept.is_public


def test_a_renewal_is_neither_of_itself_nor_in_a_circle_by_path(olga: User, rivalta: Body) -> None:
    """A path renews what was signed: neither its own agreement, nor what renews already."""
    cycle = make_cycle(rivalta)
    own = make_agreement(rivalta, "in_force", cycle=cycle)
    plan = PathPlan(title=cycle.title, started_on=cycle.started_on, renews_id=own.pk)
    with pytest.raises(DomainError, match="non rinnova se stesso"):
        change_path(actor=olga, cycle_id=cycle.pk, path=plan)
