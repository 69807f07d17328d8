"""Words, phrases and numbers: what they find, and why."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import AgendaItem, Meeting, Organisation, Venue
from core.models.searchable import FROM, TO, fold
from core.search.asked import LONGEST, MOST_TERMS, understand
from core.search.marked import START, STOP, marked, snippet, spans
from tests.core.search.conftest import Tell, keys, kinds, look, make_organisation


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Una panchina nuova", "panchine"),
        ("Le panchine del parco", "panchina"),
        ("Città Alta", "citta"),
        ("Citta Alta", "città"),
        ("Cosi' si puo' fare: perché no", "perche"),
        ("Orto/Giardino di via Pescaria", "giardino"),
        ("L’incontro con l'assessora", "assessora"),
        ("SAGRA", "sagra"),
        ("Cafe\u0301 letterario", "cafè"),
    ],
)
def test_endings_accents_capitals_and_apostrophes_are_forgiven(tell: Tell, written: str, typed: str) -> None:
    meeting = tell((written, ""))
    tell(("Tutt'altro", ""))
    assert keys(look(typed)) == [meeting.pk]


def test_words_are_found_wherever_they_are_told_of_the_same_meeting(tell: Tell) -> None:
    hall = Venue.objects.create(name="Sala del Mutuo", address="via Roma 1")
    meeting = tell(("Panchine", "vicino alla scuola"), title="Assemblea di maggio", venue=hall)
    tell(("Panchine", ""))
    assert keys(look("panchine scuola assemblea mutuo alfa")) == [meeting.pk]
    assert keys(look("panchine ospedale")) == []


def test_a_phrase_wants_its_words_side_by_side_and_a_minus_leaves_out(tell: Tell) -> None:
    near = tell(("Spazi di quartiere", ""))
    far = tell(("Quartiere: mancano gli spazi", ""))
    assert keys(look('"spazi di quartiere"')) == [near.pk]
    assert set(keys(look("spazi quartiere"))) == {near.pk, far.pk}
    assert keys(look("spazi -mancano")) == [near.pk]
    assert keys(look('spazi -"spazi di quartiere"')) == [far.pk]


def test_words_without_meaning_neither_find_nor_hinder(tell: Tell) -> None:
    meeting = tell(("Orti urbani", ""))
    assert keys(look("gli orti della")) == [meeting.pk]
    assert look("di").total == look("-orti").total == look("").total == 0


@pytest.mark.parametrize(
    "typed", ["n. 37/2023", "37/2023", "N.37/2023", "numero 37 del 2023", "n° 37/2023", "n. 37"]
)
def test_a_register_number_finds_its_meeting(tell: Tell, typed: str) -> None:
    meeting = tell(register_year=2023, register_number=37)
    tell(register_year=2023, register_number=38)
    tell(("37 2023", ""))
    assert keys(look(typed)) == [meeting.pk]


def test_minutes_organisations_and_actions_are_found_too(tell: Tell) -> None:
    tell(("Verde", ""), text="Si parla di lampioni.", action="Telefonare per i lampioni")
    tell(("Verde", ""), said="Il lampione è rotto")
    make_organisation("Amici del lampione")
    make_organisation("Altri", about="Cura dei lampioni")
    assert kinds(look("lampioni")) == {"minutes": 2, "organisations": 2, "actions": 1}
    assert kinds(look("maria lampioni")) == {"actions": 1}


def test_minutes_are_not_found_by_the_name_of_the_body_alone(tell: Tell) -> None:
    tell(text="Si parla di lampioni.")
    assert kinds(look("alfa")) == {"meetings": 1}
    assert kinds(look("alfa lampioni")) == {"minutes": 1}


def test_a_merged_organisation_is_found_by_both_names_and_shown_once(in_bergamo: object) -> None:
    kept, gone = make_organisation("Circolo Aurora"), make_organisation("Dopolavoro Ferrovieri")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept, canonical=kept)
    assert keys(look("aurora"), "organisations") == keys(look("dopolavoro"), "organisations") == [kept.pk]


def test_the_recent_comes_first_among_equals_and_a_title_before_a_detail(tell: Tell) -> None:
    old = tell(("Piscina", ""), meets_on=dt.date(2016, 5, 9))
    new = tell(("Piscina", ""), meets_on=dt.date(2024, 5, 9))
    passing = tell(("Varie", "anche la piscina"), meets_on=dt.date(2024, 5, 9))
    assert keys(look("piscina")) == [new.pk, old.pk, passing.pk]


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [("bocaleone", "boccaleone"), ("bocaleone pissina", "boccaleone piscina"), ("picsina", "piscina")],
)
def test_a_typo_is_forgiven_and_told(tell: Tell, typed: str, read_as: str) -> None:
    meeting = tell(("Piscina di Boccaleone", ""))
    found = look(typed)
    assert (keys(found), found.read_as) == ([meeting.pk], read_as)
    assert look(typed, exactly=True).total == 0


def test_what_resembles_no_word_is_not_corrected(tell: Tell) -> None:
    tell(("Piscina", ""))
    assert (look("xyzzyq").total, look("xyzzyq").read_as) == (0, "")


def test_a_rare_word_near_a_common_one_is_found_as_it_is_with_a_suggestion(tell: Tell) -> None:
    for _again in range(6):
        tell(("Boccaleone", ""))
    wrong = tell(("Bocaleone", ""))
    found = look("bocaleone")
    assert (keys(found), found.maybe, found.read_as) == ([wrong.pk], "boccaleone", "")


def test_a_kind_is_read_page_by_page_and_the_others_only_counted(tell: Tell) -> None:
    meetings = {tell(("Piscina", "")).pk for _number in range(23)}
    make_organisation("Piscina comunale")
    pages = [look("piscina", kind="meetings", page=page) for page in (1, 2)]
    assert [len(keys(page)) for page in pages] == [20, 3]
    assert {key for page in pages for key in keys(page)} == meetings
    assert kinds(pages[0]) == {"meetings": 23, "organisations": 1}
    assert keys(pages[0], "organisations") == []


def test_body_and_year_narrow_what_is_found(tell: Tell, beta: object) -> None:
    old, other = tell(("Piscina", ""), meets_on=dt.date(2022, 1, 1)), tell(("Piscina", ""), body=beta)
    assert keys(look("piscina", year=2022)) == [old.pk]
    assert keys(look("piscina", body_id=beta.pk)) == [other.pk]  # type: ignore[attr-defined]


def test_what_was_found_is_marked_and_everything_else_escaped(tell: Tell) -> None:
    tell(("<script>alert(1)</script> Le Città & le panchine", ""))
    found = look("citta panchina").groups[0].found[0]
    assert found.snippet == (
        "&lt;script&gt;alert(1)&lt;/script&gt; Le <mark>Città</mark> &amp; le <mark>panchine</mark> "
    )


def test_a_snippet_of_a_long_text_is_around_the_word(tell: Tell) -> None:
    tell(text=f"{'prima ' * 400}ecco la panchina {'dopo ' * 400}")
    piece = str(look("panchine").groups[0].found[0].snippet)
    assert "<mark>panchina</mark>" in piece
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert len(piece) < 300


def test_a_text_longer_than_a_vector_may_be_is_saved_and_found_by_its_beginning(tell: Tell) -> None:
    text = "panchina " + " ".join(f"parola{number}" for number in range(300_000))
    tell(text=text, said=text)
    assert kinds(look("panchine")) == {"minutes": 1}


@pytest.mark.parametrize("letters", ["àèéìòù", "ÀÈÉÌÒÙ", "ñçßøŁ", "a\u0300", "’“”–%\\'\"<>", "\u00a0_.@/"])
def test_the_database_folds_as_python_does(tell: Tell, letters: str) -> None:
    word = f"pan{letters}china"
    meeting = tell((word, ""))
    item = AgendaItem.objects.get(meeting=meeting)
    lexemes = {piece.split("'")[1] for piece in item.words.split()}
    assert len(lexemes) >= 1
    assert keys(look(f'"{fold(word)}"')) == [meeting.pk]


def test_the_list_of_letters_is_well_made() -> None:
    assert len(set(FROM)) == len(FROM)
    assert len(TO) <= len(FROM)
    assert set(TO) <= set("abcdefghijklmnopqrstuvwxyz ")


@given(st.text(max_size=400))
def test_anything_typed_is_understood_within_limits(text: str) -> None:
    asked = understand(text)
    assert max(len(asked.wanted), len(asked.unwanted)) <= MOST_TERMS
    assert sum(len(term.text) for term in asked.wanted) <= 2 * LONGEST
    assert "\0" not in str(asked)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marks_fall_where_the_words_are_whatever_the_letters(text: str, a: int, b: int) -> None:
    start, stop = sorted((min(a, len(text)), min(b, len(text))))
    inside = fold(text[start:stop])
    found = spans(text, f"{fold(text[:start])}{START}{inside}{STOP}{fold(text[stop:])}")
    assert [fold(text[first:last]) for first, last in found] == [inside]
    html = marked(text, f"{fold(text[:start])}{START}{inside}{STOP}{fold(text[stop:])}")
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert not {"<", ">"} & set(bare)
    assert snippet(text, "") is not None


def test_the_generated_words_follow_the_text(tell: Tell) -> None:
    meeting = tell(("Piscina", ""))
    AgendaItem.objects.filter(meeting=meeting).update(title="Palestra")
    assert keys(look("piscina", exactly=True)) == []
    assert keys(look("palestra")) == [meeting.pk]
    Meeting.objects.filter(pk=meeting.pk).delete()
    assert look("palestra", exactly=True).total == 0
