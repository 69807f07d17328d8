"""What is counted of the agreements for the comparison of cities: `QUERIES` queries, whatever the size of the register.

Which agreements, signatories, people and projects are of a year is asked of the selectors the yearly report counts with.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce, ExtractYear, TruncDate

from core.indicators import outcomes
from core.models import BodyNeighbourhood
from core.participation.counts import CITY, Counts
from core.participation.indicators import Counted, Level
from core.reporting.facts import is_in_force, total_residents
from core.reporting.sets import neighbourhoods
from models_qua.indicator_definitions import (
    COVERAGE,
    MIX,
    PER_100_PARTICIPANTS,
    PROJECTS_PER_AGREEMENT,
    RENEWAL_RATE,
    USERS_SERVED,
)
from models_qua.models import (
    CitizenshipAgreement,
    CommitmentReport,
    Need,
    NeedGroup,
    NeighbourhoodService,
    ProjectSheet,
    Resource,
    ServiceUsers,
)
from models_qua.selectors.season import in_force_on, projects_of, signatories_of, signed, took_part

QUERIES = 11
RENEWED_WITHIN = relativedelta(months=6)
IMPLEMENTED_WITHIN = relativedelta(months=24)
_ACCEPTED = (NeedGroup.Fate.ENTERS, NeedGroup.Fate.ENTERS_CHANGED)
_COMPLETED = ProjectSheet.State.COMPLETED


@dataclass(slots=True)
class _Agreements:
    """The year's agreements of one lab, or of all."""

    signed: int = 0
    signatories: Counter[str] = field(default_factory=Counter)
    people: set[uuid.UUID] = field(default_factory=set)
    projects: int = 0
    budget: Decimal | None = None
    with_budget: int = 0

    def take(self, other: "_Agreements") -> None:
        self.signed += other.signed
        self.signatories += other.signatories
        self.people |= other.people
        self.projects += other.projects
        self.with_budget += other.with_budget
        if other.budget is not None:
            self.budget = (self.budget or 0) + other.budget


_Labs = dict[uuid.UUID, _Agreements]


def count_indicators(year: int, reference: dt.date) -> Iterator[Counted]:
    """The counts of a year, of the city and of its labs; `QUERIES` queries."""
    counts, first = Counts(year), dt.date(year, 1, 1)
    labs: _Labs = {}
    is_recorded = _agreements(counts, labs, first, reference)
    _people(labs, first, reference)
    _projects(labs, year)
    city = _Agreements()
    for body, found in labs.items():
        city.take(found)
        _tell(counts, found, (Level.BODY, body))
    _tell(counts, city, CITY)
    _completed(counts, first, reference)
    _hours(counts, first, reference)
    _cofunding(counts)
    _proposals(counts, first, reference)
    _coverage(counts, reference, is_recorded=is_recorded)
    _users(counts, first, reference)
    return counts.counted()


def _lab(labs: _Labs, body: uuid.UUID) -> _Agreements:
    return labs.setdefault(body, _Agreements())


def _agreements(counts: Counts, labs: _Labs, first: dt.date, reference: dt.date) -> bool:
    """Those signed in the year, and of those of any year the ones renewed in time; whether any was signed by the reference day."""
    rows = signed(dt.date.min, reference).order_by()
    columns = ("body", "signed_on", "ends_on", "ended_on", "renewed_by__state", "renewed_by__signed_on")
    found = list(rows.values_list(*columns))
    for body, signed_on, ends_on, ended_on, state, renewed_on in found:
        if signed_on is not None and signed_on >= first:
            _lab(labs, body).signed += 1
        if ends_on is None or (ended_on is not None and ended_on <= ends_on):
            continue
        by = ends_on + RENEWED_WITHIN
        if first <= by <= reference:
            renewed = state in CitizenshipAgreement.SIGNED and renewed_on <= by
            counts.add(RENEWAL_RATE, int(renewed), 1, body=body)
    return bool(found)


def _people(labs: _Labs, first: dt.date, reference: dt.date) -> None:
    """Who signed by the reference day, by kind, and who took part."""
    parties = signatories_of(first, reference).filter(signed_on__lte=reference)
    for body, kind, n in parties.values_list("agreement__body", "kind").annotate(n=Count("pk")):
        _lab(labs, body).signatories[kind] += n
    came = took_part(first, reference)
    for body, people in came.values_list("body").annotate(who=ArrayAgg("person", distinct=True)):
        _lab(labs, body).people |= set(people)


def _projects(labs: _Labs, year: int) -> None:
    rows = projects_of(year, year).values_list("agreement__body")
    for body, n, budget, known in rows.annotate(
        n=Count("pk"), eur=Sum("budget_eur"), known=Count("budget_eur")
    ):
        lab = _lab(labs, body)
        lab.projects, lab.budget, lab.with_budget = n, budget, known


def _tell(counts: Counts, found: _Agreements, place: tuple[Level, uuid.UUID | None]) -> None:
    """Where there are agreements and nobody wrote who signed, or which projects, that is not known."""
    tell = partial(counts.at, place=place)
    signatories = found.signatories.total()
    if signatories or not found.signed:
        tell(PER_100_PARTICIPANTS, signatories, len(found.people))
        for kind, share in MIX.items():
            n = found.signatories[kind]
            tell(share, n, signatories, people=(n,) if share.breaks_down_people else ())
    if found.projects:
        tell(PROJECTS_PER_AGREEMENT, found.projects, found.signed)
    tell(outcomes.EURO_PER_PROJECT, found.budget, found.with_budget)


