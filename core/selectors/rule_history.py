"""The rules of a city in plain words: each version with its act, what a change changes and whom it touches."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Meeting, RuleSet
from core.participation.rules import RuleField, RuleSetTemplate, RuleValue, YearPeriod
from core.participation.spec import ParticipationModel
from core.reporting.words import month_name, short_number
from core.selectors.rules import act_in_words
from core.services.rules import in_order


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words; `value` empty where the act says nothing."""

    label: str
    value: str
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """The rules of one subject between two days, with the act they come from."""

    row: RuleSet
    source: str
    rules: tuple[Rule, ...]

    @property
    def unsaid(self) -> tuple[Rule, ...]:
        """What the act says nothing about."""
        return tuple(rule for rule in self.rules if not rule.value)

    @property
    def is_current(self) -> bool:
        """In force today."""
        return self.row.in_force_on(timezone.localdate())

    @property
    def is_to_come(self) -> bool:
        """Not in force yet."""
        return self.row.since is not None and self.row.since > timezone.localdate()


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one rule set, newest first."""

    template: RuleSetTemplate
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version | None:
        """The version in force today."""
        return next((one for one in self.versions if one.is_current), None)

    @property
    def others(self) -> tuple[Version, ...]:
        """The versions of before and those to come."""
        return tuple(one for one in self.versions if not one.is_current)


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that changes, before and after in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Touched:
    """Meetings from the day of a change until the next version: already `held`, and still `planned`."""

    held: int
    planned: int


def histories(model: ParticipationModel) -> list[History]:
    """Every rule set of a model, with its versions. One query."""
    rows = in_order(RuleSet.objects.filter(model_slug=model.slug))
    return [
        History(
            template, tuple(_version(template, row) for row in reversed(rows) if row.code == template.code)
        )
        for template in model.rule_sets
    ]


def differences(
    template: RuleSetTemplate, before: Mapping[str, RuleValue], after: Mapping[str, RuleValue]
) -> list[Difference]:
    """The rules whose value changes, in the order of the template."""
    return [
        Difference(str(field.label), said(field, before.get(field.name)), said(field, after.get(field.name)))
        for field in template.fields
        if before.get(field.name) != after.get(field.name)
    ]


def touched(model_slug: str, code: str, since: dt.date) -> Touched:
    """How many meetings of the model the rules from a day on are about, until the next version. Two queries."""
    later = (
        RuleSet.objects.filter(model_slug=model_slug, code=code, since__gt=since).order_by("since").first()
    )
    meetings = Meeting.objects.filter(model_slug=model_slug, meets_on__gte=since)
    if later is not None and later.since is not None:
        meetings = meetings.filter(meets_on__lt=later.since)
    planned = Q(state__in=[Meeting.State.DRAFT, Meeting.State.CONVENED])
    counted = meetings.order_by().aggregate(
        held=Count("pk", filter=Q(state=Meeting.State.HELD)), planned=Count("pk", filter=planned)
    )
    return Touched(counted["held"], counted["planned"])


def said(field: RuleField, value: RuleValue) -> str:
    """A value in words, in the rule's sentence where it has one; what the act does not say is said."""
    if value is None:
        return _("l'atto non lo dice")
    return str(field.sentence % {"n": value}).rstrip(".") if field.sentence else in_words(field, value)


def in_words(field: RuleField, value: Any) -> str:
    """A value that is there, in words: «5», «sì», «dal 1 marzo al 31 marzo»."""
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, int | Decimal):
        return short_number(value)
    if isinstance(value, tuple):
        labels = dict(field.choices)
        if field.kind == "order":
            return ", ".join(f"{number}. {labels.get(one, one)}" for number, one in enumerate(value, start=1))
        return ", ".join(
            period_in_words(one) if isinstance(one, YearPeriod) else str(labels.get(one, one))
            for one in value
        )
    return str(dict(field.choices).get(value, value))


def period_in_words(period: YearPeriod) -> str:
    """«dal 1 marzo al 31 marzo»."""
    return _("dal %(first)s al %(last)s") % {"first": _day(*period.first), "last": _day(*period.last)}


def _version(template: RuleSetTemplate, row: RuleSet) -> Version:
    values = template.parse(row.values)
    return Version(
        row, act_in_words(row), tuple(_rule(field, values[field.name]) for field in template.fields)
    )


def _rule(field: RuleField, value: RuleValue) -> Rule:
    sentence = ""
    if value is not None and field.sentence:
        sentence = str(field.sentence % {"n": value})
    return Rule(str(field.label), "" if value is None else in_words(field, value), sentence, field.source)


def _day(month: int, day: int) -> str:
    return f"{day} {month_name(month)}"
