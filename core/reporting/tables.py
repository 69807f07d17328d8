"""The breakdowns of a report: by body, neighbourhood, theme and month, each against the year before."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.figures import Figure, ratio
from core.participation.spec import ParticipationModel
from core.reporting.counting import PER_RESIDENTS
from core.reporting.document import Cell, Column, Table
from core.reporting.facts import Collected, YearData
from core.reporting.notes import put
from core.reporting.tallies import MONTHS, Tally
from core.reporting.words import fill, month_name, words_of

Key = TypeVar("Key", bound=Hashable)
Row = tuple[Cell, ...]
PER_10000 = Figure("per_10000", "", "", "", version=1, decimals=2)


def tables_of(model: ParticipationModel, data: Collected) -> tuple[Table, ...]:
    """The tables of a report, in the order they are shown; none by neighbourhood or theme where the register knows none."""
    if not data.now.facts.recorded:
        return ()
    has_places = bool(data.now.residents or data.now.tallies.places)
    has_themes = any(data.now.tallies.themes)
    return (
        months(model, data),
        bodies(model, data),
        *([neighbourhoods(model, data)] if has_places else []),
        *([themes(model, data)] if has_themes else []),
    )


def figure_groups(model: ParticipationModel) -> list[str]:
    """The figures the model's meetings are counted in, in the order of declaration."""
    return list(dict.fromkeys(kind.figure for kind in model.meeting_kinds))


def group_label(model: ParticipationModel, group: str) -> str:
    """«Plenarie», «Sottogruppi», «Altri»."""
    words = words_of(model)
    labels = {"plenary": words["plenaries"], "subgroup": words["subgroups"]}
    return capfirst(labels.get(group) or _("Altri"))


def months(model: ParticipationModel, data: Collected) -> Table:
    """Meetings by month and kind."""
    rows = _rows(
        model, data, MONTHS, lambda month: capfirst(month_name(month)), lambda year: year.tallies.months
    )
    return Table(
        "months",
        _("Mesi"),
        _month_heading(data),
        _("Una realtà presente in più mesi conta in ognuno: la riga della città la conta una volta sola."),
        (Column("name", _("Mese"), numeric=False), *_columns(model, data)),
        (*rows, _city_row(model, data)),
        footers=1,
    )


def bodies(model: ParticipationModel, data: Collected) -> Table:
    """Meetings and organisations by body; bodies active in the year, and any other that met."""
    shown = {
        *data.now.active_bodies,
        *(key for key, tally in data.now.tallies.bodies.items() if tally.meetings),
    }
    names = data.body_names
    keys = sorted(shown, key=lambda key: names[key].casefold())
    rows = _rows(model, data, keys, lambda key: names[key], lambda year: year.tallies.bodies)
    words = words_of(model)
    note = _(
        "Un incontro congiunto conta per ogni %(body)s che vi ha preso parte, e una realtà per ogni %(body)s a cui ha "
        "partecipato: per questo la somma delle righe può superare il totale della città."
    )
    return Table(
        "bodies",
        capfirst(words["bodies"]),
        _body_heading(
            {names[key]: data.now.tallies.bodies.get(key, Tally()).meetings for key in keys}, words
        ),
        fill(note, words),
        (Column("name", capfirst(words["body"]), numeric=False), *_columns(model, data)),
        (*rows, _sum_row(rows, _("Somma delle righe")), _city_row(model, data)),
        footers=2,
    )


def neighbourhoods(model: ParticipationModel, data: Collected) -> Table:
    """Meetings and organisations by neighbourhood, through the bodies that work in it, and per resident."""
    met = {slug for slug, tally in data.now.tallies.places.items() if tally.meetings}
    slugs = sorted({*data.now.residents, *met}, key=lambda slug: data.place_names[slug].casefold())
    names = data.place_names
    plain = _rows(
        model, data, slugs, lambda slug: names[slug], lambda year: year.tallies.places, people=False
    )
    residents = [data.now.residents.get(slug) for slug in slugs]
    rows = tuple(_with_residents(row, known) for row, known in zip(plain, residents, strict=True))
    note = _(
        "Un incontro conta in ogni quartiere delle %(bodies)s che vi hanno preso parte, nel giorno in cui si è svolto: la "
        "somma dei quartieri può superare il totale della città."
    )
    columns = _columns(model, data, people=False)
    return Table(
        "neighbourhoods",
        _("Quartieri"),
        _neighbourhood_heading(data, slugs),
        fill(note, words_of(model)),
        (
            Column("name", _("Quartiere"), numeric=False),
            Column("residents", _("Residenti")),
            Column("per_10000", _("Incontri ogni 10.000 residenti"), decimals=2),
            *columns,
        ),
        (*rows, _with_residents(_city_row(model, data, people=False), data.now.facts.residents)),
        footers=1,
    )


