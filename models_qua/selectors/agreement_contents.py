"""Everything an agreement says, read in a fixed number of queries, with the sums its pages show."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Case, Prefetch, QuerySet, Value, When

from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    Indicator,
    ProjectSheet,
    Resource,
    SheetNeed,
    Signatory,
)
from models_qua.selectors.wall import many_of

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Contents:
    """What hangs on an agreement, each list in the order of its page."""

    sheets: Sequence[ProjectSheet]
    parties: Sequence[Signatory]
    commitments: Sequence[Commitment]
    resources: Sequence[Resource]
    indicators: Sequence[Indicator]

    @property
    def city(self) -> Signatory | None:
        """The city as a party."""
        return next((party for party in self.parties if party.kind == Signatory.Kind.CITY), None)

    @property
    def others(self) -> list[Signatory]:
        """Every party but the city."""
        return [party for party in self.parties if party.kind != Signatory.Kind.CITY]

    @property
    def money(self) -> list[Resource]:
        """The resources that are money."""
        return [row for row in self.resources if row.kind == Resource.Kind.MONEY]

    @property
    def in_kind(self) -> list[Resource]:
        """The resources that are not: never added to money."""
        return [row for row in self.resources if row.kind != Resource.Kind.MONEY]


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """Money by source and year: `years` heads the columns (None: no year), a row has its source, a sum for each year and its total."""

    years: Sequence[int | None]
    rows: Sequence[tuple[str, Sequence[Decimal], Decimal]]
    by_year: Sequence[Decimal]
    total: Decimal


def contents_of(agreement: CitizenshipAgreement) -> Contents:
    """Projects, parties, commitments, resources and indicators of an agreement. Six queries."""
    sheets = ProjectSheet.objects.filter(agreement=agreement).select_related("lead", "neighbourhood")
    answers = SheetNeed.objects.select_related("group").order_by("group__title")
    commitments = Commitment.objects.filter(agreement=agreement).select_related("signatory", "sheet")
    indicators = Indicator.objects.filter(agreement=agreement).select_related("sheet")
    return Contents(
        sheets=list(sheets.prefetch_related(Prefetch("answers", answers))),
        parties=list(parties_of(agreement)),
        commitments=list(commitments),
        resources=list(resources_of(agreement)),
        indicators=list(indicators),
    )


def parties_of(agreement: CitizenshipAgreement) -> QuerySet[Signatory]:
    """The parties with what they are in the register, the city first as the kinds are written. One query."""
    kinds = {kind: place for place, kind in enumerate(Signatory.Kind.values)}
    rows = Signatory.objects.filter(agreement=agreement).select_related(
        "organisation", "person", "document", "scan"
    )
    return rows.order_by(*_in_order("kind", kinds), "name")


def resources_of(agreement: CitizenshipAgreement) -> QuerySet[Resource]:
    """The resources, money first, by year. One query."""
    kinds = {kind: place for place, kind in enumerate(Resource.Kind.values)}
    rows = Resource.objects.filter(agreement=agreement).select_related("signatory", "sheet")
    return rows.order_by(*_in_order("kind", kinds), "year", "what", "pk")


def money_table(resources: Iterable[Resource]) -> MoneyTable:
    """What is money, by source and year; what is in kind is left out."""
    money = [row for row in resources if row.kind == Resource.Kind.MONEY]
    years = sorted({row.year for row in money}, key=lambda year: (year is None, year or 0))
    rows = []
    for source in Resource.Source:
        own = [row for row in money if row.source == source]
        if own:
            sums = [money_sum(row for row in own if row.year == year) for year in years]
            rows.append((str(source.label), sums, money_sum(own)))
    by_year = [money_sum(row for row in money if row.year == year) for year in years]
    return MoneyTable(years, rows, by_year, money_sum(money))


def money_sum(resources: Iterable[Resource]) -> Decimal:
    """The sum of what is money, in euro and cents; zero without any."""
    return sum((row.amount_eur for row in resources if row.amount_eur is not None), ZERO)


def money_by_sheet(resources: Iterable[Resource]) -> dict[uuid.UUID | None, Decimal]:
    """The sum of the money of each project; under None that of no project."""
    sums: dict[uuid.UUID | None, Decimal] = {}
    for row in resources:
        if row.amount_eur is not None:
            sums[row.sheet_id] = sums.get(row.sheet_id, ZERO) + row.amount_eur
    return sums


def parties_by_kind(parties: Iterable[Signatory]) -> list[tuple[str, list[Signatory]]]:
    """The parties under their kind, in the order of the kinds; they come sorted by it."""
    grouped = [(kind, list(rows)) for kind, rows in groupby(parties, key=lambda row: row.kind)]
    return [(many_of(kind, len(rows)), rows) for kind, rows in grouped]


def _in_order(name: str, places: dict[str, int]) -> list[Case]:
    """Sorting by the place of a code among those there are."""
    whens = [When(**{name: code}, then=Value(place)) for code, place in places.items()]
    return [Case(*whens, default=Value(len(places)))]
