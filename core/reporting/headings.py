"""Headings that say something: sentences made from the figures."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.figures import Figure, YearFacts, ratio
from core.reporting.notes import put
from core.reporting.words import fill, number, short_number

_MEAN = Figure("organisations_per_body_mean", "", "organisations", "", version=1, decimals=1)


def headline(facts: YearFacts, words: Mapping[str, str]) -> str:
    """«676 incontri nel 2023, 21 realtà per rete»."""
    if facts.meetings is None:
        return put(_("Nessun incontro del %(year)s nel registro"), year=str(facts.year))
    meetings = put(
        ngettext("%(n)s incontro nel %(year)s", "%(n)s incontri nel %(year)s", facts.meetings),
        n=facts.meetings,
        year=str(facts.year),
    )
    mean = _MEAN.rounded(ratio(facts.organisations_over_active_bodies, facts.bodies_in_year))
    if not mean:
        return meetings
    per_body = fill(put(_("%(mean)s realtà per %(body)s"), mean=short_number(mean)), words)
    return _("%(meetings)s, %(organisations)s") % {"meetings": meetings, "organisations": per_body}


def meetings_heading(facts: YearFacts) -> str:
    """«676 incontri: 202 plenarie, 186 sottogruppi e 288 altri»."""
    if facts.meetings is None:
        return _("Incontri: dati non noti")
    total = put(ngettext("%(n)s incontro", "%(n)s incontri", facts.meetings), n=facts.meetings)
    counts = facts.meetings_by_figure
    if len(counts) < 2 or not facts.meetings:
        return total
    parts = [
        _of_figure(figure, counts[figure]) for figure in ("plenary", "subgroup", "other") if figure in counts
    ]
    return put(_("%(total)s: %(parts)s"), total=total, parts=_enumerate(parts))


def organisations_heading(facts: YearFacts) -> str:
    """«368 realtà diverse, di cui 27 servizi comunali»."""
    if facts.organisations is None:
        return _("Realtà: dati non noti")
    everyone = put(
        ngettext(
            "%(n)s realtà ha partecipato", "%(n)s realtà diverse hanno partecipato", facts.organisations
        ),
        n=facts.organisations,
    )
    if not facts.municipal_services:
        return everyone
    services = put(
        ngettext("di cui %(n)s servizio comunale", "di cui %(n)s servizi comunali", facts.municipal_services),
        n=facts.municipal_services,
    )
    return _("%(everyone)s, %(services)s") % {"everyone": everyone, "services": services}


def territory_heading(facts: YearFacts) -> str:
    """«25 quartieri e 121.952 residenti»."""
    if facts.neighbourhoods is None:
        return _("Territorio: dati non noti")
    places = put(ngettext("%(n)s quartiere", "%(n)s quartieri", facts.neighbourhoods), n=facts.neighbourhoods)
    if facts.residents is None:
        return _("%(places)s; la popolazione non è nota per tutti") % {"places": places}
    residents = put(ngettext("%(n)s residente", "%(n)s residenti", facts.residents), n=facts.residents)
    return _("%(places)s e %(residents)s") % {"places": places, "residents": residents}


def _of_figure(figure: str, n: int) -> str:
    """«202 plenarie», with the word of the model still to be filled in."""
    words = {
        "plenary": "%(plenary)s" if n == 1 else "%(plenaries)s",
        "subgroup": "%(subgroup)s" if n == 1 else "%(subgroups)s",
        "other": ngettext("altro", "altri", n),
    }
    return f"{number(n)} {words[figure]}"


def _enumerate(parts: list[str]) -> str:
    *first, last = parts
    if not first:
        return last
    return _("%(first)s e %(last)s") % {"first": ", ".join(first), "last": last}


HEADINGS: Mapping[str, Callable[[YearFacts], str]] = {
    "meetings": meetings_heading,
    "organisations": organisations_heading,
    "territory": territory_heading,
}
