"""Paths of a lab: started with the steps of the rules, walked in order, each step with what the rules ask of it."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import AuditEntry, Body, BodyStage, RuleSet
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.rules import NewRules, change_rules
from models_qua.models import CitizenshipAgreement, FeasibilityReview, LabCycle, LabStep, StepEvidence
from models_qua.rules import PATH, SLUG, STEPS
from models_qua.services.paths import PathPlan, change_path, cycle_snapshot, end_path, start_path
from models_qua.services.steps import (
    StepText,
    begin_step,
    describe_step,
    end_step,
    reopen_step,
    step_snapshot,
)
from tests.models_qua.path_rows import meeting_of, note_on, step_of, walk_to
from tests.models_qua.rows import ACT_ON, STARTED, make_agreement, make_cycle, make_group, make_need

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
SWAPPED = ("listening", "sharing", "feasibility", "giunta", "signature", "implementation", "accounting")


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def begin(user: User, cycle: LabCycle, kind: str, on: dt.date = TODAY) -> LabStep:
    return begin_step(actor=user, step_id=step_of(cycle, kind).pk, on=on)


def end(user: User, cycle: LabCycle, kind: str, on: dt.date = TODAY) -> LabStep:
    return end_step(actor=user, step_id=step_of(cycle, kind).pk, on=on)


def path_rules(user: User, since: dt.date, **values: Any) -> RuleSet:
    now = {
        "steps": STEPS, "evidence": ("listening", "sharing"), "open_meetings": 1, "all_reviewed": True, "review_days": None,
    }  # fmt: skip
    return change_rules(
        actor=user,
        rules=NewRules(SLUG, PATH, since, now | values, act="Regolamento", act_number="12", article="7"),
    )


def test_a_path_copies_the_steps_of_the_rules_of_the_day_it_began(olga: User, rivalta: Body) -> None:
    path_rules(olga, STARTED, steps=SWAPPED)
    before = start_path(actor=olga, body_id=rivalta.pk, path=PathPlan("Prima", STARTED - DAY))
    after = start_path(actor=olga, body_id=rivalta.pk, path=PathPlan("Dopo", STARTED))
    assert tuple(before.steps.values_list("kind", flat=True)) == STEPS
    assert tuple(after.steps.values_list("kind", flat=True)) == SWAPPED
    path_rules(olga, TODAY, steps=STEPS)
    assert tuple(after.steps.values_list("kind", flat=True)) == SWAPPED


def test_the_same_form_sent_twice_is_one_path(olga: User, rivalta: Body) -> None:
    key = LabCycle().pk
    for _twice in range(2):
        start_path(actor=olga, body_id=rivalta.pk, path=PathPlan("Parco", STARTED), key=key)
    assert LabCycle.objects.get().steps.count() == 7
    with pytest.raises(DomainError, match="già in corso un percorso con questo titolo"):
        start_path(actor=olga, body_id=rivalta.pk, path=PathPlan("parco", STARTED))
    with pytest.raises(DomainError, match="futuro"):
        start_path(actor=olga, body_id=rivalta.pk, path=PathPlan("Altro", TODAY + DAY))


def test_what_a_path_may_renew(olga: User, rivalta: Body, sesso: Body) -> None:
    old, draft, theirs = (
        make_agreement(rivalta, "in_force"),
        make_agreement(rivalta),
        make_agreement(sesso, "in_force"),
    )

    def start(title: str, renews: CitizenshipAgreement) -> LabCycle:
        plan = PathPlan(title, STARTED, renews_id=renews.pk)
        return start_path(actor=olga, body_id=rivalta.pk, path=plan)

    for agreement, said in ((draft, "è stato in vigore"), (theirs, "non è di questo laboratorio")):
        with pytest.raises(DomainError, match=said) as refused:
            start("Uno", agreement)
        assert refused.value.field == "renews"
    row = start("Uno", old)
    with pytest.raises(DomainError, match="Lo sta già rinnovando il percorso «Uno»"):
        start("Due", old)
    end_path(actor=olga, cycle_id=row.pk, outcome="stopped", reasons="Fermo.", on=TODAY)
    make_agreement(rivalta, renews=old)
    with pytest.raises(DomainError, match="già stato rinnovato"):
        start("Tre", old)


def test_two_people_change_a_path_and_a_step(olga: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    seen = fingerprint(cycle_snapshot(cycle))
    change_path(actor=olga, cycle_id=cycle.pk, path=PathPlan("Nuovo", STARTED - DAY), seen=seen)
    with pytest.raises(StaleEdit):
        change_path(actor=olga, cycle_id=cycle.pk, path=PathPlan("Altro", STARTED), seen=seen)
    step = step_of(cycle, "listening")
    seen = fingerprint(step_snapshot(step))
    describe_step(actor=olga, step_id=step.pk, text=StepText(method="Tavoli"), seen=seen)
    with pytest.raises(StaleEdit):
        describe_step(actor=olga, step_id=step.pk, text=StepText(method="Altro"), seen=seen)
    with pytest.raises(DomainError, match="precede l'inizio previsto"):
        describe_step(actor=olga, step_id=step.pk, text=StepText(TODAY, TODAY - DAY))
    begin(olga, cycle, "listening", STARTED)
    with pytest.raises(DomainError, match="«Ascolto» è cominciato il 01/09/2025"):
        change_path(actor=olga, cycle_id=cycle.pk, path=PathPlan("Nuovo", TODAY))


def test_a_step_begins_after_those_before_it_in_the_path_s_own_order(olga: User, rivalta: Body) -> None:
    path_rules(olga, STARTED, steps=SWAPPED)
    cycle = start_path(actor=olga, body_id=rivalta.pk, path=PathPlan("Dopo", STARTED))
    with pytest.raises(DomainError, match=r"«Ascolto».*\(Regolamento, n. 12, art. 7\)"):
        begin(olga, cycle, "sharing")
    begin(olga, cycle, "listening", STARTED)
    note_on(cycle, "listening")
    end(olga, cycle, "listening", STARTED + DAY)
    with pytest.raises(DomainError, match="«Condivisione della proposta»"):
        begin(olga, cycle, "feasibility")
    begin(olga, cycle, "sharing")


@pytest.mark.parametrize("since", [STARTED - dt.timedelta(days=30), STARTED, STARTED + dt.timedelta(days=3)])
def test_a_lab_in_preparation_opens_with_the_first_step(olga: User, rivalta: Body, since: dt.date) -> None:
    BodyStage.objects.filter(body=rivalta).update(stage="preparing", since=since)
    cycle = make_cycle(rivalta)
    begin_step(actor=olga, step_id=cycle.steps.get(kind="listening").pk, on=STARTED)
    stage = BodyStage.objects.get(body=rivalta, until=None)
    assert (stage.stage, stage.since) == ("open", STARTED)
    assert AuditEntry.objects.get(action="core.body.stage_changed").after == {
        "stage": "open",
        "since": STARTED.isoformat(),
    }
    before = BodyStage.objects.filter(body=rivalta, stage="preparing")
    assert before.exists() == (since < STARTED)


def test_the_days_of_the_steps(olga: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    with pytest.raises(DomainError, match="futuro"):
        begin(olga, cycle, "listening", TODAY + DAY)
    with pytest.raises(DomainError, match="01/09/2025"):
        begin(olga, cycle, "listening", STARTED - DAY)
    begin(olga, cycle, "listening", STARTED + 5 * DAY)
    note_on(cycle, "listening")
    for on in (STARTED + 4 * DAY, TODAY + DAY):
        with pytest.raises(DomainError) as refused:
            end(olga, cycle, "listening", on)
        assert refused.value.field == "on"
    end(olga, cycle, "listening", STARTED + 9 * DAY)
    with pytest.raises(DomainError, match="10/09/2025"):
        begin(olga, cycle, "feasibility", STARTED + 8 * DAY)


def test_listening_ends_with_its_evidence(olga: User, rivalta: Body) -> None:
    cycle = make_cycle(rivalta)
    begin(olga, cycle, "listening")
    with pytest.raises(DomainError, match=r"con la sua documentazione.*\(Regolamento dei Laboratori"):
        end(olga, cycle, "listening")
    note_on(cycle, "listening")
    assert end(olga, cycle, "listening").ended_on == TODAY


def test_the_sharing_ends_with_its_open_meetings(olga: User, rivalta: Body, sesso: Body) -> None:
    path_rules(olga, STARTED, open_meetings=2)
    cycle = walk_to(make_cycle(rivalta), "sharing")
    step = step_of(cycle, "sharing")
    note_on(cycle, "sharing")
    for meeting in (
        meeting_of(rivalta, kind="lab"),
        meeting_of(rivalta, kind="sharing", state="convened"),
        meeting_of(sesso, kind="sharing"),
        meeting_of(rivalta, kind="sharing"),
    ):
        StepEvidence.objects.create(step=step, title="Incontro", meeting=meeting)
    with pytest.raises(DomainError, match=r"almeno 2 incontri aperti.*ora ce ne sono 1"):
        end(olga, cycle, "sharing")
    second = meeting_of(rivalta, kind="sharing")
    StepEvidence.objects.create(step=step, title="Incontro", meeting=second)
    assert end(olga, cycle, "sharing").ended_on == TODAY


def test_feasibility_ends_when_every_group_has_an_outcome(olga: User, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "feasibility")
    first, loose = make_need(cycle), make_need(cycle, "Un semaforo")
    make_need(cycle, "Da confermare", source="web", state="unconfirmed")
    group = make_group(cycle, "Panchine", first)
    with pytest.raises(DomainError, match="una proposta fuori dai gruppi"):
        end(olga, cycle, "feasibility")
    loose.delete()
    FeasibilityReview.objects.create(group=group, service="Verde", asked_on=STARTED)
    with pytest.raises(DomainError, match=r"Manca l'esito dell'istruttoria per: Panchine"):
        end(olga, cycle, "feasibility")
    given = {"outcome": "feasible", "reasons": "Si può.", "reviewed_on": TODAY}
    FeasibilityReview.objects.create(group=group, service="Lavori", asked_on=STARTED, **given)
    assert end(olga, cycle, "feasibility").ended_on == TODAY


@pytest.mark.parametrize(
    ("kind", "not_yet", "enough", "said"),
    [
        ("giunta", [None, "draft", "shared"], "approved", "atto di giunta"),
        ("signature", [None, "approved", "not_signed"], "in_force", "è in vigore"),
        ("accounting", [None, "in_force", "accounted"], "published", "risultati sono pubblicati"),
    ],
)
def test_a_step_ends_when_its_agreement_has_come_that_far(
    olga: User, rivalta: Body, kind: str, not_yet: list[str | None], enough: str, said: str
) -> None:
    cycle = walk_to(make_cycle(rivalta), kind)
    for state in not_yet:
        CitizenshipAgreement.objects.all().delete()
        if state:
            make_agreement(rivalta, state, cycle=cycle)
        with pytest.raises(DomainError, match=rf"{said}.*\(Regolamento dei Laboratori"):
            end(olga, cycle, kind)
    CitizenshipAgreement.objects.all().delete()
    make_agreement(rivalta, enough, cycle=cycle)
    if kind == "giunta":
        LabStep.objects.filter(cycle=cycle, kind=kind).update(started_on=ACT_ON - DAY)
        with pytest.raises(DomainError, match="03/03/2026"):
            end(olga, cycle, kind, ACT_ON - DAY)
    assert end(olga, cycle, kind).ended_on == TODAY


def test_carrying_out_begins_once_the_agreement_is_in_force(olga: User, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "implementation", begun=False)
    make_agreement(rivalta, "approved", cycle=cycle)
    with pytest.raises(DomainError, match="Si attua un accordo in vigore"):
        begin(olga, cycle, "implementation")
    CitizenshipAgreement.objects.all().delete()
    make_agreement(rivalta, "in_force", cycle=cycle)
    assert begin(olga, cycle, "implementation").started_on == TODAY


def test_the_last_step_ends_the_path_and_reopening_it_goes_on(olga: User, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "accounting")
    make_agreement(rivalta, "published", cycle=cycle)
    end(olga, cycle, "accounting")
    cycle.refresh_from_db()
    assert (cycle.outcome, cycle.ended_on) == ("done", TODAY)
    with pytest.raises(DomainError, match="per continuare ne cominci un altro"):
        begin(olga, cycle, "listening")
    reopen_step(actor=olga, step_id=step_of(cycle, "accounting").pk)
    cycle.refresh_from_db()
    assert (cycle.outcome, cycle.ended_on) == ("", None)
    assert AuditEntry.objects.filter(action="qua.step.reopened").count() == 1


def test_one_goes_back_a_step_at_a_time(olga: User, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "sharing")
    with pytest.raises(DomainError, match="dall'ultimo cominciato: «Condivisione della proposta»"):
        reopen_step(actor=olga, step_id=step_of(cycle, "listening").pk)
    sharing = step_of(cycle, "sharing")
    agreement = make_agreement(rivalta, "shared", cycle=cycle)
    with pytest.raises(DomainError, match="non si annulla più"):
        reopen_step(actor=olga, step_id=sharing.pk)
    agreement.state, agreement.proposed_on = "draft", None
    agreement.save()
    proof = StepEvidence.objects.create(step=sharing, title="Nota", note="x")
    with pytest.raises(DomainError, match="prima la tolga"):
        reopen_step(actor=olga, step_id=sharing.pk)
    proof.delete()
    reopen_step(actor=olga, step_id=sharing.pk)
    reopen_step(actor=olga, step_id=step_of(cycle, "feasibility").pk)
    assert step_of(cycle, "feasibility").ended_on is None
    assert step_of(cycle, "sharing").started_on is None


def test_a_path_ends_without_an_agreement_and_says_why(olga: User, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "feasibility")
    for outcome, reasons, on, field in (
        ("done", "Perché.", TODAY, "outcome"),
        ("not_feasible", " ", TODAY, "reasons"),
        ("not_feasible", "Perché.", TODAY + DAY, "on"),
        ("not_feasible", "Perché.", STARTED - DAY, "on"),
    ):
        with pytest.raises(DomainError) as refused:
            end_path(actor=olga, cycle_id=cycle.pk, outcome=outcome, reasons=reasons, on=on)
        assert refused.value.field == field
    agreement = make_agreement(rivalta, "in_force", cycle=cycle)
    with pytest.raises(DomainError, match="risolva prima l'accordo"):
        end_path(actor=olga, cycle_id=cycle.pk, outcome="stopped", reasons="Perché.", on=TODAY)
    agreement.delete()
    row = end_path(actor=olga, cycle_id=cycle.pk, outcome="not_feasible", reasons="Costa.", on=TODAY)
    assert (row.outcome, row.ended_on) == ("not_feasible", TODAY)
    with pytest.raises(DomainError, match="per continuare ne cominci un altro"):
        end(olga, cycle, "feasibility")
    with pytest.raises(DomainError, match="concluso senza accordo"):
        reopen_step(actor=olga, step_id=step_of(cycle, "feasibility").pk)
