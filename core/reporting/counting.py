"""From facts to figures: values, the parts of their formulas, and what must be said about them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from core.participation.figures import Counted, FigureValue, Part, YearFacts, ratio
from core.reporting import notes
from core.reporting.words import number

PER_RESIDENTS = 10_000

Figures = Mapping[str, Counted | FigureValue]


def meetings(facts: YearFacts) -> Figures:
    """Meetings, by figure, per residents, and the people at them."""
    by_figure = facts.meetings_by_figure if facts.meetings is not None else {}
    parts = tuple(Part(_figure_label(figure), by_figure[figure]) for figure in by_figure)
    per_residents = ratio(facts.meetings, facts.residents, PER_RESIDENTS)
    return {
        "meetings": Counted(
            facts.meetings,
            formula=" + ".join(f"{{{place}}}" for place in range(len(parts))) if len(parts) > 1 else "",
            parts=parts if len(parts) > 1 else (),
            notes=notes.on_meetings(facts),
        ),
        **{f"meetings_{figure}": count for figure, count in by_figure.items()},
        "meetings_per_10000": Counted(
            per_residents,
            formula=f"{{0}} / {{1}} × {number(PER_RESIDENTS)}",
            parts=(Part(_("Incontri"), facts.meetings), Part(_("Residenti"), facts.residents)),
            notes=notes.on_population(facts),
        ),
        "headcount": Counted(facts.headcount, notes=notes.on_headcount(facts)),
    }


def organisations(facts: YearFacts) -> Figures:
    """Different organisations, with and without the city's own services."""
    everyone, services = facts.organisations, facts.municipal_services
    independent = everyone - services if everyone is not None and services is not None else None
    return {
        "organisations_unique": Counted(everyone, notes=notes.on_organisations(facts)),
        "organisations_unique_excl_services": Counted(
            independent,
            formula="{0} - {1}",
            parts=(Part(_("Realtà che hanno partecipato"), everyone), Part(_("Servizi comunali"), services)),
        ),
    }


def territory(facts: YearFacts) -> Figures:
    """Residents and neighbourhoods."""
    parts = (Part(_("Residenti"), facts.residents), Part(_("Quartieri"), facts.neighbourhoods))
    return {
        "residents": Counted(facts.residents, notes=notes.on_population(facts)),
        "neighbourhoods": facts.neighbourhoods,
        "neighbourhood_residents_mean": Counted(
            ratio(facts.residents, facts.neighbourhoods),
            formula="{0} / {1}",
            parts=parts,
            notes=notes.on_population(facts),
        ),
    }


def _figure_label(figure: str) -> str:
    labels = {"plenary": "%(plenaries)s", "subgroup": "%(subgroups)s"}
    return labels.get(figure) or _("Altri incontri")
