"""Mandates, windows and what the rules say about enrolling on a day."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import RuleSet
from core.participation.rules import RuleValue, YearPeriod
from core.selectors.rules import act_in_words, rules_on
from models_monza.models import EnrolmentWindow, Mandate
from models_monza.rules import ENROLMENT, SLUG


@dataclass(frozen=True, slots=True)
class EnrolmentRules:
    """What the rules in force on a day say about enrolling; None and empty where the act says nothing.

    `source` cites them, for who is refused.
    """

    citizen_grounds: tuple[str, ...]
    organisation_grounds: tuple[str, ...]
    organisation_categories: tuple[str, ...]
    committee_members: int | None
    minimum_age: int | None
    windows: tuple[YearPeriod, ...]
    one_consulta: bool
    lapse: bool
    completion_days: int | None
    decision_days: int | None
    appeal_note: str
    source: str


def enrolment_rules_on(day: dt.date) -> EnrolmentRules:
    """The rules about enrolling in force on a day. Two queries."""
    found = rules_on(SLUG, ENROLMENT, day)
    row = RuleSet.objects.in_force(SLUG, ENROLMENT, day)
    return EnrolmentRules(
        citizen_grounds=_several(found["citizen_grounds"]),
        organisation_grounds=_several(found["organisation_grounds"]),
        organisation_categories=_several(found["organisation_categories"]),
        committee_members=found["committee_members"],
        minimum_age=found["minimum_age"],
        windows=found["windows"] or (),
        one_consulta=bool(found["one_consulta"]),
        lapse=bool(found["lapse"]),
        completion_days=found["completion_days"],
        decision_days=found["decision_days"],
        appeal_note=found["appeal_note"] or "",
        source=(act_in_words(row) if row else "") or _("le regole della città"),
    )


def running_mandate() -> Mandate | None:
    """The mandate that runs today; None before the first."""
    return Mandate.objects.running().first()


def mandate_on(day: dt.date) -> Mandate | None:
    """The mandate a day belongs to; None for a day in none."""
    rows = Mandate.objects.filter(since__lte=day).order_by("-since")
    found = rows.first()
    return found if found and (found.until is None or found.until >= day) else None


def window_at(moment: dt.datetime) -> EnrolmentWindow | None:
    """The window open at a moment, by the city's own clock; None when enrolment is closed."""
    day = timezone.localdate(moment)
    return EnrolmentWindow.objects.open_on(day).select_related("mandate").first()


def next_window(day: dt.date) -> EnrolmentWindow | None:
    """The first window that opens after a day; None when none is planned."""
    return EnrolmentWindow.objects.filter(first_on__gt=day).order_by("first_on").first()


def windows_to_open(year: int) -> list[tuple[dt.date, dt.date]]:
    """The windows the rules give a year that are not open or planned yet, in order."""
    asked = (
        enrolment_rules_on(dt.date(year, 1, 1)).windows or enrolment_rules_on(dt.date(year, 12, 31)).windows
    )
    there = set(EnrolmentWindow.objects.filter(first_on__year=year).values_list("first_on", flat=True))
    return [days for days in sorted(period.in_year(year) for period in asked) if days[0] not in there]


def windows_coming(today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The windows the rules give this year and the next that are not over, nor open or planned yet; the first two."""
    found = [*windows_to_open(today.year), *windows_to_open(today.year + 1)]
    return [days for days in found if days[1] >= today][:2]


def _several(value: RuleValue) -> tuple[str, ...]:
    return tuple(value or ())
