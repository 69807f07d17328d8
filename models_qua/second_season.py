"""The report of a season, of places and services: what opened, what is used, whom the services of the neighbourhoods helped."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.participation.figures import Counted, Figure, FigureValue, PeriodSection
from core.reporting.document import Column, Table
from core.reporting.notes import put, some
from core.reporting.rows import RowColumn, RowList
from models_qua.models import NeighbourhoodService, Place
from models_qua.report_figures import OWN
from models_qua.selectors.season import SeasonCount
from models_qua.selectors.second_season import PlacesAndServices

Figures = Mapping[str, Counted | FigureValue]

PLACES = (
    Figure(
        "places_open",
        gettext_lazy("Luoghi di comunità"),
        "places",
        gettext_lazy("Luoghi che lo sono stati almeno un giorno del periodo."),
        version=1,
        includes=gettext_lazy("quelli di cui non si sa da quando, o che nel frattempo hanno chiuso"),
        excludes=gettext_lazy("quelli chiusi prima o aperti dopo il periodo"),
        rows="places",
        source=OWN,
    ),
    Figure(
        "places_opened",
        gettext_lazy("Luoghi nuovi"),
        "places",
        gettext_lazy("Luoghi che hanno cominciato a esserlo in un giorno del periodo."),
        version=1,
        includes=gettext_lazy("gli stessi luoghi della cifra «Luoghi di comunità»"),
        excludes=gettext_lazy("quelli di cui non si sa da quando"),
        rows="places",
        source=OWN,
    ),
    Figure(
        "places_in_use",
        gettext_lazy("Luoghi con un uso"),
        "places",
        gettext_lazy("Luoghi in cui, almeno un giorno del periodo, c'era un uso registrato."),
        version=1,
        includes=gettext_lazy("gli stessi luoghi della cifra «Luoghi di comunità»"),
        excludes=gettext_lazy("l'uso che ognuno fa di un luogo senza che nessuno lo scriva"),
        rows="places",
        source=OWN,
    ),
)

SERVICES = (
    Figure(
        "services",
        gettext_lazy("Servizi di quartiere"),
        "services",
        gettext_lazy("Servizi offerti almeno un giorno del periodo."),
        version=1,
        includes=gettext_lazy("quelli di cui non si sa da quando, o che nel frattempo sono finiti"),
        excludes=gettext_lazy("quelli finiti prima o cominciati dopo il periodo"),
        rows="services",
        source=OWN,
    ),
    Figure(
        "people_helped",
        gettext_lazy("Persone aiutate, anno per anno"),
        "persons",
        gettext_lazy(
            "Somma delle persone aiutate da ogni servizio in ogni anno del periodo. Chi è stato aiutato in due anni, o da due servizi, conta due volte."
        ),
        version=1,
        includes=gettext_lazy("gli anni di cui il numero è scritto, ognuno per intero"),
        excludes=gettext_lazy("gli anni e i servizi di cui nessuno ha scritto il numero"),
        rows="services",
        source=OWN,
    ),
)


def places(count: SeasonCount) -> Figures:
    """Places there were, new ones, and those in use."""
    found = _of(count)
    return {
        "places_open": found.open_in_period,
        "places_opened": Counted(
            found.opened,
            notes=some(
                found.opening_unknown,
                lambda n: ngettext(
                    "Di %(n)s luogo non si sa da quando: non è tra i nuovi.",
                    "Di %(n)s luoghi non si sa da quando: non sono tra i nuovi.",
                    n,
                ),
            ),
        ),
        "places_in_use": found.in_use,
    }


def services(count: SeasonCount) -> Figures:
    """Services there were, and the people they helped."""
    found = _of(count)
    if found.people_known is None:
        notes: tuple[str, ...] = (
            _("Nessuno ha scritto quante persone sono state aiutate: la cifra non è nota, non è zero."),
        )
    else:
        notes = some(
            found.years_unknown,
            lambda n: ngettext(
                "Di %(n)s anno di servizio il numero non è noto: non è nella somma.",
                "Di %(n)s anni di servizio il numero non è noto: non sono nella somma.",
                n,
            ),
        )
    return {"services": found.services, "people_helped": Counted(found.people_known, notes=notes)}


def places_heading(count: SeasonCount) -> str:
    """«3 luoghi di comunità»."""
    n = _of(count).open_in_period
    return put(ngettext("%(n)s luogo di comunità", "%(n)s luoghi di comunità", n), n=n)


def services_heading(count: SeasonCount) -> str:
    """«5 servizi di quartiere»."""
    n = _of(count).services
    return put(ngettext("%(n)s servizio di quartiere", "%(n)s servizi di quartiere", n), n=n)


def tables(count: SeasonCount) -> tuple[Table, ...]:
    """Services by kind and year, with the people they helped."""
    people = _of(count).people
    if not people:
        return ()
    rows = tuple(
        (f"{capfirst(line.label)}, {line.year}", line.services, line.users, len(line.missing))
        for line in people
    )
    return (
        Table(
            "services",
            _("Servizi di quartiere"),
            _("Quante persone hanno aiutato i servizi, anno per anno"),
            _(
                "Dove il numero manca nessuno lo ha scritto: non è zero. Chi è stato aiutato da due servizi conta due volte."
            ),
            (
                Column("name", _("Servizio e anno"), numeric=False),
                Column("services", _("Servizi")),
                Column("people", _("Persone aiutate")),
                Column("unknown", _("Servizi di cui il numero non è noto")),
            ),
            rows,
            drawn="people",
        ),
    )


def place_rows(first: int, last: int) -> RowList:
    """Places of the years."""
    kinds = dict(Place.Kind.choices)
    rows = Place.objects.during(*_days(first, last)).order_by("name", "pk")
    return RowList(
        _("Luoghi di comunità"),
        rows.values("pk", "name", "kind", "neighbourhood__name", "since", "until"),
        (
            RowColumn(_("Luogo"), lambda row: row["name"]),
            RowColumn(_("Che cos'è"), lambda row: str(kinds[row["kind"]])),
            RowColumn(_("Quartiere"), lambda row: row["neighbourhood__name"] or ""),
            RowColumn(_("Dal"), lambda row: row["since"], "day"),
            RowColumn(_("Fino al"), lambda row: row["until"], "day"),
        ),
    )


def service_rows(first: int, last: int) -> RowList:
    """Services of the years."""
    kinds = dict(NeighbourhoodService.Kind.choices)
    rows = NeighbourhoodService.objects.during(*_days(first, last)).order_by("name", "pk")
    return RowList(
        _("Servizi di quartiere"),
        rows.values("pk", "name", "kind", "since", "until"),
        (
            RowColumn(_("Servizio"), lambda row: row["name"]),
            RowColumn(_("Che cos'è"), lambda row: str(kinds[row["kind"]])),
            RowColumn(_("Dal"), lambda row: row["since"], "day"),
            RowColumn(_("Fino al"), lambda row: row["until"], "day"),
        ),
    )


LISTS = {"places": place_rows, "services": service_rows}
"""Under the names the figures' `rows` have."""


def _of(count: SeasonCount) -> PlacesAndServices:
    return count.second or PlacesAndServices(0, 0, 0, 0, 0, ())


def _days(first: int, last: int) -> tuple[dt.date, dt.date]:
    return dt.date(first, 1, 1), min(dt.date(last, 12, 31), timezone.localdate())


SECTIONS = (
    PeriodSection(
        "places",
        gettext_lazy("Luoghi di comunità"),
        PLACES,
        places,
        places_heading,
        has_something=lambda count: bool(count.second and count.second.open_in_period),
    ),
    PeriodSection(
        "services",
        gettext_lazy("Servizi di quartiere"),
        SERVICES,
        services,
        services_heading,
        has_something=lambda count: bool(count.second and count.second.services),
    ),
)
