"""Near-duplicate organisations: what must be found, and above all what must not."""

import random

import pytest
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from core.models import DuplicateDismissal, Organisation
from core.selectors.duplicates import duplicate_pairs, match_key, pair_key, similar
from tenants.models import City
from tests.core.imports.registers import REAL

SAME = [
    ("Polisportiva Aurora A.S.D.", "Pol. Aurora ASD"),
    ("Associazione L'Arcobaleno", "Arcobaleno associazione"),
    ("Associazione L’Arcobaleno ODV", "ASS. L'ARCOBALENO"),
    ("Parrocchia S. Anna", "Parrocchia Sant'Anna"),
    ("Parrocchia San Tomaso", "Parr. S.Tomaso"),
    ("Soc. Coop. Sociale Il Vicolo", "Cooperativa Il Vicolo"),
    ("Coop. Soc. Il Vicolo Onlus", "Cooperativa sociale Il Vicolo"),
    ("Comitato Bocca Leone", "Comitato Boccaleone"),
    ("Oratorio Redona", "Oratorio Reddona"),
    ("G.S. Malpensata", "Gruppo sportivo Malpensata"),
    ("Ass.ne Il Ponte", "Associazione Il Ponte APS"),
    ("Caffè Città Alta", "Caffe' Citta Alta"),
    ("Centro sociale anziani Loreto", "Centro anziani Loreto"),
    ("Legambiente", "Associazione Legambiente"),
    ("Istituto Comprensivo De Amicis", "I.C. De Amicis"),
]
DIFFERENT = [
    ("Asilo nido Nord", "Asilo nido Sud"),
    ("Associazione Arcobaleno Centro (Pignolo)", "Associazione Arcobaleno Grumello (al/del) Piano"),
    ("Associazione Primavera", "Comitato Primavera"),
    ("Gruppo Scout Bergamo 1", "Gruppo Scout Bergamo 2"),
    ("Associazione Il Ponte", "Associazione La Fonte"),
    ("Parrocchia Santa Caterina", "Parrocchia Santa Lucia"),
    ("Scuola dell'infanzia Loreto", "Scuola primaria Loreto"),
    ("Comitato", "Comitato Loreto"),
    ("Associazione", "Cooperativa sociale"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_one_organisation_written_differently_is_found(first: str, second: str) -> None:
    assert [(match.name, match.other) for match in similar([first], [second])] == [(first, second)]
    assert [(match.name, match.other) for match in similar([second], [first])] == [(second, first)]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_two_organisations_that_resemble_each_other_are_left_alone(first: str, second: str) -> None:
    assert similar([first], [second]) == []


def test_every_match_says_why() -> None:
    assert all(
        match.reason and 0 < match.score <= 100 for pair in SAME for match in similar(pair[:1], pair[1:])
    )


def test_the_real_register_has_no_false_pairs() -> None:
    rows = CalamineWorkbook.from_path(REAL).get_sheet_by_name("Realtà").to_python()[1:]
    names = [str(row[0]) for row in rows]
    assert len(names) > 300
    assert similar(names, []) == []


def test_one_changed_letter_in_the_real_register_is_one_pair() -> None:
    rows = CalamineWorkbook.from_path(REAL).get_sheet_by_name("Realtà").to_python()[1:]
    names = [str(row[0]) for row in rows]
    found = similar(["Associazione Mani Apperte Malpensata"], names)
    assert [match.other for match in found] == ["Associazione Mani Aperte Malpensata"]


def test_thousands_of_names_are_compared_as_sets() -> None:
    """A quadratic comparison of 5,000 names is 12 million; this one looks at the candidates only."""
    made = random.Random(1)
    syllables = "ba ce di fo ga le mi no pa ri so ta ve zu".split()
    names = {" ".join("".join(made.choices(syllables, k=3)).title() for _ in range(3)) for _ in range(5000)}
    first = min(names)
    found = similar([*sorted(names), f"{first} ODV"], [])
    assert (f"{first} ODV", first) in {(match.name, match.other) for match in found}
    assert len(found) < 50


def test_the_key_ignores_suffix_accent_and_order_and_fits_its_column() -> None:
    assert match_key("Associazione L'Arcobaleno ODV") == match_key("ARCOBALENO, associazione")
    assert len(match_key("ass. " * 60)) <= 200
    assert match_key("A.S.D.") != ""


def test_the_key_of_a_pair_is_the_same_both_ways() -> None:
    assert pair_key("Città Alta", "Aurora") == pair_key("aurora", "CITTA' ALTA")


def make(name: str) -> Organisation:
    row = Organisation(name=name, match_key=match_key(name))
    row.canonical = row
    row.save()
    return row


def test_pairs_in_the_citys_data_leave_out_merged_and_dismissed(
    in_bergamo: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = make("Polisportiva Aurora"), make("Pol. Aurora ASD")
    third, fourth = make("Parrocchia Sant'Anna"), make("Parrocchia S. Anna")
    merged = make("Aurora polisportiva")
    Organisation.objects.filter(pk=merged.pk).update(merged_into=first, canonical=first)
    with django_assert_max_num_queries(2):
        pairs = duplicate_pairs()
    assert {(pair.first, pair.second) for pair in pairs} == {(third, fourth), (first, second)}
    low, high = sorted((third, fourth), key=lambda row: row.pk)
    DuplicateDismissal.objects.create(first=low, second=high, decided_by="Dario")
    assert [(pair.first, pair.second) for pair in duplicate_pairs()] == [(first, second)]
