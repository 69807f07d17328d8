"""How each figure of an attendance report was counted, in a sentence with its numerator and denominator."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.selectors.attendance_counting import Came, Summary
from core.selectors.attendance_facts import Period
from core.templatetags.vicinia import number, percent, short_day


def sentences(told: Summary, period: Period) -> Iterator[str]:
    """The figures of a body, or of the city, in order of what people ask first."""
    yield _held(told)
    yield from _members(told)
    if told.organisations.came:
        yield _organisations(told.organisations, of_city=told.body is None)
    if told.organisations.retention is not None:
        yield _back(
            _(
                "Realtà presenti nel periodo precedente (dal %(first)s al %(last)s): %(before)s; tornate in questo:"
                " %(again)s (%(share)s)."
            ),
            told.organisations,
            period,
        )
    if told.persons.came:
        yield _persons(told.persons, of_city=told.body is None)
    if told.persons.retention is not None:
        yield _back(
            _(
                "Persone segnate per nome nel periodo precedente (dal %(first)s al %(last)s): %(before)s; tornate in"
                " questo: %(again)s (%(share)s)."
            ),
            told.persons,
            period,
        )
    yield from _people(told)


def _held(told: Summary) -> str:
    text = ngettext("%(n)s incontro svolto", "%(n)s incontri svolti", told.held) % {"n": number(told.held)}
    if not told.without_sheet:
        return _("%(held)s.") % {"held": text}
    missing = ngettext(
        "%(n)s incontro senza foglio presenze, lasciato fuori da ogni percentuale",
        "%(n)s incontri senza foglio presenze, lasciati fuori da ogni percentuale",
        told.without_sheet,
    ) % {"n": number(told.without_sheet)}
    return _("%(held)s: %(missing)s.") % {"held": text, "missing": missing}


def _members(told: Summary) -> Iterator[str]:
    if not told.members_expected:
        return
    text = _(
        "Presenze dei membri: %(present)s su %(expected)s attese (%(share)s). Se ne attende una per ogni incontro con"
        " foglio presenze tenuto mentre il membro era iscritto."
    ) % {
        "present": number(told.members_present),
        "expected": number(told.members_expected),
        "share": percent(told.members_share),
    }
    if told.expecting_nobody:
        others = ngettext(
            "%(n)s incontro di sottogruppo è lasciato fuori: non c'è un elenco di chi fa parte di un sottogruppo.",
            "%(n)s incontri di sottogruppo sono lasciati fuori: non c'è un elenco di chi fa parte di un sottogruppo.",
            told.expecting_nobody,
        ) % {"n": number(told.expecting_nobody)}
        text = f"{text} {others}"
    yield text


def _organisations(told: Came, *, of_city: bool) -> str:
    if told.new_in_city is None:
        text = _(
            "Realtà che hanno partecipato: %(came)s. Prima di questo periodo non ci sono presenze registrate: non si può"
            " dire quali fossero alla prima volta."
        )
    elif of_city:
        text = _(
            "Realtà che hanno partecipato: %(came)s, di cui %(city)s per la prima volta e %(seen)s già viste."
        )
    elif told.new_in_body is None:
        text = _(
            "Realtà che hanno partecipato: %(came)s, di cui %(city)s per la prima volta in città. Prima di questo periodo"
            " qui non ci sono presenze registrate."
        )
    else:
        text = _(
            "Realtà che hanno partecipato: %(came)s, di cui %(here)s per la prima volta qui (%(city)s per la prima volta in"
            " città) e %(back)s già viste."
        )
    return text % _counts(told)


def _persons(told: Came, *, of_city: bool) -> str:
    if told.new_in_city is None:
        text = _(
            "Persone segnate per nome: %(came)s. Prima di questo periodo non ce ne sono di registrate: non si può dire"
            " quali fossero alla prima volta."
        )
    elif of_city:
        text = _(
            "Persone segnate per nome: %(came)s, di cui %(city)s per la prima volta e %(seen)s già viste."
        )
    elif told.new_in_body is None:
        text = _(
            "Persone segnate per nome: %(came)s, di cui %(city)s per la prima volta in città. Prima di questo periodo qui"
            " non ce ne sono di registrate."
        )
    else:
        text = _(
            "Persone segnate per nome: %(came)s, di cui %(here)s per la prima volta qui (%(city)s per la prima volta in"
            " città) e %(back)s già viste."
        )
    return text % _counts(told)


def _counts(told: Came) -> dict[str, str]:
    came, here, city = told.came or 0, told.new_in_body, told.new_in_city
    return {
        "came": number(came),
        "here": number(here),
        "city": number(city),
        "back": number(came - (here or 0)),
        "seen": number(came - (city or 0)),
    }


def _back(text: str, told: Came, period: Period) -> str:
    before = period.before()
    return text % {
        "before": number(told.before),
        "again": number(told.again),
        "share": percent(told.retention),
        "first": short_day(before.first),
        "last": short_day(before.last),
    }


def _people(told: Summary) -> Iterator[str]:
    if told.people_median is not None:
        yield _median(told)
    if told.citizens is not None:
        yield _(
            "Residenti per conto proprio: %(citizens)s (incontri in cui sono stati contati: %(known)s su %(held)s)."
        ) % {
            "citizens": number(told.citizens),
            "known": number(told.citizens_known),
            "held": number(told.held),
        }


def _median(told: Summary) -> str:
    median = number(told.people_median, 0 if (told.people_median or 0) % 1 == 0 else 1)
    text = ngettext(
        "Persone per incontro: %(median)s (mediana), su %(n)s incontro di cui si conosce il numero.",
        "Persone per incontro: %(median)s (mediana), su %(n)s incontri di cui si conosce il numero.",
        told.people_known,
    ) % {
        "median": _("almeno %(n)s") % {"n": median} if told.people_partial else median,
        "n": number(told.people_known),
    }
    if not told.people_partial:
        return text
    partial = ngettext(
        "In %(n)s di questi manca il numero di qualche realtà.",
        "In %(n)s di questi manca il numero di qualche realtà.",
        told.people_partial,
    ) % {"n": number(told.people_partial)}
    return f"{text} {partial}"
