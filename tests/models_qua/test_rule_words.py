"""The rules of the labs in the editor: each kind in plain words before it is saved, the order of the steps without JavaScript."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import RuleSet
from models_qua.rules import RULE_SETS, STEPS

SWAPPED = ("listening", "sharing", "feasibility", "giunta", "signature", "implementation", "accounting")


def places(order: tuple[str, ...] | list[str], name: str = "steps") -> dict[str, str]:
    """What the lists of an order send."""
    return {f"rule_{name}_{number}": code for number, code in enumerate(order)}


CHANGES: dict[str, dict[str, Any]] = {
    "path": places(SWAPPED)
    | {"rule_evidence": ["sharing"], "rule_open_meetings": "2", "rule_all_reviewed": "no", "rule_review_days": "30"},
    "agreements": {
        "rule_outside_signatures": "2",
        "rule_manners": ["paper"],
        "rule_late_signatures": "no",
        "rule_insurance_needed": "",
        "rule_amendment_by_act": "yes",
        "rule_longest_months": "24",
    },
    "monitoring": {
        "rule_report_months": "1",
        "rule_mid_term": "",
        "rule_ending_days": "",
        "rule_final_evaluation": "no",
    },
    "meetings": {"rule_citizens_may_propose": "no"},
}  # fmt: skip
TOLD = {
    "path": [
        (
            "I passi del percorso, in ordine: prima 1. Ascolto, 2. Istruttoria di fattibilità, 3. Condivisione della proposta, "
            "4. Approvazione in giunta, 5. Firma dell'accordo, 6. Attuazione e monitoraggio, 7. Valutazione e rendicontazione, "
            "poi 1. Ascolto, 2. Condivisione della proposta, 3. Istruttoria di fattibilità, 4. Approvazione in giunta, "
        ),
        "con la loro documentazione: prima Ascolto, Condivisione della proposta, poi Condivisione della proposta",
        "prima La proposta si condivide in almeno 1 incontro aperto, poi La proposta si condivide in almeno 2 incontri aperti",
        "ogni gruppo di proposte ha un esito: prima sì, poi no",
        "Giorni per un'istruttoria: prima l'atto non lo dice, poi Il servizio risponde entro 30 giorni",
    ],
    "agreements": [
        (
            "prima Un accordo entra in vigore con la firma del Comune e almeno 1 altra, poi Un accordo entra in vigore con la "
            "firma del Comune e almeno altre 2"
        ),
        "Come si firma: prima su carta, a distanza, poi su carta",
        "Si può firmare anche un accordo già in vigore: prima sì, poi no",
        "dell'assicurazione prima di andare in giunta: prima sì, poi l'atto non lo dice",
        "Una modifica vuole un atto di giunta: prima l'atto non lo dice, poi sì",
        "prima l'atto non lo dice, poi Un accordo dura al massimo 24 mesi",
    ],
    "monitoring": [
        "aggiorna a che punto è ogni 3 mesi, poi Chi ha preso un impegno aggiorna a che punto è ogni 1 mese",
        "valutazione intermedia: prima sì, poi l'atto non lo dice",
        "prima La scadenza di un accordo si ricorda 60 giorni prima, poi l'atto non lo dice",
        "Il rendiconto vuole una valutazione finale: prima sì, poi no",
    ],
    "meetings": ["prima sì, poi no"],
}


def words(page: str) -> str:
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))
    return text.replace(" ,", ",")


def sent(office: Client, code: str, **typed: Any) -> str:
    address = reverse("core:work_rules_edit", args=["qua", code])
    seen = re.search(r'name="seen" value="([^"]*)"', office.get(address).content.decode())
    assert seen is not None
    about = {"seen": seen[1], "since": "2027-12-01", "act": "Prova"}
    return office.post(address, about | typed).content.decode()


@pytest.mark.parametrize("code", CHANGES)
def test_what_changes_is_told_in_plain_words(office: Client, code: str) -> None:
    page = sent(office, code, **CHANGES[code])
    told = words(page.split("rules-told-title", 1)[1].split("</section>", 1)[0])
    for sentence in TOLD[code]:
        assert sentence in told


def test_every_rule_is_changed_by_one_of_these() -> None:
    named = {re.sub(r"_\d+$", "", name.removeprefix("rule_")) for typed in CHANGES.values() for name in typed}
    shared = {field.name for one in RULE_SETS if one.code == "meetings" for field in one.fields}
    every = {field.name for one in RULE_SETS for field in one.fields}
    assert every - shared == named - shared


def test_every_number_of_days_or_people_is_a_sentence() -> None:
    """A bare number is not a rule in plain words."""
    bare = [
        field.name for one in RULE_SETS for field in one.fields if field.kind == "int" and not field.sentence
    ]
    assert bare == []


def test_each_place_of_the_order_is_a_list_with_its_label(office: Client) -> None:
    page = office.get(reverse("core:work_rules_edit", args=["qua", "path"])).content.decode()
    lists = re.findall(r'<label for="(id_rule_steps_\d)">(\d)° posto</label>', page)
    assert [number for _key, number in lists] == list("1234567")
    chosen = [
        re.search(rf'<select name="rule_steps_{place}"(.*?)</select>', page, re.DOTALL) for place in range(7)
    ]
    assert all(one and f'value="{code}" selected' in one[1] for one, code in zip(chosen, STEPS, strict=True))
    assert '<fieldset class="field field-choices"' in page


def test_a_step_twice_or_left_out_is_told_at_the_field_and_nothing_is_lost(office: Client) -> None:
    wrong = ["listening", "listening", *STEPS[2:]]
    page = sent(office, "path", **places(wrong), rule_open_meetings="4")
    assert "«Ascolto» è scelto più di una volta." in words(page)
    assert "Manca «Istruttoria di fattibilità»: gli dia un posto." in words(page)
    assert "rules-told-title" not in page
    assert 'value="4"' in page
    assert page.count('value="listening" selected') == 2


def test_an_order_that_cannot_be_is_told_in_the_editor(office: Client) -> None:
    wrong = ("listening", "feasibility", "sharing", "signature", "giunta", "implementation", "accounting")
    page = sent(office, "path", **places(wrong))
    assert "La condivisione viene prima dell'approvazione in giunta" in words(page)
    assert "rules-told-title" not in page
    page = sent(office, "agreements", **CHANGES["agreements"] | {"rule_outside_signatures": "0"})
    assert "scriva 1 o più" in words(page)


def test_an_order_is_saved_and_read_in_the_list(office: Client) -> None:
    typed = CHANGES["path"]
    page = sent(office, "path", **typed)
    mark = re.search(r'name="shown" value="([^"]*)"', page)
    assert mark is not None
    sent(office, "path", **typed, shown=mark[1])
    row = RuleSet.objects.get(model_slug="qua", code="path", since="2027-12-01")
    assert tuple(row.values["steps"]) == SWAPPED
    page = words(office.get(reverse("core:work_rules")).content.decode())
    assert "I passi del percorso, in ordine: 1. Ascolto, 2. Condivisione della proposta" in page


def test_no_order_at_all_is_what_the_act_does_not_say(office: Client) -> None:
    page = sent(office, "path", **CHANGES["path"] | places([""] * 7))
    assert "poi l'atto non lo dice" in words(page)
