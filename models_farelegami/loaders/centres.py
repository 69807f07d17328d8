"""Civic centres, and how many children and adults came to each in a year. Nobody's name is in it."""

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.plan import Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from models_farelegami.loaders.municipalities import ensure_municipality
from models_farelegami.models import (
    ADULT_BANDS,
    CHILD_BANDS,
    AgeBand,
    CentreMunicipality,
    CivicCentre,
    ParticipantCount,
)

_BANDS = ((AgeBand.CHILDREN, CHILD_BANDS), (AgeBand.ADULTS, ADULT_BANDS))
_Detailed = frozenset[tuple[uuid.UUID, int, str]]


def centres(plan: Plan) -> TablePlan:
    """Civic centres by folded name."""
    return plan.table(
        "civic_centres",
        lambda: TablePlan(
            CivicCentre,
            code="civic_centres",
            label=gettext_lazy("Civic center"),
            columns=("name", "municipality_id"),
            key=lambda values: fold(values[0]),
            existing=CivicCentre.objects.order_by(),
            compared=("municipality_id",),
            named="name",
        ),
    )


def counts(plan: Plan) -> TablePlan:
    """People of a whole centre, by centre, year and band."""
    return plan.table(
        "participant_counts",
        lambda: TablePlan(
            ParticipantCount,
            code="participant_counts",
            label=gettext_lazy("Persone dei civic center"),
            columns=("centre_id", "year", "band", "people"),
            key=lambda values: values[:3],
            existing=ParticipantCount.objects.filter(activity=None).order_by(),
            compared=("people",),
        ),
    )


def _served(plan: Plan) -> TablePlan:
    return plan.table(
        "centre_municipalities",
        lambda: TablePlan(
            CentreMunicipality,
            code="centre_municipalities",
            label=gettext_lazy("Altri comuni dei civic center"),
            columns=("centre_id", "municipality_id"),
            key=lambda values: values,
            existing=CentreMunicipality.objects.order_by(),
            compared=(),
        ),
    )


def load_centres(rows: SheetRows, plan: Plan) -> None:
    """Columns `name`, `municipalities` (required; the first is where it is), `children`, `adults`, `year`.

    Without a year on the row the counts are of the register's year (`Plan.year`). An empty cell is a number nobody knows.
    """
    plan.has_yearly_figures = True
    seen: dict[str, int] = plan.shared.setdefault("centres_seen", {})
    for number, name, places, children, adults, year in rows.rows(
        "name", "municipalities", "children", "adults", "year"
    ):
        if name is None or not places:
            continue
        if fold(name) in seen:
            rows.problem(
                number,
                "name",
                _("«%(name)s» è già alla riga %(row)d.") % {"name": name, "row": seen[fold(name)]},
                _("Tenere una riga sola, con tutti i suoi comuni."),
            )
            continue
        seen[fold(name)] = number
        centre = _want_centre(rows, plan, number, name, places)
        if year is not None and year > plan.options.today.year:
            rows.problem(
                number,
                "year",
                _("Il %(year)s deve ancora venire.") % {"year": year},
                _("Correggere l'anno."),
            )
            continue
        _want_counts(rows, plan, number, centre, year or plan.year, (children, adults), name)
    _tell_year(rows, plan)


def _want_centre(rows: SheetRows, plan: Plan, number: int, name: str, places: Sequence[str]) -> uuid.UUID:
    its = [ensure_municipality(rows, plan, number, place) for place in places]
    centre = centres(plan).want(fold(name), (name, its[0]), name)
    for other, place in zip(its[1:], places[1:], strict=True):
        _served(plan).want((centre, other), (centre, other), place)
    return centre


def _want_counts(
    rows: SheetRows,
    plan: Plan,
    number: int,
    centre: uuid.UUID,
    year: int,
    people: tuple[int | None, int | None],
    name: str,
) -> None:
    """The two numbers; where the city counted by finer ages that year its numbers stay, and the row is told."""
    table, detailed = counts(plan), _detailed(plan)
    for (band, finer), column, n in zip(_BANDS, ("children", "adults"), people, strict=True):
        if n is None:
            continue
        if any((centre, year, one.value) in detailed for one in finer):
            rows.warning(
                number,
                column,
                _("Di «%(name)s» nel %(year)s ci sono già i numeri per età: restano quelli.")
                % {"name": name, "year": year},
                _("Correggerli dalla scheda del civic center."),
            )
            continue
        table.want((centre, year, band.value), (centre, year, band.value, n), name)


def _detailed(plan: Plan) -> _Detailed:
    """Centre, year and band of what is counted by finer ages than children and adults."""
    plain = {band.value for band, _finer in _BANDS}
    if "counted_by_age" not in plan.shared:
        plan.shared["counted_by_age"] = frozenset(
            key for key in counts(plan).existing if isinstance(key, tuple) and key[2] not in plain
        )
    found: _Detailed = plan.shared["counted_by_age"]
    return found


def _tell_year(rows: SheetRows, plan: Plan) -> None:
    """Where nothing says which year the people are of, the one that was supposed is told."""
    told = rows.has("year") or rows.source.year or plan.options.year or plan.has("meetings")
    if rows.numbers and not told:
        rows.warning(
            rows.numbers[0],
            "name",
            _("Il foglio non dice di che anno sono le persone contate: si intende il %(year)s.")
            % {"year": plan.year},
            _("Se è un altro anno lo scelga qui, prima di importare; o aggiunga una colonna «Anno»."),
        )
