"""What must be said about a figure, from the data: why two numbers differ, what does not count, what is missing."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.figures import YearFacts
from core.reporting.words import fill, listing, number

Notes = tuple[str, ...]


def put(text: str, **values: Any) -> str:
    """The sentence with its numbers and names in their places; the model's own words stay for later."""
    return fill(
        text,
        {name: number(value) if isinstance(value, int) else str(value) for name, value in values.items()},
    )


def some(n: int | None, text: Callable[[int], str]) -> Notes:
    """The sentence about `n` things, where there are any."""
    return (put(text(n), n=n),) if n else ()


def on_unrecorded(facts: YearFacts) -> Notes:
    """Why the figures of a year are not known."""
    if facts.recorded:
        return ()
    return (
        put(
            _("Nel registro non c'è nessun incontro del %(year)s: la cifra non è nota, non è zero."),
            year=str(facts.year),
        ),
    )


def on_meetings(facts: YearFacts) -> Notes:
    """Joint meetings, and those that do not count."""
    return (
        *on_unrecorded(facts),
        *some(
            facts.joint_meetings,
            lambda n: ngettext(
                "%(n)s incontro è congiunto: conta una volta per la città e una per ogni %(body)s che vi ha preso parte.",
                "%(n)s incontri sono congiunti: contano una volta per la città e una per ogni %(body)s che vi ha preso parte.",
                n,
            ),
        ),
        *some(
            facts.cancelled,
            lambda n: ngettext(
                "%(n)s incontro annullato o rinviato non conta.",
                "%(n)s incontri annullati o rinviati non contano.",
                n,
            ),
        ),
        *some(
            facts.not_yet_held,
            lambda n: ngettext(
                "%(n)s incontro non ancora segnato come svolto non conta.",
                "%(n)s incontri non ancora segnati come svolti non contano.",
                n,
            ),
        ),
    )


def on_headcount(facts: YearFacts) -> Notes:
    """Meetings whose people are not known, or not all."""
    return (
        *on_unrecorded(facts),
        *some(
            facts.without_headcount,
            lambda n: ngettext(
                "%(n)s incontro senza numero di presenti: non è nella somma.",
                "%(n)s incontri senza numero di presenti: non sono nella somma.",
                n,
            ),
        ),
        *some(
            facts.partial_headcount,
            lambda n: ngettext(
                "%(n)s incontro con un numero di presenti incompleto: manca quello di qualche realtà.",
                "%(n)s incontri con un numero di presenti incompleto: manca quello di qualche realtà.",
                n,
            ),
        ),
    )


def on_organisations(facts: YearFacts) -> Notes:
    """Why the sum over the bodies is another number, the city's own services, and attendance nobody recorded."""
    return (
        *on_unrecorded(facts),
        *_unique(facts),
        *some(
            facts.municipal_services,
            lambda n: ngettext("Comprende %(n)s servizio comunale.", "Comprende %(n)s servizi comunali.", n),
        ),
        *some(
            facts.without_attendance,
            lambda n: ngettext(
                "Di %(n)s incontro svolto non è stato registrato chi c'era.",
                "Di %(n)s incontri svolti non è stato registrato chi c'era.",
                n,
            ),
        ),
        *some(
            facts.organisations_without_body,
            lambda n: ngettext(
                "%(n)s realtà era presente solo a incontri congiunti, senza dire per quale %(body)s: conta solo per la città.",
                "%(n)s realtà erano presenti solo a incontri congiunti, senza dire per quale %(body)s: contano solo per la città.",
                n,
            ),
        ),
    )


def on_population(facts: YearFacts) -> Notes:
    """Neighbourhoods whose residents are not known."""
    if facts.neighbourhoods is None:
        return (_("Nel registro non c'è nessun quartiere."),)
    if not facts.without_population:
        return ()
    return (
        put(
            _("Manca la popolazione %(year)s di: %(names)s. Finché manca, il totale non è noto."),
            year=str(facts.year),
            names=listing(facts.without_population),
        ),
    )


def _unique(facts: YearFacts) -> Notes:
    if not facts.organisations:
        return ()
    if facts.organisations == facts.organisations_over_bodies:
        return (
            _(
                "Nessuna realtà ha partecipato a più %(bodies)s: sommando %(body)s per %(body)s il numero è lo stesso."
            ),
        )
    several = facts.organisations_in_several_bodies
    return (
        put(
            ngettext(
                "%(unique)s e non %(summed)s: %(several)s realtà ha partecipato a più %(bodies)s e qui conta una volta sola; "
                "sommando %(body)s per %(body)s si arriva a %(summed)s.",
                "%(unique)s e non %(summed)s: %(several)s realtà hanno partecipato a più %(bodies)s e qui contano una volta "
                "sola; sommando %(body)s per %(body)s si arriva a %(summed)s.",
                several,
            ),
            unique=facts.organisations,
            summed=facts.organisations_over_bodies,
            several=several,
        ),
    )
