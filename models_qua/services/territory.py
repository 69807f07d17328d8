"""Seasons and their districts: opened, drawn, changed from a day on, closed. A neighbourhood is in one district at a time."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Aggregate, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Neighbourhood
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.meetings import one_numbering_at_a_time
from core.services.slugs import free_slug
from models_qua.models import District, DistrictNeighbourhood, Season
from models_qua.rules import SLUG

SEASON_FIELDS = ("name", "about", "since", "until")
DISTRICT_FIELDS = ("code", "name", "about", "since", "until")
_DAY = dt.timedelta(days=1)
_EVER = dt.date.max


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """A season as it is written: `until` None while it goes on."""

    name: str
    since: dt.date
    until: dt.date | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """A district as it is drawn: its neighbourhoods by key, from `since` on; `instead_of` are districts that end the day before."""

    name: str
    since: dt.date
    neighbourhood_ids: tuple[uuid.UUID, ...]
    code: str = ""
    about: str = ""
    instead_of: tuple[uuid.UUID, ...] = ()


@transaction.atomic(durable=True)
def open_season(*, actor: User | None, season: SeasonPlan, key: uuid.UUID | None = None) -> Season:
    """A season begins; `key` is the form's: the same form sent twice is one. Audited as `qua.season.opened`.

    Raises `DomainError` for a name in use, an end before the beginning, and days that belong to another season.
    """
    one_numbering_at_a_time(SLUG)
    if key is not None and (there := Season.objects.filter(pk=key).first()):
        return there
    row = Season(id=key or new_key(), slug=free_slug(Season, season.name, "stagione"))
    _write_season(row, season)
    row.save(force_insert=True)
    record(actor=actor, action="qua.season.opened", target=row, after=season_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_season(
    *, actor: User, season_id: uuid.UUID, season: SeasonPlan, seen: str | None = None
) -> Season:
    """Name, text and days of a season; giving it a last day closes it. Audited as `qua.season.changed` when something changed.

    Districts that began or ended with the season go on doing so. Raises `StaleEdit` when someone else changed it meanwhile,
    `DomainError` as `open_season`, and for days that would leave out a district.
    """
    one_numbering_at_a_time(SLUG)
    row = Season.objects.select_for_update().get(pk=season_id)
    before = season_snapshot(row)
    demand_fresh(before, seen)
    was = (row.since, row.until)
    _write_season(row, season)
    _move_edges(row, *was)
    row.save()
    earlier, later = changes(before, season_snapshot(row))
    if later:
        record(actor=actor, action="qua.season.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def draw_district(
    *, actor: User | None, season_id: uuid.UUID, district: DistrictPlan, key: uuid.UUID | None = None
) -> District:
    """A district begins on a day, made of neighbourhoods, perhaps in place of others. Audited as `qua.district.drawn`.

    Raises `DomainError` for a day outside the season, a name or letter in use in those days, no neighbourhood, and one that is in
    another district then, which is named.
    """
    season = Season.objects.select_for_update().get(pk=season_id)
    if key is not None and (there := District.objects.filter(pk=key).first()):
        return there
    for old in _to_replace(season, district):
        _close(old, district.since - _DAY)
    row = District(id=key or new_key(), season=season, since=district.since, until=season.until)
    _write_district(row, district.name, district.code, district.about)
    _demand_in_season(row)
    places = _places(district.neighbourhood_ids)
    if not places:
        raise DomainError(_("Scelga almeno un quartiere."), field="neighbourhoods")
    row.save(force_insert=True)
    _add_parts(row, places, district.since)
    record(actor=actor, action="qua.district.drawn", target=row, after=district_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_district(
    *, actor: User, district_id: uuid.UUID, district: DistrictPlan, seen: str | None = None
) -> District:
    """Its name, letter and text; from `district.since` on, its neighbourhoods. Audited as `qua.district.changed` when something changed.

    Before that day they stay as they were. Raises `StaleEdit`, and `DomainError` as `draw_district` and for a day on which it was not.
    """
    row = _locked_district(district_id)
    on = district.since
    before = district_snapshot(row)
    demand_fresh(before, seen)
    if not row.in_force_on(on):
        raise DomainError(_("In quel giorno l'ambito non c'era: scelga un giorno in cui c'è."), field="since")
    _write_district(row, district.name, district.code, district.about)
    places = {place.slug: place for place in _places(district.neighbourhood_ids)}
    if not places:
        raise DomainError(
            _("Scelga almeno un quartiere. Se l'ambito finisce, lo chiuda."), field="neighbourhoods"
        )
    row.save()
    _take_away(row, set(places), on)
    _begin_earlier(row, on)
    kept = set(row.parts.during(on, row.until or _EVER).values_list("neighbourhood__slug", flat=True))
    _add_parts(row, [place for slug, place in places.items() if slug not in kept], on)
    earlier, later = changes(before, district_snapshot(row))
    if later:
        record(actor=actor, action="qua.district.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def end_district(*, actor: User, district_id: uuid.UUID, until: dt.date) -> District:
    """The district is no more after a day, with its neighbourhoods. Audited as `qua.district.ended`.

    Raises `DomainError` for one that ended already, and for a day before it began.
    """
    row = _locked_district(district_id)
    if row.until is not None and row.until != row.season.until:
        raise DomainError(
            _("Questo ambito è già chiuso dal %(day)s.") % {"day": f"{row.until:%d/%m/%Y}"}, field="until"
        )
    before = {"until": row.until}
    _close(row, until)
    record(actor=actor, action="qua.district.ended", target=row, before=before, after={"until": until})
    return row


def season_snapshot(row: Season) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, SEASON_FIELDS)


def district_snapshot(row: District) -> dict[str, Any]:
    """What may be changed of a district, whatever day a form shows, and the audit trail keeps. One query."""
    parts = row.parts.order_by("neighbourhood__name", "since").values_list(
        "neighbourhood__name", "since", "until"
    )
    return snapshot(row, DISTRICT_FIELDS, neighbourhoods=[_part_in_words(*part) for part in parts])


def _part_in_words(name: str, since: dt.date | None, until: dt.date | None) -> str:
    """«Cella 30/11/2021–»: a neighbourhood of a district with its days."""
    first, last = (f"{day:%d/%m/%Y}" if day else "" for day in (since, until))
    return f"{name} {first}–{last}"


def _write_season(row: Season, plan: SeasonPlan) -> None:
    name = plan.name.strip()
    if plan.until is not None and plan.until < plan.since:
        raise DomainError(_("La data di fine precede quella di inizio."), field="until")
    if Season.objects.exclude(pk=row.pk).filter(name__iexact=name).exists():
        raise DomainError(_("C'è già una stagione con questo nome."), field="name")
    others = Season.objects.exclude(pk=row.pk).during(plan.since, plan.until or _EVER)
    if other := others.order_by("since").first():
        _refuse_overlap(other, plan)
    row.name, row.about, row.since, row.until = name, plan.about.strip(), plan.since, plan.until


def _refuse_overlap(other: Season, plan: SeasonPlan) -> None:
    if other.until is None and (other.since is None or other.since < plan.since):
        message = _("La stagione «%(season)s» è ancora aperta: prima la chiuda, con un ultimo giorno.")
        raise DomainError(message % {"season": other}, field="since")
    if other.until is not None and other.until >= plan.since and (other.since or plan.since) <= plan.since:
        message = _(
            "La stagione «%(season)s» dura fino al %(day)s: cominci questa dal giorno dopo, o chiuda prima quella."
        )
        raise DomainError(message % {"season": other, "day": f"{other.until:%d/%m/%Y}"}, field="since")
    message = _("Il %(day)s comincia la stagione «%(season)s»: chiuda questa al più tardi il giorno prima.")
    raise DomainError(message % {"season": other, "day": f"{other.since:%d/%m/%Y}"}, field="until")


def _move_edges(season: Season, since: dt.date | None, until: dt.date | None) -> None:
    """Districts, and their neighbourhoods, that began or ended with the season follow its days; the others must be within them."""
    tables = (DistrictNeighbourhood.objects.filter(district__season=season), season.districts.all())
    first = [day for rows in tables for day in _edges(rows.exclude(since=since), Min("since"))]
    last = [day for rows in tables for day in _edges(rows, Max("since"))]
    last += [day for rows in tables for day in _edges(rows.exclude(until=until), Max("until"))]
    if season.since is not None and first and min(first) < season.since:
        raise DomainError(
            _("Un suo ambito comincia il %(day)s: la stagione non può cominciare dopo.")
            % {"day": f"{min(first):%d/%m/%Y}"},
            field="since",
        )
    if season.until is not None and last and max(last) > season.until:
        raise DomainError(
            _("La mappa cambia ancora il %(day)s: la stagione non può finire prima.")
            % {"day": f"{max(last):%d/%m/%Y}"},
            field="until",
        )
    for rows in tables:
        if season.since != since:
            rows.filter(since=since).update(since=season.since)
        if season.until != until:
            rows.filter(until=until).update(until=season.until)


def _edges(rows: QuerySet[Any], what: Aggregate) -> list[dt.date]:
    day = rows.aggregate(day=what)["day"]
    return [day] if day else []


def _locked_district(district_id: uuid.UUID) -> District:
    """The district, once its season is locked: whoever draws in a season waits for who is drawing."""
    season_id = District.objects.values_list("season_id", flat=True).get(pk=district_id)
    season = Season.objects.select_for_update().get(pk=season_id)
    row = District.objects.select_for_update().get(pk=district_id)
    row.season = season
    return row


def _to_replace(season: Season, plan: DistrictPlan) -> list[District]:
    rows = season.districts.select_for_update().filter(pk__in=plan.instead_of)
    return list(rows.filter(until=season.until).order_by("pk"))


def _write_district(row: District, name: str, code: str, about: str) -> None:
    name, code = name.strip(), code.strip()
    others = row.season.districts.exclude(pk=row.pk).during(row.since or dt.date.min, row.until or _EVER)
    if others.filter(name__iexact=name).exists():
        raise DomainError(_("In questa stagione c'è già un ambito con questo nome."), field="name")
    if code and (other := others.filter(code__iexact=code).first()):
        raise DomainError(
            _("La sigla «%(code)s» è già di «%(district)s».") % {"code": code, "district": other.name},
            field="code",
        )
    row.name, row.code, row.about = name, code, about.strip()


def _demand_in_season(row: District) -> None:
    season = row.season
    if row.since is not None and not season.in_force_on(row.since):
        last = f"{season.until:%d/%m/%Y}" if season.until else _("oggi")
        raise DomainError(
            _("La stagione va dal %(first)s al %(last)s: scelga un giorno in mezzo.")
            % {"first": f"{season.since:%d/%m/%Y}", "last": last},
            field="since",
        )


def _places(keys: Iterable[uuid.UUID]) -> list[Neighbourhood]:
    return list(Neighbourhood.objects.filter(pk__in=set(keys)).defer("boundary").order_by("name"))


def _add_parts(row: District, places: list[Neighbourhood], since: dt.date) -> None:
    """These neighbourhoods are in the district from a day; refused when one is in another of the season's in those days."""
    _demand_free(row, [place.slug for place in places], since, row.until or _EVER)
    DistrictNeighbourhood.objects.bulk_create(
        DistrictNeighbourhood(district=row, neighbourhood=place, since=since, until=row.until)
        for place in places
    )


