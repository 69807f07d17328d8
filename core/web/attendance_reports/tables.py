"""The tables of an attendance report: rows of cells, the same on the page and in the files.

A number nobody knows is None, which the page shows as a dash and a file leaves empty.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.imports.words import fold
from core.selectors.attendance_counting import (
    Facts,
    MemberLine,
    Summary,
    Who,
    guest_lines,
    member_lines,
    month_lines,
    summary,
)
from core.templatetags.vicinia import percent, short_day

VIEWS = ("organismi", "membri", "realta", "mesi")


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` in the order of the columns; `url` is where the first leads, empty when nowhere."""

    cells: tuple[Any, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`code` is the view's name in the address; `how` says how it was counted; `unnamed` members are left out of it."""

    code: str
    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    how: str
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What a table is of: the bodies, one or all; whose persons may be named; whose card may be opened."""

    facts: Facts
    bodies: Mapping[uuid.UUID, str]
    body_id: uuid.UUID | None
    persons_in: Collection[uuid.UUID] | None
    words: str
    opens_organisations: bool

    def chosen(self) -> Collection[uuid.UUID]:
        """The bodies counted."""
        return [self.body_id] if self.body_id else list(self.bodies)

    def may_name(self, line: MemberLine) -> bool:
        """Whether a member may be named: an organisation always, a person to who takes attendance in that body."""
        return not line.who.is_person or self.persons_in is None or line.body in self.persons_in

    def wants(self, name: str) -> bool:
        """Whether the name has the words looked for."""
        folded = fold(name)
        return all(word in folded for word in fold(self.words).split())

    def url(self, who: Who) -> str:
        """The card of an organisation, for who may open it."""
        if who.is_person or not self.opens_organisations:
            return ""
        return reverse("core:work_organisation", args=[who.key])


Names = Callable[[Sequence[Who]], Mapping[Who, str]]


def table_of(view: str, scope: Scope, names: Names) -> Table:
    """The table of a view."""
    makers = {
        "organismi": bodies_table,
        "membri": members_table,
        "realta": guests_table,
        "mesi": months_table,
    }
    return _without_empty_columns(makers[view](scope, names))


def _without_empty_columns(table: Table) -> Table:
    """The same without the columns of which nothing is known in any row."""
    kept = [
        place for place in range(len(table.header)) if any(row.cells[place] is not None for row in table.rows)
    ]
    return replace(
        table,
        header=tuple(table.header[place] for place in kept),
        rows=tuple(Row(tuple(row.cells[place] for place in kept), row.url) for row in table.rows),
    )


def bodies_table(scope: Scope, _names: Names) -> Table:
    """One row a body, and the city, where a joint meeting counts once."""
    rows = [
        _summary_row(name, summary(scope.facts, key), f"{reverse('core:work_body', args=[key])}")
        for key, name in scope.bodies.items()
        if scope.wants(name) and (scope.body_id in (None, key))
    ]
    if scope.body_id is None and not scope.words and len(scope.bodies) > 1:
        rows.append(_summary_row(_("In tutto"), summary(scope.facts, None), ""))
    return Table(
        "organismi",
        _("Per organismo"),
        (
            _("Organismo"), _("Incontri"), _("Senza foglio"), _("Presenze dei membri"), _("Presenze attese"), _("Quota"),
            _("Realtà"), _("Prime volte"), _("Tornate"), _("Nel periodo prima"), _("Persone (mediana)"),
            _("Residenti per conto proprio"),
        ),
        tuple(rows),
        _(
            "Un incontro di più organismi conta una volta per ciascuno e una sola nel totale. «Tornate» sono le realtà"
            " presenti anche nel periodo precedente, di uguale lunghezza."
        ),
    )  # fmt: skip


def members_table(scope: Scope, names: Names) -> Table:
    """One row a member and body: over the meetings held while it was a member."""
    lines = member_lines(scope.facts, scope.chosen())
    named = [line for line in lines if scope.may_name(line)]
    known = names([line.who for line in named])
    shown = [(known.get(line.who, ""), line) for line in named if scope.wants(known.get(line.who, ""))]
    shown.sort(key=lambda pair: (scope.bodies[pair[1].body], fold(pair[0]), pair[1].who))
    return Table(
        "membri",
        _("Membri"),
        (
            _("Membro"), _("Organismo"), _("Membro dal"), _("al"), _("Incontri"), _("Presente"), _("Quota"),
            _("Assente"), _("di cui giustificato"), _("Non rilevato"), _("Senza foglio"),
        ),
        tuple(_member_row(name, line, scope) for name, line in shown),
        _(
            "Contano gli incontri svolti mentre l'iscrizione era in vigore e con il foglio presenze. Chi era ospite era"
            " presente; chi non è segnato sul foglio è «non rilevato», non assente."
        ),
        unnamed=len(lines) - len(named),
    )  # fmt: skip


def guests_table(scope: Scope, names: Names) -> Table:
    """One row an organisation that took part, member or not."""
    lines = guest_lines(scope.facts, scope.body_id)
    known = names([line.who for line in lines])
    rows = []
    for line in lines:
        name = known.get(line.who, "")
        if scope.wants(name):
            new = line.first_in_body if scope.body_id else line.first_in_city
            cells = (name, line.present, None if new is None else _yes(new), _yes(line.came_before))
            rows.append(Row(cells, scope.url(line.who)))
    return Table(
        "realta",
        _("Chi ha partecipato"),
        (_("Realtà"), _("Incontri"), _("Prima volta"), _("C'era nel periodo prima")),
        tuple(rows),
        _(
            "La prima volta è la prima presenza di sempre a un incontro di qualunque tipo. Le realtà unite contano come"
            " una sola."
        ),
    )


def months_table(scope: Scope, _names: Names) -> Table:
    """One row a month."""
    rows = [
        Row((
            capfirst(date_format(line.month, "F Y")), line.held, line.organisations, line.people,
            line.people_known if line.held else None,
        ))
        for line in month_lines(scope.facts, scope.body_id)
    ]  # fmt: skip
    return Table(
        "mesi",
        _("Mese per mese"),
        (_("Mese"), _("Incontri"), _("Realtà diverse"), _("Persone"), _("su incontri")),
        tuple(rows),
        _("Le persone si sommano sugli incontri di cui si conosce il numero: l'ultima colonna dice quanti."),
    )


def _summary_row(name: str, told: Summary, url: str) -> Row:
    cells = (
        name, told.held, told.without_sheet, told.members_present if told.members_expected else None,
        told.members_expected or None, _percent(told.members_share), told.came, told.new,
        told.again if told.before else None, told.before,
        told.people_median, told.citizens,
    )  # fmt: skip
    return Row(cells, url)


def _member_row(name: str, line: MemberLine, scope: Scope) -> Row:
    cells = (
        name, scope.bodies[line.body], _day(line.since), _day(line.until), line.held, line.present,
        _percent(line.share), line.absent_in_all, line.excused, line.unknown, line.without_sheet,
    )  # fmt: skip
    return Row(cells, scope.url(line.who))


def _yes(value: bool) -> str:
    return _("sì") if value else _("no")


def _percent(share: float | None) -> str | None:
    return None if share is None else percent(share)


def _day(value: Any) -> str | None:
    return None if value is None else short_day(value)
