"""Comparative reports: those in work, and those everybody reads."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from benchmark.models import ComparativeReport, Snapshot


def all_reports() -> QuerySet[ComparativeReport]:
    """Drafts and versions, the latest year first."""
    return ComparativeReport.objects.defer("payload").order_by("-year", "-version")


def public_reports() -> QuerySet[ComparativeReport]:
    """The version of each year everybody reads, the latest year first."""
    return ComparativeReport.objects.filter(
        published_at__isnull=False, replaced_at=None, withdrawn_at=None
    ).order_by("-year")


def public_versions(year: int) -> QuerySet[ComparativeReport]:
    """Every version of a year that was published, the latest first; withdrawn ones too."""
    return ComparativeReport.objects.filter(year=year, published_at__isnull=False).order_by("-version")


def withdrawn_since(content: Mapping[str, Any]) -> list[str]:
    """Names of the cities in a report that have taken their year back since; one query."""
    keys = {uuid.UUID(row["key"]): row["name"] for row in content["cities"]}
    year = content["year"]
    there = set(
        Snapshot.objects.standing().filter(city_key__in=keys, year=year).values_list("city_key", flat=True)
    )
    return sorted(name for key, name in keys.items() if key not in there)
