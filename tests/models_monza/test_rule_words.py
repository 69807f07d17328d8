"""Monza's rules in the editor: each kind in plain words before it is saved, with the day from when."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from models_monza.rules import RULE_SETS

CHANGES: dict[str, dict[str, Any]] = {
    "enrolment": {
        "windows": "1/3 - 31/3\n15/9 - 30/9",
        "minimum_age": "16",
        "citizen_grounds": ["residence", "work", "study"],
        "organisation_categories": "associazioni\ncomitati",
        "one_consulta": "no",
        "lapse": "",
    },
    "sittings": {"quorum": "share", "quorum_percent": "33,5", "audience": "invited", "minutes_days": "1"},
    "offices": {"coordinators": "2", "coordinator_ballot": "open", "coordinator_genders": "yes"},
    "opinions": {"word": "opinion", "answer_days": "30"},
}
TOLD = {
    "enrolment": [
        "A che titolo si iscrive una persona: prima residenza, lavoro, poi residenza, lavoro, studio",
        "comitati",
        "Età minima, in anni compiuti: prima l'atto non lo dice, poi Ci si iscrive da 16 anni compiuti",
        (
            "Quando ci si iscrive, ogni anno: prima dal 1 marzo al 31 marzo, dal 1 settembre al 30 settembre, poi dal 1 marzo al "
            "31 marzo, dal 15 settembre al 30 settembre"
        ),
        "Una persona sta in una consulta sola: prima sì, poi no",
        "La composizione decade con il mandato dell'amministrazione: prima sì, poi l'atto non lo dice",
    ],
    "sittings": [
        "Numero legale: prima l'atto non lo dice, poi una parte degli iscritti",
        "in prima convocazione (%): prima l'atto non lo dice, poi 33,5",
        "Chi assiste senza essere iscritto: prima l'atto non lo dice, poi parla se chi conduce lo invita",
        "poi Il resoconto si pubblica entro 1 giorno dalla seduta",
        "Si può partecipare a distanza: prima sì, poi l'atto non lo dice",
    ],
    "offices": [
        "prima Coordina una consulta 1 persona, poi Coordinano una consulta 2 persone",
        "Come si sceglie chi coordina: prima con voto segreto, poi con voto palese",
        "Chi coordina: una donna e un uomo: prima l'atto non lo dice, poi sì",
    ],
    "opinions": [
        "Come si chiamano: prima contributi, poi pareri",
        "poi L'amministrazione risponde entro 30 giorni",
    ],
}


def words(page: str) -> str:
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))
    return text.replace(" ,", ",")


@pytest.mark.parametrize("code", CHANGES)
def test_what_changes_is_told_in_plain_words_with_the_day_from_when(
    office: Client, acts: None, code: str
) -> None:
    address = reverse("core:work_rules_edit", args=["monza", code])
    seen = re.search(r'name="seen" value="([^"]*)"', office.get(address).content.decode())
    assert seen is not None
    typed = {"seen": seen[1], "since": "2026-12-01", "act": "Prova"}
    typed |= {f"rule_{name}": value for name, value in CHANGES[code].items()}
    page = office.post(address, typed).content.decode()
    told = words(page.split("rules-told-title", 1)[1].split("</section>", 1)[0])
    assert "Che cosa cambia da martedì 1 dicembre 2026" in told
    assert "Da quel giorno non c'è ancora nessun incontro in programma." in told
    for sentence in TOLD[code]:
        assert sentence in told


def test_every_number_of_days_or_people_is_a_sentence() -> None:
    """A bare number is not a rule in plain words."""
    bare = [
        field.name for one in RULE_SETS for field in one.fields if field.kind == "int" and not field.sentence
    ]
    assert bare == []
