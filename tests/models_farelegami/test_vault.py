"""The vault's locks: what is locked opens with its own keys alone, and shows itself nowhere by accident."""

import copy
import json
import pickle

import pytest
from pytest_django import Settings

from accounts.models import User
from models_farelegami.models import CaseKey, VaultEntry, VaultSalt
from models_farelegami.services.cases import write_note
from models_farelegami.vault.entries import read_entries
from models_farelegami.vault.identity import identity_of, parts_of
from models_farelegami.vault.keys import KeyLost, VaultClosed, case_key, city_keys, key_ids, unwrap
from models_farelegami.vault.sealing import HIDDEN, seal, sealed_text
from tenants.context import use_city
from tenants.models import City
from tests.models_farelegami.cases import NAME, NOTE, ROSALBA, refer

OTHER = "o" * 40


def test_what_is_locked_opens(paola: User) -> None:
    pact = refer(paola)
    texts = read_entries(pact)
    assert texts.identity is not None
    assert identity_of(texts.identity.reveal()) == ROSALBA
    assert [note.words.reveal() for note in texts.notes] == [NOTE]
    parts = parts_of(texts.identity)
    assert {name: part.reveal() for name, part in parts.items()} == {
        "name": NAME, "born_on": "17/05/1998", "contacts": ROSALBA.contacts, "household": ROSALBA.household,
    }  # fmt: skip


def test_a_sealed_text_shows_itself_nowhere(paola: User) -> None:
    texts = read_entries(refer(paola))
    sealed = texts.identity
    assert sealed is not None
    parts = parts_of(sealed)
    for said in (str(sealed), repr(sealed), f"{sealed}", repr(texts), repr(parts), repr(ROSALBA)):
        assert NAME not in said
        assert HIDDEN in said
    for kept in (sealed, parts["name"]):
        with pytest.raises(TypeError):
            pickle.dumps(kept)
        with pytest.raises(TypeError):
            copy.deepcopy(kept)
        with pytest.raises(TypeError):
            json.dumps(kept)


def test_each_case_and_each_row_has_its_own_lock(paola: User) -> None:
    one, other = refer(paola), refer(paola)
    keys = {case_key(pact.pk) for pact in (one, other)}
    assert len(keys) == 2
    key = case_key(one.pk)
    assert key is not None
    rows = list(VaultEntry.objects.filter(pact=one))
    with pytest.raises(KeyLost):
        sealed_text(rows[0].sealed, key, rows[1].pk).reveal()  # moved to another row
    CaseKey.objects.filter(pact=other).update(
        wrapped=CaseKey.objects.get(pact=one).wrapped,
    )
    with pytest.raises(KeyLost):
        case_key(other.pk)  # moved to another case


def test_the_same_text_is_never_locked_the_same(paola: User) -> None:
    pact = refer(paola)
    for _turn in range(2):
        write_note(actor=paola, pact_id=pact.pk, text="uguale")
    boxes = [bytes(row.sealed) for row in VaultEntry.objects.filter(pact=pact, kind="note")]
    assert len(set(boxes)) == 3
    assert {len(box) for box in boxes} == {12 + 256 + 16}  # nonce, a step of 256, tag: lengths tell little


def test_a_text_longer_than_a_step_opens(paola: User) -> None:
    pact = refer(paola)
    key = case_key(pact.pk)
    assert key is not None
    for length in (0, 1, 251, 252, 253, 256, 20_000):
        text = "è" * length
        assert sealed_text(seal(text, key, pact.pk), key, pact.pk).reveal() == text


def test_one_bit_changed_and_nothing_opens(paola: User) -> None:
    pact = refer(paola)
    row = VaultEntry.objects.get(pact=pact, kind="identity")
    box = bytearray(row.sealed)
    box[20] ^= 1
    VaultEntry.objects.filter(pk=row.pk).update(sealed=bytes(box))
    sealed = read_entries(pact).identity
    assert sealed is not None
    with pytest.raises(KeyLost):
        sealed.reveal()


def test_keys_lost_are_data_lost_and_keys_put_back_are_data_back(paola: User, settings: Settings) -> None:
    pact = refer(paola)
    kept = settings.VAULT_KEYS
    settings.VAULT_KEYS = [OTHER]
    with pytest.raises(KeyLost, match="perso per sempre"):
        read_entries(pact)
    settings.VAULT_KEYS = [OTHER, *kept]
    assert read_entries(pact).identity is not None


def test_without_keys_the_vault_is_closed_and_nothing_is_lost(paola: User, settings: Settings) -> None:
    pact = refer(paola)
    kept = settings.VAULT_KEYS
    settings.VAULT_KEYS = []
    with pytest.raises(VaultClosed, match="niente è andato perso"):
        read_entries(pact)
    with pytest.raises(VaultClosed):
        refer(paola)
    settings.VAULT_KEYS = kept
    assert read_entries(pact).identity is not None


def test_the_salt_lost_is_the_city_lost(paola: User) -> None:
    pact = refer(paola)
    VaultSalt.objects.all().delete()
    with pytest.raises(KeyLost):
        read_entries(pact)


def test_each_city_has_keys_of_its_own(paola: User, bergamo: City, monza: City) -> None:
    pact = refer(paola)
    wrapped = CaseKey.objects.get(pact=pact)
    with use_city(bergamo):
        theirs = city_keys()
        assert set(theirs) == set(key_ids())  # the same installation
        with pytest.raises(KeyLost):
            unwrap(bytes(wrapped.wrapped), theirs[wrapped.wrapped_by], pact.pk)


def test_the_name_of_a_key_says_nothing_of_it(settings: Settings) -> None:
    settings.VAULT_KEYS = ["k" * 32, OTHER]
    first, second = key_ids()
    assert first != second
    assert len(first) == 16
    assert not {first, second} & {"k" * 16, OTHER[:16]}
