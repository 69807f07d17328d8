"""Addresses made from names."""

import itertools
from collections.abc import Collection, Sequence

from django.db import models
from django.db.models import Q
from django.utils.text import slugify

_ROOM = 12
"""Letters left for the number that tells two of the same name apart."""


def free_slug(table: type[models.Model], name: str, otherwise: str, *, reserved: Collection[str] = ()) -> str:
    """An address of a table's `slug` nobody has, made from a name; `otherwise` where the name gives none. One query.

    None of the `reserved` ones, which are pages of their own. Whoever writes it holds a lock that lets one writer in at a time.
    """
    return free_slugs(table, [name], otherwise, reserved=reserved)[0]


def free_slugs(
    table: type[models.Model], names: Sequence[str], otherwise: str, *, reserved: Collection[str] = ()
) -> list[str]:
    """As `free_slug`, an address for each name, in order: none is given twice. One query however many."""
    longest = table._meta.get_field("slug").max_length - _ROOM  # type: ignore[union-attr, operator]
    bases = [slugify(name)[:longest].strip("-") or otherwise for name in names]
    begin = Q(pk__in=[])
    for base in set(bases):
        begin |= Q(slug__startswith=base)
    taken: set[str] = set(table._default_manager.filter(begin).values_list("slug", flat=True))
    taken.update(reserved)
    free: list[str] = []
    for base in bases:
        numbered = itertools.chain([base], (f"{base}-{turn}" for turn in itertools.count(2)))
        free.append(next(slug for slug in numbered if slug not in taken))
        taken.add(free[-1])
    return free
