"""What the consulte add to the comparison of cities: who comes to the sittings, and what becomes of their contributions.

Sources: Comune di Monza, record of the sitting of San Biagio - Cazzaniga of 8 July 2014 (8 present of 19 enrolled). No project of a
consulta is recorded, so nothing is told of projects, of their money or of volunteer hours.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.indicators import outcomes, taking_part
from core.participation.counts import CITY, Counts
from core.participation.indicators import YEAR, Counted, Direction, Indicator, IndicatorSource, Level
from models_monza.models import AdvisoryOpinion, Office
from models_monza.selectors.opinions import last_day, term_of, terms, transmitted_between
from models_monza.selectors.year import ACCEPTED, PRESENT, consulte_year

ATTENDANCE_RATE = Indicator(
    "attendance_rate",
    9,
    _("Presenza degli iscritti alle sedute"),
    _("Quanti degli iscritti vengono alle sedute?"),
    _("iscritti presenti alle sedute svolte nell'anno, uno per seduta"),
    "percent",
    "Comune di Monza, resoconto della seduta di San Biagio - Cazzaniga, 8 luglio 2014",
    denominator=_("iscritti all'appello delle stesse sedute: presenti, assenti e assenti giustificati"),
    times=100,
    decimals=1,
    levels=frozenset({Level.CITY, Level.BODY}),
    monthly=True,
    direction=Direction.MORE,
    excludes=_(
        "gli uditori, gli ospiti, chi non è mai stato iscritto, e le sedute di cui non è stato scritto chi c'era; conta il giorno della seduta"
    ),
)

_OFFICES = (Office.Kind.COORDINATOR, Office.Kind.DEPUTY, Office.Kind.SECRETARY)
IMPLEMENTED_WITHIN = relativedelta(months=24)
_READ = (
    "body",
    "transmitted_on",
    "suspended_on",
    "resumed_on",
    "answered_on",
    "outcome",
    "state",
    "done_on",
)


def count(year: int, reference: dt.date) -> Iterator[Counted]:
    """The presences of a year, and the contributions; eight queries, five of them those of the yearly report."""
    counts = Counts(year)
    _attendance(counts, reference)
    _contributions(counts, reference)
    _genders(counts, reference)
    return counts.counted()


def _attendance(counts: Counts, reference: dt.date) -> None:
    found = consulte_year(counts.year, reference)

    def tell(ways: Counter[str], place: tuple[Level, uuid.UUID | None], month: int = YEAR) -> None:
        counts.at(ATTENDANCE_RATE, ways[PRESENT], sum(ways.values()), place=place, month=month)

    tell(found.presences.took_part, CITY)
    for month, ways in found.presences.by_month.items():
        tell(ways, CITY, month)
    for body, tally in found.tallies.items():
        tell(tally.took_part, (Level.BODY, body))
        for month, ways in tally.by_month.items():
            tell(ways, (Level.BODY, body), month)


def _genders(counts: Counts, reference: dt.date) -> None:
    """Who holds an office of a consulta on the reference day, once however many she holds; the city's own people hold none."""
    held = Office.objects.filter(kind__in=_OFFICES, since__lte=reference)
    rows = held.filter(Q(until=None) | Q(until__gte=reference)).order_by("gender")
    genders: defaultdict[tuple[Level, uuid.UUID | None], dict[uuid.UUID, str]] = defaultdict(dict)
    for body, person, gender in rows.values_list("body", "person", "gender"):
        genders[CITY][person] = genders[Level.BODY, body][person] = gender  # one that is known comes after
    for place, of_people in genders.items():
        known = [gender for gender in of_people.values() if gender]
        unknown = len(of_people) - len(known)
        counts.at(taking_part.GENDER_BALANCE, known.count(Office.Gender.WOMAN), len(known), place=place)
        counts.at(taking_part.GENDER_UNKNOWN, unknown, len(of_people), place=place)


def _contributions(counts: Counts, reference: dt.date) -> None:
    """What was transmitted in the year and how it was answered by the reference day; an answer is due in the year of its last day, and
    what was accepted is looked at when the time to carry it out is over."""
    known, first = terms(), dt.date(counts.year, 1, 1)
    for row in transmitted_between(dt.date.min, reference).only(*_READ):
        add = partial(counts.add, body=row.body_id)
        due = last_day(row, term_of(row, known), reference)
        if row.transmitted_on is not None and row.transmitted_on >= first:
            _answers(add, row, row.transmitted_on, reference, due)
        if due is not None and first <= due <= reference:
            on_time = row.answered_on is not None and row.answered_on <= due
            add(outcomes.ANSWERED_IN_TIME, int(on_time), 1)
        _implemented(add, row, first, reference)


def _answers(
    add: "partial[None]", row: AdvisoryOpinion, sent: dt.date, reference: dt.date, due: dt.date | None
) -> None:
    """One that waits within its time is not counted yet."""
    answered = row.answered_on if row.answered_on and row.answered_on <= reference else None
    if answered is not None or due is None or due <= reference:
        add(outcomes.PROPOSALS_ANSWERED, int(answered is not None), 1)
    add(outcomes.PROPOSALS_OPEN, int(answered is None))
    if answered is not None:
        add(outcomes.ANSWER_DAYS, case=(answered - sent).days)
        add(outcomes.PROPOSALS_ACCEPTED, int(row.outcome in ACCEPTED), 1)


def _implemented(add: "partial[None]", row: AdvisoryOpinion, first: dt.date, reference: dt.date) -> None:
    """Carried out without a day says nothing of when, and is left out."""
    if row.answered_on is None or row.outcome not in ACCEPTED:
        return
    by = row.answered_on + IMPLEMENTED_WITHIN
    known = row.state != AdvisoryOpinion.State.DONE or row.done_on is not None
    if known and first <= by <= reference:
        add(outcomes.ACCEPTED_DONE, int(row.done_on is not None and row.done_on <= by), 1)


SHARED = (
    taking_part.GENDER_BALANCE,
    taking_part.GENDER_UNKNOWN,
    outcomes.PROPOSALS_ANSWERED,
    outcomes.ANSWER_DAYS,
    outcomes.PROPOSALS_OPEN,
    outcomes.ANSWERED_IN_TIME,
    outcomes.PROPOSALS_ACCEPTED,
    outcomes.ACCEPTED_DONE,
)
INDICATORS = IndicatorSource(
    count,
    queries=8,
    own=(ATTENDANCE_RATE,),
    shared=frozenset(indicator.code for indicator in SHARED),
)
