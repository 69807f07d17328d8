"""The tables of an agreement's paper: projects, who does what by when, money by source and year, what is in kind, indicators."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.papers.prose import blocks_of
from core.templatetags.vicinia import UNKNOWN, day, euro, number, plain
from models_qua.models import Commitment, Indicator, ProjectSheet, Resource, Signatory

Part = dict[str, Any]
Names = Mapping[uuid.UUID, str]
_Source = Resource.Source


def names_of(parties: Iterable[Signatory], *, public: bool) -> dict[uuid.UUID, str]:
    """How the paper names each party: in public without the names nobody chose to make public, numbered to tell them apart."""
    names, hidden = {}, 0
    for party in parties:
        names[party.pk] = party.name
        if public and not party.listed_publicly:
            hidden += 1
            names[party.pk] = stand_in(party, hidden)
    return names


def stand_in(party: Signatory, turn: int) -> str:
    """What stands for the name of a party that is not listed publicly."""
    return _("%(kind)s n. %(turn)s (nome non pubblico)") % {"kind": party.get_kind_display(), "turn": turn}


def sheet_parts(
    sheets: Sequence[ProjectSheet], commitments: Sequence[Commitment], names: Names
) -> list[Part]:
    """The project sheets, each with its texts and who takes on what."""
    if not sheets:
        return []
    parts: list[Part] = [_heading(_("Le schede progetto"), 2)]
    for sheet in sheets:
        parts.append(_heading(f"{sheet.number}. {sheet.title}" if sheet.number else sheet.title, 3))
        parts.append({"kind": "facts", "rows": _sheet_facts(sheet, names)})
        for title, text in (
            (_("Obiettivi"), sheet.objectives),
            (_("Azioni"), sheet.actions),
            (_("Tempi"), sheet.times),
            (_("Spazi"), sheet.spaces),
            (_("Con chi"), sheet.partners),
        ):
            if text.strip():
                parts += [_heading(title, 4), {"kind": "prose", "level": 5, "blocks": blocks_of(text)}]
        parts += commitments_table([one for one in commitments if one.sheet_id == sheet.pk], names)
    return parts


def commitments_table(rows: Sequence[Commitment], names: Names, *, common: bool = False) -> list[Part]:
    """Who takes on what, by when; `common` for those of no project."""
    if not rows:
        return []
    title = _heading(_("Gli impegni comuni"), 2) if common else _heading(_("Chi fa che cosa"), 4)
    header = [_("Che cosa"), _("Chi"), _("Entro quando")]
    lines = [[one.what, names.get(one.signatory_id, UNKNOWN), _due(one)] for one in rows]
    return [title, _table(header, lines, (5, 3, 2))]


def money_table(resources: Sequence[Resource], sheets: Sequence[ProjectSheet]) -> list[Part]:
    """The money, line by line, then its sums by source and year; what is in kind is never in it."""
    rows = [one for one in resources if one.kind == Resource.Kind.MONEY]
    if not rows:
        return []
    titles = _titles(sheets)
    header = [_("Per che cosa"), _("Progetto"), _("Da chi viene"), _("Anno"), _("Importo")]
    lines = [
        [
            one.what,
            titles.get(one.sheet_id, UNKNOWN),
            one.get_source_display(),
            plain(one.year),
            euro(one.amount_eur),
        ]
        for one in rows
    ]
    return [
        _heading(_("Le risorse in denaro"), 2),
        _table(header, lines, (4, 3, 2, 1, 2), right=(4,)),
        _heading(_("Per fonte e per anno"), 3),
        _by_source_and_year(rows),
    ]


def kind_table(resources: Sequence[Resource], sheets: Sequence[ProjectSheet]) -> list[Part]:
    """What is put in that is not money: measured, and apart from it."""
    rows = [one for one in resources if one.kind != Resource.Kind.MONEY]
    if not rows:
        return []
    titles = _titles(sheets)
    header = [_("Che cosa"), _("Tipo"), _("Progetto"), _("Da chi viene"), _("Quanto")]
    lines = [
        [
            one.what,
            one.get_kind_display(),
            titles.get(one.sheet_id, UNKNOWN),
            one.get_source_display(),
            " ".join(filter(None, (number(one.quantity.normalize()), one.unit)))
            if one.quantity is not None
            else UNKNOWN,
        ]
        for one in rows
    ]
    return [
        _heading(_("Le risorse non in denaro"), 2),
        {"kind": "say", "text": _("Non si sommano al denaro.")},
        _table(header, lines, (4, 2, 3, 2, 2), right=(4,)),
    ]


def indicators_table(rows: Sequence[Indicator], sheets: Sequence[ProjectSheet]) -> list[Part]:
    """What is measured, how it is counted, from where to where."""
    if not rows:
        return []
    titles = _titles(sheets)
    header = [
        _("Che cosa si misura"),
        _("Come si conta"),
        _("Progetto"),
        _("Unità"),
        _("Partenza"),
        _("Traguardo"),
    ]
    lines = [
        [
            one.name,
            one.definition or UNKNOWN,
            titles.get(one.sheet_id, UNKNOWN),
            one.unit or UNKNOWN,
            number(one.baseline.normalize() if one.baseline is not None else None),
            number(one.target.normalize() if one.target is not None else None),
        ]
        for one in rows
    ]
    return [_heading(_("Gli indicatori"), 2), _table(header, lines, (3, 3, 2, 2, 2, 2), right=(4, 5))]


def _sheet_facts(sheet: ProjectSheet, names: Names) -> list[list[str]]:
    facts = [[_("Famiglia"), sheet.get_family_display()]]
    if sheet.lead_id:
        facts.append([_("Chi la porta avanti"), names.get(sheet.lead_id, UNKNOWN)])
    if sheet.neighbourhood is not None:
        facts.append([_("Quartiere"), str(sheet.neighbourhood)])
    budget = _("non indicato") if sheet.budget_eur is None else euro(sheet.budget_eur)
    facts.append([_("Budget"), f"{budget} ({sheet.year})" if sheet.year else budget])
    return facts


def _by_source_and_year(rows: Sequence[Resource]) -> Part:
    """One line a source, one column a year, with the sums; money without a year has a column of its own."""
    years = sorted({one.year for one in rows if one.year is not None})
    columns: list[int | None] = [*years, *([None] if any(one.year is None for one in rows) else [])]
    sums: dict[tuple[str, int | None], Decimal] = {}
    for one in rows:
        key = (one.source, one.year)
        sums[key] = sums.get(key, Decimal(0)) + (one.amount_eur or Decimal(0))
    sources = [source for source in _Source if any(key[0] == source for key in sums)]
    header = [
        _("Fonte"),
        *(_("senza anno") if year is None else str(year) for year in columns),
        _("In tutto"),
    ]
    lines = [[str(source.label), *_amounts(sums, [source], columns)] for source in sources] + [
        [_("In tutto"), *_amounts(sums, sources, columns)]
    ]
    return _table(header, lines, (3, *(2 for _year in columns), 2), right=tuple(range(1, len(columns) + 2)))


def _amounts(
    sums: Mapping[tuple[str, int | None], Decimal], sources: Sequence[str], columns: Sequence[int | None]
) -> list[str]:
    by_year = [
        sum((sums.get((source, year), Decimal(0)) for source in sources), Decimal(0)) for year in columns
    ]
    return [euro(amount) for amount in (*by_year, sum(by_year, Decimal(0)))]


def _titles(sheets: Sequence[ProjectSheet]) -> dict[uuid.UUID | None, str]:
    return {sheet.pk: sheet.title for sheet in sheets}


def _due(one: Commitment) -> str:
    return ", ".join(filter(None, (day(one.due_on) if one.due_on else "", one.due_words))) or _(
        "non indicato"
    )


def _heading(text: str, level: int) -> Part:
    return {"kind": "heading", "level": level, "text": text}


def _table(
    header: list[str], rows: list[list[str]], widths: tuple[int, ...], right: tuple[int, ...] = ()
) -> Part:
    return {"kind": "table", "header": header, "rows": rows, "widths": list(widths), "right": list(right)}
