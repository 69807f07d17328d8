"""The city's streets, each with its neighbourhood; the sheet is the same for every participation model."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.territory import find_neighbourhood
from core.imports.plan import Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Street
from core.participation.sheets import Column, Sheet

_LEADING = re.compile(r"\d+")


def load_streets(rows: SheetRows, plan: Plan) -> None:
    """Columns `name`, `first` and `last` (house numbers; empty: the whole street, or to its end) and `neighbourhood`.

    Of the streets it names the sheet says every stretch: the others that are there go.
    """
    table = plan.table(
        "streets",
        lambda: TablePlan(
            Street,
            code="streets",
            label=gettext_lazy("Vie"),
            columns=("name", "first_number", "last_number", "neighbourhood_id"),
            key=lambda values: (fold(values[0]), fold(values[1]), values[3]),
            existing=Street.objects.all(),
        ),
    )
    seen: dict[tuple[str, str, Any], int] = {}
    for number, name, first, last, place in rows.rows("name", "first", "last", "neighbourhood"):
        neighbourhood = find_neighbourhood(rows, plan, number, "neighbourhood", place) if place else None
        if name is None or neighbourhood is None:
            continue
        key = (fold(name), fold(first or ""), neighbourhood)
        if key in seen:
            rows.problem(number, "name", _seen_before(name, first, seen[key]), _("Tenere una riga sola."))
            continue
        seen[key] = number
        if _ends_before(first, last):
            rows.problem(
                number,
                "last",
                _("Il tratto finisce al civico %(last)s, prima del %(first)s da cui comincia.")
                % {"first": first, "last": last},
                _("Scrivere prima il numero più piccolo, o lasciare vuoto per tutta la via."),
            )
            continue
        table.want(key, (name, first or "", last or "", neighbourhood), name)
    named = {street for street, _first, _place in seen}
    known = {values[0] for _pk, values in table.existing.values()}
    table.remove_unmet(["name"], {(name,) for name in known if fold(name) in named})


def _ends_before(first: str | None, last: str | None) -> bool:
    """Whether both are numbers, and the last comes before the first."""
    starts, ends = _LEADING.match(first or ""), _LEADING.match(last or "")
    return starts is not None and ends is not None and int(ends[0]) < int(starts[0])


def _seen_before(name: str, first: str | None, row: int) -> str:
    if first is None:
        return _("«%(name)s» è già alla riga %(row)d.") % {"name": name, "row": row}
    said = {"name": name, "first": first, "row": row}
    return _("«%(name)s» dal civico %(first)s è già alla riga %(row)d.") % said


STREETS = Sheet(
    "streets",
    gettext_lazy("Strade"),
    ("Strade", "Vie", "Stradario", "Elenco vie"),
    (
        Column(
            "name",
            "text",
            gettext_lazy("Via"),
            ("Via", "Vie", "Strada", "Nome via", "Nome della via", "Toponimo", "Denominazione via"),
            required=True,
            maximum=160,
        ),
        Column(
            "first",
            "text",
            gettext_lazy("Dal civico"),
            ("Dal civico", "Da civico", "Dal numero", "Dal n.", "Da n.", "Civico iniziale"),
            maximum=10,
        ),
        Column(
            "last",
            "text",
            gettext_lazy("Al civico"),
            ("Al civico", "A civico", "Al numero", "Al n.", "A n.", "Civico finale"),
            maximum=10,
        ),
        Column(
            "neighbourhood",
            "text",
            gettext_lazy("Quartiere"),
            ("Quartiere", "Nome quartiere"),
            required=True,
            maximum=120,
        ),
    ),
    order=2,
    load=load_streets,
)
"""To be put among the `sheets` of a participation model."""