def _completed(counts: Counts, first: dt.date, reference: dt.date) -> None:
    """Projects of signed agreements whose last day, else that of their agreement, is in the year; completed by the reference day.

    One that was approved and then given up was due all the same.
    """
    rows = ProjectSheet.objects.filter(agreement__state__in=CitizenshipAgreement.SIGNED).order_by()
    rows = rows.exclude(state__in=(ProjectSheet.State.IDEA, ProjectSheet.State.FEASIBLE))
    rows = rows.annotate(due_on=Coalesce("ends_on", "agreement__ends_on"))
    rows = rows.filter(due_on__range=(first, reference))
    done = Q(state=_COMPLETED) & (Q(state_since=None) | Q(state_since__lte=reference))
    grouped = rows.values_list("agreement__body")
    for body, n, completed in grouped.annotate(n=Count("pk"), done=Count("pk", filter=done)):
        counts.add(outcomes.PROJECTS_COMPLETED, completed, n, body=body)


def _hours(counts: Counts, first: dt.date, reference: dt.date) -> None:
    """Hours the parties declared, on the day they said so."""
    rows = CommitmentReport.objects.filter(reported_on__range=(first, reference), hours__isnull=False)
    grouped = rows.order_by().values_list("commitment__agreement__body")
    for body, hours in grouped.annotate(n=Sum("hours")):
        counts.add(outcomes.VOLUNTEER_HOURS, hours, body=body)


def _cofunding(counts: Counts) -> None:
    """Money set aside in signed agreements, by its year, else that of its project, else of the signature."""
    source = Resource.Source
    rows = Resource.objects.filter(
        kind=Resource.Kind.MONEY, agreement__state__in=CitizenshipAgreement.SIGNED
    ).annotate(in_year=Coalesce("year", "sheet__year", ExtractYear("agreement__signed_on")))
    grouped = rows.filter(in_year=counts.year).order_by().values_list("agreement__body")
    sums = grouped.annotate(
        city=Sum("amount_eur", filter=Q(source=source.CITY)),
        others=Sum("amount_eur", filter=~Q(source=source.CITY), default=Decimal(0)),
    )
    for body, city, others in sums:
        counts.add(outcomes.CO_FUNDING, others, city or 0, body=body)


def _proposals(counts: Counts, first: dt.date, reference: dt.date) -> None:
    """Proposals collected in the year and told by the reference day what becomes of them, and those accepted whose 24 months are over.

    No rule gives days for an answer, so none is «not yet due». An accepted one that no project answers was not carried out as far as
    anybody wrote; of one whose project was completed on a day nobody wrote it is not known.
    """
    completed = Q(group__answered_by__sheet__state=_COMPLETED)
    rows = Need.objects.counted().filter(kind=Need.Kind.PROPOSAL, received_on__lte=reference)
    told = Coalesce(TruncDate("told_at"), "group__fate_on")
    rows = rows.filter(Q(received_on__gte=first) | Q(state=Need.State.TOLD)).order_by()
    rows = rows.annotate(
        told_on=told,
        undated=Count(
            "group__answered_by", filter=completed & Q(group__answered_by__sheet__state_since=None)
        ),
        done_on=Min("group__answered_by__sheet__state_since", filter=completed),
    )
    columns = (
        "cycle__body",
        "received_on",
        "state",
        "told_on",
        "group__fate",
        "undated",
        "done_on",
    )
    for body, received, state, day, fate, undated, done_on in rows.values_list(*columns):
        answered = day if state == Need.State.TOLD else None
        add = partial(counts.add, body=body)
        if received >= first:
            in_time = answered is not None and answered <= reference
            add(outcomes.PROPOSALS_ANSWERED, int(in_time), 1)
            add(outcomes.PROPOSALS_OPEN, int(not in_time))
            if in_time:
                add(outcomes.PROPOSALS_ACCEPTED, int(fate in _ACCEPTED), 1)
            if in_time and answered >= received:
                add(outcomes.ANSWER_DAYS, case=(answered - received).days)
        if answered is None or fate not in _ACCEPTED:
            continue
        by = answered + IMPLEMENTED_WITHIN
        done = done_on is not None and done_on <= by
        if first <= by <= reference and (done or not undated):
            add(outcomes.ACCEPTED_DONE, int(done), 1)


def _coverage(counts: Counts, reference: dt.date, *, is_recorded: bool) -> None:
    """Residents of the neighbourhoods a lab with an agreement in force works in; nothing while those of a neighbourhood are not known."""
    drawn = [row for row in neighbourhoods(counts.year) if is_in_force(row, reference, reference)]
    residents = {row.slug: row.residents for row in drawn}
    labs = in_force_on(reference).values("body")
    here = BodyNeighbourhood.objects.on(reference).filter(body__in=labs).order_by()
    covered = set(here.values_list("neighbourhood__slug", flat=True))
    total = total_residents(residents)
    if total is not None and is_recorded:
        counts.at(COVERAGE, sum(number or 0 for slug, number in residents.items() if slug in covered), total)


def _users(counts: Counts, first: dt.date, reference: dt.date) -> None:
    """The people each service of the year helped, where somebody wrote how many."""
    offered = NeighbourhoodService.objects.during(first, reference).order_by()
    rows = ServiceUsers.objects.filter(year=counts.year, service__in=offered.values("pk"))
    total = rows.aggregate(n=Sum("users"))["n"]
    if total is not None:
        counts.at(USERS_SERVED, total)
