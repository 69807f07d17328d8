"""How each figure of an attendance report was counted, in a sentence with its numerator and denominator."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.selectors.attendance_counting import Period, Summary
from core.templatetags.vicinia import number, percent, short_day


def sentences(told: Summary, period: Period) -> Iterator[str]:
    """The figures of a body, or of the city, in order of what people ask first."""
    yield _held(told)
    if told.members_expected:
        yield _(
            "Presenze dei membri: %(present)s su %(expected)s attese (%(share)s). Se ne attende una per ogni incontro con"
            " foglio presenze tenuto mentre il membro era iscritto."
        ) % {
            "present": number(told.members_present),
            "expected": number(told.members_expected),
            "share": percent(told.members_share),
        }
    if told.came:
        yield _came(told)
    if told.before:
        before = period.before()
        yield _(
            "Realtà presenti nel periodo precedente (dal %(first)s al %(last)s): %(before)s; tornate in questo:"
            " %(again)s (%(share)s)."
        ) % {
            "before": number(told.before),
            "again": number(told.again),
            "share": percent(told.retention),
            "first": short_day(before.first),
            "last": short_day(before.last),
        }
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


def _came(told: Summary) -> str:
    counts = {"came": number(told.came), "new": number(told.new), "back": number(told.returning)}
    if told.new is None:
        return _(
            "Realtà che hanno partecipato: %(came)s. Prima di questo periodo non ci sono presenze registrate: non si può"
            " dire quali fossero alla prima volta."
        ) % {"came": number(told.came)}
    if told.body is None:
        text = _(
            "Realtà che hanno partecipato: %(came)s, di cui %(new)s per la prima volta e %(back)s già viste."
        )
        return text % counts
    return _(
        "Realtà che hanno partecipato: %(came)s, di cui %(new)s per la prima volta qui (%(city)s per la prima volta in"
        " città) e %(back)s già viste."
    ) % (counts | {"city": number(told.new_in_city)})


def _people(told: Summary) -> Iterator[str]:
    if told.people_median is not None:
        yield ngettext(
            "Persone per incontro: %(median)s (mediana), su %(n)s incontro di cui si conosce il numero.",
            "Persone per incontro: %(median)s (mediana), su %(n)s incontri di cui si conosce il numero.",
            told.people_known,
        ) % {
            "median": number(told.people_median, 0 if told.people_median % 1 == 0 else 1),
            "n": number(told.people_known),
        }
    if told.citizens is not None:
        yield _(
            "Residenti per conto proprio: %(citizens)s (incontri in cui sono stati contati: %(known)s su %(held)s)."
        ) % {
            "citizens": number(told.citizens),
            "known": number(told.citizens_known),
            "held": number(told.held),
        }
