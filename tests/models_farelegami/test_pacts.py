"""A pact from the referral to its end: every step asks what it must, and says the cure."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import User
from core.models import AuditEntry
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_farelegami.models import BudgetItem, GenerativePact, PactCommitment, PactStep, VaultEntry
from models_farelegami.services.cases import (
    PactPlan,
    change_pact,
    text_mark,
    write_analysis,
    write_identity,
    write_note,
)
from models_farelegami.services.guards import NotOfTheTeam
from models_farelegami.services.parts import part_snapshot, spent, write_part
from models_farelegami.services.steps import MOVES, Move, move_pact
from tests.models_farelegami.cases import (
    DAY,
    ROSALBA,
    SECRETS,
    active,
    commitment,
    designed,
    full_story,
    move,
    refer,
)

State = GenerativePact.State


def test_the_whole_way(paola: User) -> None:
    pact = full_story(paola)
    assert (pact.state, pact.outcome, pact.ended_on, pact.signed_on) == ("concluded", "reached", DAY, DAY)
    assert list(PactStep.objects.values_list("state", flat=True).order_by("on", "written_at")) == [
        "referral", "analysis", "co_designed", "signed", "active", "review", "concluded",
    ]  # fmt: skip
    assert spent(pact) == Decimal("420.50")
    assert pact.next_review_on is None


def test_every_state_leads_somewhere_or_is_the_end() -> None:
    assert set(MOVES) == set(State)
    ends = {state for state, ways in MOVES.items() if not ways}
    assert ends == set(GenerativePact.OVER)
    assert all(State.INTERRUPTED in ways for state, ways in MOVES.items() if state not in ends)


@pytest.mark.parametrize(
    ("to", "cure"),
    [("signed", "non si passa lì"), ("active", "non si passa lì"), ("concluded", "non si passa lì")],
)
def test_no_step_is_skipped(paola: User, to: str, cure: str) -> None:
    with pytest.raises(DomainError, match=cure):
        move(paola, refer(paola), to)


def test_nothing_is_designed_without_an_analysis(paola: User) -> None:
    pact = refer(paola)
    move(paola, pact, "analysis")
    with pytest.raises(DomainError, match="bisogni e risorse"):
        move(paola, pact, "co_designed")


def test_a_signature_wants_commitments_of_both_sides(paola: User) -> None:
    pact = refer(paola)
    move(paola, pact, "analysis")
    write_analysis(actor=paola, pact_id=pact.pk, text="x")
    move(paola, pact, "co_designed")
    commitment(paola, pact, "person")
    with pytest.raises(DomainError, match="uno della persona e uno dell'ente"):
        move(paola, pact, "signed")


def test_a_signature_wants_a_budget_within_the_rule(paola: User) -> None:
    pact = designed(paola)
    plan = PactPlan(pact.municipality_id, pact.partner_id, Decimal(2001))
    change_pact(actor=paola, pact_id=pact.pk, plan=plan)
    with pytest.raises(DomainError, match="2000 euro"):
        move(paola, pact, "signed")
    change_pact(actor=paola, pact_id=pact.pk, plan=replace(plan, budget_eur=None))
    with pytest.raises(DomainError, match="0 se non ce n'è"):
        move(paola, pact, "signed")
    change_pact(actor=paola, pact_id=pact.pk, plan=replace(plan, partner_id=None, budget_eur=Decimal(2000)))
    with pytest.raises(DomainError, match="con un ente"):
        move(paola, pact, "signed")


@pytest.mark.parametrize(
    ("born", "may"),
    [
        (dt.date(2007, 3, 2), True),  # 19 on the day
        (dt.date(2007, 3, 3), False),
        (dt.date(1986, 3, 3), True),  # 39 until tomorrow
        (dt.date(1986, 3, 2), False),
        (None, False),
    ],
)
def test_autonomy_has_an_age(paola: User, born: dt.date | None, may: bool) -> None:
    pact = designed(paola, identity=replace(ROSALBA, born_on=born))
    if may:
        assert move(paola, pact, "signed").signed_on == DAY
    else:
        with pytest.raises(DomainError, match=r"età|data di nascita"):
            move(paola, pact, "signed")


def test_inclusion_has_none(paola: User) -> None:
    pact = designed(paola, kind="inclusion", identity=replace(ROSALBA, born_on=None))
    assert move(paola, pact, "signed").state == "signed"


def test_the_next_review_comes_by_the_rule(paola: User) -> None:
    assert active(paola).next_review_on == dt.date(2026, 6, 2)


def test_a_review_is_written_before_it_is_over(paola: User) -> None:
    pact = active(paola)
    move(paola, pact, "review")
    for to in ("active", "concluded"):
        with pytest.raises(DomainError, match="Prima scriva la verifica"):
            move(paola, pact, to, outcome="reached")


def test_how_it_ends_is_said(paola: User) -> None:
    pact = refer(paola)
    with pytest.raises(DomainError, match="perché si interrompe"):
        move(paola, pact, "interrupted")
    assert move(paola, pact, "interrupted", interruption="moved").ended_on == DAY
    with pytest.raises(DomainError, match="non si cambia più"):
        commitment(paola, pact, "person")
    write_note(actor=paola, pact_id=pact.pk, text="una nota dopo la fine")


def test_days_go_forward_and_are_past(paola: User) -> None:
    pact = refer(paola)
    with pytest.raises(DomainError, match="02/03/2026"):
        move_pact(actor=paola, pact_id=pact.pk, move=Move("analysis", DAY - dt.timedelta(days=1)))
    with pytest.raises(DomainError, match="deve ancora venire"):
        move_pact(actor=paola, pact_id=pact.pk, move=Move("analysis", dt.date(2100, 1, 1)))


def test_the_budget_is_spent_to_the_cent_and_no_more(paola: User) -> None:
    pact = active(paola)

    def spend(amount: str, on: dt.date = DAY) -> None:
        values = {"kind": "care", "amount_eur": Decimal(amount), "spent_on": on}
        write_part(actor=paola, pact_id=pact.pk, part=BudgetItem, values=values, words="x")

    spend("1499.99")
    with pytest.raises(DomainError, match=r"restano 0\.01 euro"):
        spend("0.02")
    spend("0.01")
    with pytest.raises(DomainError, match="prima della firma"):
        spend("0.01", DAY - dt.timedelta(days=1))
    assert spent(pact) == Decimal(1500)


def test_nothing_is_spent_before_the_signature(paola: User) -> None:
    values = {"kind": "care", "amount_eur": Decimal(1), "spent_on": DAY}
    with pytest.raises(DomainError, match="dalla firma"):
        write_part(actor=paola, pact_id=designed(paola).pk, part=BudgetItem, values=values, words="x")


def test_what_was_signed_changes_in_a_review_alone(paola: User) -> None:
    pact = active(paola)
    row = PactCommitment.objects.filter(pact=pact).first()
    assert row is not None
    kept = {"side": row.side, "due_on": row.due_on, "state": "kept"}
    write_part(actor=paola, pact_id=pact.pk, part=PactCommitment, values=kept, words="fatto", row_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.state_on is not None) == ("kept", True)
    with pytest.raises(DomainError, match="in una verifica"):
        write_part(
            actor=paola,
            pact_id=pact.pk,
            part=PactCommitment,
            values=kept | {"due_on": DAY},
            words="x",
            row_id=row.pk,
        )
    move(paola, pact, "review")
    write_part(
        actor=paola,
        pact_id=pact.pk,
        part=PactCommitment,
        values=kept | {"due_on": DAY},
        words="x",
        row_id=row.pk,
    )


def test_two_of_the_team_do_not_overwrite_each_other(paola: User) -> None:
    pact = designed(paola)
    row = PactCommitment.objects.filter(pact=pact).first()
    assert row is not None
    seen = fingerprint(part_snapshot(row))
    values = {"side": row.side, "due_on": DAY, "state": "open"}
    write_part(
        actor=paola, pact_id=pact.pk, part=PactCommitment, values=values, words="x", row_id=row.pk, seen=seen
    )
    with pytest.raises(StaleEdit):
        write_part(
            actor=paola,
            pact_id=pact.pk,
            part=PactCommitment,
            values=values,
            words="y",
            row_id=row.pk,
            seen=seen,
        )
    mark = text_mark(pact.pk, VaultEntry.Kind.ANALYSIS)
    write_analysis(actor=paola, pact_id=pact.pk, text="una", seen=mark)
    with pytest.raises(StaleEdit, match="équipe"):
        write_analysis(actor=paola, pact_id=pact.pk, text="altra", seen=mark)


def test_nobody_writes_in_another_teams_case(paola: User, piero: User, sandra: User) -> None:
    pact = designed(paola)
    plan = PactPlan(pact.municipality_id, None, None)
    for stranger in (piero, sandra):
        for verb in (
            lambda who: write_note(actor=who, pact_id=pact.pk, text="x"),
            lambda who: write_analysis(actor=who, pact_id=pact.pk, text="x"),
            lambda who: write_identity(actor=who, pact_id=pact.pk, identity=ROSALBA),
            lambda who: change_pact(actor=who, pact_id=pact.pk, plan=plan),
            lambda who: move(who, pact, "signed"),
            lambda who: commitment(who, pact, "person"),
        ):
            with pytest.raises(NotOfTheTeam):
                verb(stranger)


def test_the_trail_has_codes_and_states_alone(paola: User) -> None:
    pact = full_story(paola)
    entries = AuditEntry.objects.filter(action__startswith="farelegami.")
    assert entries.count() >= 15
    said = " ".join(f"{entry.before} {entry.after} {entry.object_label}" for entry in entries)
    assert pact.code in said

    assert not [secret for secret in SECRETS if secret in said]
