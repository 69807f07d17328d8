"""Bodies as citizens see them: who is in them by organisation, never by person."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Prefetch, QuerySet

from core.models import Attendance, Body, BodyNeighbourhood, BodyStage, Meeting, Membership, Organisation
from core.participation.registry import registry
from core.participation.stages import Stage
from core.services.activation import active_model_slugs


@dataclass(frozen=True, slots=True)
class BodyCard:
    """A body with the stage it is in (None: not recorded) and the names of its neighbourhoods."""

    pk: uuid.UUID
    name: str
    slug: str
    model_slug: str
    description: str
    meets_usually: str
    stage: Stage | None
    neighbourhoods: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Its neighbourhoods; none where their one name is its own, that is read already."""
        return () if self.neighbourhoods == (self.name,) else self.neighbourhoods


@dataclass(frozen=True, slots=True)
class Members:
    """The organisations in a body: those that may be named, and how many there are in all.

    `took_part_in` is None for members in force today; where the city keeps no membership it is the year of the last
    meeting, and the organisations are those that were present at a meeting of the body in that year.
    """

    named: tuple[Organisation, ...]
    total: int
    took_part_in: int | None = None

    @property
    def unnamed(self) -> int:
        """Organisations that asked not to appear on public pages."""
        return self.total - len(self.named)


def body_cards(today: dt.date, bodies: QuerySet[Body]) -> list[BodyCard]:
    """Cards of those `bodies` that have not ended, by name. Three queries."""
    rows = (
        bodies.filter(model_slug__in=active_model_slugs()).prefetch_related(*_dated(today)).order_by("name")
    )
    cards = [card(body) for body in rows]
    return [one for one in cards if not has_ended(one.stage)]


def with_territory(today: dt.date, bodies: QuerySet[Body]) -> QuerySet[Body]:
    """The same bodies, ready for `card`."""
    return bodies.prefetch_related(*_dated(today))


def card(body: Any) -> BodyCard:
    """The card of a body that `with_territory` prepared."""
    stage = _stage(body.model_slug, body.stages_today)
    names = sorted(link.neighbourhood.name for link in body.territory_today)
    return BodyCard(
        body.pk,
        body.name,
        body.slug,
        body.model_slug,
        body.description,
        body.meets_usually,
        stage,
        tuple(names),
    )


def has_ended(stage: Stage | None) -> bool:
    """Whether nothing can follow the stage any more: the body belongs to the past."""
    return stage is not None and not stage.active and not stage.next


def members(body: Body, today: dt.date) -> Members:
    """The organisations in a body today, merged ones counted once; without members, who took part. Three queries at most."""
    links = Membership.objects.on(today).filter(body=body, organisation__isnull=False)
    everyone = _organisations(links.values("organisation__canonical"))
    year = None
    if not everyone:
        present = Attendance.objects.filter(
            body=body,
            status=Attendance.Status.PRESENT,
            meeting__state=Meeting.State.HELD,
            organisation__isnull=False,
        )
        last: dt.date | None = present.aggregate(last=Max("meeting__meets_on"))["last"]
        if last is not None:
            year = last.year
            everyone = _organisations(
                present.filter(meeting__meets_on__year=year).values("organisation__canonical")
            )
    return Members(tuple(one for one in everyone if one.listed_publicly), len(everyone), year)


def _organisations(keys: QuerySet[Any, Any]) -> tuple[Organisation, ...]:
    return tuple(Organisation.objects.standing().filter(pk__in=keys).select_related("kind").order_by("name"))


def _dated(today: dt.date) -> "tuple[Prefetch[str], Prefetch[str]]":
    territory = BodyNeighbourhood.objects.on(today).select_related("neighbourhood")
    return (
        Prefetch("stages", BodyStage.objects.on(today), to_attr="stages_today"),
        Prefetch("territory", territory, to_attr="territory_today"),
    )


def _stage(model_slug: str, rows: Iterable[BodyStage]) -> Stage | None:
    """The declared stage of the row in force; None for none recorded or one never declared."""
    model = registry.get(model_slug)
    codes = {stage.code: stage for stage in model.stages}
    return next((codes[row.stage] for row in rows if row.stage in codes), None)
