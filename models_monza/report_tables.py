"""The consulte one by one: what each adds up to in the year."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.figures import FigureValue, ratio
from core.reporting.document import Cell, Column, Table
from core.reporting.notes import put
from models_monza.report_figures import SITTINGS
from models_monza.selectors.year import ABSENT, EXCUSED, PRESENT, ConsultaTally, ConsulteYear

_RATE = SITTINGS["attendance_rate"]


def consulte_table(year: ConsulteYear) -> Table:
    """A row a consulta, and the city."""
    rows = tuple((name, *_cells(tally)) for name, tally in year.by_name.items())
    return Table(
        "consulte",
        _("Consulte, una per una"),
        _heading(year),
        _(
            "Gli iscritti sono quelli del 31 dicembre, o di oggi se l'anno è in corso. Chi è in più consulte conta in ognuna; "
            "la riga della città lo conta una volta sola."
        ),
        (
            Column("name", _("Consulta"), numeric=False),
            Column("citizens", _("Persone")),
            Column("groups", _("Realtà")),
            Column("sittings", _("Sedute")),
            Column("present", _("Presenze")),
            Column("absent", _("Assenze non giust.")),
            Column("excused", _("Assenze giust.")),
            Column("rate", _("Presenti, su cento"), decimals=_RATE.decimals),
            Column("audience", _("Uditori")),
            Column("contributions", _("Contributi")),
            Column("answered", _("Con risposta")),
        ),
        (*rows, (_("Città, una volta sola"), *_city(year))),
        footers=1,
        drawn="rate",
    )


def _cells(tally: ConsultaTally) -> tuple[Cell, ...]:
    present = tally.took_part[PRESENT]
    known = tally.expected or not tally.sittings
    return (
        tally.citizens,
        tally.organisations,
        tally.sittings,
        present if known else None,
        tally.took_part[ABSENT] if known else None,
        tally.took_part[EXCUSED] if known else None,
        _rate(present, tally.expected),
        tally.audience,
        tally.contributions,
        tally.answered,
    )


def _city(year: ConsulteYear) -> tuple[Cell, ...]:
    came, times = year.presences, year.contributions.times
    known = came.expected or not year.sittings.held
    return (
        year.enrolled.citizens,
        year.enrolled.organisations,
        year.sittings.held,
        came.took_part[PRESENT] if known else None,
        came.took_part[ABSENT] if known else None,
        came.took_part[EXCUSED] if known else None,
        _rate(came.took_part[PRESENT], came.expected),
        year.sittings.audience,
        times.transmitted,
        times.answered,
    )


def _rate(present: int, expected: int) -> FigureValue:
    return _RATE.rounded(ratio(present, expected, 100))


def _heading(year: ConsulteYear) -> str:
    """«Tutte e 10 le consulte hanno avuto almeno una seduta»."""
    total = len(year.by_name)
    sat = sum(tally.sittings > 0 for tally in year.by_name.values())
    sentence = ngettext(
        "%(n)s consulta su %(all)s ha avuto almeno una seduta",
        "%(n)s consulte su %(all)s hanno avuto almeno una seduta",
        sat,
    )
    return put(sentence, n=sat, all=total)
