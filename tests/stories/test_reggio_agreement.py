"""An agreement of a citizenship lab from listening to its renewal, in a year and a half, through the verbs people use."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from accounts.models import User
from core.models import AuditEntry, Body, Neighbourhood
from core.services.activation import activate_participation_model
from core.services.bodies import BodyData, create_body
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, LabCycle, Need
from models_qua.rules import SLUG
from models_qua.services.account import AccountText, account_agreement, correct_account
from models_qua.services.agreement_commitments import CommitmentText, write_commitment
from models_qua.services.agreement_indicators import IndicatorText, write_indicator
from models_qua.services.agreement_parties import PartyData, add_party
from models_qua.services.agreement_resources import ResourceText, write_resource
from models_qua.services.agreement_sharing import share_agreement
from models_qua.services.agreement_sheets import SheetText, write_sheet
from models_qua.services.agreement_text import AgreementText, change_agreement_text, write_agreement
from models_qua.services.approval import approve_agreement
from models_qua.services.documents import last_version
from models_qua.services.evaluations import EvaluationText, write_evaluation
from models_qua.services.evidence import Evidence, add_evidence
from models_qua.services.fates import decide_fate, tell_fate
from models_qua.services.feasibility import Said, ask_reviews, review_group
from models_qua.services.labs import LabPlan, set_lab
from models_qua.services.measurements import measure_indicator
from models_qua.services.need_groups import group_needs
from models_qua.services.need_web import SentNeed, confirm_need, receive_need
from models_qua.services.needs import NeedText, collect_need
from models_qua.services.paths import PathPlan, start_path
from models_qua.services.publication import publish_results
from models_qua.services.renewals import renew_agreement
from models_qua.services.reports import Said as Told
from models_qua.services.reports import report_commitment
from models_qua.services.signatures import PaperSignature, ask_signature, record_signature, sign_remotely
from models_qua.services.spending import Spending, record_expense
from models_qua.services.steps import begin_step, end_step
from models_qua.services.territory import DistrictPlan, SeasonPlan, draw_district, open_season
from models_qua.services.tracked import Owner
from models_qua.services.tracking import Update, track_project
from tenants.context import use_city
from tenants.models import City
from tests.models_qua.need_rows import SITE, meeting_of
from tests.models_qua.rows import SINCE, user_with

TALLY = Decimal("1450.50")


def day(month: int, number: int, year: int = 2025) -> dt.date:
    return dt.date(year, month, number)


def begins(who: User, cycle: LabCycle, kind: str, on: dt.date) -> None:
    begin_step(actor=who, step_id=cycle.steps.get(kind=kind).pk, on=on)


def ends(who: User, cycle: LabCycle, kind: str, on: dt.date) -> None:
    end_step(actor=who, step_id=cycle.steps.get(kind=kind).pk, on=on)


def proves(who: User, cycle: LabCycle, step: str, meeting_kind: str, on: dt.date) -> None:
    """A meeting that was held is the evidence of a step."""
    meeting = meeting_of(cycle.body, meeting_kind, meets_on=on, state="held")
    step_id = cycle.steps.get(kind=step).pk
    add_evidence(actor=who, step_id=step_id, evidence=Evidence(meeting_id=meeting.pk))


def a_lab(olga: User) -> Body:
    """Rivalta, in a district of a season."""
    place = Neighbourhood.objects.create(name="Rivalta", slug="rivalta")
    season = open_season(actor=olga, season=SeasonPlan("Da spazi a luoghi", day(1, 1)))
    plan = DistrictPlan("Rivalta", day(1, 1), (place.pk,), code="C")
    district = draw_district(actor=olga, season_id=season.pk, district=plan)
    data = BodyData(name="Rivalta", neighbourhood_ids=())
    body = create_body(actor=olga, model_slug=SLUG, data=data, since=day(1, 7))
    lab = LabPlan("neighbourhood", season.pk, (district.pk,), with_neighbourhoods=True)
    set_lab(actor=olga, body_id=body.pk, lab=lab)
    return body


def listening(ada: User, body: Body) -> LabCycle:
    """One proposal from the site, one from a meeting."""
    cycle = start_path(actor=ada, body_id=body.pk, path=PathPlan("Un parco per Rivalta", day(1, 10)))
    begins(ada, cycle, "listening", day(1, 12))
    sent = SentNeed("proposal", "Panchine all'ombra", "rosa@example.org", "Rosa Verdi")
    moment = dt.datetime(2025, 1, 20, 10, tzinfo=dt.UTC)
    with time_machine.travel(moment):
        need = receive_need(cycle_id=cycle.pk, need=sent, moment=moment, site=SITE)
        confirm_need(need_id=need.pk, at=moment)
    collect_need(actor=ada, cycle_id=cycle.pk, need=NeedText("Panchine al campo da bocce", day(1, 25)))
    with pytest.raises(DomainError, match="documentazione"):
        ends(ada, cycle, "listening", day(2, 1))
    proves(ada, cycle, "listening", "listening", day(1, 25))
    ends(ada, cycle, "listening", day(2, 1))
    return cycle


def feasibility(ada: User, sergio: User, cycle: LabCycle) -> None:
    """Both proposals in a group that enters the agreement; who proposed it is told."""
    begins(ada, cycle, "feasibility", day(2, 2))
    keys = list(Need.objects.filter(cycle=cycle).values_list("pk", flat=True))
    group = group_needs(actor=ada, cycle_id=cycle.pk, need_ids=keys, title="Panchine")
    (review,) = ask_reviews(actor=ada, group_id=group.pk, service="Servizio Verde", on=day(2, 3))
    with pytest.raises(DomainError, match="Manca l'esito"):
        ends(ada, cycle, "feasibility", day(2, 20))
    said = Said("feasible", "Quattro panchine sotto i tigli.", day(2, 18), cost_eur=TALLY)
    review_group(actor=sergio, review_id=review.pk, said=said)
    decide_fate(actor=ada, group_id=group.pk, fate="enters", reasons="Entrano nella proposta.")
    tell_fate(actor=ada, group_id=group.pk, site=SITE)
    assert Need.objects.get(proposer_email="rosa@example.org").state == Need.State.TOLD
    ends(ada, cycle, "feasibility", day(2, 20))


def writing(ada: User, cycle: LabCycle) -> CitizenshipAgreement:
    """The proposal with one project, shared at an open meeting."""
    begins(ada, cycle, "sharing", day(2, 21))
    row = write_agreement(actor=ada, body_id=cycle.body_id, title="Il parco di tutti", cycle_id=cycle.pk)
    words = {
        "context": "Il parco è vuoto.",
        "goals": "Un parco dove ci si ferma.",
        "insurance": "Del Comune.",
    }
    text = AgreementText("Il parco di tutti", **words, starts_on=day(4, 1), ends_on=day(3, 31, 2026))  # fmt: skip
    change_agreement_text(actor=ada, agreement_id=row.pk, text=text)
    melograno = PartyData("association", "Il Melograno", signer_name="Anna Neri", signer_role="presidente")
    party = add_party(actor=ada, agreement_id=row.pk, data=melograno)
    answers = frozenset(cycle.need_groups.values_list("pk", flat=True))
    project = SheetText("Panchine", "community", year=2025, budget_eur=TALLY, group_ids=answers)
    sheet = write_sheet(actor=ada, agreement_id=row.pk, data=project)
    for who in (row.signatories.get(kind="city"), party):
        does = CommitmentText("Fa la sua parte", who.pk, sheet.pk, due_words="in primavera")
        write_commitment(actor=ada, agreement_id=row.pk, data=does)
    money = ResourceText("money", "city", "Legno", sheet_id=sheet.pk, year=2025, amount_eur=TALLY)
    write_resource(actor=ada, agreement_id=row.pk, data=money)
    counted = IndicatorText("Persone nel parco", unit="persone", baseline=Decimal(10), target=Decimal(40))
    write_indicator(actor=ada, agreement_id=row.pk, data=counted)
    share_agreement(actor=ada, agreement_id=row.pk, on=day(3, 1))
    proves(ada, cycle, "sharing", "sharing", day(3, 8))
    ends(ada, cycle, "sharing", day(3, 9))
    return row


def signing(ada: User, giulia: User, row: CitizenshipAgreement) -> None:
    """The act, the city on paper, the association from its link: then it is in force."""
    assert row.cycle is not None
    begins(ada, row.cycle, "giunta", day(3, 10))
    approve_agreement(actor=giulia, agreement_id=row.pk, act_number="G.C. 41/2025", act_on=day(3, 18))
    ends(ada, row.cycle, "giunta", day(3, 18))
    begins(ada, row.cycle, "signature", day(3, 19))
    city, party = row.signatories.get(kind="city"), row.signatories.get(kind="association")
    paper = PaperSignature(signed_on=day(3, 20), signer_name="Luca Sindaco", archive_note="Prot. 1")
    record_signature(actor=ada, agreement_id=row.pk, signatory_id=city.pk, signature=paper)
    with pytest.raises(DomainError, match="in vigore"):
        ends(ada, row.cycle, "signature", day(3, 30))
    with time_machine.travel(dt.datetime(2025, 3, 25, 10, tzinfo=dt.UTC)):
        ask_signature(
            actor=ada, agreement_id=row.pk, signatory_id=party.pk, email="anna@example.org", site=SITE
        )
        version = last_version(row.pk)
        assert version is not None
        sign_remotely(
            agreement_id=row.pk, signatory_id=party.pk, document_id=version.pk, signer_name="Anna Neri",
            signer_role="presidente", accepts=True, site=SITE,
        )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.signed_on) == ("in_force", day(3, 25))
    ends(ada, row.cycle, "signature", day(3, 30))


def doing(ada: User, row: CitizenshipAgreement) -> None:
    """What was promised is done, measured and paid."""
    assert row.cycle is not None
    begins(ada, row.cycle, "implementation", day(4, 1))
    sheet = row.sheets.get()
    for commitment in row.commitments.all():
        told = Told("done", "Fatto.", Decimal("21.25"))
        report_commitment(actor=ada, commitment_id=commitment.pk, said=told, on=day(6, 1))
    record_expense(
        actor=ada, owner=Owner(sheet.pk), spending=Spending(day(5, 10), "Legno", Decimal("1398.75"))
    )
    track_project(actor=ada, sheet_id=sheet.pk, update=Update("in_progress", day(4, 10)))
    track_project(actor=ada, sheet_id=sheet.pk, update=Update("completed", day(6, 2)))
    indicator, until = row.indicators.get(), day(3, 1, 2026)
    measure_indicator(actor=ada, indicator_id=indicator.pk, measured_on=until, value=Decimal(37))
    ends(ada, row.cycle, "implementation", day(3, 31, 2026))


def accounting(ada: User, olga: User, row: CitizenshipAgreement) -> None:
    """Evaluated, accounted, and published once a phone number is gone."""
    assert row.cycle is not None
    with pytest.raises(DomainError, match="non è ancora al passo"):
        account_agreement(actor=ada, agreement_id=row.pk, account=AccountText("Bene."), on=day(4, 9, 2026))
    begins(ada, row.cycle, "accounting", day(4, 1, 2026))
    write_evaluation(
        actor=ada, agreement_id=row.pk, text=EvaluationText("final", day(4, 8, 2026), worked="Insieme.")
    )
    results = AccountText("Quattro panchine. Per le chiavi: 347 1234567.")
    account_agreement(actor=ada, agreement_id=row.pk, account=results, on=day(4, 9, 2026))
    with pytest.raises(DomainError, match="347 1234567"):
        publish_results(actor=olga, agreement_id=row.pk, checked=True, on=day(4, 20, 2026))
    correct_account(actor=olga, agreement_id=row.pk, account=AccountText("Quattro panchine."))
    publish_results(actor=olga, agreement_id=row.pk, checked=True, on=day(4, 20, 2026))
    ends(ada, row.cycle, "accounting", day(4, 21, 2026))
    row.cycle.refresh_from_db()
    assert (row.cycle.outcome, row.cycle.ended_on) == ("done", day(4, 21, 2026))


def test_an_agreement_from_listening_to_renewal(monza: City) -> None:
    with use_city(monza), time_machine.travel(dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        olga = user_with("olga@reggio.example", "Olga Ufficio", "participation_office")
        body = a_lab(olga)
        ada = user_with("ada@reggio.example", "Ada Architetta", "neighbourhood_architect", body)
        sergio = user_with("sergio@reggio.example", "Sergio Servizio", "municipal_service")
        giulia = user_with("giulia@reggio.example", "Giulia Giunta", "giunta_clerk")
        cycle = listening(ada, body)
        feasibility(ada, sergio, cycle)
        row = writing(ada, cycle)
        signing(ada, giulia, row)
        doing(ada, row)
        accounting(ada, olga, row)
        row.refresh_from_db()
        assert (row.state, row.published_on) == ("published", day(4, 20, 2026))
        new = renew_agreement(actor=ada, agreement_id=row.pk, title="Il parco di tutti, ancora")
        assert (new.renews, new.state, new.goals) == (row, "draft", row.goals)
        assert new.indicators.get().baseline == Decimal(37)
        told = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"qua.step.ended", "qua.agreement.published", "qua.agreement.written"} <= told
