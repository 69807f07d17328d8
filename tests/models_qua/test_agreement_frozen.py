"""What the Giunta approved is not written any more: every verb about the text, in every state."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement
from models_qua.services import agreement_commitments as commitments
from models_qua.services import agreement_indicators as indicators
from models_qua.services import agreement_parties as parties
from models_qua.services import agreement_resources as resources
from models_qua.services import agreement_sheets as sheets
from models_qua.services.agreement_text import AgreementText, change_agreement_text
from tests.models_qua.rows import make_agreement, make_party, make_sheet

State = CitizenshipAgreement.State
CLOSED = [state for state in State if state not in CitizenshipAgreement.OPEN_TEXT]
_SHEET = sheets.SheetText("Altra", "city")
_PARTY = parties.PartyData("association", "Un'altra")
_MONEY = resources.ResourceText("money", "city", "Altro", amount_eur=Decimal("3.00"))
_INDICATOR = indicators.IndicatorText("Altro")
Verb = Callable[[User, CitizenshipAgreement], Any]


def _commitment(row: CitizenshipAgreement) -> commitments.CommitmentText:
    return commitments.CommitmentText("Altro", row.signatories.last().pk, due_words="presto")  # type: ignore[union-attr]


def _first(row: CitizenshipAgreement, rows: str) -> uuid.UUID:
    key: uuid.UUID = getattr(row, rows).first().pk
    return key


VERBS: dict[str, Verb] = {
    "text": lambda who, row: change_agreement_text(actor=who, agreement_id=row.pk, text=AgreementText("Altro")),
    "sheet+": lambda who, row: sheets.write_sheet(actor=who, agreement_id=row.pk, data=_SHEET),
    "sheet": lambda who, row: sheets.change_sheet(actor=who, sheet_id=_first(row, "sheets"), data=_SHEET),
    "sheet>": lambda who, row: sheets.move_sheet(actor=who, sheet_id=_first(row, "sheets"), number=2),
    "sheet-": lambda who, row: sheets.remove_sheet(actor=who, sheet_id=row.sheets.get(title="Di troppo").pk),
    "party+": lambda who, row: parties.add_party(actor=who, agreement_id=row.pk, data=_PARTY),
    "party": lambda who, row: parties.change_party(actor=who, party_id=row.signatories.get(name="Di troppo").pk, data=_PARTY),
    "party-": lambda who, row: parties.remove_party(actor=who, party_id=row.signatories.get(name="Di troppo").pk),
    "commitment+": lambda who, row: commitments.write_commitment(actor=who, agreement_id=row.pk, data=_commitment(row)),
    "commitment": lambda who, row: commitments.change_commitment(
        actor=who, commitment_id=_first(row, "commitments"), data=_commitment(row)
    ),
    "commitment-": lambda who, row: commitments.remove_commitment(actor=who, commitment_id=_first(row, "commitments")),
    "resource+": lambda who, row: resources.write_resource(actor=who, agreement_id=row.pk, data=_MONEY),
    "resource": lambda who, row: resources.change_resource(
        actor=who, resource_id=row.resources.get(kind="money").pk, data=_MONEY
    ),
    "resource-": lambda who, row: resources.remove_resource(actor=who, resource_id=_first(row, "resources")),
    "indicator+": lambda who, row: indicators.write_indicator(actor=who, agreement_id=row.pk, data=_INDICATOR),
    "indicator": lambda who, row: indicators.change_indicator(
        actor=who, indicator_id=_first(row, "indicators"), data=_INDICATOR
    ),
    "indicator-": lambda who, row: indicators.remove_indicator(actor=who, indicator_id=_first(row, "indicators")),
}  # fmt: skip


def _rows(row: CitizenshipAgreement) -> list[Any]:
    names = ("sheets", "signatories", "commitments", "resources", "indicators")
    text = CitizenshipAgreement.objects.filter(pk=row.pk).values()[0]
    return [text, *(list(getattr(row, name).order_by("pk").values()) for name in names)]


def _agreement(rivalta: Body, state: str) -> CitizenshipAgreement:
    row = make_agreement(rivalta, state)
    row.sheets.update(number=1)
    make_sheet(row, "Di troppo", number=2)
    make_party(row, "Di troppo")
    return row


@pytest.mark.parametrize("state", CLOSED)
@pytest.mark.parametrize("name", VERBS)
def test_what_was_approved_is_not_written(rivalta: Body, ada: User, name: str, state: str) -> None:
    row = _agreement(rivalta, state)
    before, told = _rows(row), AuditEntry.objects.count()
    with pytest.raises(DomainError, match="Il testo approvato non si cambia più"):
        VERBS[name](ada, row)
    assert (_rows(row), AuditEntry.objects.count()) == (before, told)


@pytest.mark.parametrize("state", CitizenshipAgreement.OPEN_TEXT)
@pytest.mark.parametrize("name", VERBS)
def test_what_is_being_written_is_written_and_told_once(
    rivalta: Body, ada: User, name: str, state: str
) -> None:
    row = _agreement(rivalta, state)
    before, told = _rows(row), AuditEntry.objects.count()
    VERBS[name](ada, row)
    assert _rows(row) != before
    assert AuditEntry.objects.count() == told + 1


@pytest.mark.parametrize("name", ["sheet", "commitment", "resource", "indicator", "party"])
def test_what_somebody_else_took_out_meanwhile_is_told_with_the_cure(
    ada: User, in_reggio: Any, name: str
) -> None:
    gone = uuid.uuid4()
    verbs: dict[str, Callable[[], Any]] = {
        "sheet": lambda: sheets.change_sheet(actor=ada, sheet_id=gone, data=_SHEET),
        "commitment": lambda: commitments.remove_commitment(actor=ada, commitment_id=gone),
        "resource": lambda: resources.change_resource(actor=ada, resource_id=gone, data=_MONEY),
        "indicator": lambda: indicators.remove_indicator(actor=ada, indicator_id=gone),
        "party": lambda: parties.change_party(actor=ada, party_id=gone, data=_PARTY),
    }
    with pytest.raises(DomainError, match="lo aggiunga di nuovo"):
        verbs[name]()
