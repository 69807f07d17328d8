"""The final account: what it wants before, what it freezes, and how it is corrected."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.errors import DomainError, StaleEdit
from core.services.rules import NewRules, change_rules
from models_qua.models import (
    AgreementDocument,
    CitizenshipAgreement,
    Commitment,
    Expense,
    Measurement,
    Resource,
)
from models_qua.services.account import AccountText, account_agreement, correct_account
from models_qua.services.evaluations import EvaluationText, write_evaluation
from tests.models_qua.rows import SIGNED_ON, make_agreement, make_cycle, make_party, make_work

ON = dt.date(2026, 10, 1)
SAID = AccountText("Il parco è aperto ogni sabato.", "Servono più chiavi.")


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))


@pytest.fixture
def agreement(rivalta: Body, ada: User) -> CitizenshipAgreement:
    """In force, evaluated, everything settled but nothing accounted."""
    row = make_agreement(rivalta, "in_force")
    text = EvaluationText("final", dt.date(2026, 9, 20), worked="Le aperture")
    write_evaluation(actor=ada, agreement_id=row.pk, text=text)
    row.commitments.update(state="done")
    row.sheets.update(state="completed")
    return row


def accounted(agreement: CitizenshipAgreement, ada: User, said: AccountText = SAID, on: dt.date = ON) -> Any:
    return account_agreement(actor=ada, agreement_id=agreement.pk, account=said, on=on)


def test_the_figures_are_frozen_with_their_document(agreement: CitizenshipAgreement, ada: User) -> None:
    sheet = agreement.sheets.get()
    money = Resource.objects.get(agreement=agreement, kind="money")
    Expense.objects.create(
        sheet=sheet, resource=money, spent_on=SIGNED_ON, what="Vernice", amount_eur="1234.56"
    )
    Expense.objects.create(sheet=sheet, spent_on=SIGNED_ON, what="Chiavi", amount_eur="0.01")
    work = make_work(agreement.body, agreement=agreement)
    Expense.objects.create(work=work, spent_on=SIGNED_ON, what="Asfalto", amount_eur="19999.99")
    Measurement.objects.create(indicator=agreement.indicators.get(), measured_on=ON, value=30)
    row = accounted(agreement, ada)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.accounted_on) == ("accounted", ON)
    money_told = row.figures["project_money"]
    assert (money_told["planned_eur"], money_told["spent_eur"]) == ("1500.00", "1234.57")
    assert {one["source"]: one["spent_eur"] for one in money_told["rows"]} == {"": "0.01", "city": "1234.56"}
    assert row.figures["maintenance"]["budget_eur"] == "20000.00"
    assert row.figures["maintenance"]["spent_eur"] == "19999.99"
    assert row.figures["indicators"][0]["last"] == "30.000"
    assert row.figures["in_kind"][0] == {"kind": "hours", "unit": "ore", "planned": "120.00", "actual": None}

    document = row.document
    with document.pdf.open("rb") as file:
        content = file.read()
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == document.pdf_sha256
    assert (document.kind, document.version) == ("account", 1)
    Expense.objects.all().delete()
    row.refresh_from_db()
    assert row.figures["project_money"]["spent_eur"] == "1234.57"


def _amounts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in _amounts(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in _amounts(inner)]
    return [value] if isinstance(value, str) and value.replace(".", "").isdigit() else []


def test_no_figure_adds_projects_and_maintenance(agreement: CitizenshipAgreement, ada: User) -> None:
    make_work(agreement.body, agreement=agreement, budget_eur=20000)
    amounts = {Decimal(value) for value in _amounts(accounted(agreement, ada).figures)}
    assert Decimal(21500) not in amounts


def test_sent_twice_it_is_one(agreement: CitizenshipAgreement, ada: User) -> None:
    assert accounted(agreement, ada) == accounted(agreement, ada)
    assert AgreementDocument.objects.count() == 1


def test_what_is_not_settled_is_settled_or_told_as_open(agreement: CitizenshipAgreement, ada: User) -> None:
    Commitment.objects.filter(agreement=agreement, signatory__kind="city").update(state="doing")
    agreement.sheets.update(state="in_progress")
    with pytest.raises(DomainError) as refused:
        accounted(agreement, ada)
    assert refused.value.field == "leave_open"
    assert "1 impegno" in refused.value.message
    row = accounted(agreement, ada, AccountText("Fatto.", leave_open=True))
    assert row.figures["open"] == {
        "commitments": [{"party": "Comune di Reggio Emilia", "what": "Sistema i vialetti"}],
        "projects": ["Parco aperto"],
    }


def test_without_a_final_evaluation_only_where_the_rules_let(rivalta: Body, ada: User, olga: User) -> None:
    row = make_agreement(rivalta, "in_force")
    said = AccountText("Fatto.", leave_open=True)
    with pytest.raises(DomainError, match="valutazione finale"):
        accounted(row, ada, said)
    change_rules(
        actor=olga,
        rules=NewRules("qua", "monitoring", dt.date(2026, 1, 1), {"final_evaluation": False}, "Altro"),
    )
    assert accounted(row, ada, said).pk


@pytest.mark.parametrize("state", [s for s in CitizenshipAgreement.State.values if s != "in_force"])
def test_only_what_is_in_force_is_accounted(rivalta: Body, ada: User, state: str) -> None:
    row = make_agreement(rivalta, state)
    with pytest.raises(DomainError):
        accounted(row, ada, AccountText("Fatto.", leave_open=True))
    row.refresh_from_db()
    assert row.state == state


def test_the_path_has_reached_its_last_step(agreement: CitizenshipAgreement, ada: User) -> None:
    agreement.cycle = make_cycle(agreement.body)
    agreement.save()
    with pytest.raises(DomainError, match="passo"):
        accounted(agreement, ada)
    agreement.cycle.steps.filter(kind="accounting").update(started_on=dt.date(2026, 9, 1))
    assert accounted(agreement, ada).pk


@pytest.mark.parametrize("on", [dt.date(2026, 10, 3), SIGNED_ON - dt.timedelta(days=1)])
def test_the_day_is_past_and_after_the_signature(
    agreement: CitizenshipAgreement, ada: User, on: dt.date
) -> None:
    with pytest.raises(DomainError) as refused:
        accounted(agreement, ada, on=on)
    assert refused.value.field == "on"


def test_results_are_wanted(agreement: CitizenshipAgreement, ada: User) -> None:
    with pytest.raises(DomainError) as refused:
        accounted(agreement, ada, AccountText("  "))
    assert refused.value.field == "results"


def test_a_correction_is_a_new_version_and_the_old_one_stays(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    first = accounted(agreement, ada).document
    digest, name = first.pdf_sha256, first.pdf.name
    agreement.sheets.update(state="suspended")
    row = correct_account(actor=ada, agreement_id=agreement.pk, account=AccountText("Il parco è aperto."))
    assert (row.document.version, row.figures["projects"]["by_state"]) == (2, {"suspended": 1})
    first.refresh_from_db()
    assert (first.pdf_sha256, first.pdf.name) == (digest, name)
    assert first.content["results"] == SAID.results
    made = AuditEntry.objects.get(action="qua.document.made")
    assert (made.after or {})["version"] == 2


def test_a_correction_of_a_stale_page_is_told(agreement: CitizenshipAgreement, ada: User) -> None:
    accounted(agreement, ada)
    with pytest.raises(StaleEdit):
        correct_account(actor=ada, agreement_id=agreement.pk, account=SAID, seen="x" * 32)


def test_published_results_are_corrected_only_after_another_check(
    agreement: CitizenshipAgreement, olga: User
) -> None:
    accounted(agreement, olga)
    values = {"privacy_checked_at": dt.datetime(2026, 10, 1, tzinfo=dt.UTC), "published_on": ON}
    CitizenshipAgreement.objects.filter(pk=agreement.pk).update(state="published", **values)
    for said, checked, field in (
        (SAID, False, "checked"),
        (AccountText("Tel. 333 1234567"), True, "results"),
    ):
        with pytest.raises(DomainError) as refused:
            correct_account(actor=olga, agreement_id=agreement.pk, account=said, checked=checked)
        assert refused.value.field == field
    assert (
        correct_account(actor=olga, agreement_id=agreement.pk, account=SAID, checked=True).document.version
        == 2
    )


def test_a_volunteer_who_did_not_agree_is_not_named_in_the_account(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    for name, listed in (("Rita Levi", False), ("Ugo Neri", False), ("Ines Sole", True)):
        party = make_party(agreement, name, kind="volunteer", listed_publicly=listed, signed_on=SIGNED_ON)
        Commitment.objects.create(agreement=agreement, signatory=party, what="Innaffia", state="doing")
    row = accounted(agreement, ada, AccountText("Fatto.", leave_open=True))
    said = str(row.document.content)
    assert "Rita" not in said
    assert "Ugo" not in said
    assert "Ines Sole" in said
    told = {one["party"]: one["doing"] for one in row.figures["commitments"]["by_party"]}
    assert (told[""], told["Ines Sole"]) == (2, 1)
