"""A data set read: its rows with typed cells, in Italian whatever the language of who asks, without what seems to name a person.

What somebody typed freely (`DataColumn.free`) is public already; but a page can be corrected, what was copied under an open licence
cannot. So a cell in which `core.selectors.personal_data` finds something is left empty: better a title less than a name too many.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from core.models import AgendaProposal
from core.participation.hooks import names_of_people
from core.participation.open_data import DataColumn, Geometry, OpenDataset
from core.selectors.personal_data import Known, known_in_city, looks_personal, with_people
from core.selectors.personal_patterns import ADDRESS

LANGUAGE = "it"


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` hold text, whole numbers, decimals, booleans, dates, times, moments, tuples of texts, and None for what is not known.

    `shapes` are the geometries of the rows, in their order; None where the set has none. `withheld` is how many cells were left empty because
    they seem personal.
    """

    dataset: OpenDataset
    rows: tuple[tuple[Any, ...], ...]
    withheld: int
    shapes: tuple[Geometry | None, ...] | None = None


def read(dataset: OpenDataset, day: dt.date, site: str, *, shapes: bool = False) -> Table:
    """The data set on a day; `site` is the address of the city's site, with no slash at its end. Its own queries, and five where it has free text, with one a participation model."""
    with translation.override(LANGUAGE):
        raw = [tuple(row) for row in dataset.rows(day)]
        known = known_names() if _has_free_text(dataset.columns, raw) else None
        rows, withheld = [], 0
        for row in raw:
            cells = []
            for column, value in zip(dataset.columns, row, strict=True):
                cell = _cell(column, value, site)
                if cell is not None and known is not None and column.free and is_personal(cell, known):
                    cell, withheld = None, withheld + 1
                cells.append(cell)
            rows.append(tuple(cells))
    found = dataset.shapes(day) if shapes and dataset.shapes else None
    keyed = None if found is None else tuple(found.get(row[0]) for row in raw)
    return Table(dataset, tuple(rows), withheld, keyed)


def known_names() -> Known:
    """Whom the city knows: the people of its register and accounts, those who proposed something, and whom its participation models know."""
    proposers = AgendaProposal.objects.filter(proposer_name__contains=" ").order_by()
    names = list(proposers.values_list("proposer_name", flat=True).distinct())
    return with_people(known_in_city(), [*names, *names_of_people()])


def is_personal(text: str, known: Known) -> bool:
    """Whether a text seems to name or reach a person; a street number alone does not: works are done at one."""
    return any(finding.what != str(ADDRESS) for finding in looks_personal(text, known))


def _has_free_text(columns: Sequence[DataColumn], rows: Sequence[tuple[Any, ...]]) -> bool:
    free = [at for at, column in enumerate(columns) if column.free]
    return any(row[at] for row in rows for at in free)


def _cell(column: DataColumn, value: Any, site: str) -> Any:
    """The typed cell; empty texts are not known."""
    if value is None:
        return None
    if column.kind == "words":
        return tuple(str(one) for one in value)
    if column.kind in {"text", "code", "key", "address"}:
        text = " ".join(str(value).split()) if not isinstance(value, uuid.UUID) else str(value)
        if not text:
            return None
        return f"{site}{text}" if column.kind == "address" else text
    return value
