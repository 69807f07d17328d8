"""The labs with where they work, who accompanies them and what they need; what was given back for a need, small numbers untold."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from core.indicators.hiding import SMALLEST
from core.models import Body, Meeting, Person
from models_farelegami.models import CommunityLab, CommunityMaker, LabMunicipality, LabNeed
from models_farelegami.rules import SLUG

SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("name", "pk"),
    "needs": (F("open_needs").desc(), "name", "pk"),
    "met": (F("met_on").desc(nulls_last=True), "name", "pk"),
}


@dataclass(frozen=True, slots=True)
class LabFilter:
    """What the list is narrowed to; empty is everything. `municipality` is a key."""

    words: str = ""
    municipality: str = ""


def lab_rows(bodies: Collection[uuid.UUID] | None, today: dt.date, wanted: LabFilter) -> QuerySet[Body]:
    """The labs one may see (None: all) with `told` (what `with_lab` adds), `open_needs` and `met_on`, the day of their last meeting held. Four queries."""
    rows = Body.objects.filter(model_slug=SLUG)
    rows = rows if bodies is None else rows.filter(pk__in=bodies)
    for word in wanted.words.split():
        makers = CommunityMaker.objects.on(today).filter(
            Q(person__given_name__icontains=word) | Q(person__family_name__icontains=word)
        )
        needs = LabNeed.objects.filter(what__icontains=word, closed_on=None)
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(community_lab__about__icontains=word)
            | Q(community_lab__in=makers.values("lab"))
            | Q(community_lab__in=needs.values("lab"))
        )
    if wanted.municipality:
        there = LabMunicipality.objects.filter(municipality__pk=wanted.municipality)
        rows = rows.filter(community_lab__in=there.values("lab"))
    needed = LabNeed.objects.filter(lab__body=OuterRef("pk"), closed_on=None).order_by()
    met = Meeting.objects.filter(served__body=OuterRef("pk"), state=Meeting.State.HELD).order_by("-meets_on")
    return with_lab(rows, today).annotate(
        open_needs=Coalesce(
            Subquery(needed.values("lab").annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()
        ),
        met_on=Subquery(met.values("meets_on")[:1]),
    )


def with_lab(rows: QuerySet[Body], today: dt.date) -> QuerySet[Body]:
    """Bodies with their `community_lab`, its `places` (links, by name of the municipality) and its `makers_today`."""
    places = LabMunicipality.objects.select_related("municipality").order_by("municipality__name")
    makers = CommunityMaker.objects.on(today).select_related("person")
    labs = CommunityLab.objects.prefetch_related(
        Prefetch("municipalities", places, to_attr="places"),
        Prefetch(
            "makers",
            makers.order_by("person__family_name", "person__given_name", "pk"),
            to_attr="makers_today",
        ),
    )
    return rows.prefetch_related(Prefetch("community_lab", labs))


def lab_of(body: Body) -> Any:
    """A `CommunityLab` with its municipalities (`places`); None while nobody said. Two queries."""
    places = LabMunicipality.objects.select_related("municipality").order_by("municipality__name")
    rows = CommunityLab.objects.filter(body=body)
    return rows.prefetch_related(Prefetch("municipalities", places, to_attr="places")).first()


def makers_of(body_id: uuid.UUID) -> QuerySet[CommunityMaker]:
    """Who accompanies a lab and who did, those of today first, by name. One query."""
    rows = CommunityMaker.objects.filter(lab__body=body_id).select_related("person")
    return rows.order_by(F("until").desc(nulls_first=True), "person__family_name", "person__given_name", "pk")


def needs_of(body_id: uuid.UUID) -> QuerySet[LabNeed]:
    """What a lab needs, the open ones first, the latest asked first, with what was given back. One query."""
    rows = with_given_back(LabNeed.objects.filter(lab__body=body_id))
    return rows.order_by(F("closed_on").desc(nulls_first=True), "-asked_on", "pk")


def with_given_back(needs: QuerySet[LabNeed]) -> QuerySet[LabNeed]:
    """Needs with `times`, how many actions were done for each (None: fewer than five and more than none), and `hours`, those they took.

    Nothing tells which pact. Hours are told of five actions at least whose hours are known. The numbers that are not told
    never leave the database.
    """
    done = Q(given_back__done_on__isnull=False)
    timed = done & Q(given_back__hours__isnull=False)
    counted = needs.alias(
        _times=Count("given_back", filter=done),
        _timed=Count("given_back", filter=timed),
        _hours=Sum("given_back__hours", filter=timed),
    )
    return counted.annotate(
        times=Case(
            When(_times__range=(1, SMALLEST - 1), then=None),
            default=F("_times"),
            output_field=IntegerField(),
        ),
        hours=Case(When(_timed__gte=SMALLEST, then=F("_hours")), default=None, output_field=IntegerField()),
    )


def known_people(body_id: uuid.UUID) -> QuerySet[Person]:
    """Who may accompany a lab without being written anew: who accompanied any lab, and who is in this one or was at its meetings. By name."""
    known = (
        Q(accompanied_labs__isnull=False)
        | Q(attendances__meeting__served__body=body_id)
        | Q(memberships__body=body_id)
        | Q(represents__organisation__memberships__body=body_id)
    )
    keys = Person.objects.filter(known, erased_at=None).values("pk")
    there = CommunityMaker.objects.filter(lab__body=body_id, until=None).values("person")
    return Person.objects.filter(pk__in=keys).exclude(pk__in=there)
