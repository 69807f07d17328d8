"""Tallies of one year: what was counted for each body, neighbourhood, theme and month."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from core.participation.spec import ParticipationModel
from core.reporting.sets import HELD, BodyGroup, MeetingGroup, OrganisationGroup, Participation, PlaceGroup

Key = TypeVar("Key", bound=Hashable)
MONTHS = range(1, 13)


@dataclass(slots=True)
class Tally:
    """What was counted in one group. `organisations` and `people` None: nobody recorded them."""

    meetings: int = 0
    by_figure: Counter[str] = field(default_factory=Counter)
    people: int | None = None
    organisations: int | None = None
    services: int | None = None

    def add(self, figure: str, meetings: int, people: int | None = None) -> None:
        """Count some more meetings of a kind that belongs to `figure`, with their people where known."""
        self.meetings += meetings
        self.by_figure[figure] += meetings
        if people is not None:
            self.people = (self.people or 0) + people


@dataclass(frozen=True, slots=True)
class YearTallies:
    """Bodies by key, neighbourhoods by slug, themes by name (`""`: no theme), months 1-12; empty for an unrecorded year."""

    bodies: Mapping[uuid.UUID, Tally] = field(default_factory=dict)
    places: Mapping[str, Tally] = field(default_factory=dict)
    themes: Mapping[str, Tally] = field(default_factory=dict)
    months: Mapping[int, Tally] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearSets:
    """The sets of meetings and organisations, narrowed to one year."""

    meetings: tuple[MeetingGroup, ...]
    bodies: tuple[BodyGroup, ...]
    places: tuple[PlaceGroup, ...]
    participations: tuple[Participation, ...]
    by_place: tuple[OrganisationGroup, ...]
    by_theme: tuple[OrganisationGroup, ...]
    by_month: tuple[OrganisationGroup, ...]

    @property
    def held(self) -> list[MeetingGroup]:
        """Groups of meetings that took place."""
        return [group for group in self.meetings if group.state == HELD]

    @property
    def attendance_known(self) -> bool:
        """Whether who came was recorded for at least one of the meetings held, or none was held."""
        held = self.held
        return not held or any(group.meetings > group.without_attendance for group in held)


def figure_of_kinds(model: ParticipationModel) -> dict[str, str]:
    """Meeting kind to the figure it is counted in; a kind no longer declared is among the others."""
    return defaultdict(lambda: "other", {kind.code: kind.figure for kind in model.meeting_kinds})


def tallies_of(model: ParticipationModel, year: YearSets) -> YearTallies:
    """Add up the groups of a year."""
    if not year.meetings:
        return YearTallies()
    figures = figure_of_kinds(model)
    tallies = YearTallies(
        bodies=defaultdict(Tally),
        places=defaultdict(Tally),
        themes=defaultdict(Tally),
        months={month: Tally() for month in MONTHS},
    )
    for group in year.held:
        tallies.months[group.month].add(figures[group.kind], group.meetings, group.people)
        tallies.themes[group.theme_name or ""].add(figures[group.kind], group.meetings, group.people)
    for served in year.bodies:
        tallies.bodies[served.body].add(figures[served.kind], served.meetings, served.people)
    for place in year.places:
        tallies.places[place.slug].add(figures[place.kind], place.meetings)
    if year.attendance_known:
        _fill_bodies(tallies.bodies, year.participations)
        _fill(tallies.places, {str(row.key): row.organisations for row in year.by_place})
        names: dict[object, str] = {group.theme: group.theme_name or "" for group in year.held}
        _fill(tallies.themes, {names[row.key]: row.organisations for row in year.by_theme})
        _fill(tallies.months, {int(row.key or 0): row.organisations for row in year.by_month})
    return tallies


def _fill(tallies: Mapping[Key, Tally], organisations: Mapping[Key, int]) -> None:
    for key in {*tallies, *organisations}:
        tallies[key].organisations = organisations.get(key, 0)


def _fill_bodies(bodies: Mapping[uuid.UUID, Tally], rows: Iterable[Participation]) -> None:
    for tally in bodies.values():
        tally.organisations = tally.services = 0
    for row in rows:
        if row.body is not None:
            tally = bodies[row.body]
            tally.organisations = (tally.organisations or 0) + 1
            tally.services = (tally.services or 0) + row.is_service
