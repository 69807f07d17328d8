"""No number from one to four of a civic centre is told, nor can it be narrowed by what is."""

import itertools
from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from models_farelegami.selectors.public_centres import hidden_among

NUMBERS = st.lists(st.integers(0, 14), max_size=5)


def possible(people: Mapping[int, int], hidden: frozenset[int]) -> Iterator[tuple[int, ...]]:
    """What who knows the sum, the numbers told, and which of the others are under five, can think of the others."""
    order = sorted(hidden)
    total = sum(people[key] for key in order)
    spans = [range(1, 5) if people[key] < 5 else range(5, total + 1) for key in order]
    return (guess for guess in itertools.product(*spans) if sum(guess) == total)


@settings(max_examples=400, deadline=None)
@given(NUMBERS)
def test_of_a_small_number_any_from_one_to_four_can_be_thought(numbers: list[int]) -> None:
    people = dict(enumerate(numbers))
    hidden = hidden_among(people)
    small = {key for key, n in people.items() if 0 < n < 5}
    assert small <= hidden
    assert not any(people[key] == 0 for key in hidden)
    assert bool(hidden) == bool(small)
    if len(hidden) == len([n for n in numbers if n]):
        return  # everything is hidden: who publishes the sum hides it too
    order = sorted(hidden)
    guesses = list(possible(people, hidden))
    for at, key in enumerate(order):
        if key in small:
            assert {guess[at] for guess in guesses} == {1, 2, 3, 4}, (people, hidden)


def test_a_number_hidden_with_a_small_one_is_the_smallest_that_is_enough() -> None:
    assert hidden_among({"a": 3, "b": 40, "c": 9}) == {"a", "c"}
    assert hidden_among({"a": 1, "b": 5, "c": 9}) == {"a", "b", "c"}
    assert hidden_among({"a": 0, "b": 5}) == frozenset()
    assert hidden_among({}) == frozenset()
