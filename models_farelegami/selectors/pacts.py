"""Lists of pacts: one's own with what waits, all of them by their codes alone."""

import datetime as dt

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from models_farelegami.models import CaseOpening, GenerativePact, PactCommitment
from models_farelegami.selectors.teams import cases_of


def own_pacts(user: User, day: dt.date) -> list[GenerativePact]:
    """The pacts one follows, those that run first, each with `overdue`: commitments whose day is past. One query."""
    overdue = Q(pactcommitments__state=PactCommitment.State.OPEN, pactcommitments__due_on__lt=day)
    rows = cases_of(user.pk, day).select_related("municipality")
    rows = rows.annotate(overdue=Count("pactcommitments", filter=overdue))
    return sorted(rows, key=lambda row: (row.is_over, row.next_review_on or dt.date.max, row.code))


def coded(words: str) -> QuerySet[GenerativePact]:
    """All pacts by code, of which the code has the words; nothing else of them is read."""
    return GenerativePact.objects.filter(code__icontains=words).only("code", "shredded_at").order_by("code")


def unseen_emergencies() -> QuerySet[CaseOpening]:
    """Openings in an emergency that no supervisor looked into yet, the oldest first."""
    return CaseOpening.objects.filter(is_emergency=True, seen_at=None).order_by("opened_at")
