"""Registers as plain values: stored in the city with `store`, counted by hand in the tests."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.models import (
    Attendance,
    Body,
    BodyNeighbourhood,
    BodyStage,
    Meeting,
    MeetingBody,
    Neighbourhood,
    NeighbourhoodPopulation,
    Organisation,
    Theme,
)

YEAR = 2023
SINCE = dt.date(2015, 9, 1)
Stage = tuple[str, dt.date | None, dt.date | None]


@dataclass(frozen=True)
class Presence:
    """An organisation at a meeting, for one of its bodies (None: it was not said for which)."""

    organisation: int
    body: int | None
    status: str = "present"
    people: int | None = 1


@dataclass(frozen=True)
class Sitting:
    """A meeting of some bodies."""

    day: dt.date
    bodies: tuple[int, ...]
    kind: str = "plenary"
    state: str = "held"
    presences: tuple[Presence, ...] = ()
    citizens: int | None = None
    headcount: int | None = None
    theme: str = ""


@dataclass(frozen=True)
class Register:
    """A city's year(s). Body number n works in neighbourhood n; `merged` says which organisation is counted as which."""

    meetings: tuple[Sitting, ...]
    bodies: int = 2
    organisations: int = 4
    services: frozenset[int] = frozenset()
    merged: Mapping[int, int] = field(default_factory=dict)
    residents: tuple[int | None, ...] = ()
    stages: Mapping[int, Stage] = field(default_factory=dict)


def sitting(*bodies: int, day: str = "2023-05-16", **more: object) -> Sitting:
    """A meeting held on a day."""
    return Sitting(dt.date.fromisoformat(day), bodies, **more)  # type: ignore[arg-type]


def store(register: Register, model_slug: str = "bergamo") -> None:
    """Write the register into the current city's tables."""
    bodies = [Body(model_slug=model_slug, name=f"Rete {n}", slug=f"rete-{n}") for n in range(register.bodies)]
    Body.objects.bulk_create(bodies)
    stages: dict[int, Stage] = {
        **dict.fromkeys(range(register.bodies), ("active", SINCE, None)),
        **register.stages,
    }
    BodyStage.objects.bulk_create(
        BodyStage(body=bodies[n], stage=stage, since=since, until=until)
        for n, (stage, since, until) in stages.items()
    )
    places = [Neighbourhood(name=f"Quartiere {n}", slug=f"quartiere-{n}") for n in range(register.bodies)]
    Neighbourhood.objects.bulk_create(places)
    BodyNeighbourhood.objects.bulk_create(
        BodyNeighbourhood(body=body, neighbourhood=place, since=SINCE)
        for body, place in zip(bodies, places, strict=True)
    )
    NeighbourhoodPopulation.objects.bulk_create(
        NeighbourhoodPopulation(neighbourhood=place, year=YEAR, residents=residents)
        for place, residents in zip(places, register.residents, strict=False)
        if residents is not None
    )
    _store_meetings(register, model_slug, bodies, _store_organisations(register))


def _store_organisations(register: Register) -> list[Organisation]:
    rows = [
        Organisation(name=f"Realtà {n}", match_key=f"realta {n}", is_municipal_service=n in register.services)
        for n in range(register.organisations)
    ]
    for n, row in enumerate(rows):
        row.canonical = rows[register.merged.get(n, n)]
        row.merged_into = rows[register.merged[n]] if n in register.merged else None
    Organisation.objects.bulk_create([row for n, row in enumerate(rows) if n not in register.merged])
    Organisation.objects.bulk_create([row for n, row in enumerate(rows) if n in register.merged])
    return rows


def _store_meetings(
    register: Register, model_slug: str, bodies: list[Body], organisations: list[Organisation]
) -> None:
    themes = {name: Theme(name=name, slug=name) for name in {m.theme for m in register.meetings} - {""}}
    Theme.objects.bulk_create(themes.values())
    meetings = [
        Meeting(
            model_slug=model_slug,
            kind=m.kind,
            meets_on=m.day,
            state=m.state,
            citizens_count=m.citizens,
            headcount=m.headcount,
            theme=themes.get(m.theme),
        )
        for m in register.meetings
    ]
    Meeting.objects.bulk_create(meetings)
    pairs = list(zip(meetings, register.meetings, strict=True))
    MeetingBody.objects.bulk_create(
        MeetingBody(meeting=row, body=bodies[n]) for row, m in pairs for n in m.bodies
    )
    Attendance.objects.bulk_create(
        Attendance(
            meeting=row,
            organisation=organisations[p.organisation],
            body=None if p.body is None else bodies[p.body],
            status=p.status,
            people=p.people,
        )
        for row, m in pairs
        for p in m.presences
    )
