"""Organisations and who speaks for them."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import OrganisationKind, Person
from core.selectors.attendance import search_organisations
from core.selectors.organisations import like_name
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint, snapshot
from core.services.merges import merge_organisations
from core.services.organisations import (
    ORGANISATION_FIELDS,
    OrganisationData,
    add_organisation,
    add_representative,
    change_organisation,
    end_representative,
)
from tests.core.services.conftest import AddOne


def test_a_new_organisation_counts_as_itself(add_one: AddOne) -> None:
    row = add_one("  Il   Melo ")
    assert [row.name, row.canonical_id, row.match_key] == ["Il Melo", row.pk, "melo"]


def test_a_name_is_there_once_whatever_the_capitals(add_one: AddOne) -> None:
    add_one("Il Melo")
    with pytest.raises(DomainError, match="Il Melo") as refused:
        add_one("IL MELO")
    assert refused.value.field == "name"


def test_a_kind_typed_anew_joins_the_list_once(dario: User) -> None:
    for name in ("Uno", "Due"):
        add_organisation(actor=dario, data=OrganisationData(name=name, new_kind="gruppo informale"))
    assert OrganisationKind.objects.get().name == "gruppo informale"


def test_a_stale_change_is_told(dario: User, add_one: AddOne) -> None:
    row = add_one("Il Melo")
    seen = fingerprint(snapshot(row, ORGANISATION_FIELDS))
    change: dict[str, Any] = {"actor": dario, "organisation_id": row.pk, "seen": seen}
    change_organisation(**change, data=OrganisationData(name="Il Melo", phone="035 1"))
    with pytest.raises(StaleEdit):
        change_organisation(**change, data=OrganisationData(name="Il Melo", phone="035 2"))


@pytest.mark.parametrize("words", ["comunita", "COMUNITÀ", "citta comunita", "coop", "tavola"])
def test_a_search_forgives_accents_capitals_and_order(add_one: AddOne, words: str) -> None:
    found = add_one("Cooperativa Tavola Comunità in Città")
    add_one("Oratorio")
    assert search_organisations(words) == [found]


def test_a_search_finds_a_merged_name_and_gives_the_one_it_counts_as(add_one: AddOne, dario: User) -> None:
    melo, old = add_one("Il Melo"), add_one("Frutteto sociale")
    merge_organisations(actor=dario, kept_id=melo.pk, absorbed_id=old.pk)
    assert search_organisations("frutteto") == [melo]


def test_a_similar_name_is_pointed_out_and_a_different_one_is_not(add_one: AddOne) -> None:
    melo = add_one("Associazione Il Melo")
    add_one("Asilo nido Nord")
    assert like_name("Ass. Il Melo") == [melo]
    assert like_name("Asilo nido Sud") == []


def test_a_person_of_the_same_address_is_the_same_person(dario: User, add_one: AddOne) -> None:
    speak: dict[str, Any] = {
        "actor": dario,
        "given_name": "Lia",
        "family_name": "Neri",
        "email": "lia@example.org",
    }
    one, two = add_one("Uno"), add_one("Due")
    first = add_representative(organisation_id=one.pk, **speak)
    add_representative(organisation_id=two.pk, **speak)
    assert Person.objects.count() == 1
    with pytest.raises(DomainError):
        add_representative(organisation_id=one.pk, **speak)
    ended = end_representative(actor=dario, representative_id=first.pk)
    assert ended.until is not None
    again = add_representative(organisation_id=one.pk, **speak)
    with pytest.raises(DomainError):
        end_representative(actor=dario, representative_id=again.pk, until=dt.date(2000, 1, 1))
