"""What the agreements add to the yearly report: the season's figures for one year, what is in force at its end, what was spent."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.participation.figures import Counted, Figure, FigureValue, ReportSection, YearFacts
from core.reporting.notes import some
from models_qua import season_report
from models_qua.models import Expense
from models_qua.report_figures import AGREEMENTS, OWN, PROJECTS, SIGNATORIES, WORKS
from models_qua.season_rows import LISTS as ROWS
from models_qua.season_rows import listed_agreements
from models_qua.season_tables import families, signatories, states
from models_qua.selectors.register import signed_years
from models_qua.selectors.season import QUERIES, SeasonCount, in_force_on, season_count

COUNTED = "agreements"
"""The section that counts for all of them."""

Figures = Mapping[str, Counted | FigureValue]

IN_FORCE = Figure(
    "agreements_in_force",
    gettext_lazy("Accordi in vigore"),
    "agreements",
    gettext_lazy(
        "Accordi firmati e non ancora conclusi al 31 dicembre dell'anno, o a oggi se l'anno è in corso."
    ),
    version=1,
    includes=gettext_lazy("quelli di cui la scadenza non è registrata"),
    excludes=gettext_lazy("quelli che quel giorno erano già rinnovati, scaduti, rendicontati o risolti"),
    rows="agreements_in_force",
    source=OWN,
)
SPENT = Figure(
    "project_spent_eur",
    gettext_lazy("Speso per i progetti"),
    "euro",
    gettext_lazy("Somma delle spese dei progetti registrate con la data nell'anno, al centesimo."),
    version=1,
    decimals=2,
    excludes=gettext_lazy(
        "le spese delle manutenzioni, che hanno una cifra loro, e quelle che nessuno ha registrato"
    ),
    source=OWN,
)
WORKS_SPENT = Figure(
    "maintenance_spent_eur",
    gettext_lazy("Speso per le manutenzioni"),
    "euro",
    gettext_lazy(
        "Somma delle spese delle manutenzioni registrate con la data nell'anno, al centesimo. Non si somma a quelle dei progetti."
    ),
    version=1,
    decimals=2,
    excludes=gettext_lazy("le spese dei progetti e quelle che nessuno ha registrato"),
    source=OWN,
)


@dataclass(frozen=True, slots=True)
class AgreementsYear:
    """A year: the season's counts of it, the agreements in force on its last day and how many of them without a known end, money spent.

    `in_force` is None where the register begins later; what was spent is None where no expense is recorded.
    """

    season: SeasonCount
    in_force: int | None
    without_end: int
    spent: Decimal | None
    works_spent: Decimal | None


def agreements_year(year: int, reference: dt.date) -> AgreementsYear:
    """The counts of a year; `QUERIES` and two more, whatever the size of the register."""
    count = season_count(year, year, reference)
    on_day = in_force_on(reference).aggregate(n=Count("pk"), without=Count("pk", filter=Q(ends_on=None)))
    spent = Expense.objects.filter(spent_on__year=year, spent_on__lte=reference).aggregate(
        projects=Sum("amount_eur", filter=Q(work=None)), works=Sum("amount_eur", filter=Q(sheet=None))
    )
    return AgreementsYear(
        replace(count, later={}),
        on_day["n"] if count.recorded else None,
        on_day["without"],
        spent["projects"],
        spent["works"],
    )


def year_of(facts: YearFacts) -> AgreementsYear:
    """What was counted of the year."""
    counted: AgreementsYear = facts.own[COUNTED]
    return counted


def agreements(facts: YearFacts) -> Figures:
    """Agreements signed, and those in force on the last day."""
    year = year_of(facts)
    return {
        **season_report.agreements(year.season),
        "agreements_in_force": Counted(
            year.in_force,
            notes=some(
                year.without_end,
                lambda n: ngettext(
                    "Di %(n)s la scadenza non è registrata: può essere già concluso.",
                    "Di %(n)s la scadenza non è registrata: possono essere già conclusi.",
                    n,
                ),
            ),
        ),
    }


def projects(facts: YearFacts) -> Figures:
    """Projects, and the money set aside and spent."""
    year = year_of(facts)
    return {**season_report.projects(year.season), "project_spent_eur": _spent(year.spent)}


def works(facts: YearFacts) -> Figures:
    """Maintenance works, apart."""
    year = year_of(facts)
    return {**season_report.works(year.season), "maintenance_spent_eur": _spent(year.works_spent)}


def headline(facts: YearFacts) -> str:
    """«10 accordi di cittadinanza firmati nel 2017»."""
    return season_report.headline(year_of(facts).season)


def _spent(amount: Decimal | None) -> Counted:
    if amount is not None:
        return Counted(amount)
    return Counted(None, notes=(_("Nessuna spesa dell'anno è registrata: la cifra non è nota, non è zero."),))


def _of_season(say: Callable[[SeasonCount], Any]) -> Callable[[YearFacts], Any]:
    return lambda facts: say(year_of(facts).season)


def _tables(now: YearFacts, _before: YearFacts) -> tuple[Any, ...]:
    season = year_of(now).season
    made = (signatories(season), families(season), states(season))
    return tuple(table for table in made if table.body) if season.recorded else ()


def _of_year(make: Callable[[int, int], Any]) -> Callable[[int, dt.date], Any]:
    return lambda year, _day: make(year, year)


def _in_force_rows(_year: int, reference: dt.date) -> Any:
    return listed_agreements(_("Accordi in vigore"), in_force_on(reference))


LISTS = {
    **{name: _of_year(make) for name, make in ROWS.items() if name != "later"},
    "agreements_in_force": _in_force_rows,
}

REPORT_SECTIONS = (
    ReportSection(
        COUNTED,
        gettext_lazy("Accordi"),
        (*(figure for code, figure in AGREEMENTS.items() if code != "renewals_later"), IN_FORCE),
        agreements,
        queries=QUERIES + 2,
        heading=_of_season(season_report.agreements_heading),
        count=agreements_year,
        headline=headline,
        tables=_tables,
        lists=LISTS,
        leads=True,
        years=signed_years,
    ),
    ReportSection(
        "signatories",
        gettext_lazy("Sottoscrittori e partecipanti"),
        tuple(SIGNATORIES.values()),
        _of_season(season_report.people),
        heading=_of_season(season_report.people_heading),
        leads=True,
    ),
    ReportSection(
        "agreement_projects",
        gettext_lazy("Progetti"),
        (*PROJECTS.values(), SPENT),
        projects,
        heading=_of_season(season_report.projects_heading),
        leads=True,
    ),
    ReportSection(
        "maintenance",
        gettext_lazy("Manutenzioni"),
        (*WORKS.values(), WORKS_SPENT),
        works,
        heading=_of_season(season_report.works_heading),
        leads=True,
    ),
)
