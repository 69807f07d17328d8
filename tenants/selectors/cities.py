"""The cities as the platform's team looks for them. A list visits no city: it reads what was measured inside."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from tenants.health import FAULT_DAYS
from tenants.models import City, CityFault, CityHealth
from tenants.selectors.health import Cell, Column

QUIET = dt.timedelta(days=30)
STALE = dt.timedelta(hours=3)
"""A measure older than this is said to be: it is taken every hour."""

BANDS = {
    "5": (_("fino a 5.000"), 0, 5_000),
    "20": (_("da 5.001 a 20.000"), 5_001, 20_000),
    "60": (_("da 20.001 a 60.000"), 20_001, 60_000),
    "250": (_("da 60.001 a 250.000"), 60_001, 250_000),
    "more": (_("oltre 250.000"), 250_001, 2_000_000_000),
    "unknown": (_("non indicati"), None, None),
}
"""Residents: code to label, first and last."""

HEALTHS = {
    "faults": _("con errori negli ultimi sette giorni"),
    "mail": _("con messaggi non consegnati"),
    "quiet": _("senza attività da un mese"),
    "stale": _("non misurate da tre ore"),
    "well": _("senza nulla da guardare"),
}

SORTS: Mapping[str, tuple[Any, ...]] = {
    "name": ("name",),
    "activity": (F("health__last_activity_at").desc(nulls_last=True), "name"),
    "quiet": (F("health__last_activity_at").asc(nulls_first=True), "name"),
    "size": (F("bytes").desc(nulls_last=True), "name"),
    "residents": (F("residents").desc(nulls_last=True), "name"),
    "faults": ("-faults_lately", "name"),
    "since": ("-created_at", "name"),
}


@dataclass(frozen=True, slots=True)
class CityFilter:
    """What the list is narrowed to: `band` of BANDS, `health` of HEALTHS."""

    words: str = ""
    state: str = ""
    model: str = ""
    band: str = ""
    health: str = ""


@dataclass(frozen=True, slots=True)
class CityRow:
    """A line of the list; `bytes`, `faults` and what else was never measured are None. `cells`: what other areas say."""

    city: City
    models: tuple[str, ...]
    measured_at: dt.datetime | None
    last_activity_at: dt.datetime | None
    bytes: int | None
    users: int | None
    failed_deliveries: int | None
    faults: int
    quiet: bool
    stale: bool
    cells: tuple[Cell, ...] = ()


_SHOWN = (
    "schema_name", "name", "province", "is_demonstration", "state", "state_since", "residents", "created_at",
    "health__measured_at", "health__last_activity_at", "health__model_slugs", "health__users", "health__failed_deliveries",
)  # fmt: skip


def cities_found(wanted: CityFilter, now: dt.datetime) -> QuerySet[City]:
    """The cities that fit, each with its measure, `bytes` (tables and files) and `faults_lately`."""
    since = timezone.localdate(now) - dt.timedelta(days=FAULT_DAYS - 1)
    faults = CityFault.objects.filter(city=OuterRef("pk"), day__gte=since).order_by().values("city")
    found: QuerySet[City] = (
        City.objects.select_related("health")
        .only(*_SHOWN)
        .annotate(
            bytes=F("health__schema_bytes") + F("health__media_bytes"),
            faults_lately=Coalesce(Subquery(faults.annotate(n=Sum("times")).values("n")), 0),
        )
    )
    for word in wanted.words.split():
        found = found.filter(_about(word))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.model:
        found = found.filter(health__model_slugs__contains=[wanted.model])
    if wanted.band in BANDS:
        _label, first, last = BANDS[wanted.band]
        found = (
            found.filter(residents=None) if first is None else found.filter(residents__range=(first, last))
        )
    return found.filter(_with_health(wanted.health, now)) if wanted.health in HEALTHS else found


def city_rows(found: Iterable[City], columns: Sequence[Column], now: dt.datetime) -> list[CityRow]:
    """The lines of some cities of `cities_found`; one query a column."""
    cities = list(found)
    keys: list[uuid.UUID] = [city.pk for city in cities]
    said = [column.read(keys) for column in columns]
    return [_row(city, tuple(one.get(city.pk, Cell("—")) for one in said), now) for city in cities]


def _about(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(province__iexact=word)
        | Q(schema_name__icontains=word)
        | Q(office__icontains=word)
        | Q(office_email__icontains=word)
        | Q(signer__icontains=word)
    )


def _with_health(code: str, now: dt.datetime) -> Q:
    faults, mail = Q(faults_lately__gt=0), Q(health__failed_deliveries__gt=0)
    quiet = Q(health__last_activity_at__lt=now - QUIET) | Q(
        health__last_activity_at=None, created_at__lt=now - QUIET
    )
    stale = Q(health=None) | Q(health__measured_at__lt=now - STALE)
    choices = {"faults": faults, "mail": mail, "quiet": quiet, "stale": stale}
    if code in choices:
        return choices[code]
    return Q(health__failed_deliveries=0, faults_lately=0) & ~quiet & ~stale


def _row(city: City, cells: tuple[Cell, ...], now: dt.datetime) -> CityRow:
    measure: CityHealth | None = getattr(city, "health", None)
    active = measure.last_activity_at if measure else None
    return CityRow(
        city=city,
        models=model_labels(measure.model_slugs) if measure else (),
        measured_at=measure.measured_at if measure else None,
        last_activity_at=active,
        bytes=city.bytes,
        users=measure.users if measure else None,
        failed_deliveries=measure.failed_deliveries if measure else None,
        faults=city.faults_lately,
        quiet=(active or city.created_at) < now - QUIET,
        stale=measure is None or measure.measured_at < now - STALE,
        cells=cells,
    )


def model_labels(slugs: Iterable[str]) -> tuple[str, ...]:
    """What participation models are called; the bare slug for one this installation no longer has."""
    return tuple(str(registry.get(slug).label) if slug in registry else slug for slug in slugs)
