"""What Fare Legami adds to the yearly report: centres and who came, labs, and the pacts in numbers that point nobody out."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.participation.figures import Counted, FigureValue, Part, ReportSection, YearFacts
from core.reporting.document import Cell, Column, Table
from core.reporting.notes import put, some
from core.reporting.rows import RowColumn, RowList
from models_farelegami.models import CivicCentre
from models_farelegami.report_figures import CENTRES, LABS, PACTS
from models_farelegami.selectors import figures
from models_farelegami.selectors.figures import CentresYear, PactsYear
from models_farelegami.selectors.small_numbers import GRAND, SMALLEST, Entry

Figures = Mapping[str, Counted | FigureValue]
_CENTRES, _LABS, _PACTS = "civic_centres", "community_labs", "generative_pacts"


def _centres_of(facts: YearFacts) -> CentresYear:
    counted: CentresYear = facts.own[_CENTRES]
    return counted


def _pacts_of(facts: YearFacts) -> PactsYear:
    counted: PactsYear = facts.own[_PACTS]
    return counted


def _people(facts: YearFacts) -> Figures:
    year = _centres_of(facts)
    uncounted = some(
        year.uncounted if year.children is not None or year.adults is not None else 0,
        lambda n: ngettext(
            "Di %(n)s civic center nessuno ha contato le persone dell'anno.",
            "Di %(n)s civic center nessuno ha contato le persone dell'anno.",
            n,
        ),
    )
    children = _shown(year, year.children, (0, 0))
    adults = _shown(year, year.adults, (0, 1))
    people = _shown(year, year.people, GRAND)
    parts = (Part(_("Fino a 17 anni"), children.value), Part(_("Persone adulte"), adults.value))
    can_add = None not in (people.value, children.value, adults.value)
    return {
        "civic_centres": year.centres,
        "centre_children": Counted(children.value, notes=(*children.notes, *uncounted)),
        "centre_adults": Counted(adults.value, notes=(*adults.notes, *uncounted)),
        "centre_people": Counted(
            people.value,
            formula="{0} + {1}" if can_add else "",
            parts=parts if can_add else (),
            notes=(*people.notes, *uncounted),
        ),
    }


def _shown(year: CentresYear, people: int | None, entry: Entry) -> Counted:
    if people is None:
        return Counted(
            None, notes=(_("Nessuno ha contato queste persone: la cifra non è nota, non è zero."),)
        )
    if entry in year.hidden:
        return Counted(None, notes=(_hidden(people if entry == GRAND else None),))
    return Counted(people)


def _hidden(total: int | None) -> str:
    """Why a number of people is not told. Of a part nobody is told whether it is small itself or beside a small one."""
    if total is not None and total < SMALLEST:
        return put(_("Sono meno di %(n)s: il numero non si dice."), n=SMALLEST)
    return put(_("Non si dice: è un numero minore di %(n)s, o ne farebbe trovare uno."), n=SMALLEST)


def _labs(facts: YearFacts) -> Figures:
    return {"labs": facts.bodies, "community_makers": facts.own[_LABS]}


def _pacts(facts: YearFacts) -> Figures:
    year = _pacts_of(facts)
    if year.cells is None:
        nothing = (
            _("Nessun patto firmato entro quel giorno è nel registro: la cifra non è nota, non è zero."),
        )
        return {code: Counted(None, notes=nothing) for code in PACTS}
    total = year.total or 0
    pacts = Counted(total) if year.told.total else Counted(None, notes=(_few_pacts(total),))
    missing = (
        (_("Di qualche patto il budget non è registrato: non è nella somma."),) if year.without_budget else ()
    )
    budget = _amount(year, "budget", year.budget)
    return {
        "pacts": pacts,
        "pact_budget_eur": Counted(budget.value, notes=(*budget.notes, *missing)),
        "pact_spent_eur": _amount(year, "spent", year.spent),
        "given_back": _amount(year, "given_back", year.given_back),
        "given_back_hours": _amount(year, "given_back", year.hours),
    }


def _few_pacts(pacts: int) -> str:
    if pacts < SMALLEST:
        return put(_("Sono meno di %(n)s: il numero non si dice."), n=SMALLEST)
    return _changed_little()


def _changed_little() -> str:
    return put(
        _("Non si dice: insieme alle cifre di altri anni si troverebbe un gruppo di meno di %(n)s patti."),
        n=SMALLEST,
    )


def _amount(year: PactsYear, what: str, value: FigureValue) -> Counted:
    if value is None:
        return Counted(None, notes=(_("Nessuno l'ha registrato: la cifra non è nota, non è zero."),))
    if what not in year.hidden:
        return Counted(value)
    return Counted(
        None,
        notes=(
            put(
                _(
                    "Non si dice: dietro la cifra ci sono meno di %(n)s patti, o è cambiata per meno di %(n)s."
                ),
                n=SMALLEST,
            ),
        ),
    )


def _tables(now: YearFacts, _before: YearFacts) -> tuple[Table, ...]:
    """The pacts by kind and outcome, where they are told."""
    year = _pacts_of(now)
    told = figures.told_entries(year)
    if not told or not year.total:
        return ()
    columns = range(len(figures.OUTCOMES))
    rows = [
        (str(kind.label), *(_cell(told[row, column]) for column in columns), _cell(told[row, None]))
        for row, kind in enumerate(figures.KINDS)
    ]
    total = (_("In tutto"), *(_cell(told[None, column]) for column in columns), _cell(told[GRAND]))
    note = _("Patti firmati dall'inizio; «attivi» sono quelli non ancora finiti.")
    if None in told.values():
        note += " " + put(
            _("«n.d.»: non si dice, perché è un numero minore di %(n)s o ne farebbe trovare uno."), n=SMALLEST
        )
    labels = (_("Tipo di patto"), _("Attivi"), _("Conclusi"), _("Interrotti"), _("In tutto"))
    codes = ("name", *figures.OUTCOMES, "pacts")
    return (
        Table(
            "pacts",
            _("Patti per tipo e per esito"),
            _pacts_heading(now),
            note,
            tuple(
                Column(code, label, numeric=code != "name") for code, label in zip(codes, labels, strict=True)
            ),
            (*rows, total),
            footers=1,
        ),
    )


def _cell(value: int | None) -> Cell:
    return _("n.d.") if value is None else value


def _centres_heading(facts: YearFacts) -> str:
    """«4 civic center, 1.210 persone»."""
    year = _centres_of(facts)
    if year.centres is None:
        return _("Civic center: dati non noti")
    centres = put(ngettext("%(n)s civic center", "%(n)s civic center", year.centres), n=year.centres)
    if year.people is None or GRAND in year.hidden:
        return centres
    people = put(ngettext("%(n)s persona", "%(n)s persone", year.people), n=year.people)
    return put(_("%(centres)s, %(people)s"), centres=centres, people=people)


def _labs_heading(facts: YearFacts) -> str:
    """«14 laboratori di comunità attivi»."""
    if facts.bodies is None:
        return _("%(bodies)s: dati non noti")
    return put(ngettext("%(n)s %(body)s attivo", "%(n)s %(bodies)s attivi", facts.bodies), n=facts.bodies)


def _pacts_heading(facts: YearFacts) -> str:
    """«44 patti GenerAttivi firmati»."""
    year = _pacts_of(facts)
    if year.total is None or not year.told.total:
        return _("Patti GenerAttivi")
    return put(
        ngettext("%(n)s patto GenerAttivo firmato", "%(n)s patti GenerAttivi firmati", year.total),
        n=year.total,
    )


def _headline(facts: YearFacts) -> str:
    """«14 laboratori di comunità attivi nel 2017; 4 civic center, 1.210 persone»."""
    if facts.bodies is None:
        return put(_("Nessun %(body)s nel registro del %(year)s"), year=str(facts.year))
    labs = put(_("%(labs)s nel %(year)s"), labs=_labs_heading(facts), year=str(facts.year))
    if _centres_of(facts).centres is None:
        return labs
    return put(_("%(labs)s; %(centres)s"), labs=labs, centres=_centres_heading(facts))


def _centre_rows(year: int, reference: dt.date) -> RowList:
    """The centres open in a year."""
    first = dt.date(year, 1, 1)
    open_then = (Q(since=None) | Q(since__lte=reference)) & (Q(until=None) | Q(until__gte=first))
    rows = CivicCentre.objects.filter(open_then).order_by("name", "pk")
    listed = rows.values("pk", "name", "since", "until", place=F("municipality__name"))
    return RowList(
        _("Civic center"),
        listed,
        (
            RowColumn(_("Civic center"), lambda row: row["name"]),
            RowColumn(_("Comune"), lambda row: row["place"]),
            RowColumn(_("Aperto dal"), lambda row: row["since"], "day"),
            RowColumn(_("Aperto fino al"), lambda row: row["until"], "day"),
        ),
    )


def _makers(_year: int, reference: dt.date) -> Any:
    return figures.makers_on(reference)


REPORT_SECTIONS = (
    ReportSection(
        _CENTRES,
        gettext_lazy("Civic center"),
        tuple(CENTRES.values()),
        _people,
        queries=figures.CENTRE_QUERIES,
        heading=_centres_heading,
        count=figures.centres_year,
        headline=_headline,
        lists={"civic_centres": _centre_rows},
        leads=True,
        years=figures.centre_years,
    ),
    ReportSection(
        _LABS,
        gettext_lazy("Laboratori di comunità"),
        tuple(LABS.values()),
        _labs,
        queries=figures.LAB_QUERIES,
        heading=_labs_heading,
        count=_makers,
        leads=True,
    ),
    ReportSection(
        _PACTS,
        gettext_lazy("Patti GenerAttivi"),
        tuple(PACTS.values()),
        _pacts,
        queries=figures.PACT_QUERIES,
        heading=_pacts_heading,
        count=figures.pacts_year,
        tables=_tables,
        leads=True,
        years=figures.pact_years,
    ),
)
