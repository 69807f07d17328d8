"""From the sets to facts: what is known of a year and of the year before."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.participation.figures import YearFacts
from core.participation.hooks import active_stage_codes
from core.participation.spec import ParticipationModel
from core.reporting import sets
from core.reporting.sets import HELD, NEVER_HELD, Participation, PlaceRow, StageRow
from core.reporting.tallies import YearSets, YearTallies, figure_of_kinds, tallies_of


@dataclass(frozen=True, slots=True)
class YearData:
    """One year: its facts, its tallies, the bodies active in it and the residents of its neighbourhoods by slug."""

    facts: YearFacts
    tallies: YearTallies
    active_bodies: frozenset[uuid.UUID]
    residents: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Collected:
    """A year, the year before, and the names of what they speak of."""

    now: YearData
    before: YearData
    body_names: Mapping[uuid.UUID, str]
    place_names: Mapping[str, str]


def collect(model: ParticipationModel, year: int, today: dt.date) -> Collected:
    """Count a year and the year before for a model; nine queries, and those its own sections declare for each year."""
    meetings = sets.meeting_groups(model.slug, year)
    bodies = sets.body_groups(model.slug, year)
    places = sets.place_groups(model.slug, year)
    stages = sets.bodies_with_stages((model.slug,))
    own = {row.body for row in stages}
    participations = [
        row if row.body in own else row._replace(body=None) for row in sets.participations(model.slug, year)
    ]
    by_place = sets.organisations_by_place(model.slug, year)
    by_theme = sets.organisations_by_theme(model.slug, year)
    by_month = sets.organisations_by_month(model.slug, year)
    neighbourhoods = sets.neighbourhoods(year)
    place_names = {row.slug: row.name for row in places} | {row.slug: row.name for row in neighbourhoods}

    def of(wanted: int) -> YearData:
        narrowed = YearSets(
            meetings=tuple(row for row in meetings if row.year == wanted),
            bodies=tuple(row for row in bodies if row.year == wanted),
            places=tuple(row for row in places if row.year == wanted),
            participations=tuple(row for row in participations if row.year == wanted),
            by_place=tuple(row for row in by_place if row.year == wanted),
            by_theme=tuple(row for row in by_theme if row.year == wanted),
            by_month=tuple(row for row in by_month if row.year == wanted),
        )
        reference = min(today, sets.last_day(wanted))
        residents = {
            row.slug: row.residents if wanted == year else row.residents_before
            for row in neighbourhoods
            if is_in_force(row, reference, reference)
        }
        return _year_data(model, narrowed, stages, reference, residents, place_names)

    return Collected(
        now=of(year),
        before=of(year - 1),
        body_names={row.body: row.name for row in stages},
        place_names=place_names,
    )


def _year_data(
    model: ParticipationModel,
    year: YearSets,
    stages: Sequence[StageRow],
    reference: dt.date,
    residents: Mapping[str, int | None],
    place_names: Mapping[str, str],
) -> YearData:
    active = [row for row in stages if row.stage in active_stage_codes(model)]
    new_year = dt.date(reference.year, 1, 1)
    in_year = frozenset(row.body for row in active if is_in_force(row, new_year, reference))
    on_reference = frozenset(row.body for row in active if is_in_force(row, reference, reference))
    facts = YearFacts(
        year=reference.year,
        reference=reference,
        bodies=len(on_reference) if stages else None,
        bodies_in_year=len(in_year) if stages else None,
        neighbourhoods=len(residents) or None,
        residents=total_residents(residents),
        without_population=tuple(place_names[slug] for slug, known in residents.items() if known is None),
        own={
            section.code: section.count(reference.year, reference)
            for section in model.report_sections
            if section.count
        },
        **(_meeting_facts(model, year) if year.meetings else {}),
        **(_organisation_facts(year.participations, in_year) if _organisations_known(year) else {}),
    )
    return YearData(facts, tallies_of(model, year), in_year, residents)


def is_in_force(row: StageRow | PlaceRow, first: dt.date, last: dt.date) -> bool:
    """Whether a dated row is in force on some day between two, both included."""
    return (row.since is None or row.since <= last) and (row.until is None or row.until >= first)


def total_residents(residents: Mapping[str, int | None]) -> int | None:
    """Residents of all; None while those of one are not known."""
    known = [number for number in residents.values() if number is not None]
    return sum(known) if known and len(known) == len(residents) else None


def _organisations_known(year: YearSets) -> bool:
    return bool(year.meetings) and year.attendance_known


def _meeting_facts(model: ParticipationModel, year: YearSets) -> dict[str, Any]:
    held = year.held
    figures = figure_of_kinds(model)
    by_figure: Counter[str] = Counter({kind.figure: 0 for kind in model.meeting_kinds})
    by_kind: Counter[str] = Counter({kind.code: 0 for kind in model.meeting_kinds})
    for group in held:
        by_figure[figures[group.kind]] += group.meetings
        by_kind[group.kind] += group.meetings
    meetings = sum(group.meetings for group in held)
    known = sum(group.with_people for group in held)
    return {
        "recorded": True,
        "meetings": meetings,
        "meetings_by_figure": dict(by_figure),
        "meetings_by_kind": dict(by_kind),
        "joint_meetings": sum(group.joint for group in held),
        "cancelled": sum(group.meetings for group in year.meetings if group.state in NEVER_HELD),
        "not_yet_held": sum(
            group.meetings for group in year.meetings if group.state not in {HELD, *NEVER_HELD}
        ),
        "without_attendance": sum(group.without_attendance for group in held),
        "headcount": sum(group.people or 0 for group in held) if known or not meetings else None,
        "without_headcount": meetings - known,
        "partial_headcount": sum(group.partial_people for group in held),
    }


def _organisation_facts(rows: Sequence[Participation], active: frozenset[uuid.UUID]) -> dict[str, Any]:
    bodies_of: dict[uuid.UUID, set[uuid.UUID]] = {}
    services = set()
    for row in rows:
        bodies = bodies_of.setdefault(row.organisation, set())
        if row.body is not None:
            bodies.add(row.body)
        if row.is_service:
            services.add(row.organisation)
    return {
        "organisations": len(bodies_of),
        "municipal_services": len(services),
        "organisations_in_several_bodies": sum(len(bodies) > 1 for bodies in bodies_of.values()),
        "organisations_without_body": sum(not bodies for bodies in bodies_of.values()),
        "organisations_over_bodies": sum(len(bodies) for bodies in bodies_of.values()),
        "organisations_over_active_bodies": sum(len(bodies & active) for bodies in bodies_of.values()),
    }
