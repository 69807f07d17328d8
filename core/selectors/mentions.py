"""Where free text names a person as her card does: her name in either order, her address, her telephone number.

A nickname, or a bare first name, cannot be told from anybody else's: texts are shown to a human before publication.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from core.models import Person
from core.services.audit import to_json

ERASED = "[…]"
FreeText = Sequence[tuple[type[models.Model], tuple[str, ...]]]
"""Tables, each with its fields of free text."""


def export_mentions(person: Person, tables: FreeText) -> dict[str, list[dict[str, Any]]]:
    """The texts that name a person, as JSON types, under `<table>_text`. One query a table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, names, row in _mentions(person, tables):
        values = {"id": row.pk} | {name: getattr(row, name) for name in names}
        found.setdefault(f"{table._meta.model_name}_text", []).append(to_json(values) or {})
    return found


def blanked(person: Person, value: Any, *, by: str = ERASED) -> Any:
    """JSON types as they are without what names a person: `by` stands for it. The same value where nothing does."""
    return _blanked(_pattern(person), value, by)


def names_her(person: Person, text: str) -> bool:
    """Whether a text names a person, as her card writes her."""
    return bool(_pattern(person).search(text))


def blank_mentions(person: Person, tables: FreeText) -> int:
    """Write `ERASED` where texts name a person; returns the rows changed. One query a table, and one a row that names her."""
    changed = 0
    pattern = _pattern(person)
    for _table, names, row in _mentions(person, tables):
        for name in names:
            setattr(row, name, pattern.sub(ERASED, getattr(row, name)))
        row.save(update_fields=names)
        changed += 1
    return changed


def _mentions(
    person: Person, tables: FreeText
) -> Iterator[tuple[type[models.Model], tuple[str, ...], models.Model]]:
    """Rows whose free text names a person: the table, its free-text fields, the row."""
    words = _words(person)
    if not words:
        return
    for table, names in tables:
        said = Q(pk__in=[])
        for name in names:
            for word in words:
                said |= Q(**{f"{name}__icontains": word})
        for row in table._default_manager.filter(said):
            yield table, names, row


def _pattern(person: Person) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _words(person))) or r"(?!)", re.IGNORECASE)


def _blanked(pattern: re.Pattern[str], value: Any, by: str) -> Any:
    if isinstance(value, str):
        return pattern.sub(by, value)
    if isinstance(value, list):
        return [_blanked(pattern, one, by) for one in value]
    if isinstance(value, dict):
        return {name: _blanked(pattern, one, by) for name, one in value.items()}
    return value


def _words(person: Person) -> list[str]:
    """How a person may be written in a text; the longest first, so that a full name is blanked as a whole."""
    given, family = person.given_name.strip(), person.family_name.strip()
    names: Iterable[str] = (f"{given} {family}", f"{family} {given}") if given and family else ()
    return sorted((word for word in (*names, person.email, person.phone) if word), key=len, reverse=True)
