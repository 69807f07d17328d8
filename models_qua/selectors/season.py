"""What is counted of the agreements of a period of whole years: one set of queries for the season and for a year.

An agreement belongs to the period its first signature day is in (`signed_on`); its signatories with it, those who signed by the
period's end. A project and a maintenance work belong to the year of their budget. Somebody who took part counts once, whatever the
agreements and paths.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, ExtractYear, Lower

from models_qua.models import (
    CitizenshipAgreement,
    CitizenshipLab,
    LabParticipation,
    MaintenanceWork,
    ProjectSheet,
    Signatory,
)
from models_qua.selectors.second_season import PlacesAndServices
from models_qua.selectors.sums import known_sum

QUERIES = 5  # without the places and services
KINDS = tuple(kind for kind in Signatory.Kind if kind != Signatory.Kind.CITY)


@dataclass(frozen=True, slots=True)
class Money:
    """How many there are, the euro set aside for those of which it is known, and of how many it is not."""

    count: int = 0
    eur: Decimal | None = None
    unknown: int = 0

    def __add__(self, other: "Money") -> "Money":
        eur = known_sum((self.eur, other.eur))
        return Money(self.count + other.count, eur, self.unknown + other.unknown)

    @property
    def known(self) -> int:
        """How many have a budget."""
        return self.count - self.unknown


@dataclass(frozen=True, slots=True)
class Signed:
    """Agreements signed: new ones, of which of urban labs, and renewals."""

    new: int = 0
    urban: int = 0
    renewed: int = 0

    @property
    def all(self) -> int:
        """New ones and renewals."""
        return self.new + self.renewed


@dataclass(frozen=True, slots=True)
class SeasonCount:
    """The counts of a period. Dictionaries by year have every year of the period; those by lab its name.

    `later` are the agreements signed after the period, by year. `signed_with_names` and `signed_with_people` are the agreements of the
    period of which it is written who signed and who took part: of the others it is not known. `different_signatories` counts once who
    signed several agreements. `participants` is None where nobody wrote who took part; `of_unsigned_paths` are those of them who took part
    in a path that came to no signature. `participations` adds up the people of each agreement and path. `second` are the places and
    services, where they were asked for.
    """

    first: int
    last: int
    reference: dt.date
    recorded: bool
    by_year: Mapping[int, Signed]
    later: Mapping[int, Signed]
    by_lab: Mapping[str, Signed]
    signatories: Mapping[str, int]
    signatories_by_year: Mapping[int, int]
    signatories_by_lab: Mapping[str, int]
    different_signatories: int
    signed_with_names: int
    withdrawn: int
    joined_later: int
    participants: int | None
    of_unsigned_paths: int
    signed_with_people: int
    participations: int
    participants_by_lab: Mapping[str, int]
    projects: Mapping[tuple[int, str, str, str], Money]
    before_signature: int
    works: Mapping[int, Money]
    works_by_place: Mapping[str, Money]
    second: PlacesAndServices | None = None

    @property
    def agreements(self) -> Signed:
        """All of the period."""
        return _all(self.by_year.values())

    @property
    def signed_later(self) -> Signed:
        """All signed after it."""
        return _all(self.later.values())

    @property
    def all_signatories(self) -> int:
        """Of every kind."""
        return sum(self.signatories.values())

    @property
    def all_projects(self) -> Money:
        """Of every family and state."""
        return sum(self.projects.values(), Money())

    @property
    def all_works(self) -> Money:
        """Of every year."""
        return sum(self.works.values(), Money())

    def projects_by(self, place: int) -> dict[Any, Money]:
        """Projects by year (0), family (1), state (2) or lab (3)."""
        found: dict[Any, Money] = {}
        for key, money in self.projects.items():
            found[key[place]] = found.get(key[place], Money()) + money
        return found


def _all(parts: Iterable[Signed]) -> Signed:
    parts = list(parts)
    return Signed(
        sum(one.new for one in parts), sum(one.urban for one in parts), sum(one.renewed for one in parts)
    )


def season_count(first: int, last: int, today: dt.date) -> SeasonCount:
    """The counts of the years `first` to `last`; days to come are not counted. `QUERIES` queries, whatever the size of the register."""
    begin, end = dt.date(first, 1, 1), min(dt.date(last, 12, 31), today)
    agreements, parties = _agreements(today), _parties(begin, end)
    projects, works = _projects(first, last), list(_works(first, last))
    came, years = _who_came(begin, end), range(first, last + 1)
    by_year = _added(agreements, lambda row: row["year"])
    in_period = [row for row in agreements if first <= row["year"] <= last]
    return SeasonCount(
        first,
        last,
        end,
        recorded=any(row["year"] <= last for row in agreements) or bool(projects) or bool(works),
        by_year={year: by_year.get(year, Signed()) for year in years},
        later={year: signed for year, signed in sorted(by_year.items()) if year > last},
        by_lab=_added(in_period, lambda row: row["body__name"]),
        signatories=dict.fromkeys((kind.value for kind in KINDS), 0)
        | dict(_counted(parties, lambda row: row["kind"])),
        signatories_by_year=dict.fromkeys(years, 0) | dict(_counted(parties, lambda row: row["year"])),
        signatories_by_lab=_counted(parties, lambda row: row["agreement__body__name"]),
        different_signatories=len(_met(parties, "who")),
        signed_with_names=len(_met(parties, "signed")),
        withdrawn=sum(row["withdrawn"] for row in parties),
        joined_later=sum(row["later"] for row in parties),
        participants=len(_met(came, "who")) or None,
        of_unsigned_paths=len(_met([row for row in came if row["unsigned"]], "who")),
        signed_with_people=len({row["unit"] for row in came if not row["unsigned"]}),
        participations=sum(_people_by(came, "unit").values()),
        participants_by_lab=_people_by(came, "body__name"),
        projects={
            (row["in_year"], row["family"], row["state"], row["agreement__body__name"]): _money(row)
            for row in projects
        },
        before_signature=sum(row["before"] for row in projects),
        works={year: _sum(row for row in works if row["year"] == year) for year in years},
        works_by_place=_by_place(works),
    )


_UNIT = Coalesce("agreement", "cycle__agreement", "cycle")
"""What a participation is in: the agreement, also where it is of the path that led to it; else the path."""


def signed(first: dt.date, last: dt.date) -> QuerySet[CitizenshipAgreement]:
    """Agreements signed between two days, whatever became of them afterwards."""
    return CitizenshipAgreement.objects.signed_between(first, last).filter(
        state__in=CitizenshipAgreement.SIGNED
    )


def in_force_on(day: dt.date) -> QuerySet[CitizenshipAgreement]:
    """Agreements signed by a day that on it were neither renewed, nor over, nor ended early."""
    signed = CitizenshipAgreement.objects.filter(
        state__in=CitizenshipAgreement.SIGNED, signed_on__lte=day
    ).order_by()
    standing = Q(ended_on=None) | Q(ended_on__gt=day)
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    open_account = Q(accounted_on=None) | Q(accounted_on__gt=day)
    renewed = CitizenshipAgreement.objects.filter(
        renews__isnull=False, state__in=CitizenshipAgreement.SIGNED, signed_on__lte=day
    )
    return signed.filter(standing, running, open_account).exclude(pk__in=renewed.order_by().values("renews"))


def took_part(first: dt.date, last: dt.date) -> QuerySet[LabParticipation]:
    """Who took part in the agreements signed between two days, in the paths that led to them, and in paths begun then that led to none."""
    here = signed(first, last).values("pk")
    unfinished = Q(cycle__started_on__range=(first, last)) & (
        Q(cycle__agreement=None) | Q(cycle__agreement__signed_on=None)
    )
    rows = LabParticipation.objects.filter(Q(agreement__in=here) | Q(cycle__agreement__in=here) | unfinished)
    return rows.order_by()


def projects_of(first: int, last: int) -> QuerySet[Any]:
    """Projects of signed agreements, with the year they count in (`in_year`): that of their budget, else of the signature."""
    rows = ProjectSheet.objects.filter(agreement__state__in=CitizenshipAgreement.SIGNED)
    rows = rows.annotate(in_year=Coalesce("year", ExtractYear("agreement__signed_on")))
    return rows.filter(in_year__range=(first, last)).order_by()


def works_of(first: int, last: int) -> QuerySet[MaintenanceWork]:
    """Maintenance works of the years."""
    return MaintenanceWork.objects.filter(year__range=(first, last)).order_by()


def _who_came(begin: dt.date, end: dt.date) -> list[Any]:
    """Who took part, by lab and by what in (`unit`): keys of people in `who`; `unsigned` of a path that came to no signature."""
    unsigned = Q(agreement=None) & (Q(cycle__agreement=None) | Q(cycle__agreement__signed_on=None))
    rows = took_part(begin, end).annotate(unit=_UNIT, unsigned=unsigned)
    return list(rows.values("body__name", "unit", "unsigned").annotate(who=ArrayAgg("person", distinct=True)))


def _met(rows: Iterable[Mapping[str, Any]], column: str) -> set[Any]:
    """Everything in a column of lists, once."""
    return {one for row in rows for one in row[column]}


def _people_by(rows: Iterable[Mapping[str, Any]], column: str) -> dict[Any, int]:
    """How many different people there are for each value of a column."""
    found: dict[Any, set[Any]] = {}
    for row in rows:
        found.setdefault(row[column], set()).update(row["who"])
    return {key: len(people) for key, people in found.items()}


def signatories_of(begin: dt.date, end: dt.date) -> QuerySet[Signatory]:
    """Who signed, even later, an agreement signed between two days; the city, which signs them all, is left out."""
    return Signatory.objects.outside().signed().filter(agreement__in=signed(begin, end)).order_by()


def _agreements(today: dt.date) -> list[Any]:
    rows = signed(dt.date(1, 1, 1), today).order_by()
    rows = rows.annotate(
        year=ExtractYear("signed_on"),
        renewal=Q(renews__isnull=False),
        urban=Q(body__citizenship_lab__kind=CitizenshipLab.Kind.URBAN),
    )
    return list(rows.values("year", "renewal", "urban", "body__name").annotate(n=Count("pk")))


def _parties(begin: dt.date, end: dt.date) -> list[Any]:
    """Who signed, counted; of those by the last day, `who` they are (the same organisation, the same person, else the same name) and what they `signed`."""
    in_time = Q(signed_on__lte=end)
    who = Coalesce(Cast("organisation__canonical", CharField()), Cast("person", CharField()), Lower("name"))
    rows = signatories_of(begin, end).annotate(year=ExtractYear("agreement__signed_on"))
    return list(
        rows.values("year", "kind", "agreement__body__name").annotate(
            n=Count("pk", filter=in_time),
            withdrawn=Count("pk", filter=in_time & Q(withdrawn_on__isnull=False)),
            later=Count("pk", filter=~in_time),
            who=ArrayAgg(who, distinct=True, filter=in_time, default=Value([])),
            signed=ArrayAgg("agreement", distinct=True, filter=in_time, default=Value([])),
        )
    )


def _projects(first: int, last: int) -> list[Any]:
    rows = projects_of(first, last).annotate(signed_year=ExtractYear("agreement__signed_on"))
    return list(
        rows.values("in_year", "family", "state", "agreement__body__name").annotate(
            **_BUDGET, before=Count("pk", filter=Q(in_year__lt=F("signed_year")))
        )
    )


def _works(first: int, last: int) -> QuerySet[MaintenanceWork, Any]:
    return works_of(first, last).values("year", "neighbourhood__name").annotate(**_BUDGET)


_BUDGET: dict[str, Any] = {"n": Count("pk"), "eur": Sum("budget_eur"), "with_budget": Count("budget_eur")}


def _added(rows: Iterable[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], Any]) -> dict[Any, Signed]:
    found: dict[Any, Signed] = {}
    for row in rows:
        n, new = row["n"], not row["renewal"]
        part = Signed(n * new, n * (new and bool(row["urban"])), n * (not new))
        found[key(row)] = _all((found.get(key(row), Signed()), part))
    return found


def _counted(rows: Iterable[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], Any]) -> dict[Any, int]:
    found: Counter[Any] = Counter()
    for row in rows:
        found[key(row)] += row["n"]
    return dict(found)


def _money(row: Mapping[str, Any]) -> Money:
    return Money(row["n"], row["eur"], row["n"] - row["with_budget"])


def _sum(rows: Iterable[Mapping[str, Any]]) -> Money:
    return sum(map(_money, rows), Money())


def _by_place(works: Iterable[Mapping[str, Any]]) -> dict[str, Money]:
    found: dict[str, Money] = {}
    for row in works:
        name = row["neighbourhood__name"] or ""
        found[name] = found.get(name, Money()) + _money(row)
    return found
