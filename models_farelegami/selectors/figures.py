"""What is counted of a year: centres and who came, who accompanies labs, pacts and their money. What few people stand behind is not told."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import ExtractYear

from models_farelegami.models import (
    ADULT_BANDS,
    CHILD_BANDS,
    BudgetItem,
    CivicCentre,
    CommunityMaker,
    GenerativePact,
    GivingBack,
    ParticipantCount,
)
from models_farelegami.selectors.small_numbers import (
    SMALLEST,
    Cells,
    Entry,
    Told,
    entries,
    hidden_entries,
    is_told,
    told_years,
)

CENTRE_QUERIES, LAB_QUERIES, PACT_QUERIES = 2, 1, 3
KINDS = (GenerativePact.Kind.INCLUSION, GenerativePact.Kind.AUTONOMY)
RUNNING, CONCLUDED, INTERRUPTED = "running", "concluded", "interrupted"
OUTCOMES = (RUNNING, CONCLUDED, INTERRUPTED)
_OVER = (OUTCOMES.index(CONCLUDED), OUTCOMES.index(INTERRUPTED))
State = GenerativePact.State


@dataclass(frozen=True, slots=True)
class CentresYear:
    """Centres open in a year, how many of them nobody counted the people of, and children and adults who came; None: not known.

    `hidden` are the entries of the table of one row (children, adults) that are not told.
    """

    centres: int | None
    uncounted: int
    children: int | None
    adults: int | None
    hidden: frozenset[Entry]

    @property
    def people(self) -> int | None:
        """Children and adults together; None while one of the two is not known."""
        return None if self.children is None or self.adults is None else self.children + self.adults


@dataclass(frozen=True, slots=True)
class PactsYear:
    """The pacts signed up to a day, by kind and outcome, what of them is told, and money in euro.

    `cells` is None where no pact is recorded. Amounts and what was given back are None where nothing is recorded, `hidden` names those of too
    few people. `without_budget`: some pact has no budget written.
    """

    cells: Cells | None
    told: Told
    budget: Decimal | None = None
    without_budget: bool = False
    spent: Decimal | None = None
    given_back: int | None = None
    hours: int | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def total(self) -> int | None:
        """How many; None where none is recorded."""
        return None if self.cells is None else sum(map(sum, self.cells))


def centres_year(year: int, reference: dt.date) -> CentresYear:
    """The centres of a year and who came to them; `CENTRE_QUERIES`. People of a whole centre count, not those of its activities."""
    first = dt.date(year, 1, 1)
    centres = list(CivicCentre.objects.order_by().values_list("pk", "since", "until"))
    open_then = {
        pk
        for pk, since, until in centres
        if (since is None or since <= reference) and (until is None or until >= first)
    }
    rows = ParticipantCount.objects.filter(activity=None).order_by()
    counts = list(rows.values_list("centre", "year", "band", "people"))
    began = min(
        [since.year for _pk, since, _until in centres if since] + [one[1] for one in counts], default=None
    )
    if began is None or year < began:
        return CentresYear(None, 0, None, None, frozenset())
    its = [(centre, band, people) for centre, counted, band, people in counts if counted == year]
    children, adults = (_people(its, bands) for bands in (CHILD_BANDS, ADULT_BANDS))
    hidden: frozenset[Entry] = frozenset()
    if children is not None or adults is not None:
        hidden = hidden_entries([[children or 0, adults or 0]])
    return CentresYear(
        len(open_then), len(open_then - {centre for centre, *_rest in its}), children, adults, hidden
    )


def centre_years() -> list[int]:
    """The years in which people were counted. One query."""
    return list(ParticipantCount.objects.order_by().values_list("year", flat=True).distinct())


def makers_on(reference: dt.date) -> int | None:
    """Different people who accompany a lab on a day; None where nobody was ever written down. `LAB_QUERIES`."""
    on_day = (Q(since=None) | Q(since__lte=reference)) & (Q(until=None) | Q(until__gte=reference))
    found = CommunityMaker.objects.aggregate(
        ever=Count("person", distinct=True), now=Count("person", distinct=True, filter=on_day)
    )
    return found["now"] if found["ever"] else None


def pacts_year(year: int, reference: dt.date) -> PactsYear:
    """The pacts signed up to a day and what of them is told after what the years before told; `PACT_QUERIES`."""
    stock = _Stock(reference)
    if not stock.years or year < stock.years[0]:
        return PactsYear(None, Told(False, None))
    years = range(stock.years[0], year + 1)
    spent, spent_told = _spent(years, reference)
    done = _given_back(year, reference)
    budget_told = _last_told([stock.with_budget(one) for one in years])
    told = told_years([stock.table(one) for one in years], growing=_OVER)[-1]
    hidden = {
        name
        for name, tells in (
            ("budget", budget_told and told.total),
            ("spent", spent_told),
            ("given_back", not 0 < done["pacts"] < SMALLEST and not 0 < (done["actions"] or 0) < SMALLEST),
        )
        if not tells
    }
    table, with_budget = stock.table(year), stock.with_budget(year)
    return PactsYear(
        table,
        told,
        stock.budget(year) if with_budget else None,
        with_budget < sum(map(sum, table)),
        spent,
        done["actions"],
        done["hours"],
        frozenset(hidden),
    )


def pact_years() -> list[int]:
    """The years in which pacts were signed. One query."""
    signed = GenerativePact.objects.filter(signed_on__isnull=False).order_by()
    return list(signed.values_list(ExtractYear("signed_on"), flat=True).distinct())


class _Stock:
    """The signed pacts, counted by year of signature and of end; one query.

    A pact over whose end nobody wrote down is over since it was signed.
    """

    def __init__(self, reference: dt.date) -> None:
        is_over = Q(state__in=GenerativePact.OVER) & (Q(ended_on=None) | Q(ended_on__lte=reference))
        rows = GenerativePact.objects.filter(signed_on__lte=reference).order_by()
        counted = rows.annotate(
            signed=ExtractYear("signed_on"),
            over=Case(When(is_over, then=F("state")), default=Value(""), output_field=CharField()),
            ended=Case(When(is_over, then=ExtractYear("ended_on")), output_field=IntegerField()),
        )
        self.rows = list(
            counted.values_list("kind", "signed", "over", "ended").annotate(
                Count("pk"), Count("budget_eur"), Sum("budget_eur")
            )
        )
        self.years = sorted({row[1] for row in self.rows})

    def table(self, year: int) -> Cells:
        """Pacts signed up to a year, a row for each of `KINDS`, a column for each of `OUTCOMES`."""
        found = [[0] * len(OUTCOMES) for _kind in KINDS]
        for kind, signed, over, ended, pacts, _with_budget, _budget in self.rows:
            if signed <= year:
                outcome = over if over and (ended is None or ended <= year) else RUNNING
                found[KINDS.index(kind)][OUTCOMES.index(outcome)] += pacts
        return found

    def with_budget(self, year: int) -> int:
        """How many of them have a budget."""
        return sum(int(row[5]) for row in self.rows if row[1] <= year)

    def budget(self, year: int) -> Decimal:
        """The welfare budget committed with them."""
        return sum((row[6] for row in self.rows if row[1] <= year and row[6] is not None), Decimal(0))


def _people(rows: Iterable[tuple[Any, str, int]], bands: Sequence[str]) -> int | None:
    """The people of some ages; None where nobody counted any."""
    its = [people for _centre, band, people in rows if band in bands]
    return sum(its) if its else None


def _last_told(counts: Iterable[int]) -> bool:
    """Whether the last of the numbers of a stock is told, each after the last told before it."""
    known, tells = None, False
    for count in counts:
        tells = is_told(count, known)
        known = count if tells else known
    return tells


def _spent(years: Iterable[int], reference: dt.date) -> tuple[Decimal | None, bool]:
    """What was spent up to the last of the years, and whether it is told: behind it, and behind what was added since it was last told, there
    are pacts enough. One query.
    """
    rows = BudgetItem.objects.filter(spent_on__lte=reference).order_by()
    by_pact = rows.annotate(of=ExtractYear("spent_on")).values_list("pact", "of").annotate(Sum("amount_eur"))
    in_year: defaultdict[int, set[Any]] = defaultdict(set)
    total = Decimal(0)
    for pact, of, amount in by_pact:
        in_year[of].add(pact)
        total += amount
    if not in_year:
        return None, True
    since: set[Any] = set()
    tells = False
    for year in range(min(*in_year, *years), max(years) + 1):
        since |= in_year[year]
        tells = not 0 < len(since) < SMALLEST
        if tells:
            since = set()
    return total, tells


def _given_back(year: int, reference: dt.date) -> Mapping[str, Any]:
    """What was given back in a year: actions, their hours, and how many pacts are behind them; actions are not known of a year before any was planned. One query."""
    done = Q(done_on__year=year, done_on__lte=reference)
    found = GivingBack.objects.aggregate(
        ever=Count("pk", filter=Q(planned_on__lte=reference)),
        actions=Count("pk", filter=done),
        pacts=Count("pact", distinct=True, filter=done),
        hours=Sum("hours", filter=done),
    )
    return found if found["ever"] else {**found, "actions": None}


def told_entries(year: PactsYear) -> dict[Entry, int | None]:
    """The entries of the table of pacts, None for what is not told; empty where there is no table."""
    if year.cells is None or year.told.hidden is None:
        return {}
    return {one: None if one in year.told.hidden else n for one, n in entries(year.cells).items()}
