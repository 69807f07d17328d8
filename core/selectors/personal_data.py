"""What in a text looks personal: telephone numbers, addresses, codes, names. A help to who publishes, not a filter."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from accounts.models import User
from core.imports.words import fold
from core.models import Body, CityProfile, Neighbourhood, Organisation, Person, Venue
from core.selectors.personal_names import Phrases, Span, overlaps, people_in, phrases, spans_of
from core.selectors.personal_patterns import PATTERNS

_PIECE = re.compile(r".{1,2000}(?:(?<=[,;!?])\s|$)|.{1,2000}(?:\s|$)|.{1,2000}")
"""A whole text may be pasted as one line: it is read piece by piece, parted where no name is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of a text that looks personal: what it seems to be, the words, and the line it is in (from 1)."""

    what: str
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a city knows: its people and their given names, and its places and groups, which are nobody."""

    people: Phrases = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    places: Phrases = field(default_factory=dict)


NOTHING_KNOWN = Known()


def looks_personal(text: str, known: Known = NOTHING_KNOWN) -> list[Finding]:
    """Everything in the text that looks personal, line by line."""
    return [
        Finding(what, words, number)
        for number, line in enumerate(text.splitlines(), 1)
        for piece in _PIECE.findall(line)
        for what, words in _in_line(piece, known)
    ]


def known_in_city() -> Known:
    """The people of the register and of the accounts, in both orders, and the public names of the register; four queries."""
    names, given = set(), set()
    for first, family in Person.objects.exclude(family_name="").values_list("given_name", "family_name"):
        if first:
            names |= {f"{first} {family}", f"{family} {first}"}
            given |= {word for word in fold(first).split() if len(word) > 2}
    for full_name in User.objects.exclude(full_name="").values_list("full_name", flat=True):
        if " " in full_name.strip():
            names.add(full_name)
    places = set(
        Neighbourhood.objects.order_by()
        .values_list("name", flat=True)
        .union(
            Body.objects.order_by().values_list("name", flat=True),
            Venue.objects.order_by().values_list("name", flat=True),
            Venue.objects.order_by().values_list("address", flat=True),
            Organisation.objects.order_by().filter(listed_publicly=True).values_list("name", flat=True),
        )
    )
    places |= {name.removeprefix("Comune di ") for name in CityProfile.objects.values_list("name", flat=True)}
    return Known(phrases(names), frozenset(given), phrases(places))


def with_people(known: Known, names: Iterable[str]) -> Known:
    """The same, and these people, in both orders."""
    given, both = set(), set()
    for name in names:
        both |= {name, " ".join(reversed(name.split()))}
        given |= {word for word in fold(name).split()[:1] if len(word) > 2}
    return replace(known, people=joined(known.people, phrases(both)), given=known.given | given)


def joined(one: Phrases, other: Phrases) -> Phrases:
    """The names of both."""
    return {word: {*one.get(word, ()), *other.get(word, ())} for word in {*one, *other}}


def _in_line(line: str, known: Known) -> Iterator[tuple[str, str]]:
    places = spans_of(line, known.places)
    taken: list[Span] = []
    for what, finder in PATTERNS:
        for start, end in finder(line):
            is_place = any(first <= start and end <= last for first, last in places)
            if not is_place and not overlaps((start, end), taken):
                taken.append((start, end))
                yield str(what), line[start:end].strip()
    for start, end in people_in(line, known.given, known.people, places):
        yield _("nome di persona"), line[start:end]