def themes(model: ParticipationModel, data: Collected) -> Table:
    """Meetings and organisations by theme."""
    now = data.now.tallies.themes
    keys = sorted(now, key=lambda name: (not name, -now[name].meetings, name.casefold()))
    rows = _rows(
        model, data, keys, lambda name: capfirst(name) or _("Senza tema"), lambda year: year.tallies.themes
    )
    named = {capfirst(name): tally.meetings for name, tally in now.items() if name}
    return Table(
        "themes",
        _("Temi"),
        _theme_heading(named),
        _("Ogni incontro ha un tema solo; una realtà presente a incontri di più temi conta in ognuno."),
        (Column("name", _("Tema"), numeric=False), *_columns(model, data)),
        (*rows, _city_row(model, data)),
        footers=1,
    )


def _columns(model: ParticipationModel, data: Collected, *, people: bool = True) -> tuple[Column, ...]:
    groups = figure_groups(model)
    return (
        Column("meetings", _("Incontri")),
        *(Column(group, group_label(model, group)) for group in groups if len(groups) > 1),
        Column("organisations", _("Realtà")),
        *([Column("people", _("Presenze"))] if people else []),
        Column("previous", put(_("Incontri nel %(year)s"), year=str(data.before.facts.year))),
        Column("difference", _("Differenza")),
    )


def _rows(
    model: ParticipationModel,
    data: Collected,
    keys: Sequence[Key],
    name_of: Callable[[Key], str],
    tallies: Callable[[YearData], Mapping[Key, Tally]],
    *,
    people: bool = True,
) -> tuple[Row, ...]:
    now, before = tallies(data.now), tallies(data.before)
    known = data.before.facts.recorded
    nothing = Tally(organisations=None if data.now.facts.organisations is None else 0)
    return tuple(
        (
            name_of(key),
            *_counts(model, now.get(key, nothing), people=people),
            *_against(now.get(key, nothing).meetings, before.get(key, nothing).meetings if known else None),
        )
        for key in keys
    )


def _counts(model: ParticipationModel, tally: Tally, *, people: bool) -> Row:
    groups = figure_groups(model)
    by_group = [tally.by_figure[group] for group in groups] if len(groups) > 1 else []
    return (tally.meetings, *by_group, tally.organisations, *([_people(tally)] if people else []))


def _people(tally: Tally) -> int | None:
    return tally.people if tally.meetings else 0


def _against(now: int | None, before: int | None) -> Row:
    return (before, now - before if now is not None and before is not None else None)


def _city_row(model: ParticipationModel, data: Collected, *, people: bool = True) -> Row:
    facts = data.now.facts
    groups = figure_groups(model)
    by_group = [facts.meetings_by_figure[group] for group in groups] if len(groups) > 1 else []
    return (
        _("Città, una volta sola"),
        facts.meetings,
        *by_group,
        facts.organisations,
        *([facts.headcount] if people else []),
        *_against(facts.meetings, data.before.facts.meetings),
    )


def _sum_row(rows: Sequence[Row], label: str) -> Row:
    columns = list(zip(*rows, strict=True))[1:]
    return (label, *(_sum(column) for column in columns))


def _sum(column: Sequence[Cell]) -> int | None:
    numbers = [cell for cell in column if isinstance(cell, int)]
    return sum(numbers) if len(numbers) == len(column) else None


def _with_residents(row: Row, residents: int | None) -> Row:
    meetings = row[1] if isinstance(row[1], int) else None
    per_10000 = PER_10000.rounded(ratio(meetings, residents, PER_RESIDENTS))
    return (row[0], residents, per_10000, *row[1:])


def _first(counts: Mapping[str, int]) -> tuple[str, int] | None:
    """The one with the most; None when there are several, or nothing to compare."""
    most = max(counts.values(), default=0)
    winners = [name for name, count in counts.items() if count == most]
    return (winners[0], most) if most and len(winners) == 1 and len(counts) > 1 else None


def _month_heading(data: Collected) -> str:
    first = _first({month_name(month): tally.meetings for month, tally in data.now.tallies.months.items()})
    if first is None:
        return _("Gli incontri mese per mese")
    name, n = first
    sentence = ngettext(
        "Il mese più intenso è %(name)s, con %(n)s incontro",
        "Il mese più intenso è %(name)s, con %(n)s incontri",
        n,
    )
    return put(sentence, name=name, n=n)


def _body_heading(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    first = _first(counts)
    if first is None:
        return fill(_("Gli incontri per %(body)s"), words)
    name, n = first
    return put(_("Il numero più alto di incontri è di %(name)s: %(n)s"), name=name, n=n)


def _neighbourhood_heading(data: Collected, slugs: Sequence[str]) -> str:
    if not slugs:
        return _("Gli incontri per quartiere")
    reached = sum(1 for slug in slugs if data.now.tallies.places.get(slug, Tally()).meetings)
    sentence = ngettext(
        "%(n)s quartiere su %(all)s ha avuto almeno un incontro",
        "%(n)s quartieri su %(all)s hanno avuto almeno un incontro",
        reached,
    )
    return put(sentence, n=reached, all=len(slugs))


def _theme_heading(counts: Mapping[str, int]) -> str:
    first = _first(counts)
    if first is None:
        return _("Gli incontri per tema")
    name, n = first
    sentence = ngettext(
        "Il tema più frequente è «%(name)s», con %(n)s incontro",
        "Il tema più frequente è «%(name)s», con %(n)s incontri",
        n,
    )
    return put(sentence, name=name, n=n)