def _begin_earlier(row: District, on: dt.date) -> None:
    """What would join the district only after a day is in it from that day; refused as `_add_parts`."""
    there = set(row.parts.on(on).values_list("neighbourhood__slug", flat=True))
    later: dict[str, DistrictNeighbourhood] = {}
    for part in row.parts.filter(since__gt=on).select_related("neighbourhood").order_by("since"):
        if part.neighbourhood.slug not in there:
            later.setdefault(part.neighbourhood.slug, part)
    for slug, part in later.items():
        _demand_free(row, [slug], on, (part.since or on) - _DAY)
        part.since = on
    DistrictNeighbourhood.objects.bulk_update(later.values(), ["since"])


def _demand_free(row: District, slugs: Collection[str], first: dt.date, last: dt.date) -> None:
    """None of the neighbourhoods is in another district of the season between two days; `DomainError` names the one that is."""
    taken = (
        DistrictNeighbourhood.objects.filter(district__season=row.season_id, neighbourhood__slug__in=slugs)
        .exclude(district=row)
        .during(first, last)
        .select_related("district", "neighbourhood")
        .order_by("neighbourhood__name")
        .first()
    )
    if taken is not None:
        message = _(
            "%(place)s è già nell'ambito «%(district)s» (%(days)s): lo tolga prima da lì, o scelga un altro giorno."
        )
        told = {"place": taken.neighbourhood, "district": taken.district, "days": _days(taken)}
        raise DomainError(message % told, field="neighbourhoods")


