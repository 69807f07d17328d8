"""The breakdowns of a season: year by year, lab by lab, by family and state of the projects, by who signed."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.figures import Figure, FigureValue, ratio
from core.reporting.document import Cell, Column, Table
from core.reporting.notes import put
from models_qua.models import Family, ProjectSheet
from models_qua.selectors.season import KINDS, Money, SeasonCount, Signed

_SHARE = Figure("share", "", "percent", "", version=1, decimals=1)
Row = tuple[Cell, ...]


def tables(count: SeasonCount) -> tuple[Table, ...]:
    """Those there is something to say in."""
    if not count.recorded:
        return ()
    return tuple(
        table
        for table in (
            years(count),
            *([later(count)] if count.later else []),
            signatories(count),
            families(count),
            states(count),
            labs(count),
            *([works(count)] if count.all_works.count else []),
        )
        if table.body
    )


def years(count: SeasonCount) -> Table:
    """What each year adds: agreements new and renewed as the city publishes them, and money, projects and works apart."""
    projects = count.projects_by(0)
    rows = tuple(
        (
            str(year),
            signed.all,
            signed.new,
            signed.urban,
            signed.renewed,
            count.signatories_by_year[year],
            *_money(projects.get(year, Money())),
            *_works(count.works[year]),
        )
        for year, signed in count.by_year.items()
    )
    total = count.agreements
    city = (
        _("Periodo"),
        total.all,
        total.new,
        total.urban,
        total.renewed,
        count.all_signatories,
        *_money(count.all_projects),
        *_works(count.all_works),
    )
    return Table(
        "years",
        _("Anni"),
        _year_heading(count),
        _(
            "Gli accordi e i sottoscrittori contano nell'anno della firma, progetti e manutenzioni in quello del budget. Il budget dei progetti "
            "e quello delle manutenzioni non si sommano."
        ),
        (
            Column("name", _("Anno"), numeric=False),
            Column("agreements", _("Accordi")),
            Column("new", _("Nuovi")),
            Column("urban", _("di cui urbani")),
            Column("renewed", _("Rinnovi")),
            Column("signatories", _("Sottoscrittori")),
            *_project_columns(),
            Column("works", _("Manutenzioni")),
            Column("works_eur", _("Budget manutenzioni (€)"), decimals=2),
        ),
        (*rows, city),
        footers=1,
        drawn="agreements",
    )


def later(count: SeasonCount) -> Table:
    """Agreements signed after the period, which it does not count."""
    rows = tuple((str(year), signed.all, signed.new, signed.renewed) for year, signed in count.later.items())
    total = count.signed_later
    sentence = ngettext(
        "Fuori dal conto: %(n)s accordo firmato dopo il %(year)s",
        "Fuori dal conto: %(n)s accordi firmati dopo il %(year)s",
        total.all,
    )
    return Table(
        "later",
        _("Firmati dopo"),
        put(sentence, n=total.all, year=str(count.last)),
        _(
            "Questi accordi, chi li ha firmati e chi vi ha preso parte non sono nelle cifre del periodo. I loro progetti ci sono soltanto se "
            "hanno il budget in uno di quegli anni."
        ),
        (
            Column("name", _("Anno"), numeric=False),
            Column("agreements", _("Accordi")),
            Column("new", _("Nuovi")),
            Column("renewed", _("Rinnovi")),
        ),
        (*rows, (_("Dopo il periodo"), total.all, total.new, total.renewed)),
        footers=1,
    )


def signatories(count: SeasonCount) -> Table:
    """Who signed, by kind."""
    total = count.all_signatories
    rows = tuple(
        (capfirst(str(kind.label)), n, _SHARE.rounded(ratio(n, total, 100)))
        for kind in KINDS
        if (n := count.signatories[kind.value])
    )
    return Table(
        "signatories",
        _("Chi ha sottoscritto"),
        _("Chi ha sottoscritto gli accordi"),
        _("Il Comune firma ogni accordo e qui non conta. Chi firma due accordi conta due volte."),
        (
            Column("name", _("Categoria"), numeric=False),
            Column("count", _("Sottoscrittori")),
            Column("share", _("Su cento"), decimals=1),
        ),
        (*rows, (_("In tutto"), total, Decimal("100.0") if total else None)),
        footers=1,
        drawn="count",
    )


def families(count: SeasonCount) -> Table:
    """Projects by family."""
    found = count.projects_by(1)
    rows = _project_rows((capfirst(str(one.label)), found.get(one.value)) for one in Family)
    return _project_table(
        count,
        "families",
        _("Famiglie dei progetti"),
        _("Cura della comunità e cura della città"),
        _("Famiglia"),
        rows,
    )


def states(count: SeasonCount) -> Table:
    """Projects by state."""
    found = count.projects_by(2)
    rows = _project_rows((capfirst(str(one.label)), found.get(one.value)) for one in ProjectSheet.State)
    return _project_table(
        count, "states", _("Stato dei progetti"), _("A che punto sono i progetti"), _("Stato"), rows
    )


def labs(count: SeasonCount) -> Table:
    """Labs one by one."""
    projects = count.projects_by(3)
    names = sorted({*count.by_lab, *projects}, key=str.casefold)
    rows = tuple(
        (
            name,
            count.by_lab.get(name, Signed()).new,
            count.by_lab.get(name, Signed()).renewed,
            count.signatories_by_lab.get(name) or (None if name in count.by_lab else 0),
            count.participants_by_lab.get(name),
            *_money(projects.get(name, Money())),
        )
        for name in names
    )
    total = count.agreements
    city = (total.new, total.renewed, count.all_signatories, count.participants, *_money(count.all_projects))
    return Table(
        "labs",
        _("Laboratori"),
        _lab_heading(count, names),
        _(
            "Chi ha preso parte a più laboratori conta in ognuno; la riga della città lo conta una volta sola. Dove non c'è un numero nessuno "
            "ha scritto chi c'era: non è zero."
        ),
        (
            Column("name", _("Laboratorio"), numeric=False),
            Column("new", _("Nuovi")),
            Column("renewed", _("Rinnovi")),
            Column("signatories", _("Sottoscrittori")),
            Column("participants", _("Partecipanti")),
            *_project_columns(),
        ),
        (*rows, (_("Città, una volta sola"), *city)),
        footers=1,
        drawn="projects",
    )


def works(count: SeasonCount) -> Table:
    """Maintenance works by neighbourhood."""
    places = sorted(count.works_by_place.items(), key=lambda pair: (not pair[0], pair[0].casefold()))
    rows = tuple((name or _("Tutta la città"), *_works(money)) for name, money in places)
    return Table(
        "works",
        _("Manutenzioni"),
        _("Le manutenzioni, quartiere per quartiere"),
        _("Il budget delle manutenzioni è del Comune e non si somma a quello dei progetti."),
        (
            Column("name", _("Quartiere"), numeric=False),
            Column("works", _("Manutenzioni")),
            Column("works_eur", _("Budget manutenzioni (€)"), decimals=2),
        ),
        (*rows, (_("In tutto"), *_works(count.all_works))),
        footers=1,
        drawn="works_eur",
    )


def _project_columns() -> tuple[Column, ...]:
    return (
        Column("projects", _("Progetti")),
        Column("projects_eur", _("Budget progetti (€)"), decimals=2),
    )


def _project_table(
    count: SeasonCount, code: str, title: str, heading: str, first: str, rows: tuple[Row, ...]
) -> Table:
    return Table(
        code,
        title,
        heading,
        _("Le manutenzioni non sono progetti e non sono in questa tabella."),
        (Column("name", first, numeric=False), *_project_columns()),
        (*rows, (_("In tutto"), *_money(count.all_projects))),
        footers=1,
        drawn="projects",
    )


def _project_rows(named: Iterable[tuple[str, Money | None]]) -> tuple[Row, ...]:
    return tuple((name, *_money(money)) for name, money in named if money)


def _money(money: Money) -> tuple[int, FigureValue]:
    return money.count, money.eur if money.count else Decimal("0.00")


def _works(money: Money) -> tuple[int | None, FigureValue]:
    """A year without works in the register is not known: it is not zero."""
    return (money.count, money.eur) if money.count else (None, None)


def _year_heading(count: SeasonCount) -> str:
    most = max(count.by_year.values(), key=lambda signed: signed.all).all
    top = [year for year, signed in count.by_year.items() if signed.all == most]
    if not most or len(top) != 1 or len(count.by_year) == 1:
        return _("Gli accordi anno per anno")
    sentence = ngettext(
        "L'anno con più firme è il %(year)s, con %(n)s accordo",
        "L'anno con più firme è il %(year)s, con %(n)s accordi",
        most,
    )
    return put(sentence, year=str(top[0]), n=most)


def _lab_heading(count: SeasonCount, names: list[str]) -> str:
    sentence = ngettext("%(n)s laboratorio, uno per uno", "%(n)s laboratori, uno per uno", len(names))
    return put(sentence, n=len(names))
