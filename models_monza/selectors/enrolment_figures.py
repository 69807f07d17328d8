"""Enrolment in figures: who is in the register and on what ground, what became of applications, how long deciding took."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DateField, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from core.models import Membership
from core.reporting.charts import Chart, chart_of
from core.reporting.document import Column, Table
from models_monza.models import Enrolment, EnrolmentWindow
from models_monza.rules import SLUG

State, Ground, Kind = Enrolment.State, Enrolment.Ground, Enrolment.Kind


class Median(Aggregate):
    """The value in the middle (between the two in the middle, half way), as PostgreSQL computes it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class GroundColumn:
    """A column of the table of grounds: citizens or organisations on one ground; empty code, not known."""

    kind: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class GroundRow:
    """A consulta with its citizens and organisations in the register, in all and by the columns (name and number)."""

    body: str
    body_id: uuid.UUID
    citizens: int
    organisations: int
    cells: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class GroundTable:
    """The register on a day by consulta, kind and ground. `different` counts an organisation once in the city."""

    columns: tuple[GroundColumn, ...]
    rows: tuple[GroundRow, ...]
    total: GroundRow
    different: int


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """Applications by what became of them; `lapsed` are those a new mandate left undecided, `enrolled` those ever accepted.

    `median_days` is the middle of the days from arrival to decision of those accepted or refused; None without any.
    """

    label: str
    received: int
    citizens: int
    organisations: int
    pending: int
    enrolled: int
    refused: int
    withdrawn: int
    lapsed: int
    median_days: float | None


def ground_table(day: dt.date, bodies: frozenset[uuid.UUID] | None) -> GroundTable:
    """The register on a day. Two queries."""
    rows = _members(day, bodies)
    counted = rows.values("body_id", "body__name", "enrolment__ground").annotate(
        citizens=Count("person"), organisations=Count("organisation")
    )
    by_body: dict[tuple[str, uuid.UUID], dict[tuple[str, str], int]] = {}
    for one in counted.order_by("body__name"):
        cells = by_body.setdefault((one["body__name"], one["body_id"]), {})
        for kind, n in ((Kind.CITIZEN, one["citizens"]), (Kind.ORGANISATION, one["organisations"])):
            if n:
                cells[kind, one["enrolment__ground"] or ""] = n
    there = {key for cells in by_body.values() for key in cells}
    columns = tuple(column for column in _columns() if (column.kind, column.code) in there)
    lines = tuple(_ground_row(name, key, columns, cells) for (name, key), cells in by_body.items())
    different = rows.aggregate(n=Count("organisation__canonical", distinct=True))["n"]
    return GroundTable(columns, lines, _sum(lines, columns), different)


def enrolled_chart(grounds: GroundTable) -> Chart | None:
    """Who is in the register, consulta by consulta, as bars; None where nobody is."""
    columns = (Column("name", _("Consulta"), numeric=False), Column("enrolled", _("Iscritti")))
    rows = tuple((row.body, row.citizens + row.organisations) for row in grounds.rows)
    table = Table("enrolled", _("Iscritti"), _("In albo"), "", columns, rows)
    return chart_of(table, "enrolled", code="enrolled", title=_("Persone e realtà in albo, per consulta"))


def outcomes_by_body(
    mandate_id: uuid.UUID | None, bodies: frozenset[uuid.UUID] | None
) -> tuple[list[OutcomeRow], OutcomeRow]:
    """The applications of a mandate (None: of all) by consulta, and all together. Two queries."""
    rows = _applications(mandate_id, bodies)
    found = _counted(rows.values("body__name")).order_by("body__name")
    total = rows.aggregate(**_counts())
    return [_outcome(one["body__name"], one) for one in found], _outcome(_("Tutte"), total)


