"""Words, phrases and numbers: what they find, and why."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core.models import (
    AgendaItem,
    Body,
    BodyNeighbourhood,
    Meeting,
    MeetingSubgroup,
    Neighbourhood,
    Organisation,
    Subgroup,
    Venue,
)
from core.models.searchable import FROM, TO, fold
from core.search.asked import LONGEST, MOST_TERMS, understand
from core.search.marked import START, STOP, marked, snippet, spans
from core.services.audit import record
from tests.core.search.conftest import TODAY, Tell, keys, kinds, look, make_organisation


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
    tell(("Il 37 maggio 2023", ""))
    assert keys(look(typed)) == [meeting.pk]


@pytest.mark.parametrize("typed", ["15/2023", "15 del 2023", "n. 15/2023"])
def test_a_number_also_finds_what_is_written_about_it_after_the_meeting_of_that_number(
    tell: Tell, typed: str
) -> None:
    call = tell(("Bando 15/2023", "scade a maggio"), text="Il bando 15/2023 è chiuso.", meets_on=TODAY)
    numbered = tell(register_year=2023, register_number=15, meets_on=dt.date(2023, 1, 9))
    found = look(typed)
    assert keys(found) == [numbered.pk, call.pk]
    assert kinds(found) == {"meetings": 2, "minutes": 1}
    assert keys(look("n. 15")) == [numbered.pk]


@pytest.mark.parametrize(
    ("typed", "finds"),
    [("noi", ["Circolo NOI"]), ("con noi", ["Insieme con noi"]), ("Noi", ["Circolo NOI"]), ("loro", [])],
)
def test_words_without_meaning_alone_are_looked_for_in_names(
    tell: Tell, typed: str, finds: list[str]
) -> None:
    made = [make_organisation("Circolo NOI"), make_organisation("Insieme con noi")]
    make_organisation("Altri", about="Noi siamo altri, con loro")
    tell(("Noi e loro", ""))
    found = look(typed)
    names = {one.pk: one.name for one in made}
    if typed.lower() == "noi":
        finds = [*finds, "Insieme con noi"]
    assert sorted(names[key] for key in keys(found, "organisations")) == sorted(finds)
    assert keys(found) == []
    assert all("<mark>" in one.heading for group in found.groups for one in group.found)


def test_a_body_whose_name_is_a_word_without_meaning_leads_to_its_meetings(tell: Tell) -> None:
    noi = Body.objects.create(model_slug="bergamo", name="Noi", slug="noi")
    meeting = tell(("Varie", ""), body=noi)
    tell(("Noi tutti", ""))
    assert keys(look("noi")) == [meeting.pk]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("La polisportiva", "polisp"),
        ("Festa di Boccaleone", "bocca"),
        ("Festa di Boccaleone", "festa boc"),
        ("Illuminazione pubblica", "illum"),
    ],
)
def test_the_beginning_of_the_last_word_is_enough(tell: Tell, written: str, typed: str) -> None:
    meeting = tell((written, ""))
    tell(("Case e caserme", ""))
    found = look(typed)
    assert (keys(found), found.read_as) == ([meeting.pk], "")
    assert "<mark>" in found.groups[0].found[0].snippet


def test_a_whole_word_is_not_taken_for_the_beginning_of_its_stem(tell: Tell) -> None:
    meeting = tell(("Una casa", ""))
    tell(("Il castello e la caserma", ""))
    assert keys(look("casa")) == [meeting.pk]
    assert keys(look('"casa"')) == [meeting.pk]
    tell(("Casalinghe", ""))
    assert len(keys(look("casa"))) == 2
    assert keys(look('"casa"')) == [meeting.pk]


@pytest.mark.parametrize("typed", ["illuminazion", "illuminazon", "illuminaz", "luminazione"])
def test_a_letter_missing_at_the_end_is_forgiven_as_elsewhere(tell: Tell, typed: str) -> None:
    meeting = tell(("Illuminazione pubblica", ""))
    found = look(typed)
    assert (keys(found), found.read_as) == ([meeting.pk], "illuminazione")


def test_subgroups_and_neighbourhoods_are_words_of_their_meetings(tell: Tell, alfa: Body) -> None:
    green = Subgroup.objects.create(body=alfa, name="Gruppo Verde")
    of_subgroup, other = tell(("Varie", ""), kind="subgroup"), tell(("Varie", ""))
    MeetingSubgroup.objects.create(meeting=of_subgroup, subgroup=green)
    assert keys(look("gruppo verde")) == [of_subgroup.pk]
    assert look("grupo vedre").read_as == "gruppo verde"
    new = Neighbourhood.objects.create(name="Campagnola", slug="campagnola")
    BodyNeighbourhood.objects.create(body=alfa, neighbourhood=new, since=dt.date(2024, 1, 1))
    later = tell(("Varie", ""), meets_on=dt.date(2024, 3, 1))
    assert keys(look("campagnola")) == [later.pk]  # not there yet in 2023
    assert other.pk not in keys(look("campagnola"))


def test_when_nothing_has_all_the_words_the_most_that_go_together_are_offered(tell: Tell) -> None:
    for _again in range(2):
        tell(("Oratorio", ""))
    tell(("Verde", ""), text="Ospiti dell'ANPI")
    tell(("Piscina", ""))
    found = look("oratorio anpi")
    assert found.total == 0
    assert [(one.text, one.total) for one in found.fewer] == [("oratorio", 2), ("anpi", 1)]
    found = look("oratrio anpi -verde")
    assert [(one.text, one.total) for one in found.fewer] == [("oratorio -verde", 2)]
    found = look("zzyx piscina di qwkz")
    assert [(one.text, one.total) for one in found.fewer] == [("piscina", 1)]
    assert look("zzyx di qwkz").fewer == look("noi zzyx").fewer == ()
    assert [one.text for one in look("verde anpi oratorio piscina").fewer] == ["verde anpi"]
    assert look("oratorio").fewer == look("zzyx").fewer == ()


def test_a_word_just_written_is_known_to_the_next_typo(tell: Tell, dario: User) -> None:
    tell(("Piscina", ""))
    assert look("bocaleone").total == 0
    record(actor=dario, action="core.place.changed", target=Venue.objects.create(name="Sala"))
    assert look("bocaleone").total == 0
    meeting = tell(("Boccaleone", ""))
    record(actor=dario, action="core.meeting.planned", target=meeting)
    assert look("bocaleone").read_as == "boccaleone"


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
