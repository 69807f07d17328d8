"""The tables of an attendance report: rows of cells, the same on the page and in the files.

A number nobody knows is None, which the page shows as a dash and a file leaves empty. A file has always the same columns;
the page leaves out those of which nothing is known.
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
    Came,
    GuestLine,
    MemberLine,
    Summary,
    guest_lines,
    member_lines,
    month_lines,
    summary,
)
from core.selectors.attendance_facts import Facts, Who
from core.web.work.lists import Share

VIEWS = ("organismi", "membri", "realta", "persone", "mesi")


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

    def may_name(self, who: Who, places: Collection[Collection[uuid.UUID]]) -> bool:
        """An organisation always; a person who takes attendance in one of the bodies of each of the places she was at."""
        if not who.is_person or self.persons_in is None:
            return True
        return all(any(body in self.persons_in for body in bodies) for bodies in places)

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
        "realta": organisations_table,
        "persone": persons_table,
        "mesi": months_table,
    }
    return makers[view](scope, names)


def without_empty_columns(table: Table) -> Table:
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
            _("Realtà"), _("Realtà nuove qui"), _("Realtà nuove in città"), _("Realtà tornate"),
            _("Realtà prima"),
            _("Persone per nome"), _("Persone nuove qui"), _("Persone nuove in città"),
            _("Persone tornate"), _("Persone prima"),
            _("Persone a incontro (mediana)"), _("su incontri"), _("di cui incompleti"), _("Residenti per conto proprio"),
        ),
        tuple(rows),
        _(
            "Un incontro di più organismi conta una volta per ciascuno e una sola nel totale; le presenze dei membri si"
            " contano organismo per organismo, anche nel totale. «Nuove» sono le realtà e le persone alla prima presenza di"
            " sempre; «tornate» quelle presenti anche nel periodo prima, di uguale lunghezza."
        ),
    )  # fmt: skip


def members_table(scope: Scope, names: Names) -> Table:
    """One row a member and body: over the meetings held while it was a member."""
    lines = member_lines(scope.facts, scope.chosen())
    named = [line for line in lines if scope.may_name(line.who, [[line.body]])]
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
            "Contano gli incontri svolti mentre l'iscrizione era in vigore e con il foglio presenze, tranne quelli di"
            " sottogruppo: non c'è un elenco di chi ne fa parte. Chi era ospite era presente; chi non è segnato sul foglio è"
            " «non rilevato», non assente."
        ),
        unnamed=len(lines) - len(named),
    )  # fmt: skip


def organisations_table(scope: Scope, names: Names) -> Table:
    """One row an organisation that took part, member or not."""
    lines = guest_lines(scope.facts, scope.body_id, persons=False)
    return Table(
        "realta",
        _("Realtà che hanno partecipato"),
        (_("Realtà"), *_guest_header()),
        _guest_rows(lines, scope, names),
        _(
            "La prima volta è la prima presenza di sempre a un incontro di qualunque tipo. Le realtà unite contano come"
            " una sola."
        ),
    )


def persons_table(scope: Scope, names: Names) -> Table:
    """One row a person who took part, for herself or for an organisation; those who may not be named are counted."""
    lines = guest_lines(scope.facts, scope.body_id, persons=True)
    named = [line for line in lines if scope.may_name(line.who, line.places)]
    return Table(
        "persone",
        _("Persone che hanno partecipato"),
        (_("Persona"), *_guest_header()),
        _guest_rows(named, scope, names),
        _(
            "Le persone segnate per nome, per conto proprio o per una realtà. La prima volta è la prima presenza di sempre a"
            " un incontro di qualunque tipo."
        ),
        unnamed=len(lines) - len(named),
    )


def _guest_header() -> tuple[str, ...]:
    return _("Incontri"), _("Prima volta qui"), _("Prima volta in città"), _("C'era nel periodo prima")


def _guest_rows(lines: Sequence[GuestLine], scope: Scope, names: Names) -> tuple[Row, ...]:
    known = names([line.who for line in lines])
    return tuple(
        Row(
            (
                known.get(line.who, ""), line.present, _yes(line.first_in_body), _yes(line.first_in_city),
                _yes(line.came_before),
            ),
            scope.url(line.who),
        )
        for line in lines
        if scope.wants(known.get(line.who, ""))
    )  # fmt: skip


def months_table(scope: Scope, _names: Names) -> Table:
    """One row a month."""
    rows = [
        Row((
            capfirst(date_format(line.month, "F Y")), line.held, line.organisations, line.persons, line.people,
            line.people_known if line.held else None, line.people_partial if line.people_known else None,
        ))
        for line in month_lines(scope.facts, scope.body_id)
    ]  # fmt: skip
    return Table(
        "mesi",
        _("Mese per mese"),
        (
            _("Mese"), _("Incontri"), _("Realtà diverse"), _("Persone per nome"), _("Persone"), _("su incontri"),
            _("di cui incompleti"),
        ),
        tuple(rows),
        _(
            "Le persone si sommano sugli incontri di cui si conosce il numero: «su incontri» dice quanti sono, «di cui incompleti»"
            " in quanti manca il numero di qualche realtà."
        ),
    )  # fmt: skip


def _summary_row(name: str, told: Summary, url: str) -> Row:
    expected = told.members_expected
    cells = (
        name, told.held, told.without_sheet, told.members_present if expected else None, expected or None,
        _share(told.members_share), *_came_cells(told.organisations), *_came_cells(told.persons),
        told.people_median, told.people_known if told.held else None,
        told.people_partial if told.people_known else None, told.citizens,
    )  # fmt: skip
    return Row(cells, url)


def _came_cells(told: Came) -> tuple[int | None, ...]:
    return told.came, told.new_in_body, told.new_in_city, told.again if told.before else None, told.before


def _member_row(name: str, line: MemberLine, scope: Scope) -> Row:
    cells = (
        name, scope.bodies[line.body], line.since, line.until, line.held, line.present, _share(line.share),
        line.absent_in_all, line.excused, line.unknown, line.without_sheet,
    )  # fmt: skip
    return Row(cells, scope.url(line.who))


def _yes(value: bool | None) -> str | None:
    if value is None:
        return None
    return _("sì") if value else _("no")


def _share(share: float | None) -> Share | None:
    return None if share is None else Share(share)
