"""Who signed the agreements, for everybody: organisations by name, with what they signed; single people counted, never named."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Min, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from models_qua.models import CitizenshipAgreement, Signatory

Kind = Signatory.Kind
NAMED = (Kind.ASSOCIATION, Kind.BUSINESS, Kind.BODY, Kind.SERVICE)
"""The kinds whose names are on the wall."""


def many_of(kind: str, n: int) -> str:
    """What `n` parties of a kind are called: «436 associazioni» without the number."""
    one, many = {
        Kind.ASSOCIATION: (_("associazione"), _("associazioni")),
        Kind.VOLUNTEER: (_("volontaria o volontario"), _("volontarie e volontari")),
        Kind.BUSINESS: (_("attività economica"), _("attività economiche")),
        Kind.BODY: (_("ente"), _("enti")),
        Kind.SERVICE: (_("servizio"), _("servizi")),
        Kind.CITY: (_("Comune"), _("Comuni")),
    }[Kind(kind)]
    return one if n == 1 else many


@dataclass(frozen=True, slots=True)
class Brick:
    """An organisation as it signed, with the agreements it is bound by: title and address."""

    name: str
    kind: str
    agreements: Sequence[tuple[str, str]]


def bound_parties() -> QuerySet[Signatory]:
    """Who signed an agreement that was in force, the city aside, and did not withdraw."""
    return (
        Signatory.objects.outside()
        .bound()
        .filter(agreement__state__in=CitizenshipAgreement.SIGNED)
        .order_by()
    )


def counts_by_kind() -> dict[str, int]:
    """How many signatures of each kind; one query."""
    return dict(bound_parties().values_list("kind").annotate(n=Count("pk")))


def bricks(words: str, kind: str) -> QuerySet[Signatory, Any]:
    """Organisations by name, written the same way once, as dictionaries `pk`, `name`, `kind`, `of` (agreements)."""
    rows = bound_parties().filter(kind__in=NAMED, listed_publicly=True)
    if words:
        rows = rows.filter(name__icontains=words)
    if kind in {one.value for one in NAMED}:
        rows = rows.filter(kind=kind)
    grouped = rows.annotate(folded=Lower("name")).values("folded", "kind")
    return grouped.annotate(name_shown=Min("name"), of=ArrayAgg("agreement", distinct=True)).order_by(
        F("folded"), "kind"
    )


def agreements_of(rows: Iterable[Mapping[str, Any]]) -> dict[uuid.UUID, tuple[str, str]]:
    """Title and address of the agreements of a page of bricks; one query."""
    keys = {key for row in rows for key in row["of"]}
    found = CitizenshipAgreement.objects.public().filter(pk__in=keys).order_by("signed_on", "number")
    return {one.pk: (one.title, one.slug) for one in found.only("title", "slug")}


def brick(row: Mapping[str, Any], titles: Mapping[uuid.UUID, tuple[str, str]]) -> Brick:
    """A line of the wall."""
    agreements = [pair for key, pair in titles.items() if key in row["of"]]
    return Brick(row["name_shown"], str(Kind(row["kind"]).label), agreements)
