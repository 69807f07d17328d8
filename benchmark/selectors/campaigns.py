"""Campaigns: whom they ask, and what each city has answered."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from benchmark.models import Campaign, CampaignAnswer, Snapshot
from tenants.models import City

ANSWERING = (City.State.TRIAL, City.State.ACTIVE, City.State.IN_ARREARS)
"""The states in which a city's office can answer."""


class Standing(StrEnum):
    """What a city did about a campaign; the best it did counts."""

    SHARED = "shared"
    DECLINED = "declined"
    SEEN = "seen"
    SILENT = "silent"


STANDINGS = {
    Standing.SHARED: _("ha condiviso"),
    Standing.DECLINED: _("non condivide"),
    Standing.SEEN: _("l'ha vista"),
    Standing.SILENT: _("non ha risposto"),
}


@dataclass(frozen=True, slots=True)
class AskedCity:
    """A city with what it did. `at` is when, None while silent; `version` that of the data it shared; `able`: its office can answer."""

    key: uuid.UUID
    name: str
    standing: Standing
    at: dt.datetime | None
    because: str = ""
    version: int | None = None
    able: bool = True

    @property
    def label(self) -> str:
        """In words."""
        return str(STANDINGS[self.standing])


@dataclass(frozen=True, slots=True)
class Answers:
    """How many cities are where."""

    asked: int
    shared: int
    declined: int
    seen: int
    silent: int


def compared_cities() -> QuerySet[City]:
    """The cities of the platform that may be compared, by name: a demonstration shows invented data and is none."""
    found: QuerySet[City] = City.objects.filter(is_demonstration=False).order_by("name")
    return found


def asked_cities(campaign: Campaign) -> QuerySet[City]:
    """The cities of the platform a campaign asks, by name."""
    found = compared_cities()
    return found.filter(pk__in=campaign.city_keys) if campaign.city_keys else found


def answers_to(campaign: Campaign) -> list[AskedCity]:
    """Every city asked, by name; three queries. Who shares after having declined has shared."""
    standing = Snapshot.objects.standing().filter(year=campaign.year).order_by()
    shared = {row.city_key: row for row in standing.only("city_key", "approved_at", "version")}
    said = {row.city_key: row for row in CampaignAnswer.objects.filter(campaign=campaign)}
    cities = asked_cities(campaign).only("pk", "name", "state")
    return [_asked(city, shared.get(city.pk), said.get(city.pk)) for city in cities]


def _asked(city: City, shared: Snapshot | None, said: CampaignAnswer | None) -> AskedCity:
    declined_at, seen_at = (said.declined_at, said.seen_at) if said else (None, None)
    standing = _standing(shared is not None, declined_at, seen_at)
    return AskedCity(
        city.pk,
        city.name,
        standing,
        shared.approved_at if shared else declined_at or seen_at,
        said.declined_because if said and standing is Standing.DECLINED else "",
        shared.version if shared else None,
        city.state in ANSWERING,
    )


def counted(rows: Sequence[AskedCity]) -> Answers:
    """How many did what."""
    return _counted(row.standing for row in rows)


def campaigns_with_answers(campaigns: Sequence[Campaign]) -> list[tuple[Campaign, Answers]]:
    """Each with its count; three queries for all of them. Counted as `answers_to` does, without a word about any city."""
    years, keys = {row.year for row in campaigns}, [row.pk for row in campaigns]
    cities = {str(key): key for key in compared_cities().order_by().values_list("pk", flat=True)}
    standing = Snapshot.objects.standing().filter(year__in=years).order_by()
    shared = set(standing.values_list("city_key", "year"))
    answers = CampaignAnswer.objects.filter(campaign__in=keys).order_by()
    said = {row[:2]: row[2:] for row in answers.values_list("campaign", "city_key", "declined_at", "seen_at")}
    found = []
    for row in campaigns:
        asked = [cities[key] for key in row.city_keys if key in cities] if row.city_keys else cities.values()
        standings = (_standing((key, row.year) in shared, *said.get((row.pk, key), ())) for key in asked)
        found.append((row, _counted(standings)))
    return found


def _counted(standings: Iterable[Standing]) -> Answers:
    many = Counter(standings)
    return Answers(many.total(), **{one.value: many[one] for one in Standing})


def _standing(
    shared: bool, declined_at: dt.datetime | None = None, seen_at: dt.datetime | None = None
) -> Standing:
    if shared:
        return Standing.SHARED
    if declined_at:
        return Standing.DECLINED
    return Standing.SEEN if seen_at else Standing.SILENT
