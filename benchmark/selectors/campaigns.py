"""Campaigns: whom they ask, and what each city has answered."""

import datetime as dt
import uuid
from collections.abc import Sequence
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
    return _answers(campaign, list(asked_cities(campaign)))


def _answers(campaign: Campaign, cities: Sequence[City]) -> list[AskedCity]:
    shared = {
        row.city_key: row for row in Snapshot.objects.standing().filter(year=campaign.year).defer("document")
    }
    said = {row.city_key: row for row in CampaignAnswer.objects.filter(campaign=campaign)}
    return [_asked(city, shared.get(city.pk), said.get(city.pk)) for city in cities]


def _asked(city: City, shared: Snapshot | None, said: CampaignAnswer | None) -> AskedCity:
    able = city.state in ANSWERING
    if shared:
        return AskedCity(
            city.pk, city.name, Standing.SHARED, shared.approved_at, version=shared.version, able=able
        )
    if said and said.declined_at:
        return AskedCity(
            city.pk, city.name, Standing.DECLINED, said.declined_at, said.declined_because, able=able
        )
    if said and said.seen_at:
        return AskedCity(city.pk, city.name, Standing.SEEN, said.seen_at, able=able)
    return AskedCity(city.pk, city.name, Standing.SILENT, None, able=able)


def counted(rows: Sequence[AskedCity]) -> Answers:
    """How many did what."""
    many = {one: sum(row.standing is one for row in rows) for one in Standing}
    return Answers(
        len(rows), many[Standing.SHARED], many[Standing.DECLINED], many[Standing.SEEN], many[Standing.SILENT]
    )


def campaigns_with_answers(campaigns: Sequence[Campaign]) -> list[tuple[Campaign, Answers]]:
    """Each with its count; three queries for all of them."""
    years, keys = {row.year for row in campaigns}, [row.pk for row in campaigns]
    cities = list(compared_cities())
    shared = {
        (row.city_key, row.year): row
        for row in Snapshot.objects.standing().filter(year__in=years).defer("document")
    }
    said = {(row.campaign_id, row.city_key): row for row in CampaignAnswer.objects.filter(campaign__in=keys)}
    found = []
    for row in campaigns:
        mine = [city for city in cities if not row.city_keys or str(city.pk) in row.city_keys]
        asked = [_asked(city, shared.get((city.pk, row.year)), said.get((row.pk, city.pk))) for city in mine]
        found.append((row, counted(asked)))
    return found
