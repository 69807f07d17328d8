"""Cases destroyed: at once when asked, by themselves when their term is over; and keys turned without losing a word."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core.models import AuditEntry, RuleSet
from core.services.errors import DomainError
from core.services.retention import forget_in_time
from models_farelegami.models import CaseKey, CaseOpening, GenerativePact, VaultEntry
from models_farelegami.rules import SLUG, VAULT
from models_farelegami.services.openings import break_glass, note_seen, open_case
from models_farelegami.services.rewrapping import rewrap_keys
from models_farelegami.services.shredding import shred_case, tidy_vault
from models_farelegami.vault.entries import read_entries
from models_farelegami.vault.keys import key_ids
from tests.models_farelegami.cases import DAY, active, full_story, move, refer

NEW = "n" * 40


def moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(3, 50)))


def left(pact: GenerativePact) -> tuple[int, int]:
    return CaseKey.objects.filter(pact=pact).count(), VaultEntry.objects.filter(pact=pact).count()


def test_what_is_destroyed_is_gone_and_the_figures_stay(paola: User, sandra: User) -> None:
    pact = full_story(paola)
    shred_case(actor=sandra, pact_id=pact.pk)
    pact.refresh_from_db()
    assert left(pact) == (0, 0)
    assert pact.shredded_at is not None
    assert (pact.state, pact.outcome, pact.budget_eur) == ("concluded", "reached", Decimal(1500))
    assert pact.budgetitems.count() == 1
    shred_case(actor=sandra, pact_id=pact.pk)
    assert AuditEntry.objects.filter(action="farelegami.case.shredded").count() == 1
    with pytest.raises(DomainError, match="distrutto"):
        move(paola, pact, "review")


def test_a_pact_that_runs_is_not_destroyed(paola: User, sandra: User) -> None:
    pact = active(paola)
    with pytest.raises(DomainError, match="in corso"):
        shred_case(actor=sandra, pact_id=pact.pk)
    assert left(pact)[0] == 1


def test_cases_are_destroyed_by_themselves_on_their_day(paola: User) -> None:
    pact = full_story(paola)
    assert tidy_vault(at=moment(dt.date(2028, 3, 1))) == 0
    assert left(pact)[0] == 1
    assert tidy_vault(at=moment(dt.date(2028, 3, 2))) == 1  # 24 months after 2 March 2026
    assert left(pact) == (0, 0)
    assert tidy_vault(at=moment(dt.date(2028, 3, 2))) == 0
    entry = AuditEntry.objects.get(action="farelegami.case.shredded")
    assert (entry.actor_id, entry.object_label) == (None, pact.code)


def test_a_pact_nobody_signed_is_interrupted_and_destroyed(paola: User) -> None:
    pact, other = refer(paola), active(paola)
    tidy_vault(at=moment(DAY + dt.timedelta(days=366)))
    pact.refresh_from_db()
    assert (pact.state, pact.interruption, left(pact)) == ("interrupted", "lost", (0, 0))
    assert left(other)[0] == 1  # it runs: no term is over


def test_the_night_of_the_city_does_it(paola: User, settings: Settings) -> None:
    pact = full_story(paola)
    settings.VAULT_KEYS = []  # destroying needs no key, and a vault that is closed stops no night
    with time_machine.travel(moment(dt.date(2028, 3, 3))):
        forget_in_time("https://cremona.example/")
    assert left(pact) == (0, 0)


def test_without_a_term_nothing_is_destroyed(paola: User) -> None:
    pact = full_story(paola)
    empty = {"kept_months": None, "unsigned_months": None, "log_months": None}
    RuleSet.objects.filter(model_slug=SLUG, code=VAULT).update(values=empty)
    assert tidy_vault(at=moment(dt.date(2099, 1, 1))) == 0
    assert left(pact)[0] == 1


def test_the_log_of_openings_has_a_term_but_for_what_nobody_looked_into(
    paola: User, piero: User, sandra: User
) -> None:
    pact = refer(paola)
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    seen, unseen = (break_glass(actor=piero, pact_id=pact.pk, reason="safety") for _turn in range(2))
    note_seen(actor=sandra, opening_id=seen.pk)
    CaseOpening.objects.update(opened_at=timezone.now() - dt.timedelta(days=61 * 31))
    RuleSet.objects.filter(model_slug=SLUG, code=VAULT).update(values={"log_months": 60})
    assert tidy_vault(at=timezone.now()) == 2
    assert list(CaseOpening.objects.all()) == [unseen]


def test_the_first_text_of_an_imported_pact_makes_its_case(paola: User) -> None:
    pact = active(paola)
    CaseKey.objects.filter(pact=pact).delete()
    VaultEntry.objects.filter(pact=pact).delete()
    assert read_entries(pact).identity is None  # a register has no case: nothing was ever locked
    move(paola, pact, "review")
    assert left(pact) == (0, 0)


def test_keys_are_turned_and_the_former_can_go(paola: User, settings: Settings) -> None:
    pacts = [refer(paola) for _turn in range(3)]
    boxes = {row.pk: bytes(row.sealed) for row in VaultEntry.objects.all()}
    former = settings.VAULT_KEYS
    settings.VAULT_KEYS = [NEW, *former]
    assert rewrap_keys() == 3
    assert rewrap_keys() == 0
    settings.VAULT_KEYS = [NEW]
    assert {row.wrapped_by for row in CaseKey.objects.all()} == set(key_ids())
    assert boxes == {row.pk: bytes(row.sealed) for row in VaultEntry.objects.all()}  # texts stay as they are
    for pact in pacts:
        texts = read_entries(pact)
        assert texts.identity is not None
        assert texts.identity.reveal()


def test_a_key_that_is_away_may_come_back(paola: User, settings: Settings) -> None:
    pact = refer(paola)
    former = settings.VAULT_KEYS
    settings.VAULT_KEYS = [NEW]
    assert tidy_vault(at=timezone.now()) == 0
    settings.VAULT_KEYS = [NEW, *former]
    assert tidy_vault(at=timezone.now()) == 1
    assert read_entries(pact).identity is not None
