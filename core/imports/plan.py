"""What an import would do: which rows of which tables are wanted, compared with what is there.

Loaders say `want(key, values)`; nothing is written here. Keys of new rows are made at once, so that rows can point at
each other before any exists.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models

from accounts.rows import new_key
from core.imports.problems import Findings
from core.imports.table import SheetRows
from core.participation.spec import ParticipationModel

Values = tuple[Any, ...]


class _Keep:
    """The file does not say: an existing value stays, a new row takes the column's default."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP: Final = _Keep()


def given(value: Any) -> Any:
    """The value, or KEEP where the cell was empty: an empty cell means "not known" and never erases what is."""
    return KEEP if value is None else value


@dataclass(frozen=True, slots=True)
class Options:
    """What is chosen for one import. `now` is its moment, `today` the city's day then.

    `year`: of the population figures, None to take the register's own; `publish_minutes`: the imported minutes are
    public; `decisions`: what a person said of pairs of similar organisations, by `core.selectors.duplicates.pair_key`.
    """

    now: dt.datetime
    today: dt.date
    year: int | None = None
    publish_minutes: bool = False
    decisions: dict[str, str] = field(default_factory=dict)


class TablePlan:
    """What would be done to one table.

    `columns` are attribute names; `compared` those whose difference is a change, the others are only set on new rows.
    `existing` are the rows that may be meant, under `key(values)`; with equal keys the last one counts. Rows that are known by
    what other tables say of them come with `keys`, key to row: one may have several, one without any is not meant.
    """

    def __init__(
        self,
        model: type[models.Model],
        *,
        code: str,
        label: Any,
        columns: Sequence[str],
        key: Callable[[Values], Hashable] | None = None,
        existing: models.QuerySet[Any],
        compared: Sequence[str] | None = None,
        named: str = "",
        keys: Mapping[Hashable, uuid.UUID] | None = None,
    ) -> None:
        self.model, self.code, self.label = model, code, label
        self.columns = tuple(columns)
        self.compared = frozenset(self.columns if compared is None else compared)
        self.existing: dict[Hashable, tuple[uuid.UUID, Values]] = {}
        self.names: dict[uuid.UUID, str] = {}
        self.added: list[Values] = []
        self.changed: dict[uuid.UUID, tuple[dict[str, Any], dict[str, Any], str]] = {}
        self.removed: dict[uuid.UUID, Values] = {}
        self.added_labels: list[str] = []
        self._new: dict[Hashable, uuid.UUID] = {}
        self._met: set[uuid.UUID] = set()
        self._by_row: dict[uuid.UUID, Values] | None = None
        self._named = self.columns.index(named) if named else None
        rows = {pk: tuple(rest) for pk, *rest in existing.values_list("pk", *self.columns)}
        if key is not None:
            self.existing = {key(values): (pk, values) for pk, values in rows.items()}
        if self._named is not None:
            self.names = {pk: values[self._named] for pk, values in rows.items()}
        for known_by, pk in (keys or {}).items():
            if pk in rows:
                self.existing[known_by] = (pk, rows[pk])
        slug = self.columns.index("slug") if "slug" in self.columns else None
        self.slugs = set() if slug is None else {values[slug] for _pk, values in self.existing.values()}

    def find(self, key: Hashable) -> uuid.UUID | None:
        """The row of that key, there already or wanted; None."""
        found = self.existing.get(key)
        return found[0] if found else self._new.get(key)

    def current(self, key: Hashable) -> dict[str, Any] | None:
        """The values a row has now, by column; None for a row that is not there yet."""
        found = self.existing.get(key)
        return dict(zip(self.columns, found[1], strict=True)) if found else None

    def values_of(self, row: uuid.UUID) -> dict[str, Any]:
        """The values a row has now, by column; `KeyError` for a row that is not there yet."""
        if self._by_row is None:
            self._by_row = dict(self.existing.values())
        return dict(zip(self.columns, self._by_row[row], strict=True))

    def want(self, key: Hashable, values: Values, label: str = "", pk: uuid.UUID | None = None) -> uuid.UUID:
        """There is to be a row with these values (KEEP where the file does not say); returns its key.

        `pk` is used for a new row whose key had to be known beforehand. The first wish for a key counts.
        """
        found = self.existing.get(key)
        if found is None:
            made = self._new.get(key)
            if made is None:
                made = self._new[key] = pk or new_key()
                self.added.append((made, *values))
                self.added_labels.append(label)
                if self._named is not None:
                    self.names[made] = values[self._named]
            return made
        row, current = found
        if row not in self._met:
            self._met.add(row)
            if values != current:
                self._compare(row, current, values, label)
        return row

    def _compare(self, row: uuid.UUID, current: Values, values: Values, label: str) -> None:
        before, after = {}, {}
        for column, old, new in zip(self.columns, current, values, strict=True):
            if new is not KEEP and new != old and column in self.compared:
                before[column], after[column] = old, new
        if after:
            self.changed[row] = (before, after, label)

    def remove_unmet(self, columns: Sequence[str], owners: Collection[Values]) -> None:
        """Rows that nobody wanted and whose values in `columns` are among `owners` are taken away."""
        places = [self.columns.index(column) for column in columns]
        for row, values in self.existing.values():
            if row not in self._met and tuple(values[place] for place in places) in owners:
                self.removed[row] = values

    @property
    def left(self) -> int:
        """How many rows of the file are in the city's data already, as they are."""
        return len(self._met) - len(self.changed)


@dataclass(slots=True)
class Similar:
    """Two organisations that may be one: `name` is in the file, `other` in the city's data or in the file too."""

    name: str
    other: str
    score: float
    reason: str
    exists: bool


class Plan:
    """The import as a whole: its sheets, its tables in the order they are written, and what was found."""

    def __init__(self, model: ParticipationModel, options: Options, findings: Findings) -> None:
        self.model = model
        self.options = options
        self.findings = findings
        self.sheets: dict[str, list[SheetRows]] = {}
        self.tables: dict[str, TablePlan] = {}
        self.year = options.today.year - 1
        self.has_yearly_figures = False  # beside population: whoever imports chooses the year
        self.similar: list[Similar] = []
        self.merges: list[tuple[uuid.UUID, uuid.UUID]] = []
        self.kept_apart: list[tuple[uuid.UUID, uuid.UUID]] = []
        self.shared: dict[str, Any] = {}

    def table(self, code: str, make: Callable[[], TablePlan]) -> TablePlan:
        """The plan of one table, made (one query) when first asked for."""
        if code not in self.tables:
            self.tables[code] = make()
        return self.tables[code]

    def rows_of(self, code: str) -> list[SheetRows]:
        """The sheets of the upload that are the declared sheet `code`."""
        return self.sheets.get(code, [])

    def has(self, code: str) -> bool:
        """Whether the upload has the declared sheet."""
        return bool(self.rows_of(code))

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in the file is in the city's data already."""
        return not any(table.added or table.changed or table.removed for table in self.tables.values())

    def name_of(self, pk: Any) -> str | None:
        """What a row of this plan is called; None for one without a name."""
        for table in self.tables.values():
            if pk in table.names:
                return str(table.names[pk])
        return None
