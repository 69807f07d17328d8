"""What waits for a municipal service, and what the services said of a group."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from models_qua.models import FeasibilityReview


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review with its clock: days left (0 on the last one) and days late; both None once answered or without a term."""

    review: FeasibilityReview
    days_left: int | None
    days_late: int | None


def review_line(review: FeasibilityReview, today: dt.date) -> ReviewLine:
    """A review as a list shows it on a day."""
    if review.outcome or review.due_on is None:
        return ReviewLine(review, None, None)
    days = (review.due_on - today).days
    return ReviewLine(review, days if days >= 0 else None, -days if days < 0 else None)


def reviews_in(bodies: Collection[uuid.UUID] | None) -> QuerySet[FeasibilityReview]:
    """The reviews of some labs (None: of all), with what a list shows."""
    rows = FeasibilityReview.objects.select_related("group__cycle__body")
    return rows if bodies is None else rows.filter(group__cycle__body__in=bodies)


WAITING_FIRST = (F("reviewed_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "asked_on", "pk")
"""The order in which a service works: what it has to answer, by the day it is due, before what it answered."""


def late_on(today: dt.date) -> Q:
    """Reviews that wait past their day."""
    return Q(outcome="", due_on__lt=today)


def services_asked(bodies: Collection[uuid.UUID] | None) -> list[str]:
    """The names of the services that were asked something in some labs, each once; one query."""
    rows = reviews_in(bodies).order_by("service").values_list("service", flat=True)
    return list(dict.fromkeys(rows))
