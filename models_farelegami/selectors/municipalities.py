"""The municipalities the city works with."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from models_farelegami.models import CivicCentre, Municipality


def municipality_rows(words: str = "") -> QuerySet[Municipality]:
    """Those whose name holds every word, by name, with `lab_count` and `centre_count` (where they are, or shared with). One query."""
    rows: Any = Municipality.objects.annotate(
        lab_count=Count("labs__lab", distinct=True),
        centre_count=Count("centres", distinct=True) + Count("served_by__centre", distinct=True),
    )
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    found: QuerySet[Municipality] = rows.order_by("name")
    return found


def municipality_choices() -> list[tuple[str, str]]:
    """All of them as choices of a filter, by name. One query."""
    return [(str(key), name) for key, name in Municipality.objects.values_list("pk", "name")]


def of_municipality(rows: QuerySet[CivicCentre], key: str) -> QuerySet[CivicCentre]:
    """The centres that are in a municipality, or shared with it."""
    shared = CivicCentre.objects.filter(served__municipality__pk=key).values("pk")
    return rows.filter(Q(municipality__pk=key) | Q(pk__in=shared))
