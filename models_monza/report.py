"""What the consulte add to the yearly report: who is enrolled, their sittings, what they told the administration.

Sources: Comune di Monza, the figures given for 2023 (consulte, citizens and organisations enrolled, in Agenzia Nova,
20.10.2023); the record of a sitting (San Biagio - Cazzaniga, 8.7.2014: enrolled, present, absent, of which excused, citizens
attending). How days and answers are counted is this product's own, and stated in each definition.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.participation.figures import Counted, FigureValue, Part, ReportSection, YearFacts, ratio
from core.reporting.notes import Notes, on_unrecorded, put, some
from core.reporting.words import number, short_number
from models_monza.report_figures import CONTRIBUTIONS, ENROLLED, SITTINGS
from models_monza.report_rows import LISTS
from models_monza.report_tables import consulte_table
from models_monza.selectors.year import ABSENT, EXCUSED, PRESENT, ConsulteYear, consulte_year

COUNTED = "consulte"
"""The section that counts for all three."""

Figures = Mapping[str, Counted | FigureValue]


def year_of(facts: YearFacts) -> ConsulteYear:
    """What was counted of the year."""
    counted: ConsulteYear = facts.own[COUNTED]
    return counted


def enrolled(facts: YearFacts) -> Figures:
    """Consulte, and who is enrolled in them."""
    found = year_of(facts).enrolled
    everyone = None if found.citizens is None else found.citizens + (found.organisations or 0)
    return {
        "consulte": facts.bodies,
        "enrolled_citizens": Counted(found.citizens, notes=_on_enrolled(found.citizens)),
        "enrolled_organisations": Counted(
            found.organisations,
            notes=some(
                found.in_several,
                lambda n: ngettext(
                    "Sommando %(body)s per %(body)s è %(n)s in più: qui chi è in più %(bodies)s conta una volta sola.",
                    "Sommando %(body)s per %(body)s sono %(n)s in più: qui chi è in più %(bodies)s conta una volta sola.",
                    n,
                ),
            ),
        ),
        "enrolled": Counted(
            everyone,
            formula="{0} + {1}",
            parts=(
                Part(_("Cittadine e cittadini"), found.citizens),
                Part(_("Realtà"), found.organisations),
            ),
        ),
    }


def sittings(facts: YearFacts) -> Figures:
    """Sittings and who was there; None for a year of which the register has no meeting."""
    year = year_of(facts)
    if not facts.recorded:
        return {"sittings": Counted(None, notes=on_unrecorded(facts))}
    found, came = year.sittings, year.presences
    is_known = bool(came.expected or not found.held)
    present, absent, excused, away, expected = (
        n if is_known else None
        for n in (
            came.took_part[PRESENT],
            came.took_part[ABSENT],
            came.took_part[EXCUSED],
            came.absences,
            came.expected,
        )
    )
    checked = found.valid + found.not_valid
    return {
        "sittings": found.held,
        "presences": Counted(present, notes=_on_presences(year)),
        "absences": absent,
        "absences_excused": excused,
        "absences_all": Counted(
            away,
            formula="{0} + {1}",
            parts=(Part(_("Senza giustificazione"), absent), Part(_("Giustificate"), excused)),
        ),
        "attendance_rate": Counted(
            ratio(present, expected, 100),
            formula="{0} / {1} × 100",
            parts=(Part(_("Presenze"), present), Part(_("Presenze e assenze insieme"), expected)),
        ),
        "audience": Counted(found.audience, notes=_on_audience(found.without_audience)),
        "sittings_valid": Counted(found.valid if checked else None, notes=_on_quorum(found.held - checked)),
        "sittings_not_valid": found.not_valid if checked else None,
    }


def contributions(facts: YearFacts) -> Figures:
    """What was transmitted in the year and what became of it; None where neither a meeting nor a contribution is known."""
    found = year_of(facts).contributions
    times = found.times
    if not facts.recorded and not times.transmitted:
        return {"contributions": Counted(None, notes=on_unrecorded(facts))}
    answered = Part(_("Con risposta"), times.answered)
    return {
        "contributions": times.transmitted,
        "contributions_answered": Counted(
            times.answered,
            notes=some(
                found.later,
                lambda n: ngettext(
                    "%(n)s ha avuto risposta dopo quel giorno: qui è tra quelli che aspettano.",
                    "%(n)s hanno avuto risposta dopo quel giorno: qui sono tra quelli che aspettano.",
                    n,
                ),
            ),
        ),
        "contributions_answered_share": Counted(
            ratio(times.answered, times.transmitted, 100),
            formula="{0} / {1} × 100",
            parts=(answered, Part(_("Trasmessi"), times.transmitted)),
        ),
        "contributions_accepted_share": Counted(
            ratio(found.accepted, times.answered, 100),
            formula="{0} / {1} × 100",
            parts=(Part(_("Accolti, del tutto o in parte"), found.accepted), answered),
        ),
        "contribution_answer_days_median": Counted(_exact(times.median_days), notes=_on_open(times.open)),
        "contributions_open": times.open,
        "contribution_open_days_longest": times.oldest_open_days,
    }


def headline(facts: YearFacts) -> str:
    """«90 sedute nel 2023, 286 persone e 88 realtà iscritte»."""
    year = year_of(facts)
    if not facts.recorded:
        return put(_("Nessun incontro del %(year)s nel registro"), year=str(facts.year))
    sat = put(
        ngettext("%(n)s seduta nel %(year)s", "%(n)s sedute nel %(year)s", year.sittings.held),
        n=year.sittings.held,
        year=str(facts.year),
    )
    if year.enrolled.citizens is None:
        return sat
    return f"{sat}, {_who(year)}"


def enrolled_heading(facts: YearFacts) -> str:
    """«10 consulte, 286 persone e 88 realtà iscritte»."""
    if not facts.bodies:
        return "%(bodies)s"
    bodies = f"{number(facts.bodies)} {'%(body)s' if facts.bodies == 1 else '%(bodies)s'}"
    if year_of(facts).enrolled.citizens is None:
        return put(_("%(count)s; chi è iscritto non è noto"), count=bodies)
    return f"{bodies}, {_who(year_of(facts))}"


def sittings_heading(facts: YearFacts) -> str:
    """«90 sedute: presente il 52,5 per cento degli iscritti»."""
    if not facts.recorded:
        return _("Sedute: dati non noti")
    year = year_of(facts)
    sat = put(ngettext("%(n)s seduta", "%(n)s sedute", year.sittings.held), n=year.sittings.held)
    rate = SITTINGS["attendance_rate"].rounded(
        ratio(year.presences.took_part[PRESENT], year.presences.expected, 100)
    )
    if rate is None:
        return sat
    return put(
        _("%(sat)s: all'appello è presente il %(rate)s per cento degli iscritti"),
        sat=sat,
        rate=short_number(rate),
    )


def contributions_heading(facts: YearFacts) -> str:
    """«48 contributi: 36 hanno avuto risposta, 12 la aspettano»."""
    times = year_of(facts).contributions.times
    if not times.transmitted:
        return (
            _("Nessun contributo all'amministrazione") if facts.recorded else _("Contributi: dati non noti")
        )
    sent = put(ngettext("%(n)s contributo", "%(n)s contributi", times.transmitted), n=times.transmitted)
    answered = put(
        ngettext("%(n)s ha avuto risposta", "%(n)s hanno avuto risposta", times.answered), n=times.answered
    )
    if not times.open:
        return f"{sent}: {answered}"
    waiting = put(ngettext("%(n)s la aspetta", "%(n)s la aspettano", times.open), n=times.open)
    return f"{sent}: {answered}, {waiting}"


def _who(year: ConsulteYear) -> str:
    citizens, groups = year.enrolled.citizens or 0, year.enrolled.organisations or 0
    people = put(ngettext("%(n)s persona", "%(n)s persone", citizens), n=citizens)
    several = put(ngettext("%(n)s realtà iscritta", "%(n)s realtà iscritte", groups), n=groups)
    return put(_("%(people)s e %(several)s"), people=people, several=several)


def _exact(days: float | None) -> FigureValue:
    """A median is whole or a half: nothing is lost."""
    return None if days is None else ratio(int(days * 2), 2)


def _on_enrolled(citizens: int | None) -> Notes:
    if citizens is not None:
        return ()
    return (_("Quel giorno nel registro non c'era ancora nessun iscritto: la cifra non è nota, non è zero."),)


def _on_presences(year: ConsulteYear) -> Notes:
    came = year.presences
    return (
        *some(
            came.unrecorded,
            lambda n: ngettext(
                "Di %(n)s seduta non è stato scritto chi c'era.",
                "Di %(n)s sedute non è stato scritto chi c'era.",
                n,
            ),
        ),
        *some(
            came.before_enrolment,
            lambda n: ngettext(
                "%(n)s presenza o assenza è di prima dell'iscrizione di chi riguarda: conta lo stesso.",
                "%(n)s presenze o assenze sono di prima dell'iscrizione di chi riguardano: contano lo stesso.",
                n,
            ),
        ),
        *some(
            came.others,
            lambda n: ngettext(
                "%(n)s riga riguarda chi non è mai stato iscritto a quella consulta: non conta.",
                "%(n)s righe riguardano chi non è mai stato iscritto a quella consulta: non contano.",
                n,
            ),
        ),
    )


def _on_audience(uncounted: int) -> Notes:
    return some(
        uncounted,
        lambda n: ngettext(
            "Di %(n)s seduta non si sa quanti uditori c'erano: non è nella somma.",
            "Di %(n)s sedute non si sa quanti uditori c'erano: non sono nella somma.",
            n,
        ),
    )


def _on_quorum(unchecked: int) -> Notes:
    return some(
        unchecked,
        lambda n: ngettext(
            "In %(n)s seduta il numero legale non è stato verificato: non è né tra le valide né tra le altre.",
            "In %(n)s sedute il numero legale non è stato verificato: non sono né tra le valide né tra le altre.",
            n,
        ),
    )


def _on_open(waiting: int) -> Notes:
    return some(
        waiting,
        lambda n: ngettext(
            "%(n)s contributo aspetta ancora e non è nel calcolo: quando avrà risposta la mediana potrà cambiare.",
            "%(n)s contributi aspettano ancora e non sono nel calcolo: quando avranno risposta la mediana potrà cambiare.",
            n,
        ),
    )


REPORT_SECTIONS = (
    ReportSection(
        COUNTED,
        gettext_lazy("Consulte e iscritti"),
        tuple(ENROLLED.values()),
        enrolled,
        queries=5,
        heading=enrolled_heading,
        count=consulte_year,
        headline=headline,
        tables=lambda now, _before: (consulte_table(year_of(now)),),
        lists=LISTS,
        leads=True,
    ),
    ReportSection(
        "sittings",
        gettext_lazy("Sedute"),
        tuple(SITTINGS.values()),
        sittings,
        heading=sittings_heading,
        leads=True,
    ),
    ReportSection(
        "contributions",
        gettext_lazy("Contributi all'amministrazione"),
        tuple(CONTRIBUTIONS.values()),
        contributions,
        heading=contributions_heading,
        leads=True,
    ),
)
