"""What who wants to enrol is told: whether one can, until when, by which rules, where, and what became of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from core.models import Body, BodyNeighbourhood
from core.selectors.streets import Part, certain_street, knows_streets, listed_streets, streets_like
from models_monza.models import (
    Consulta,
    Enrolment,
    EnrolmentCheck,
    EnrolmentWindow,
    Mandate,
    ReceivedApplication,
)
from models_monza.rules import SLUG
from models_monza.selectors.doubles import same_applicant_elsewhere
from models_monza.selectors.mandates import (
    EnrolmentRules,
    enrolment_rules_on,
    next_window,
    running_mandate,
)

CONFIRM_WITHIN = dt.timedelta(days=7)
"""How long an application sent in online waits for its address to be confirmed; afterwards it is forgotten."""


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Enrolment at a moment: the window open (None: closed), the next one where it is known, the rules of the day."""

    window: EnrolmentWindow | None
    following: EnrolmentWindow | None
    mandate: Mandate | None
    rules: EnrolmentRules


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A street, the stretch of it, and the consulta of its neighbourhood (None where there is none)."""

    street: str
    part: Part
    body: Body | None


def enrolling_at(moment: dt.datetime) -> Enrolling:
    """Whether one may enrol at a moment, for which mandate, by which rules. Five queries."""
    day = timezone.localdate(moment)
    window, following = enrolling_on(day)
    return Enrolling(window, following, running_mandate(), enrolment_rules_on(day))


def enrolling_on(day: dt.date) -> tuple[EnrolmentWindow | None, EnrolmentWindow | None]:
    """The window open on a day, if any, and the next. A window of a mandate that ended is closed. Two queries."""
    rows = EnrolmentWindow.objects.open_on(day).filter(mandate__until=None).select_related("mandate")
    return rows.first(), next_window(day)


def consulte() -> list[Body]:
    """The consulte one may enrol in, by name."""
    return list(Body.objects.filter(model_slug=SLUG).order_by("name"))


def civic_centres() -> list[Consulta]:
    """The consulte that have a seat, by name, with the place. One query."""
    rows = Consulta.objects.filter(body__model_slug=SLUG).exclude(seat=None)
    return list(rows.select_related("body", "seat").order_by("body__name"))


def consulte_of_street(query: str, today: dt.date) -> list[Suggestion]:
    """The consulte of the streets that look like `query`, which may end with a house number; best first. Two queries."""
    if not query.strip():
        return []
    found = streets_like(query, listed_streets(today))
    slugs = [part.slug for street in found for part in street.parts]
    links = BodyNeighbourhood.objects.on(today).filter(neighbourhood__slug__in=slugs, body__model_slug=SLUG)
    there = {link.neighbourhood.slug: link.body for link in links.select_related("neighbourhood", "body")}
    return [Suggestion(street.name, part, there.get(part.slug)) for street in found for part in street.parts]


def consulta_of_street(query: str, today: dt.date) -> Suggestion | None:
    """The consulta of a street that is surely meant; None where there is any doubt. At most three queries."""
    if not query.strip() or not knows_streets():
        return None
    found = streets_like(query, listed_streets(today))
    part = certain_street(query, found)
    if part is None:
        return None
    link = BodyNeighbourhood.objects.on(today).filter(neighbourhood__slug=part.slug, body__model_slug=SLUG)
    row = link.select_related("body").first()
    return Suggestion(found[0].name, part, row.body) if row else None


def confirm_by(row: ReceivedApplication) -> dt.datetime:
    """The last moment to confirm, in local time."""
    return timezone.localtime(row.sent_at + CONFIRM_WITHIN)


def decision_due(row: Enrolment, rules: EnrolmentRules) -> dt.date | None:
    """The day by which the office decides; None where the rules give no term."""
    if rules.decision_days is None:
        return None
    return timezone.localdate(row.submitted_at) + dt.timedelta(days=rules.decision_days)


def wants_birth_date(rules: EnrolmentRules) -> bool:
    """Whether an age is asked, and so a date of birth."""
    return rules.minimum_age is not None


def allowed(grounds: Iterable[str], rules_say: Iterable[str]) -> list[str]:
    """Of all `grounds` those the rules know; every one where they say nothing."""
    said = tuple(rules_say)
    return [one for one in grounds if not said or one in said]


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """What an applicant reads of her application. `due_on` is the office's day to decide, `late` that hers to complete has
    passed; `elsewhere` the other application of the same address that goes before.
    """

    sent_at: dt.datetime
    rules: EnrolmentRules
    due_on: dt.date | None
    elsewhere: Enrolment | None
    documents: tuple[str, ...]
    identity_checked: bool
    stands: bool
    may_complete: bool
    late: bool


def application_page(row: Enrolment, today: dt.date) -> ApplicationPage:
    """The state of an application, to be put in words. Five queries."""
    rules = enrolment_rules_on(timezone.localdate(row.submitted_at))
    asked = row.state == Enrolment.State.COMPLETION
    late = asked and row.completion_due_on is not None and today > row.completion_due_on
    pending = row.state in Enrolment.PENDING
    checks = row.checks.filter(what=EnrolmentCheck.IDENTITY, outcome=EnrolmentCheck.Outcome.CONFIRMED)
    return ApplicationPage(
        sent_at=timezone.localtime(row.submitted_at),
        rules=rules,
        due_on=decision_due(row, rules) if pending else None,
        elsewhere=same_applicant_elsewhere(row) if pending else None,
        documents=tuple(row.documents.values_list("title", flat=True)),
        identity_checked=checks.exists(),
        stands=row.state in Enrolment.STANDING,
        may_complete=asked and not late,
        late=late,
    )
