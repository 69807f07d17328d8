"""How far projects and works are: moves, reasons, days, milestones; and expenses, of which no cent is lost."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.errors import DomainError, StaleEdit
from models_qua.models import AgreementFile, CitizenshipAgreement, Expense, Milestone, ProjectSheet, Resource
from models_qua.selectors.doing_money import money_of
from models_qua.services.spending import Spending, record_expense, remove_expense
from models_qua.services.tracked import Owner
from models_qua.services.tracking import (
    PROJECT_MOVES,
    Update,
    reach_milestone,
    remove_milestone,
    set_milestone,
    track_project,
    track_work,
)
from models_qua.services.works import WorkText, change_work, write_work
from tests.models_qua.rows import make_agreement, make_sheet, make_work

ON = dt.date(2026, 5, 4)
STATES = ProjectSheet.State.values
ALLOWED = [(now, then) for now in STATES for then in PROJECT_MOVES[now]]
REFUSED = [(a, b) for a in STATES for b in STATES if a != b and b not in PROJECT_MOVES[a]]


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))


@pytest.mark.parametrize(("now", "then"), ALLOWED)
def test_a_project_moves_with_day_and_reason(sheet: ProjectSheet, ada: User, now: str, then: str) -> None:
    ProjectSheet.objects.update(state=now)
    row = track_project(actor=ada, sheet_id=sheet.pk, update=Update(then, ON, 40, "Manca la chiave"))
    assert (row.state, row.state_since, row.state_note) == (then, ON, "Manca la chiave")
    assert row.progress == (100 if then == "completed" else 40)
    assert (AuditEntry.objects.get(action="qua.project.tracked").after or {})["state"] == then


@pytest.mark.parametrize(("now", "then"), REFUSED)
def test_no_other_move(sheet: ProjectSheet, ada: User, now: str, then: str) -> None:
    ProjectSheet.objects.update(state=now)
    with pytest.raises(DomainError) as refused:
        track_project(actor=ada, sheet_id=sheet.pk, update=Update(then, ON, note="Perché"))
    assert refused.value.field == "state"


@pytest.mark.parametrize("then", ["suspended", "abandoned"])
def test_who_stops_says_why(sheet: ProjectSheet, ada: User, then: str) -> None:
    ProjectSheet.objects.update(state="in_progress")
    with pytest.raises(DomainError) as refused:
        track_project(actor=ada, sheet_id=sheet.pk, update=Update(then, ON))
    assert refused.value.field == "note"


@pytest.mark.parametrize("state", [s for s in CitizenshipAgreement.State.values if s != "in_force"])
def test_nothing_begins_outside_an_agreement_in_force(rivalta: Body, ada: User, state: str) -> None:
    sheet = make_agreement(rivalta, state).sheets.get()
    with pytest.raises(DomainError):
        track_project(actor=ada, sheet_id=sheet.pk, update=Update("in_progress", ON))
    sheet.refresh_from_db()
    assert sheet.state == "idea"


@pytest.mark.parametrize("on", [dt.date(2026, 10, 3), dt.date(2026, 3, 1)])
def test_the_day_is_past_and_after_the_signature(sheet: ProjectSheet, ada: User, on: dt.date) -> None:
    with pytest.raises(DomainError) as refused:
        track_project(actor=ada, sheet_id=sheet.pk, update=Update("in_progress", on))
    assert refused.value.field == "on"


def test_two_who_update_are_told(sheet: ProjectSheet, ada: User) -> None:
    with pytest.raises(StaleEdit):
        track_project(actor=ada, sheet_id=sheet.pk, update=Update("in_progress", ON), seen="0" * 32)


def test_a_work_of_no_agreement_is_written_and_goes_on(rivalta: Body, ada: User) -> None:
    work = write_work(actor=ada, work=WorkText("Vialetti", 2026, budget_eur=Decimal("10.05")))
    track_work(actor=ada, work_id=work.pk, update=Update("in_progress", ON, 20))
    changed = change_work(actor=ada, work_id=work.pk, work=WorkText("Vialetti nuovi", 2026, number=3))
    assert (changed.title, changed.budget_eur, changed.number) == ("Vialetti nuovi", None, 3)
    with pytest.raises(DomainError) as refused:
        write_work(actor=ada, work=WorkText("Altro", 2026, number=3))
    assert refused.value.field == "number"


def test_milestones_are_set_reached_and_removed(sheet: ProjectSheet, ada: User) -> None:
    owner, key = Owner(sheet.pk), sheet.pk
    row = set_milestone(actor=ada, owner=owner, what="Inaugurazione", due_on=ON, key=key)
    assert set_milestone(actor=ada, owner=owner, what="Inaugurazione", due_on=ON, key=key) == row
    assert reach_milestone(actor=ada, milestone_id=row.pk, on=ON).reached_on == ON
    assert reach_milestone(actor=ada, milestone_id=row.pk, on=None).reached_on is None
    with pytest.raises(DomainError):
        reach_milestone(actor=ada, milestone_id=row.pk, on=dt.date(2027, 1, 1))
    remove_milestone(actor=ada, milestone_id=row.pk)
    assert not Milestone.objects.exists()


CENTS = st.lists(st.integers(1, 10_000_000), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=CENTS)
def test_no_cent_is_lost(sheet: ProjectSheet, ada: User, cents: list[int]) -> None:
    Expense.objects.all().delete()
    money = Resource.objects.get(sheet=sheet, kind="money")
    for number, one in enumerate(cents):
        spending = Spending(ON, "Vernice", Decimal(one) / 100, money.pk if number % 2 else None)
        record_expense(actor=ada, owner=Owner(sheet.pk), spending=spending)
    told = money_of(sheet)
    assert told.spent_eur == Decimal(sum(cents)) / 100
    assert sum((row.spent_eur or Decimal(0) for row in told.rows), Decimal(0)) == told.spent_eur
    assert told.is_above == (told.spent_eur > 1500)


@pytest.mark.parametrize(
    ("amount", "field"), [("0", "amount_eur"), ("-1", "amount_eur"), ("0.005", "amount_eur")]
)
def test_an_expense_is_positive_and_in_cents(sheet: ProjectSheet, ada: User, amount: str, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        record_expense(actor=ada, owner=Owner(sheet.pk), spending=Spending(ON, "V", Decimal(amount)))
    assert refused.value.field == field


def test_money_is_that_of_the_project(sheet: ProjectSheet, ada: User) -> None:
    other = make_sheet(sheet.agreement, "Altro")
    money = Resource.objects.get(sheet=sheet, kind="money")
    hours = Resource.objects.get(sheet=sheet, kind="hours")
    for owner, resource in ((Owner(other.pk), money), (Owner(sheet.pk), hours)):
        with pytest.raises(DomainError) as refused:
            record_expense(actor=ada, owner=owner, spending=Spending(ON, "V", Decimal(1), resource.pk))
        assert refused.value.field == "resource"


def test_a_proof_is_kept_with_the_agreement_and_goes_with_the_expense(
    sheet: ProjectSheet, ada: User, rivalta: Body
) -> None:
    proof = SimpleUploadedFile("fattura.pdf", b"%PDF-1.7 fattura")
    spending = Spending(ON, "Vernice", Decimal("12.30"), proof=proof)
    row = record_expense(actor=ada, owner=Owner(sheet.pk), spending=spending)
    kept = AgreementFile.objects.get()
    assert (kept.purpose, kept.agreement_id, kept.is_public) == ("account", sheet.agreement_id, False)
    remove_expense(actor=ada, expense_id=row.pk)
    assert not AgreementFile.objects.exists()
    assert not Expense.objects.exists()
    for owner, upload in (
        (Owner(sheet.pk), SimpleUploadedFile("fattura.pdf", b"MZ no")),
        (Owner(make_work(rivalta).pk, is_work=True), SimpleUploadedFile("f.pdf", b"%PDF-1.7")),
    ):
        with pytest.raises(DomainError) as refused:
            record_expense(actor=ada, owner=owner, spending=Spending(ON, "V", Decimal(1), proof=upload))
        assert refused.value.field == "proof"


def test_what_is_above_the_budget_is_kept_and_told(sheet: ProjectSheet, ada: User) -> None:
    record_expense(actor=ada, owner=Owner(sheet.pk), spending=Spending(ON, "V", Decimal("1500.01")))
    told = money_of(sheet)
    assert told.is_above
    assert (told.spent_eur, told.budget_eur) == (Decimal("1500.01"), Decimal("1500.00"))
