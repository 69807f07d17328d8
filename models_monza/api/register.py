"""The register of the consulte (*albo*) as it was on any day, and enrolment in figures."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone

from core.api.declaring import Asked, Figure
from models_monza.selectors.enrolment_figures import (
    GroundColumn,
    GroundRow,
    OutcomeRow,
    ground_table,
    outcomes_by_body,
    outcomes_by_window,
)
from models_monza.selectors.register import (
    RegisterLine,
    RegisterTotals,
    narrowed,
    register_lines,
    register_rows,
    register_totals,
)

SEE = "monza.enrolment.see"


@dataclass(frozen=True)
class RegisterAsked:
    """Of which day (today), of which consulta, whom, with which words in the name; with `whole_history` also who had left."""

    day: dt.date | None = None
    body_id: uuid.UUID | None = None
    kind: Literal["citizen", "organisation", ""] = ""
    words: str = ""
    whole_history: bool = False


@dataclass(frozen=True)
class EarlierEntry:
    """An enrolment before the one shown."""

    body: str
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True)
class RegisterEntry:
    """A citizen or an organisation in the register of a consulta. `ground` is empty where it is not known."""

    membership_id: uuid.UUID
    body_id: uuid.UUID
    person_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    enrolment_id: uuid.UUID | None
    name: str
    ground: str
    ground_detail: str
    category: str
    representatives: tuple[str, ...]
    since: dt.date | None
    until: dt.date | None
    ended: str
    earlier: tuple[EarlierEntry, ...]


@dataclass(frozen=True)
class FiguresAsked:
    """The day of the register (today), and the mandate of the applications (all)."""

    day: dt.date | None = None
    mandate_id: uuid.UUID | None = None


@dataclass(frozen=True)
class GroundCount:
    """How many citizens, or organisations, on a ground; empty where it is not known."""

    kind: str
    ground: str
    count: int


@dataclass(frozen=True)
class EnrolledInConsulta:
    """The register of a consulta in figures."""

    body_id: uuid.UUID
    name: str
    citizens: int
    organisations: int
    grounds: tuple[GroundCount, ...]


@dataclass(frozen=True)
class EnrolmentFigures:
    """The register on a day, and the applications by what became of them; `different_organisations` counts each once in the city."""

    enrolled: tuple[EnrolledInConsulta, ...]
    different_organisations: int
    applications: OutcomeRow
    applications_by_body: tuple[OutcomeRow, ...]
    applications_by_window: tuple[OutcomeRow, ...]


class _Entries(Sequence[RegisterEntry]):
    """The entries, of which only the page asked for is read."""

    def __init__(self, rows: Any, day: dt.date) -> None:
        self._rows, self._day = rows, day

    def __len__(self) -> int:
        return int(self._rows.count())

    def __getitem__(self, place: Any) -> Any:
        return [_entry(line) for line in register_lines(list(self._rows[place]), self._day)]


def _rows(asked: Asked) -> tuple[Any, dt.date]:
    wanted: RegisterAsked = asked.given
    day = wanted.day or timezone.localdate()
    rows = register_rows(day, asked.holder.bodies(SEE), whole_history=wanted.whole_history)
    return narrowed(rows, words=wanted.words, body_id=wanted.body_id, kind=wanted.kind), day


def _totals(asked: Asked) -> RegisterTotals:
    rows, _day = _rows(asked)
    return register_totals(rows)


def _entry(line: RegisterLine) -> RegisterEntry:
    row, enrolment = line.membership, line.enrolment
    earlier = tuple(EarlierEntry(one.body, one.since, one.until) for one in line.before)
    return RegisterEntry(
        row.pk, row.body_id, row.person_id, row.organisation_id, enrolment.pk if enrolment else None, line.who,
        enrolment.ground if enrolment else "", line.where, line.category, line.representatives, row.since, row.until, line.ended, earlier,
    )  # fmt: skip


def _figures(asked: Asked) -> EnrolmentFigures:
    wanted: FiguresAsked = asked.given
    bodies = asked.holder.bodies(SEE)
    grounds = ground_table(wanted.day or timezone.localdate(), bodies)
    by_body, total = outcomes_by_body(wanted.mandate_id, bodies)
    by_window = outcomes_by_window(wanted.mandate_id, bodies)
    enrolled = tuple(_enrolled(row, grounds.columns) for row in grounds.rows)
    return EnrolmentFigures(enrolled, grounds.different, total, tuple(by_body), tuple(by_window))


def _enrolled(row: GroundRow, columns: Sequence[GroundColumn]) -> EnrolledInConsulta:
    counts = (
        GroundCount(column.kind, column.code, count)
        for column, (_label, count) in zip(columns, row.cells, strict=True)
        if count
    )
    return EnrolledInConsulta(row.body_id, row.body, row.citizens, row.organisations, tuple(counts))


FIGURES = (
    Figure(
        name="show_monza_register", part="monza/register", see=SEE, asks=RegisterAsked, answers=RegisterEntry, many=True,
        read=lambda asked: _Entries(*_rows(asked)),
        about="Who was in the register of the consulte on a day, since when, on what ground, until when and why.",
    ),
    Figure(
        name="show_monza_register_totals", part="monza/register-totals", see=SEE, asks=RegisterAsked, answers=RegisterTotals, read=_totals,
        about="How many places of citizens and of organisations are in the register, and how many different organisations.",
    ),
    Figure(
        name="show_monza_enrolment_figures", part="monza/enrolment-figures", see=SEE, asks=FiguresAsked, answers=EnrolmentFigures,
        read=_figures, about="Who is enrolled and on what ground; applications by outcome, and how long deciding took.",
    ),
)  # fmt: skip
