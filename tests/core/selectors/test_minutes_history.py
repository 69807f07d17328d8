"""What changed between two revisions, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from core.selectors.minutes_history import ADDED, REMOVED, SAME, word_diff

texts = st.text(alphabet="ab \n.", max_size=60)


def test_words_are_compared_within_lines() -> None:
    pieces = list(word_diff("Il parco va bene.\nUguale.", "Il prato va bene.\nUguale."))
    assert pieces == [
        (SAME, "Il "),
        (REMOVED, "parco"),
        (ADDED, "prato"),
        (SAME, " va bene.\n"),
        (SAME, "Uguale."),
    ]


@given(texts, texts)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = list(word_diff(before, after))
    assert "".join(words for kind, words in pieces if kind != ADDED) == before
    assert "".join(words for kind, words in pieces if kind != REMOVED) == after


def test_a_very_long_change_is_shown_whole() -> None:
    before, after = "a " * 40_000, "b " * 40_000
    assert list(word_diff(before, after)) == [(REMOVED, before), (ADDED, after)]
