"""What makes a table searchable: a generated column of Italian word stems, without accents, and its index.

The database has no extension to fold accents with, so the letters are listed here once: the same list folds the texts
in the generated columns and the words of a query in Python. A change of the list is a migration.
"""

import string
import unicodedata
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Left

LANGUAGE = "italian"
LONGEST = 80_000
"""Letters of a text that are indexed: a text search vector holds a megabyte at most, and a row may have three texts."""

_ODD = {"ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ħ": "h", "Ħ": "h", "ı": "i"}
_SPACED = string.punctuation + "‘’“”«»‹›„…–—·•°\u00a0"
_MARKS = "".join(map(chr, range(0x300, 0x370)))  # accents written apart from their letter: dropped


def _accented() -> dict[str, str]:
    """Accented Latin letters, both cases, to their plain lower-case letter."""
    found = dict(_ODD)
    for code in range(0xC0, 0x180):
        letter = chr(code)
        plain = unicodedata.normalize("NFD", letter)[0].lower()
        if plain != letter and plain in string.ascii_lowercase:
            found[letter] = plain
    return found


_PLAIN = _accented() | dict.fromkeys(_SPACED, " ")
FROM = "".join(_PLAIN) + _MARKS
TO = "".join(_PLAIN.values())
_USUAL = " eaionlrtscdupmvghbfqzkwxjy0123456789" + string.ascii_uppercase
"""Letters that stay as they are. The database looks each letter of a text up in the list from its beginning: with these at
the beginning it folds a text ten times faster. Their place changes no answer, so the columns' own list needs none of it."""
_TABLE = str.maketrans(_PLAIN | dict.fromkeys(_MARKS, ""))


def fold(text: str) -> str:
    """As the database folds a text: lower case, no accents, punctuation made into spaces."""
    return text.translate(_TABLE).lower()


def folded(text: Any) -> Func:
    """The text of a column (its name) or of an expression, as `fold` makes it, for a query."""
    return _folded(text, _USUAL)


def _folded(text: Any, usual: str = "") -> Func:
    """In SQL that never changes its answer."""
    text = F(text) if isinstance(text, str) else text
    letters = Value(usual + FROM), Value(usual + TO)
    plain = Func(text, *letters, function="TRANSLATE", output_field=models.TextField())
    return Left(Func(plain, function="LOWER", output_field=models.TextField()), LONGEST)


def words_of(titles: tuple[str, ...] = (), texts: tuple[str, ...] = ()) -> models.GeneratedField:
    """The generated column: words of the titles weigh more than those of the texts."""
    parts: list[Any] = []
    if titles:
        parts.append(SearchVector(*map(_folded, titles), config=LANGUAGE, weight="A"))
    if texts:
        parts.append(SearchVector(*map(_folded, texts), config=LANGUAGE, weight="B"))
    whole = parts[0] if len(parts) == 1 else parts[0] + parts[1]
    return models.GeneratedField(expression=whole, output_field=SearchVectorField(), db_persist=True)


def words_index(table: str) -> GinIndex:
    """The index of the generated column `words`."""
    return GinIndex(fields=["words"], name=f"{table}_words")
