"""Applications as the office works on them: when each is to be decided, how many wait."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from core.models import RuleSet
from core.participation.registry import registry
from core.selectors.audit import AuditFilter, AuditRow, audit_entries, audit_row
from models_monza.models import Enrolment, EnrolmentWindow
from models_monza.models.enrolment import Term
from models_monza.rules import ENROLMENT, SLUG

State = Enrolment.State


def decision_terms() -> list[Term]:
    """The days to decide, by validity of the rules that give them; empty when no rule does. One query."""
    template = next(template for template in registry.get(SLUG).rule_sets if template.code == ENROLMENT)
    rows = RuleSet.objects.filter(model_slug=SLUG, code=ENROLMENT)
    terms = ((row.since, row.until, template.parse(row.values)["decision_days"]) for row in rows)
    return [(since, until, days) for since, until, days in terms if days is not None]


def decision_due_on(enrolment: Enrolment, terms: Iterable[Term]) -> dt.date | None:
    """The last day to decide, by the rules of the day the application arrived; None without such a rule."""
    arrived = timezone.localdate(enrolment.submitted_at)
    for since, until, days in terms:
        if (since is None or since <= arrived) and (until is None or arrived <= until):
            return arrived + dt.timedelta(days=days)
    return None


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """An application with the last day of whoever's turn it is: the office's to decide, the applicant's to complete.

    None where no rule gives one, and once decided. `overdue`: that day is past.
    """

    enrolment: Enrolment
    due_on: dt.date | None
    overdue: bool


def enrolment_line(enrolment: Enrolment, terms: Iterable[Term], today: dt.date) -> EnrolmentLine:
    """An application as a list shows it."""
    due: dt.date | None = None
    if enrolment.state == State.SUBMITTED:
        due = decision_due_on(enrolment, terms)
    elif enrolment.state == State.COMPLETION:
        due = enrolment.completion_due_on
    return EnrolmentLine(enrolment, due, due is not None and today > due)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many applications wait for the office, how many of them too long, how many for the applicant.

    `first_on` is the day the oldest that waits for the office arrived; None when none waits.
    """

    submitted: int
    overdue: int
    completion: int
    first_on: dt.date | None


def waiting(bodies: frozenset[uuid.UUID] | None, terms: list[Term], today: dt.date) -> Waiting:
    """The applications that wait in some consulte (None: all). One query."""
    late = Enrolment.objects.overdue(today, terms).values("pk")
    counts = Enrolment.objects.in_bodies(bodies).aggregate(
        submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
        overdue=Count("pk", filter=Q(pk__in=late)),
        completion=Count("pk", filter=Q(state=State.COMPLETION)),
        first=Min("submitted_at", filter=Q(state=State.SUBMITTED)),
    )
    first = counts.pop("first")
    return Waiting(**counts, first_on=timezone.localdate(first) if first else None)


def others_of(enrolment: Enrolment, bodies: frozenset[uuid.UUID] | None) -> QuerySet[Enrolment]:
    """What else the same citizen or organisation applied for, the latest first, where one may see it."""
    same = Q(pk__in=[])
    if enrolment.kind == Enrolment.Kind.CITIZEN:
        if enrolment.fiscal_code:
            same |= Q(fiscal_code=enrolment.fiscal_code)
        if enrolment.person_id:
            same |= Q(person=enrolment.person_id)
    else:
        same |= Q(organisation_name__iexact=enrolment.organisation_name)
        if enrolment.organisation_id:
            same |= Q(organisation=enrolment.organisation_id)
    rows = Enrolment.objects.in_bodies(bodies).filter(same, kind=enrolment.kind).exclude(pk=enrolment.pk)
    return rows.select_related("body", "mandate").order_by("-submitted_at")


def history_of(enrolment_id: uuid.UUID) -> list[AuditRow]:
    """What was done with an application, the first thing first. One query."""
    entries = audit_entries(AuditFilter(object_id=enrolment_id)).order_by("at", "pk")
    return [audit_row(entry) for entry in entries]


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window with the applications that arrived in it, by what became of them. `state`: `coming`, `open` or `closed`.

    `may_extend`: no later window has begun, so that more days are of some use.
    """

    window: EnrolmentWindow
    state: str
    may_extend: bool
    received: int
    waiting: int
    accepted: int
    refused: int


def windows_counted() -> QuerySet[EnrolmentWindow]:
    """The windows, each with the figures of a `WindowLine` as attributes."""

    def count(*states: str) -> Count:
        return Count("enrolments", filter=Q(enrolments__state__in=states))

    return EnrolmentWindow.objects.annotate(
        received=Count("enrolments"),
        waiting=count(*Enrolment.PENDING),
        accepted=Count("enrolments", filter=Q(enrolments__membership__isnull=False)),
        refused=count(State.REFUSED),
    )


def window_lines(today: dt.date) -> list[WindowLine]:
    """All windows, the latest first. One query."""
    found = list(windows_counted().select_related("mandate").order_by("-first_on"))
    begun = max((row.first_on for row in found if row.first_on <= today), default=today)
    return [
        WindowLine(
            row,
            window_state(row, today),
            row.first_on >= begun,
            *(getattr(row, name) for name in ("received", "waiting", "accepted", "refused")),
        )
        for row in found
    ]


def window_state(window: EnrolmentWindow, today: dt.date) -> str:
    """`coming`, `open` or `closed` on a day."""
    if today < window.first_on:
        return "coming"
    return "open" if today <= window.last_on else "closed"
