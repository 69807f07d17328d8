"""The act of the Giunta: who is approved, when, with which number; and how a proposal comes back."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, Body, RuleSet
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, LabStep
from models_qua.selectors.agreement_missing import missing_of
from models_qua.services.approval import (
    approve_agreement,
    mark_not_signed,
    return_from_giunta,
    terminate_agreement,
)
from tests.models_qua.life import approved, in_force
from tests.models_qua.rows import ACT_ON, PROPOSED, make_agreement, make_cycle, make_party, make_sheet

DAY = dt.timedelta(days=1)


def approve(actor: User, agreement: CitizenshipAgreement, **values: Any) -> CitizenshipAgreement:
    given: dict[str, Any] = {"act_number": "G.C. 41/2026", "act_on": ACT_ON}
    return approve_agreement(actor=actor, agreement_id=agreement.pk, **given | values)


def test_an_approved_proposal_takes_the_next_number_and_its_first_document(
    giulia: User, rivalta: Body
) -> None:
    before = make_agreement(rivalta, "in_force", number=41)
    agreement = approve(giulia, make_agreement(rivalta, "shared"))
    assert (agreement.state, agreement.number) == ("approved", before.number + 1)  # type: ignore[operator]
    document = agreement.documents.get()
    assert (document.version, bool(document.frozen_at)) == (1, True)
    trail = AuditEntry.objects.filter(actor_label=str(giulia)).values_list("action", flat=True)
    assert sorted(trail) == ["qua.agreement.approved", "qua.document.made"]


def test_its_projects_are_approved_with_it_and_left_with_it(giulia: User, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "shared")
    agreement.sheets.update(state="feasible")
    make_sheet(agreement, "Un'altra idea")
    make_sheet(agreement, "Lasciato", state="abandoned")
    approve(giulia, agreement)
    told = {(one.title, one.state, one.state_since) for one in agreement.sheets.all()}
    assert told == {
        ("Parco aperto", "approved", ACT_ON),
        ("Un'altra idea", "approved", ACT_ON),
        ("Lasciato", "abandoned", None),
    }
    entry = AuditEntry.objects.get(action="qua.agreement.approved")
    assert (entry.after or {})["projects_approved"] == 2
    mark_not_signed(actor=giulia, agreement_id=agreement.pk, on=ACT_ON + DAY, reasons="Nessuno firma.")
    assert set(agreement.sheets.values_list("state", flat=True)) == {"abandoned"}
    assert agreement.sheets.get(title="Parco aperto").state_note == "L'accordo non è stato sottoscritto."


def test_an_act_before_the_proposal_is_refused_naming_both_days(giulia: User, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "shared")
    with pytest.raises(DomainError, match=r"09/02/2026.*10/02/2026") as refused:
        approve(giulia, agreement, act_on=PROPOSED - DAY)
    assert refused.value.field == "act_on"
    approve(giulia, agreement, act_on=PROPOSED)


def test_an_act_of_tomorrow_is_refused(giulia: User, rivalta: Body) -> None:
    with pytest.raises(DomainError, match="futuro"):
        approve(giulia, make_agreement(rivalta, "shared"), act_on=timezone.localdate() + DAY * 2)


@pytest.mark.parametrize("state", [one.value for one in CitizenshipAgreement.State if one != "shared"])
def test_only_a_shared_proposal_is_approved(giulia: User, rivalta: Body, state: str) -> None:
    agreement = make_agreement(rivalta, state)
    with pytest.raises(DomainError, match="la giunta approva una proposta condivisa"):
        approve(giulia, agreement)
    agreement.refresh_from_db()
    assert agreement.state == state


def test_the_path_must_have_come_to_the_giunta(giulia: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    agreement = make_agreement(rivalta, "shared", cycle=cycle)
    with pytest.raises(DomainError, match="Approvazione in giunta"):
        approve(giulia, agreement)
    LabStep.objects.filter(cycle=cycle, kind="giunta").update(started_on=PROPOSED)
    assert approve(giulia, agreement).state == "approved"


@pytest.mark.parametrize(
    ("gone", "told"), [("city", "manca il Comune"), ("association", "C'è soltanto il Comune")]
)
def test_who_will_sign_must_be_there(giulia: User, rivalta: Body, gone: str, told: str) -> None:
    agreement = make_agreement(rivalta, "shared")
    agreement.signatories.filter(kind=gone).delete()
    with pytest.raises(DomainError, match=told):
        approve(giulia, agreement)


def test_there_are_as_many_parties_as_have_to_sign(giulia: User, rivalta: Body) -> None:
    rules = RuleSet.objects.get(model_slug="qua", code="agreements")
    RuleSet.objects.filter(pk=rules.pk).update(values=rules.values | {"outside_signatures": 2})
    agreement = make_agreement(rivalta, "shared")
    with pytest.raises(DomainError, match=r"servono 2 firme .* le altre parti sono 1"):
        approve(giulia, agreement)
    assert "servono 2 parti oltre al Comune, ce ne sono 1" in {
        lack.text for lack in missing_of(agreement, ACT_ON)
    }
    make_party(agreement, "Bar Sport", kind="business")
    assert "servono" not in "".join(lack.text for lack in missing_of(agreement, ACT_ON))
    assert approve(giulia, agreement).state == "approved"


def test_insurance_is_asked_for(giulia: User, rivalta: Body) -> None:
    with pytest.raises(DomainError, match="assicurazione"):
        approve(giulia, make_agreement(rivalta, "shared", insurance=" "))


def test_the_giunta_sends_a_proposal_back_with_reasons(giulia: User, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "shared")
    with pytest.raises(DomainError, match="perché"):
        return_from_giunta(actor=giulia, agreement_id=agreement.pk, reasons=" ")
    back = return_from_giunta(actor=giulia, agreement_id=agreement.pk, reasons="Manca la copertura.")
    assert (back.state, back.proposed_on) == ("draft", None)
    assert AuditEntry.objects.get(action="qua.agreement.returned").after["reasons"] == "Manca la copertura."


def test_an_approved_agreement_nobody_signs_ends_with_reasons(olga: User, rivalta: Body) -> None:
    agreement = approved(olga, rivalta)
    with pytest.raises(DomainError, match="precede"):
        mark_not_signed(actor=olga, agreement_id=agreement.pk, on=ACT_ON - DAY, reasons="x")
    ended = mark_not_signed(actor=olga, agreement_id=agreement.pk, on=ACT_ON, reasons="Nessuno firma.")
    assert (ended.state, ended.end_reasons) == ("not_signed", "Nessuno firma.")


def test_an_agreement_in_force_is_terminated_with_reasons_and_a_day(olga: User, rivalta: Body) -> None:
    agreement = in_force(olga, rivalta)
    with pytest.raises(DomainError, match="perché"):
        terminate_agreement(actor=olga, agreement_id=agreement.pk, on=dt.date(2026, 6, 1), reasons="")
    with pytest.raises(DomainError, match="precede"):
        terminate_agreement(actor=olga, agreement_id=agreement.pk, on=ACT_ON, reasons="x")
    ended = terminate_agreement(
        actor=olga, agreement_id=agreement.pk, on=dt.date(2026, 6, 1), reasons="Tutti via."
    )
    assert (ended.state, ended.ended_on) == ("terminated", dt.date(2026, 6, 1))
