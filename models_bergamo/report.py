"""What Bergamo's networks add to the yearly report.

Source: Comune di Bergamo, Servizio Reti di Quartiere, the yearly figures of 2023 (networks, organisations per network, and
the four kinds of meetings it counts, of which those with councillors are one).
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.participation.figures import Counted, Figure, FigureValue, Part, ReportSection, YearFacts, ratio
from core.reporting.notes import Notes, on_unrecorded, put, some
from core.reporting.words import short_number

SOURCE = gettext_lazy("Comune di Bergamo, Servizio Reti di Quartiere")

FIGURES = (
    Figure(
        "networks",
        gettext_lazy("Reti attive"),
        "networks",
        gettext_lazy("Reti attive al 31 dicembre dell'anno."),
        version=1,
        includes=gettext_lazy("le reti che quel giorno sono nella fase «attiva»"),
        excludes=gettext_lazy("le reti in formazione, sospese o chiuse"),
        rows="bodies",
        source=SOURCE,
    ),
    Figure(
        "organisations_per_network_mean",
        gettext_lazy("Realtà per rete, in media"),
        "organisations",
        gettext_lazy(
            "Per ogni rete attiva almeno un giorno dell'anno si contano le realtà diverse presenti ai suoi incontri; "
            "la somma si divide per il numero di quelle reti."
        ),
        version=1,
        decimals=1,
        includes=gettext_lazy("una realtà presente in tre reti conta in ognuna delle tre"),
        excludes=gettext_lazy("le presenze a incontri congiunti senza l'indicazione della rete"),
        source=SOURCE,
    ),
    Figure(
        "organisations_sum_over_networks",
        gettext_lazy("Realtà sommate rete per rete"),
        "organisations",
        gettext_lazy("Somma, su tutte le reti, delle realtà diverse presenti agli incontri di ciascuna."),
        version=1,
        includes=gettext_lazy("una realtà presente in tre reti conta tre volte"),
        excludes=gettext_lazy("le presenze a incontri congiunti senza l'indicazione della rete"),
        rows="participations",
        source=SOURCE,
    ),
    Figure(
        "plenaries_per_network",
        gettext_lazy("Plenarie per rete, in media"),
        "meetings",
        gettext_lazy("Plenarie svolte nell'anno, divise per le reti attive almeno un giorno dell'anno."),
        version=1,
        decimals=2,
        includes=gettext_lazy(
            "le stesse plenarie della cifra «Plenarie»: una congiunta conta una volta sola"
        ),
        source=SOURCE,
    ),
    Figure(
        "meetings_councillor",
        gettext_lazy("Incontri con gli assessori"),
        "meetings",
        gettext_lazy("Incontri con un assessore svolti nell'anno; sono compresi negli altri incontri."),
        version=1,
        includes=gettext_lazy(
            "gli incontri svolti del tipo «incontro con l'assessore», una volta anche se congiunti"
        ),
        excludes=gettext_lazy("gli incontri annullati o rinviati"),
        rows="meetings:kind=councillor",
        source=SOURCE,
    ),
)


def compute(facts: YearFacts) -> Mapping[str, Counted | FigureValue]:
    """The networks' figures; no query, the facts are enough."""
    plenaries = facts.meetings_by_figure.get("plenary") if facts.recorded else None
    active = Part(_("Reti attive almeno un giorno dell'anno"), facts.bodies_in_year)
    over_active = facts.organisations_over_active_bodies
    return {
        "networks": Counted(facts.bodies, notes=_other_networks(facts)),
        "organisations_per_network_mean": Counted(
            ratio(over_active, facts.bodies_in_year),
            formula="{0} / {1}",
            parts=(Part(_("Realtà sommate rete per rete, nelle reti attive"), over_active), active),
            notes=on_unrecorded(facts),
        ),
        "organisations_sum_over_networks": Counted(
            facts.organisations_over_bodies, notes=_sum_and_unique(facts)
        ),
        "plenaries_per_network": Counted(
            ratio(plenaries, facts.bodies_in_year),
            formula="{0} / {1}",
            parts=(Part(_("Plenarie"), plenaries), active),
            notes=on_unrecorded(facts),
        ),
        "meetings_councillor": facts.meetings_by_kind.get("councillor") if facts.recorded else None,
    }


def heading(facts: YearFacts) -> str:
    """«24 reti, ognuna con 21 realtà e 8,42 plenarie in media»."""
    if not facts.bodies:
        return _("Le reti")
    networks = put(ngettext("%(n)s rete attiva", "%(n)s reti attive", facts.bodies), n=facts.bodies)
    mean = SECTION_FIGURES["organisations_per_network_mean"].rounded(
        ratio(facts.organisations_over_active_bodies, facts.bodies_in_year)
    )
    if mean is None:
        return networks
    return _("%(networks)s, in media con %(mean)s realtà ciascuna") % {
        "networks": networks,
        "mean": short_number(mean),
    }


def _other_networks(facts: YearFacts) -> Notes:
    if facts.bodies == facts.bodies_in_year:
        return ()
    return some(
        facts.bodies_in_year,
        lambda n: ngettext(
            "Nell'anno %(n)s rete è stata attiva almeno un giorno: su questa si calcolano le medie.",
            "Nell'anno %(n)s reti sono state attive almeno un giorno: su queste si calcolano le medie.",
            n,
        ),
    )


def _sum_and_unique(facts: YearFacts) -> Notes:
    if facts.organisations is None or facts.organisations == facts.organisations_over_bodies:
        return on_unrecorded(facts)
    sentence = _(
        "%(summed)s e non %(unique)s: qui una realtà conta una volta per ogni rete a cui ha partecipato. "
        "Le realtà diverse, nella città, sono %(unique)s."
    )
    return (put(sentence, summed=facts.organisations_over_bodies, unique=facts.organisations),)


SECTION_FIGURES = {figure.code: figure for figure in FIGURES}

REPORT_SECTIONS = (ReportSection("networks", gettext_lazy("Reti"), FIGURES, compute, heading=heading),)
