"""Who opens a case, for how long, and who is told: its team with a reason, others in an emergency that rings."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import AuditEntry
from core.services.errors import DomainError
from models_farelegami.models import CaseOpening, CaseTeamMember
from models_farelegami.selectors.cases import standing_opening
from models_farelegami.services.openings import OPEN_FOR, break_glass, note_seen, open_case
from models_farelegami.services.shredding import shred_case
from models_farelegami.services.teams import join_team, leave_team
from tests.models_farelegami.cases import SECRETS, move, refer


def stands(user: User, opening: CaseOpening, at: dt.datetime) -> bool:
    return standing_opening(user, opening.pact, at, timezone.localdate(at)) is not None


def test_the_team_opens_for_half_an_hour_and_says_why(paola: User, piero: User) -> None:
    pact = refer(paola)
    opening = open_case(actor=paola, pact_id=pact.pk, reason="review")
    assert stands(paola, opening, opening.opened_at)
    assert not stands(piero, opening, opening.opened_at)
    assert not stands(paola, opening, opening.opened_at + OPEN_FOR)
    entry = AuditEntry.objects.get(action="farelegami.case.opened")
    assert entry.after == {"reason": "review"}


@pytest.mark.parametrize("reason", ["", "curiosity", "safety"])
def test_no_reason_no_opening(paola: User, reason: str) -> None:
    pact = refer(paola)
    with pytest.raises(DomainError, match="perché"):
        open_case(actor=paola, pact_id=pact.pk, reason=reason)
    assert not CaseOpening.objects.exists()


def test_who_is_not_of_the_team_opens_in_an_emergency_alone(paola: User, piero: User) -> None:
    pact = refer(paola)
    with pytest.raises(DomainError, match="altra équipe"):
        open_case(actor=piero, pact_id=pact.pk, reason="review")
    with pytest.raises(DomainError, match="quale emergenza"):
        break_glass(actor=piero, pact_id=pact.pk, reason="review")
    opening = break_glass(actor=piero, pact_id=pact.pk, reason="safety", site="https://cremona.example/")
    assert stands(piero, opening, opening.opened_at)


def test_an_emergency_rings_at_every_supervisor(paola: User, piero: User, sandra: User) -> None:
    pact = refer(paola)
    opening = break_glass(actor=piero, pact_id=pact.pk, reason="authority", site="https://cremona.example/")
    send_waiting("https://cremona.example/")
    (letter,) = mail.outbox
    assert (
        letter.to == ["Sandra Supervisore <sandra@cremona.example>"]
        or "sandra@cremona.example" in letter.to[0]
    )
    said = f"{letter.subject} {letter.body} {letter.alternatives}"
    assert pact.code in letter.subject
    assert "Piero Patti" in said
    assert "ordine di un'autorità" in letter.body
    assert not [secret for secret in SECRETS if secret in said]
    note_seen(actor=sandra, opening_id=opening.pk)
    opening.refresh_from_db()
    assert opening.seen_by == sandra
    note_seen(actor=sandra, opening_id=opening.pk)
    assert AuditEntry.objects.filter(action="farelegami.case.seen").count() == 1


def test_nobody_looks_into_her_own_emergency(paola: User, sandra: User) -> None:
    opening = break_glass(actor=sandra, pact_id=refer(paola).pk, reason="safety")
    with pytest.raises(DomainError, match="un'altra persona"):
        note_seen(actor=sandra, opening_id=opening.pk)


def test_a_message_nobody_needs_any_more_is_not_sent(paola: User, piero: User, sandra: User) -> None:
    opening = break_glass(actor=piero, pact_id=refer(paola).pk, reason="safety")
    note_seen(actor=sandra, opening_id=opening.pk)
    send_waiting("https://cremona.example/")
    assert mail.outbox == []


def test_who_leaves_the_team_reads_no_more_at_once(paola: User, piero: User, sandra: User) -> None:
    pact = refer(paola)
    join_team(actor=sandra, pact_id=pact.pk, user_id=piero.pk)
    opening = open_case(actor=piero, pact_id=pact.pk, reason="meeting")
    leave_team(actor=sandra, member_id=CaseTeamMember.objects.get(pact=pact, user=piero).pk)
    assert not stands(piero, opening, timezone.now())
    with pytest.raises(DomainError):
        open_case(actor=piero, pact_id=pact.pk, reason="meeting")


def test_who_left_yesterday_comes_back_anew(paola: User, piero: User, sandra: User) -> None:
    pact = refer(paola)
    with time_machine.travel(timezone.now() - dt.timedelta(days=3)):
        join_team(actor=sandra, pact_id=pact.pk, user_id=piero.pk)
    row = CaseTeamMember.objects.get(pact=pact, user=piero)
    leave_team(actor=sandra, member_id=row.pk)
    row.refresh_from_db()
    assert row.until == timezone.localdate() - dt.timedelta(days=1)
    join_team(actor=sandra, pact_id=pact.pk, user_id=piero.pk)


def test_the_team_is_never_empty_while_the_pact_runs(paola: User, sandra: User) -> None:
    pact = refer(paola)
    hers = CaseTeamMember.objects.get(pact=pact)
    with pytest.raises(DomainError, match="ultima persona"):
        leave_team(actor=sandra, member_id=hers.pk)
    move(paola, pact, "interrupted", interruption="person")
    leave_team(actor=sandra, member_id=hers.pk)


def test_who_comes_into_a_team(paola: User, sandra: User, olga: User, pia: User) -> None:
    pact = refer(paola)
    for stranger in (olga, pia):
        with pytest.raises(DomainError, match="ruolo di operatrice"):
            join_team(actor=sandra, pact_id=pact.pk, user_id=stranger.pk)
    with pytest.raises(DomainError, match="già in questa"):
        join_team(actor=sandra, pact_id=pact.pk, user_id=paola.pk)


def test_nobody_lets_herself_in(paola: User, piero: User) -> None:
    with pytest.raises(DomainError, match="sé stesso"):
        join_team(actor=piero, pact_id=refer(paola).pk, user_id=piero.pk)


def test_what_was_destroyed_is_opened_by_nobody(paola: User, piero: User, sandra: User) -> None:
    pact = refer(paola)
    opening = open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    shred_case(actor=sandra, pact_id=pact.pk)
    assert not stands(paola, opening, timezone.now())
    with pytest.raises(DomainError, match="distrutto"):
        open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    with pytest.raises(DomainError, match="distrutto"):
        break_glass(actor=piero, pact_id=pact.pk, reason="safety")
