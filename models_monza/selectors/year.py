"""What a year of the consulte adds up to: who is enrolled, their sittings and who was there, what they told the administration.

Five queries, whatever the size of the register: they read plain rows, which are counted here.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from core.models import Attendance, Body, Meeting, Membership
from models_monza.models import AdvisoryOpinion
from models_monza.rules import SLUG
from models_monza.selectors.opinions import AnswerTimes, times_of, transmitted_between
from models_monza.services.sittings import SITTING

PRESENT, EXCUSED, ABSENT = Attendance.Status.PRESENT, Attendance.Status.EXCUSED, Attendance.Status.ABSENT
_WAYS = (PRESENT, EXCUSED, ABSENT)
"""How one who is enrolled took part in a sitting; of several entries of hers the first of these counts."""

ACCEPTED = (AdvisoryOpinion.Outcome.ACCEPTED, AdvisoryOpinion.Outcome.PARTLY)

Member = tuple[uuid.UUID | None, uuid.UUID | None]  # a person, or an organisation as it is counted


class _Membership(NamedTuple):
    body: uuid.UUID
    person: uuid.UUID | None
    organisation: uuid.UUID | None
    since: dt.date | None
    until: dt.date | None

    @property
    def member(self) -> Member:
        return self.person, self.organisation

    def began_by(self, day: dt.date) -> bool:
        return self.since is None or self.since <= day

    def in_force_on(self, day: dt.date) -> bool:
        return self.began_by(day) and (self.until is None or self.until >= day)


@dataclass(slots=True)
class ConsultaTally:
    """One consulta in a year. `audience` are the citizens who attended without being enrolled, where they were counted; `by_month` is
    how those enrolled took part, by month of the sitting."""

    citizens: int = 0
    organisations: int = 0
    sittings: int = 0
    audience: int | None = None
    took_part: Counter[str] = field(default_factory=Counter)
    by_month: "ByMonth" = field(default_factory=lambda: defaultdict(Counter))
    contributions: int = 0
    answered: int = 0

    @property
    def expected(self) -> int:
        """Presences and absences together."""
        return sum(self.took_part.values())


Tallies = dict[uuid.UUID, ConsultaTally]
ByMonth = defaultdict[int, Counter[str]]


class Enrolled(NamedTuple):
    """Who is enrolled on the reference day, each once; None where no enrolment had begun by then. `in_several`: how many
    enrolments more there are, of organisations that are in several consulte."""

    citizens: int | None
    organisations: int | None
    in_several: int


class Sittings(NamedTuple):
    """Sittings held, the citizens who attended (None: nobody counted them), and how the quorum was where it was checked."""

    held: int
    audience: int | None
    without_audience: int
    valid: int
    not_valid: int


class Presences(NamedTuple):
    """Those enrolled in the consulta that sat, by `PRESENT`, `EXCUSED`, `ABSENT`, and the same by month; of them `before_enrolment` are
    of a day before it. `others` are entries of who was never enrolled there, `unrecorded` the sittings of which nobody wrote who was there."""

    took_part: Counter[str]
    before_enrolment: int
    others: int
    unrecorded: int
    by_month: ByMonth

    @property
    def absences(self) -> int:
        """Excused or not."""
        return self.took_part[EXCUSED] + self.took_part[ABSENT]

    @property
    def expected(self) -> int:
        """Presences and absences together."""
        return self.took_part[PRESENT] + self.absences


class Contributions(NamedTuple):
    """Answers to what was transmitted in the year; `later` came after the reference day, `accepted` are of the answered ones."""

    times: AnswerTimes
    accepted: int
    later: int


@dataclass(frozen=True, slots=True)
class ConsulteYear:
    """The year of all consulte, and by name what each adds up to; `tallies` has the same by body."""

    by_name: dict[str, ConsultaTally]
    tallies: Tallies
    enrolled: Enrolled
    sittings: Sittings
    presences: Presences
    contributions: Contributions


def consulte_year(year: int, reference: dt.date) -> ConsulteYear:
    """Count a year up to the reference day. Five queries."""
    first = dt.date(year, 1, 1)
    names = dict(Body.objects.filter(model_slug=SLUG).order_by("name").values_list("pk", "name"))
    tallies: Tallies = {body: ConsultaTally() for body in names}
    members = _memberships()
    sittings = _sittings(first, reference, tallies)
    return ConsulteYear(
        by_name={names[body]: tally for body, tally in tallies.items()},
        tallies=tallies,
        enrolled=_enrolled(members, reference, tallies),
        sittings=sittings,
        presences=_presences(first, reference, members, tallies, sittings.held),
        contributions=_contributions(first, reference, tallies),
    )


def _memberships() -> list[_Membership]:
    rows = Membership.objects.filter(body__model_slug=SLUG).order_by()
    columns = ("body", "person", "organisation__canonical", "since", "until")
    return [_Membership(*row) for row in rows.values_list(*columns)]


def _enrolled(members: list[_Membership], reference: dt.date, tallies: Tallies) -> Enrolled:
    standing = {(row.body, row.member) for row in members if row.in_force_on(reference)}
    for body, (person, _organisation) in standing:
        if person is not None:
            tallies[body].citizens += 1
        else:
            tallies[body].organisations += 1
    once = {member for _body, member in standing}
    citizens = sum(person is not None for person, _organisation in once)
    if not any(row.began_by(reference) for row in members):
        return Enrolled(None, None, 0)
    return Enrolled(citizens, len(once) - citizens, len(standing) - len(once))


def _sittings(first: dt.date, reference: dt.date, tallies: Tallies) -> Sittings:
    """A sitting of two consulte together is one for the city and one for each."""
    rows = Meeting.objects.held().filter(model_slug=SLUG, kind=SITTING, meets_on__range=(first, reference))
    found = rows.order_by().values_list("pk", "served__body", "citizens_count", "sitting__is_valid")
    audiences: dict[uuid.UUID, int | None] = {}
    checks: dict[uuid.UUID, bool | None] = {}
    for pk, body, audience, is_valid in found:
        audiences[pk], checks[pk] = audience, is_valid
        if body in tallies:
            tallies[body].sittings += 1
            if audience is not None:
                tallies[body].audience = (tallies[body].audience or 0) + audience
    counted = [number for number in audiences.values() if number is not None]
    return Sittings(
        held=len(audiences),
        audience=sum(counted) if counted else None,
        without_audience=len(audiences) - len(counted),
        valid=sum(check is True for check in checks.values()),
        not_valid=sum(check is False for check in checks.values()),
    )


def _presences(
    first: dt.date, reference: dt.date, members: list[_Membership], tallies: Tallies, held: int
) -> Presences:
    """Everybody once a sitting: an organisation that several people came for is one, and so is who has two entries."""
    rows = Attendance.objects.filter(
        meeting__model_slug=SLUG,
        meeting__kind=SITTING,
        meeting__state=Meeting.State.HELD,
        meeting__meets_on__range=(first, reference),
        status__in=_WAYS,
    ).order_by()
    ever: dict[tuple[uuid.UUID, Member], list[_Membership]] = {}
    for row in members:
        ever.setdefault((row.body, row.member), []).append(row)
    ways: dict[tuple[uuid.UUID, Member], dict[uuid.UUID, str]] = {}
    days: dict[uuid.UUID, dt.date] = {}
    columns = (
        "meeting",
        "meeting__meets_on",
        "meeting__served__body",
        "person",
        "organisation__canonical",
        "status",
    )
    for meeting, day, body, person, organisation, status in rows.values_list(*columns):
        member: Member = (None, organisation) if organisation else (person, None)
        days[meeting] = day
        served = ways.setdefault((meeting, member), {})
        before = served.get(body, status)
        served[body] = min(before, status, key=_WAYS.index)
    took_part: Counter[str] = Counter()
    by_month: ByMonth = defaultdict(Counter)
    before_enrolment = others = 0
    for (meeting, member), served in ways.items():
        own = [body for body in served if (body, member) in ever]
        if not own:
            others += 1
            continue
        month = days[meeting].month
        took_part[served[own[0]]] += 1
        by_month[month][served[own[0]]] += 1
        before_enrolment += not any(row.began_by(days[meeting]) for body in own for row in ever[body, member])
        for body in own:
            tallies[body].took_part[served[body]] += 1
            tallies[body].by_month[month][served[body]] += 1
    return Presences(took_part, before_enrolment, others, held - len(days), by_month)


def _contributions(first: dt.date, reference: dt.date, tallies: Tallies) -> Contributions:
    rows = transmitted_between(first, reference).values_list(
        "body", "transmitted_on", "answered_on", "outcome"
    )
    pairs: list[tuple[dt.date, dt.date | None]] = []
    accepted = later = 0
    for body, sent, answered, outcome in rows:
        if sent is None:
            continue
        pairs.append((sent, answered))
        in_time = answered is not None and answered <= reference
        later += answered is not None and not in_time
        accepted += in_time and outcome in ACCEPTED
        tallies[body].contributions += 1
        tallies[body].answered += in_time
    return Contributions(times_of(pairs, reference), accepted, later)