def _take_away(row: District, kept: set[str], on: dt.date) -> None:
    """What is not among the kept leaves the district: it was part of it until the day before, or never."""
    leaving = row.parts.during(on, row.until or _EVER).exclude(neighbourhood__slug__in=kept)
    leaving.filter(since__gte=on).delete()
    leaving.update(until=on - _DAY)


def _close(row: District, until: dt.date) -> None:
    if row.since is not None and until < row.since:
        raise DomainError(
            _("L'ambito «%(district)s» comincia il %(day)s: non può finire prima.")
            % {"district": row, "day": f"{row.since:%d/%m/%Y}"},
            field="until",
        )
    if row.season.until is not None and until > row.season.until:
        raise DomainError(
            _("La stagione finisce il %(day)s: l'ambito non può durare di più.")
            % {"day": f"{row.season.until:%d/%m/%Y}"},
            field="until",
        )
    row.until = until
    row.save(update_fields=["until"])
    row.parts.filter(since__gt=until).delete()
    row.parts.filter(Q(until=None) | Q(until__gt=until)).update(until=until)


def _days(part: DistrictNeighbourhood) -> str:
    first = f"{part.since:%d/%m/%Y}" if part.since else ""
    if part.until is None:
        return _("dal %(day)s") % {"day": first}
    return _("dal %(first)s al %(last)s") % {"first": first, "last": f"{part.until:%d/%m/%Y}"}
