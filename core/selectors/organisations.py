"""Organisations as lists show them, where they took part, and who resembles whom."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.imports.words import fold
from core.models import Attendance, Body, Meeting, Membership, Organisation, OrganisationMerge
from core.selectors.duplicates import similar
from core.selectors.meetings import HERE

SORTS = {
    "name": ("name", "id"),
    "-meetings": ("-meetings", "name", "id"),
    "-last": (F("last").desc(nulls_last=True), "name", "id"),
    "kind": ("kind__name", "name", "id"),
}
_COLUMNS = (
    "id",
    "name",
    "kind__name",
    "is_formal",
    "is_municipal_service",
    "email",
    "phone",
    "website",
    "listed_publicly",
)


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """What the list is narrowed to; None and empty mean all. `body_id`: took part in it, or belongs to it."""

    words: str = ""
    kind_id: uuid.UUID | None = None
    municipal: bool | None = None
    body_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A line of the list: `meetings` held with the organisation (and what was merged into it), `last` the latest day."""

    id: uuid.UUID
    name: str
    kind: str
    is_formal: bool | None
    is_municipal_service: bool
    email: str
    phone: str
    website: str
    meetings: int
    last: Any


@dataclass(frozen=True, slots=True)
class Participation:
    """A meeting an organisation took part in; `under` is the name it was recorded under, when another."""

    meeting: Meeting
    body: Body | None
    status: str
    people: int | None
    under: str


@dataclass(frozen=True, slots=True)
class YearOfParticipation:
    """A year of an organisation's history, latest meeting first. A joint meeting is one meeting."""

    year: int
    meetings: int
    rows: tuple[Participation, ...]


def named_like(words: str) -> Q:
    """Organisations whose name has all the words, whatever the accents and capitals."""
    wanted = Q()
    for typed, plain in zip(words.split(), (fold(word) for word in words.split()), strict=True):
        inner = Q(name__icontains=typed) | Q(name__icontains=plain)
        if plain:
            inner |= Q(match_key__contains=plain)
        wanted &= inner
    return wanted


def like_name(name: str) -> list[Organisation]:
    """Standing organisations that may be the one of that name, likeliest first; two queries."""
    names = list(Organisation.objects.values_list("name", flat=True))
    near = [match.other for match in similar([name], names) if match.name == name]
    rows = {
        row.name: row.canonical
        for row in Organisation.objects.filter(name__in=near).select_related("canonical__kind")
    }
    found = {rows[one].pk: rows[one] for one in near if one in rows}
    return list(found.values())


def organisation_values(wanted: OrganisationFilter) -> QuerySet[Organisation, dict[str, Any]]:
    """The columns of `OrganisationRow` of the standing organisations that fit, in one query."""
    took_part = Attendance.objects.filter(
        organisation__canonical=OuterRef("pk"), status__in=HERE, meeting__state=Meeting.State.HELD
    )
    grouped = took_part.order_by().values("organisation__canonical")
    latest = took_part.order_by("-meeting__meets_on").values("meeting__meets_on")[:1]
    found = Organisation.objects.standing()
    if wanted.words:
        found = found.filter(pk__in=Organisation.objects.filter(named_like(wanted.words)).values("canonical"))
    if wanted.kind_id:
        found = found.filter(kind=wanted.kind_id)
    if wanted.municipal is not None:
        found = found.filter(is_municipal_service=wanted.municipal)
    if wanted.body_id:
        member = Membership.objects.filter(organisation__canonical=OuterRef("pk"), body=wanted.body_id)
        found = found.filter(Exists(took_part.filter(body=wanted.body_id)) | Exists(member))
    values: QuerySet[Organisation, dict[str, Any]] = found.values(
        *_COLUMNS,
        meetings=Coalesce(
            Subquery(grouped.annotate(n=Count("meeting", distinct=True)).values("n")), Value(0)
        ),
        last=Subquery(latest),
    )
    return values


def organisation_row(values: dict[str, Any]) -> OrganisationRow:
    """One line of the list, from `organisation_values`."""
    names = (
        "id",
        "name",
        "is_formal",
        "is_municipal_service",
        "email",
        "phone",
        "website",
        "meetings",
        "last",
    )
    return OrganisationRow(kind=values["kind__name"] or "", **{name: values[name] for name in names})


def history(organisation: Organisation) -> list[YearOfParticipation]:
    """Where the organisation took part, and what was merged into it with it, by year, latest first; one query.

    Meetings held only: what was planned or cancelled is no participation.
    """
    rows = (
        Attendance.objects.filter(
            organisation__canonical=organisation.canonical_id, meeting__state=Meeting.State.HELD
        )
        .select_related("meeting", "body", "organisation")
        .order_by("-meeting__meets_on", "-meeting__pk")
    )
    years: dict[int, list[Participation]] = {}
    for row in rows:
        under = "" if row.organisation_id == organisation.pk else str(row.organisation)
        said = Participation(row.meeting, row.body, row.get_status_display(), row.people, under)
        years.setdefault(row.meeting.meets_on.year, []).append(said)
    return [
        YearOfParticipation(year, len({one.meeting.pk for one in said}), tuple(said))
        for year, said in years.items()
    ]


def bodies_of(organisations: Sequence[Organisation]) -> dict[uuid.UUID, list[str]]:
    """Names of the bodies each organisation took part in, for the comparison of a pair; one query."""
    rows = (
        Attendance.objects.filter(organisation__canonical__in=organisations, body__isnull=False)
        .order_by("body__name")
        .values_list("organisation__canonical", "body__name")
        .distinct()
    )
    found: dict[uuid.UUID, list[str]] = {}
    for key, name in rows:
        found.setdefault(key, []).append(name)
    return found


def merges_into(organisation: Organisation) -> list[OrganisationMerge]:
    """The merges in force behind an organisation, direct or not, latest first; one query."""
    return list(
        OrganisationMerge.objects.filter(undone_at=None, absorbed__canonical=organisation.canonical_id)
        .select_related("absorbed", "kept")
        .order_by("-decided_at")
    )
