"""What looks personal in a text: found where it is, with few false alarms."""

import pytest

from core.imports.words import fold
from core.models import Person
from core.selectors.personal_data import known_names, looks_personal
from tenants.models import City


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ("IBAN: IT60X0542811101000000123456", "IBAN", "IT60X0542811101000000123456"),
        ("it60 x054 2811 1010 0000 0123 456", "IBAN", "it60 x054 2811 1010 0000 0123 456"),
        ("abita in via Borgo Palazzo 12", "indirizzo con numero civico", "via Borgo Palazzo 12"),
        ("Piazza Pontida, 3/a", "indirizzo con numero civico", "Piazza Pontida, 3/a"),
        ("in via dei Mille n. 20", "indirizzo con numero civico", "via dei Mille n. 20"),
        ("Ha parlato Maria Rossi", "nome di persona", "Maria Rossi"),
        ("Rossi Mario è d'accordo", "nome di persona", "Rossi Mario"),
        ("si va al parco. Chiamare Luca Dell'Orto", "nome di persona", "Luca Dell'Orto"),
        ("l'assessora Giulia Bianchi risponde", "nome di persona", "Giulia Bianchi"),
    ],
)
def test_personal_data_are_found(text: str, what: str, words: str) -> None:
    assert [(one.what, one.words) for one in looks_personal(text)] == [(what, words)]


@pytest.mark.parametrize(
    "text",
    [
        "In via Giuseppe Verdi si rifà l'asfalto",
        "la Scuola Primaria Angelo Mai e la Rete Boccaleone",
        "La Rete di Quartiere Monterosso chiede al Comune",
        "Piazza 25 aprile, ore 18",
        "Oratorio San Marco, Villa Angelica, Parco Don Luigi Palazzolo",
        "Il Comune di Bergamo e ATB",
        "Ieri Maria ha portato la torta",
        "Piazza Dante: 20 persone",
        "entro il 30 novembre 2026",
    ],
)
def test_what_is_named_after_someone_is_not_a_person(text: str) -> None:
    assert looks_personal(text) == []


def test_people_of_the_register_are_known_whatever_their_name(in_bergamo: City) -> None:
    Person.objects.create(given_name="Gelsomina", family_name="Quadrifoglio")
    found = looks_personal("ne parla gelsomina quadrifoglio", known_names())
    assert [(one.what, fold(one.words)) for one in found] == [("nome di persona", "gelsomina quadrifoglio")]
    assert looks_personal("il quadrifoglio della Gelsomina", known_names()) == []


def test_a_name_known_and_common_is_told_once(in_bergamo: City) -> None:
    Person.objects.create(given_name="Maria", family_name="Rossi")
    assert len(looks_personal("Parla Maria Rossi", known_names())) == 1


def test_the_line_is_told() -> None:
    assert [one.line for one in looks_personal("Sì\n\nScrivere a rita@example.org")] == [3]
