"""What core counts of a year, from what was read of it: nothing here asks the database, and what is not known is left out."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.indicators import outcomes, taking_part
from core.indicators.reading import BEFORE, YEAR_BEFORE, CityYear, Held, quarters_over
from core.participation.indicators import YEAR, Counted, Indicator, Level
from core.participation.spec import ParticipationModel

Cell = tuple[int, Level, uuid.UUID | None]
"""A month (or `YEAR`), a level and a place of it."""
Organisations = defaultdict[Cell, set[uuid.UUID]]


@dataclass(slots=True)
class _There:
    """Meetings held at a place in a period."""

    meetings: int = 0
    plenaries: int = 0
    subgroups: int = 0
    with_subgroups: int = 0  # meetings of models that have subgroups
    complete: int = 0
    days: list[int] = field(default_factory=list)


def about(models: Sequence[ParticipationModel]) -> Mapping[str, frozenset[str]]:
    """Code of each indicator core counts to the slugs of the models it is about: where there is none it does not apply."""

    def having(figure: str) -> frozenset[str]:
        return frozenset(
            model.slug for model in models if any(kind.figure == figure for kind in model.meeting_kinds)
        )

    everyone = frozenset(model.slug for model in models)
    return {
        **{indicator.code: everyone for indicator in taking_part.COUNTED_BY_CORE},
        taking_part.PLENARIES_PER_BODY.code: having("plenary"),
        taking_part.SUBGROUP_SHARE.code: having("subgroup"),
        outcomes.VOLUNTEER_HOURS_PER_1000.code: frozenset(
            model.slug
            for model in models
            if model.indicators and outcomes.VOLUNTEER_HOURS.code in model.indicators.codes
        ),
    }


def cells(city: CityYear, indicator: Indicator, models: frozenset[str]) -> Iterator[Cell]:
    """Where and when an indicator that is about these models is measured: the year, and the months so far of a monthly one."""
    periods = (YEAR, *city.months) if indicator.monthly else (YEAR,)
    places: list[tuple[Level, uuid.UUID | None]] = [(Level.CITY, None)]
    if Level.NEIGHBOURHOOD in indicator.levels:
        places += [(Level.NEIGHBOURHOOD, key) for key in city.places.values()]
    if Level.BODY in indicator.levels:
        places += [(Level.BODY, body) for body, its in city.bodies.items() if its.model in models]
    return ((month, *place) for month in periods for place in places)


def counts(city: CityYear) -> Iterator[Counted]:
    """Everything core counts that is known."""
    counting = _Counting(city, about(city.models))
    if city.recorded:
        yield from counting.meetings()
        yield from counting.continuity()
        if city.attendance_known:
            yield from counting.organisations()
    if city.places:
        code = taking_part.NEIGHBOURHOOD_COVERAGE.code
        yield Counted(code, city.year, len(city.covered), len(city.places))


class _Counting:
    """The counts of one city and year."""

    def __init__(self, city: CityYear, about: Mapping[str, frozenset[str]]) -> None:
        self.city = city
        self.about = {code: models & city.recorded for code, models in about.items()}
        by_key = {key: city.residents[slug] for slug, key in city.places.items()}
        self.residents: dict[uuid.UUID | None, int | None] = {None: city.all_residents, **by_key}

    def _cells(self, indicator: Indicator) -> Iterator[Cell]:
        models = self.about[indicator.code]
        return cells(self.city, indicator, models) if models else iter(())

    def _counted(
        self, indicator: Indicator, cell: Cell, above: int, below: Decimal | int | None = None
    ) -> Counted:
        month, level, place = cell
        return Counted(indicator.code, self.city.year, above, below, month, level, place)

    def meetings(self) -> Iterator[Counted]:
        """Meetings per residents, plenaries, subgroups, records."""
        there = self._there()
        none = _There()
        for cell in self._cells(taking_part.MEETINGS_PER_10000):
            found = there.get(cell, none)
            yield self._counted(taking_part.MEETINGS_PER_10000, cell, found.meetings, self.residents[cell[2]])
        weights = self._weights()
        for cell in self._cells(taking_part.PLENARIES_PER_BODY):
            found = there.get(cell, none)
            yield self._counted(taking_part.PLENARIES_PER_BODY, cell, found.plenaries, weights.get(cell))
        for cell in self._cells(taking_part.SUBGROUP_SHARE):
            found = there.get(cell, none)
            yield self._counted(taking_part.SUBGROUP_SHARE, cell, found.subgroups, found.with_subgroups)
        if self.city.records_known:
            yield from self._records(there)

    def _records(self, there: Mapping[Cell, _There]) -> Iterator[Counted]:
        none = _There()
        for cell in self._cells(taking_part.RECORDS_COMPLETENESS):
            found = there.get(cell, none)
            yield self._counted(taking_part.RECORDS_COMPLETENESS, cell, found.complete, found.meetings)
        for month, level, place in self._cells(taking_part.PUBLICATION_DAYS):
            days = there.get((month, level, place), none).days
            code = taking_part.PUBLICATION_DAYS.code
            yield Counted(
                code,
                self.city.year,
                None,
                len(days),
                month=month,
                level=level,
                place=place,
                cases=tuple(days),
            )

    def _there(self) -> dict[Cell, _There]:
        there: defaultdict[Cell, _There] = defaultdict(_There)
        having_subgroups = self.about[taking_part.SUBGROUP_SHARE.code]
        places = self.city.places
        for met in self.city.held:
            where: list[tuple[Level, uuid.UUID | None]] = [(Level.CITY, None)]
            where += [(Level.NEIGHBOURHOOD, places[slug]) for slug in met.places if slug in places]
            where += [(Level.BODY, body) for body in met.bodies]
            for place in where:
                for month in (YEAR, met.month):
                    _add(there[month, *place], met, met.model in having_subgroups)
        return there

    def _weights(self) -> dict[Cell, Decimal | int]:
        """Bodies by the part of the period in which they were active; each body, and all together."""
        models = self.about[taking_part.PLENARIES_PER_BODY.code]
        bodies = {body: its for body, its in self.city.bodies.items() if its.model in models}
        months = len(self.city.months)
        weights: dict[Cell, Decimal | int] = {
            (YEAR, Level.CITY, None): Decimal(sum(len(its.months) for its in bodies.values())) / months
        }
        for month in self.city.months:
            weights[month, Level.CITY, None] = sum(month in its.months for its in bodies.values())
        for body, its in bodies.items():
            weights[YEAR, Level.BODY, body] = Decimal(len(its.months)) / months
            weights |= {(month, Level.BODY, body): int(month in its.months) for month in self.city.months}
        return weights

    def continuity(self) -> Iterator[Counted]:
        """Bodies that met in every quarter over."""
        quarters = quarters_over(self.city.reference)
        lasting = {
            body
            for body, its in self.city.bodies.items()
            if its.is_lasting and its.model in self.city.recorded
        }
        met = {(body, held.month) for held in self.city.held for body in held.bodies}
        always = [
            body
            for body in lasting
            if all(any((body, month) in met for month in quarter) for quarter in quarters)
        ]
        if quarters:
            yield self._counted(taking_part.CONTINUITY, (YEAR, Level.CITY, None), len(always), len(lasting))

    def organisations(self) -> Iterator[Counted]:
        """Organisations present, those that stay and those that are new."""
        there, before, ever = self._present()
        nobody: frozenset[uuid.UUID] = frozenset()
        for cell in self._cells(taking_part.ACTIVE_ORGANISATIONS):
            present = there.get(cell, nobody)
            independent = len(present - self.city.services)
            yield self._counted(taking_part.ACTIVE_ORGANISATIONS, cell, len(present))
            yield self._counted(taking_part.ACTIVE_INDEPENDENT_ORGANISATIONS, cell, independent)
            if cell[1] != Level.BODY:
                yield self._counted(
                    taking_part.ORGANISATIONS_PER_10000, cell, independent, self.residents[cell[2]]
                )
        for cell in self._cells(taking_part.ORGANISATION_RETENTION):
            present, past = there.get(cell, nobody), before.get(cell, nobody)
            yield self._counted(taking_part.ORGANISATION_RETENTION, cell, len(present & past), len(past))
            if ever:
                yield self._counted(taking_part.ORGANISATION_RENEWAL, cell, len(present - ever), len(present))
        yield from self._belonging(there)

    def _belonging(self, there: Organisations) -> Iterator[Counted]:
        """Each body's organisations, added up."""
        everywhere = (YEAR, Level.CITY, None)
        of_bodies = {
            cell[2]: len(present)
            for cell, present in there.items()
            if cell[0] == YEAR and cell[1] == Level.BODY
        }
        active = [body for body, its in self.city.bodies.items() if its.model in self.city.recorded]
        over_active = sum(of_bodies.get(body, 0) for body in active)
        yield self._counted(taking_part.ORGANISATIONS_PER_BODY, everywhere, over_active, len(active))
        yield self._counted(
            taking_part.MULTI_BELONGING, everywhere, sum(of_bodies.values()), len(there[everywhere])
        )

    def _present(self) -> tuple[Organisations, Organisations, set[uuid.UUID]]:
        """Organisations by cell, those of the year before by cell of the year, and those present ever before the year."""
        there: Organisations = defaultdict(set)
        before: Organisations = defaultdict(set)
        ever = set()
        for period, organisation, body in self.city.came:
            if period in (BEFORE, YEAR_BEFORE):
                ever.add(organisation)
                if period == BEFORE:
                    continue
            into = before if period == YEAR_BEFORE else there
            for month in {YEAR, max(period, YEAR)}:
                into[month, Level.CITY, None].add(organisation)
                if body is not None:
                    into[month, Level.BODY, body].add(organisation)
        for month, slug, organisation in self.city.came_places:
            if slug in self.city.places:
                place = self.city.places[slug]
                there[YEAR, Level.NEIGHBOURHOOD, place].add(organisation)
                there[month, Level.NEIGHBOURHOOD, place].add(organisation)
        return there, before, ever


def _add(there: _There, met: Held, has_subgroups: bool) -> None:
    there.meetings += 1
    there.plenaries += met.figure == "plenary"
    there.subgroups += met.figure == "subgroup"
    there.with_subgroups += has_subgroups
    there.complete += met.is_complete
    if met.days is not None:
        there.days.append(met.days)
