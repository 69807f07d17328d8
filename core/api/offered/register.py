"""The register of a city: bodies with their members and subgroups, organisations with who represents them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.shapes import Keys
from core.models import (
    Body,
    Membership,
    Neighbourhood,
    Organisation,
    OrganisationKind,
    OrganisationMerge,
    Person,
    Representative,
    Subgroup,
    Theme,
)
from core.permissions.holder import Holder
from core.selectors.duplicates import duplicate_pairs
from core.services import bodies, merges
from core.services import organisations as orgs
from core.services.freshness import snapshot

SEE, EDIT, CREATE = "core.body.see", "core.body.edit", "core.body.create"
SEE_ORGANISATION, EDIT_ORGANISATION, MERGE = (
    "core.organisation.see",
    "core.organisation.edit",
    "core.organisation.merge",
)


def _of_bodies(rows: QuerySet[Any], who: Holder, column: str = "body_id") -> QuerySet[Any]:
    """Those of the bodies who asks may see."""
    seen = who.bodies(SEE)
    return rows if seen is None else rows.filter(**{f"{column}__in": seen})


def _its_body(row: Any) -> Iterable[UUID]:
    return [row.body_id]


def _snapshot(row: Body) -> dict[str, Any]:
    return bodies.body_snapshot(row, timezone.localdate())


def _name() -> serializers.CharField:
    return serializers.CharField(source="person", read_only=True, allow_null=True)


BODIES = Resource(
    name="bodies", key="body_id", model=Body, see=SEE,
    fields=("id", "model_slug", "name", "slug", "description", "public_email", "meets_usually"),
    more={"theme_ids": Keys("themes")},
    about="A participation body: a network, a consulta, a lab.",
    rows=lambda who: _of_bodies(Body.objects.prefetch_related("themes"), who, "pk"),
    bodies=lambda row: [row.pk],
    snapshot=_snapshot,
    filters={"model_slug": ["exact"], "name": ["exact", "icontains"]},
    sorts=("name", "-name"),
)  # fmt: skip
MEMBERSHIPS = Resource(
    name="memberships", key="membership_id", model=Membership, see=SEE,
    fields=("id", "body_id", "organisation_id", "person_id", "since", "until"),
    about="An organisation or a person that belongs to a body, from a day to a day.",
    more={"person_name": _name()},
    rows=lambda who: _of_bodies(Membership.objects.select_related("person"), who),
    bodies=_its_body,
    filters={"body": ["exact"], "organisation": ["exact"], "since": ["gte", "lte"], "until": ["isnull", "gte", "lte"]},
)  # fmt: skip
SUBGROUPS = Resource(
    name="subgroups", key="subgroup_id", model=Subgroup, see=SEE,
    fields=("id", "body_id", "name", "about", "since", "until"),
    about="A part of a body that works on one thing.",
    rows=lambda who: _of_bodies(Subgroup.objects.all(), who),
    bodies=_its_body,
    filters={"body": ["exact"], "until": ["isnull"]},
    sorts=("name", "-name"),
)  # fmt: skip
ORGANISATIONS = Resource(
    name="organisations", key="organisation_id", model=Organisation, see=SEE_ORGANISATION,
    fields=(
        "id", "name", "kind_id", "is_formal", "is_municipal_service", "about", "email", "phone", "website", "listed_publicly",
        "canonical_id", "merged_into_id", "created_at",
    ),
    about="A group that takes part, formal or not. Of several rows that are the same, each counts as its canonical one.",
    rows=lambda _who: Organisation.objects.all(),
    snapshot=lambda row: snapshot(row, orgs.ORGANISATION_FIELDS),
    filters={"name": ["exact", "icontains"], "is_municipal_service": ["exact"], "is_formal": ["exact"], "kind": ["exact"]},
    sorts=("name", "-name", "created_at", "-created_at"),
)  # fmt: skip
REPRESENTATIVES = Resource(
    name="representatives", key="representative_id", model=Representative, see=SEE_ORGANISATION,
    fields=("id", "organisation_id", "person_id", "since", "until"),
    more={
        "person_name": _name(),
        "email": serializers.CharField(source="person.email", read_only=True),
        "phone": serializers.CharField(source="person.phone", read_only=True),
    },
    about="Who speaks for an organisation, from a day to a day, and where she is reached.",
    rows=lambda _who: Representative.objects.select_related("person"),
    filters={"organisation": ["exact"], "until": ["isnull"]},
)  # fmt: skip
MERGES = Resource(
    name="organisation-merges", key="merge_id", model=OrganisationMerge, see=SEE_ORGANISATION,
    fields=("id", "absorbed_id", "kept_id", "decided_at", "undone_at"),
    about="A decision that two organisations are one.",
    rows=lambda _who: OrganisationMerge.objects.all(),
    filters={"absorbed": ["exact"], "kept": ["exact"], "undone_at": ["isnull"]},
    sorts=("-decided_at", "decided_at"),
)  # fmt: skip

KINDS = Resource(
    name="organisation-kinds", key="kind_id", model=OrganisationKind, see=SEE_ORGANISATION,
    fields=("id", "name"),
    about="What an organisation is: association, parish, school.",
    rows=lambda _who: OrganisationKind.objects.all(),
    filters={"name": ["exact", "icontains"]},
    sorts=("name", "-name"),
)  # fmt: skip


@dataclass(frozen=True)
class Alike:
    """Two organisations that may be one; `score` is from 0 to 100."""

    first_id: UUID
    second_id: UUID
    score: float
    reason: str


def _alike(_asked: Asked) -> list[Alike]:
    pairs = sorted(duplicate_pairs(), key=lambda pair: -pair.score)
    return [Alike(one.first.pk, one.second.pk, one.score, one.reason) for one in pairs]


FIGURES = (
    Figure(name="show_similar_organisations", part="similar-organisations", see=MERGE, answers=Alike, many=True, read=_alike, about="Organisations that may be the same, the likeliest first."),
)  # fmt: skip
_OF_BODY: dict[str, Callable[[Asked], QuerySet[Any]]] = {
    "theme_ids": lambda asked: Theme.objects.filter(
        Q(is_active=True) | Q(pk__in=asked.row.themes.all() if asked.row else [])
    ),
    "neighbourhood_ids": lambda _asked: Neighbourhood.objects.on(timezone.localdate()),
}
RESOURCES = (BODIES, MEMBERSHIPS, SUBGROUPS, ORGANISATIONS, REPRESENTATIVES, MERGES, KINDS)
OPERATIONS = (
    Operation("POST", bodies.create_body, CREATE, "Add a body.", answers=BODIES, offers=_OF_BODY),
    Operation("PUT", bodies.change_body, EDIT, "Change a body.", on=BODIES, answers=BODIES, offers=_OF_BODY),
    Operation("POST", bodies.change_stage, CREATE, "The body enters another stage.", on=BODIES, part="stages", answers=BODIES, take=lambda stage: stage.body),
    Operation("POST", bodies.add_member, EDIT, "An organisation joins the body.", on=BODIES, part="memberships", answers=MEMBERSHIPS, offers={"organisation_id": lambda _asked: Organisation.objects.standing()}),
    Operation("POST", bodies.end_member, EDIT, "A member leaves.", on=MEMBERSHIPS, part="end", answers=MEMBERSHIPS),
    Operation("POST", bodies.open_subgroup, EDIT, "Open a subgroup.", on=BODIES, part="subgroups", answers=SUBGROUPS),
    Operation("POST", bodies.close_subgroup, EDIT, "Close a subgroup.", on=SUBGROUPS, part="end", answers=SUBGROUPS),
    Operation("POST", orgs.add_organisation, EDIT_ORGANISATION, "Add an organisation.", answers=ORGANISATIONS),
    Operation("PUT", orgs.change_organisation, EDIT_ORGANISATION, "Change an organisation.", on=ORGANISATIONS, answers=ORGANISATIONS),
    Operation("POST", orgs.add_representative, EDIT_ORGANISATION, "Somebody speaks for the organisation.", on=ORGANISATIONS, part="representatives", answers=REPRESENTATIVES, writes=Person),
    Operation("POST", orgs.end_representative, EDIT_ORGANISATION, "Somebody speaks for it no more.", on=REPRESENTATIVES, part="end", answers=REPRESENTATIVES),
    Operation("POST", merges.merge_organisations, MERGE, "Two organisations are one.", answers=MERGES),
    Operation("POST", merges.undo_merge, MERGE, "They are two after all.", on=MERGES, part="undoing", answers=MERGES),
    Operation("POST", merges.keep_apart, MERGE, "Two that look alike are two: do not propose them again.", part="organisation-distinctions"),
)  # fmt: skip