def outcomes_by_window(mandate_id: uuid.UUID | None, bodies: frozenset[uuid.UUID] | None) -> list[OutcomeRow]:
    """The same by window, the latest first; those typed without one at the end. One query."""
    rows = _applications(mandate_id, bodies)
    found = _counted(rows.values("window_id", "window__first_on", "window__last_on"))
    ordered = found.order_by(F("window__first_on").desc(nulls_last=True))
    return [_outcome(_window_label(one), one) for one in ordered]


def _members(day: dt.date, bodies: frozenset[uuid.UUID] | None) -> QuerySet[Membership]:
    rows = Membership.objects.on(day).filter(body__model_slug=SLUG)
    return rows if bodies is None else rows.filter(body__in=bodies)


def _applications(mandate_id: uuid.UUID | None, bodies: frozenset[uuid.UUID] | None) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.in_bodies(bodies).order_by()
    return rows if mandate_id is None else rows.filter(mandate=mandate_id)


def _columns() -> list[GroundColumn]:
    grounds = [*Ground.choices, ("", _("titolo non noto"))]
    kinds = ((Kind.CITIZEN, _("persone")), (Kind.ORGANISATION, _("realtà")))
    return [GroundColumn(kind, code, f"{who}: {label}") for kind, who in kinds for code, label in grounds]


def _ground_row(
    name: str,
    key: uuid.UUID,
    columns: tuple[GroundColumn, ...],
    cells: Mapping[tuple[str, str], int],
) -> GroundRow:
    return GroundRow(
        name,
        key,
        sum(n for (kind, _code), n in cells.items() if kind == Kind.CITIZEN),
        sum(n for (kind, _code), n in cells.items() if kind == Kind.ORGANISATION),
        tuple((column.label, cells.get((column.kind, column.code), 0)) for column in columns),
    )


def _sum(rows: tuple[GroundRow, ...], columns: tuple[GroundColumn, ...]) -> GroundRow:
    return GroundRow(
        _("Tutte"),
        uuid.UUID(int=0),
        sum(row.citizens for row in rows),
        sum(row.organisations for row in rows),
        tuple((column.label, sum(row.cells[at][1] for row in rows)) for at, column in enumerate(columns)),
    )


def _counted(rows: Any) -> Any:
    return rows.annotate(**_counts())


def _counts() -> dict[str, Any]:
    decided = Q(membership__isnull=False) | Q(state=State.REFUSED)
    arrived = TruncDate("submitted_at", output_field=DateField())
    day = Coalesce("membership__since", "decided_on")  # of a member, the day she was accepted
    took = ExpressionWrapper(day - arrived, output_field=DurationField())
    return {
        "received": Count("pk"),
        "citizens": Count("pk", filter=Q(kind=Kind.CITIZEN)),
        "organisations": Count("pk", filter=Q(kind=Kind.ORGANISATION)),
        "pending": Count("pk", filter=Q(state__in=Enrolment.PENDING)),
        "enrolled": Count("pk", filter=Q(membership__isnull=False)),
        "refused": Count("pk", filter=Q(state=State.REFUSED)),
        "withdrawn": Count("pk", filter=Q(state=State.WITHDRAWN)),
        "lapsed": Count("pk", filter=Q(state=State.LAPSED, membership=None)),
        "median": Median(took, filter=decided),
    }


def _outcome(label: str, one: Mapping[str, Any]) -> OutcomeRow:
    names = ("received", "citizens", "organisations", "pending", "enrolled", "refused", "withdrawn", "lapsed")
    median: dt.timedelta | None = one["median"]
    days = None if median is None else _tidy(median / dt.timedelta(days=1))
    return OutcomeRow(label=label, median_days=days, **{name: one[name] for name in names})


def _tidy(days: float) -> float:
    """`12.0` as 12, `12.5` as it is."""
    return int(days) if days == int(days) else round(days, 1)


def _window_label(one: Mapping[str, Any]) -> str:
    if one["window_id"] is None:
        return _("senza finestra")
    return str(EnrolmentWindow(first_on=one["window__first_on"], last_on=one["window__last_on"]))
