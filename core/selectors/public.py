"""What citizens may see of meetings and reports: never drafts, never names of persons, never minutes not published."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core.models import Body, Meeting, Minutes, PublishedReport
from core.participation.registry import registry
from core.services.activation import active_model_slugs


def public_meetings() -> QuerySet[Meeting]:
    """Meetings citizens may see, with what a card shows: venue, theme, bodies, `has_minutes`. Two queries."""
    published = Minutes.objects.filter(meeting=OuterRef("pk"), state=Minutes.State.PUBLISHED)
    bodies = Body.objects.only("name", "slug", "model_slug").order_by("name")
    return (
        Meeting.objects.shown_publicly()
        .filter(model_slug__in=active_model_slugs())
        .select_related("venue", "theme", "subgroup")
        .annotate(has_minutes=Exists(published))
        .prefetch_related(Prefetch("bodies", bodies))
    )


def coming(meetings: QuerySet[Meeting], today: dt.date) -> QuerySet[Meeting]:
    """Those still to come, soonest first, cancelled ones included: who meant to come must know."""
    return (
        meetings.filter(meets_on__gte=today)
        .exclude(state=Meeting.State.HELD)
        .order_by("meets_on", "starts_at", "pk")
    )


def going_ahead(meetings: QuerySet[Meeting], today: dt.date) -> QuerySet[Meeting]:
    """Those to come that will take place, soonest first."""
    return coming(meetings, today).filter(state=Meeting.State.CONVENED)


def past(meetings: QuerySet[Meeting], today: dt.date) -> QuerySet[Meeting]:
    """Those behind us, latest first."""
    return meetings.filter(Q(meets_on__lt=today) | Q(state=Meeting.State.HELD)).order_by(
        "-meets_on", "-starts_at", "pk"
    )


def with_content(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The same, ready to say what was talked about: agenda, and `minutes` only where published. Two queries more."""
    published = Minutes.objects.filter(state=Minutes.State.PUBLISHED)
    return meetings.prefetch_related(Prefetch("minutes", published), "agenda")


def published_minutes(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting once published; None before."""
    return Minutes.objects.filter(meeting=meeting, state=Minutes.State.PUBLISHED).first()


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """The figures of the last published report that fit in a sentence; None is not known."""

    year: int
    model_slug: str
    meetings: int | None
    organisations: int | None
    bodies: int | None
    bodies_word: str


def last_report() -> ReportSummary | None:
    """The latest published report of the city's active models; None before the first. One query."""
    report = (
        PublishedReport.objects.filter(withdrawn_at=None, model_slug__in=active_model_slugs())
        .order_by("-year", "-version")
        .first()
    )
    if report is None:
        return None
    figures = _figures(report.payload)
    return ReportSummary(
        year=report.year,
        model_slug=report.model_slug,
        meetings=figures.get("meetings"),
        organisations=figures.get("organisations_unique"),
        bodies=figures.get("networks"),
        bodies_word=str(registry.get(report.model_slug).vocabulary.bodies),
    )


def _figures(payload: Any) -> dict[str, int]:
    """Code to value of a report's whole-number figures; what is unknown or not a number is left out."""
    rows = payload.get("figures", []) if isinstance(payload, dict) else []
    found = {}
    for row in rows:
        if not isinstance(row, dict) or row.get("value") is None:
            continue
        try:
            found[str(row.get("code"))] = int(Decimal(str(row["value"])))
        except (InvalidOperation, ValueError, OverflowError):
            continue
    return found
