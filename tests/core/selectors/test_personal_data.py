"""What looks personal in a text: found where it is, with few false alarms."""

import time

import pytest

from accounts.models import User
from core.imports.words import fold
from core.models import Body, Neighbourhood, Organisation, Person, Venue
from core.selectors.personal_data import known_in_city, looks_personal
from core.services.minutes_parts import LONGEST_TEXT
from core.services.organisations import OrganisationData, add_organisation
from tenants.models import City
from tests.core.selectors.personal_texts import IN_THE_REGISTER, NOT_PERSONAL, PERSONAL


@pytest.mark.parametrize(("text", "what", "words"), PERSONAL)
def test_personal_data_are_found(text: str, what: str, words: str) -> None:
    assert [(one.what, one.words) for one in looks_personal(text)] == [(what, words)]


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_is_not_personal_raises_no_alarm(text: str) -> None:
    assert looks_personal(text) == []


@pytest.mark.parametrize("text", IN_THE_REGISTER)
def test_places_and_groups_of_the_city_are_nobody(dario: User, text: str) -> None:
    assert looks_personal(text), "without the register it may be someone"
    Neighbourhood.objects.create(name="Angelo Custode", slug="angelo-custode")
    Venue.objects.create(name="Spazio Polaresco", address="Via del Polaresco, 15")
    Body.objects.create(model_slug="bergamo", name="Santa Caterina e Maria Delizia")
    for name in ("Vito Bergamo", "Aurora Carnovali"):
        add_organisation(actor=dario, data=OrganisationData(name=name))
    assert looks_personal(text, known_in_city()) == []


def test_an_organisation_nobody_may_name_is_still_pointed_out(dario: User) -> None:
    add_organisation(actor=dario, data=OrganisationData(name="Luisa Ferraris"))
    Organisation.objects.update(listed_publicly=False)
    assert len(looks_personal("con Luisa Ferraris", known_in_city())) == 1


def test_given_names_of_the_register_are_known_too(in_bergamo: City) -> None:
    assert looks_personal("parla Quaglietta Moroni") == []
    Person.objects.create(given_name="Quaglietta", family_name="Brambilla")
    assert [one.words for one in looks_personal("parla Quaglietta Moroni", known_in_city())] == [
        "Quaglietta Moroni"
    ]


def test_people_of_the_register_are_known_whatever_their_name(in_bergamo: City) -> None:
    Person.objects.create(given_name="Gelsomina", family_name="Quadrifoglio")
    found = looks_personal("ne parla gelsomina quadrifoglio", known_in_city())
    assert [(one.what, fold(one.words)) for one in found] == [("nome di persona", "gelsomina quadrifoglio")]
    assert looks_personal("il quadrifoglio della Gelsomina", known_in_city()) == []


def test_a_name_known_and_common_is_told_once(in_bergamo: City) -> None:
    Person.objects.create(given_name="Maria", family_name="Rossi")
    assert len(looks_personal("Parla Maria Rossi", known_in_city())) == 1


def test_the_line_is_told() -> None:
    assert [one.line for one in looks_personal("Sì\n\nScrivere a rita@example.org")] == [3]


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "via ", "A. ", "x@", "3 3", "Maria ", "a.a.", "d'", "nato a A ", "C.I. ", "Via A "]
)
def test_a_text_without_line_ends_is_looked_through_as_fast_as_any(piece: str) -> None:
    text = (piece * LONGEST_TEXT)[:LONGEST_TEXT]
    started = time.process_time()
    looks_personal(text)
    assert time.process_time() - started < 10


def test_a_name_in_a_text_without_line_ends_is_found_wherever_it_is() -> None:
    text = "Si è detto del parco, e poi ne ha parlato Maria Rossi, che torna. " * 300
    assert len(looks_personal(text)) == 300
