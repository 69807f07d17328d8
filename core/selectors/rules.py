"""The rules in force on a day, typed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.models import RuleSet
from core.participation import meeting_rules
from core.participation.hooks import rule_set_with
from core.participation.registry import registry
from core.participation.rules import RuleValue


@dataclass(frozen=True, slots=True)
class MeetingRules:
    """What a model's rules say about its meetings on a day; None, False and "" where the act says nothing."""

    notice_days: int | None
    notice_source: str
    notice_refuses: bool
    citizens_may_propose: bool
    minutes_approved_next: bool
    reminder_days: int | None


def rules_on(model_slug: str, code: str, day: dt.date) -> Mapping[str, RuleValue]:
    """Name to value of one subject's rules on a day; all None where the city had no such rule set then."""
    return _typed(model_slug, code, RuleSet.objects.in_force(model_slug, code, day))


def act_in_words(row: RuleSet) -> str:
    """«Regolamento delle consulte, n. 5 dell'8 febbraio 2024, art. 9»."""
    parts = [row.act]
    if row.act_number:
        parts.append(_("n. %(number)s") % {"number": row.act_number})
    if row.act_on:
        parts.append(f"{row.act_on:%d/%m/%Y}")
    if row.article:
        parts.append(_("art. %(article)s") % {"article": row.article})
    return ", ".join(part for part in parts if part)


def _typed(model_slug: str, code: str, row: RuleSet | None) -> Mapping[str, RuleValue]:
    template = next(t for t in registry.get(model_slug).rule_sets if t.code == code)
    return template.parse(row.values if row else {})


def meeting_rules_on(
    model_slug: str, day: dt.date, *, notice: str = meeting_rules.NOTICE_DAYS
) -> MeetingRules:
    """The rules about meetings, wherever the model keeps them. A query for each rule set that has one.

    `notice` names the rule with the days of notice; `notice_source` the act and article it comes from.
    """
    model = registry.get(model_slug)
    found: dict[str, RuleValue] = {}
    acts: dict[str, str] = {}
    for name in (
        notice,
        meeting_rules.NOTICE_EFFECT,
        meeting_rules.CITIZENS_MAY_PROPOSE,
        meeting_rules.MINUTES_APPROVAL,
        meeting_rules.REMINDER_DAYS,
    ):
        code = rule_set_with(model, name)
        if code and name not in found:
            row = RuleSet.objects.in_force(model_slug, code, day)
            values = _typed(model_slug, code, row)
            found |= values
            acts |= dict.fromkeys(values, act_in_words(row) if row else "")
    return MeetingRules(
        notice_days=found.get(notice),
        notice_source=acts.get(notice, ""),
        notice_refuses=found.get(meeting_rules.NOTICE_EFFECT) == meeting_rules.REFUSE,
        citizens_may_propose=bool(found.get(meeting_rules.CITIZENS_MAY_PROPOSE)),
        minutes_approved_next=found.get(meeting_rules.MINUTES_APPROVAL) == meeting_rules.NEXT_MEETING,
        reminder_days=found.get(meeting_rules.REMINDER_DAYS),
    )
