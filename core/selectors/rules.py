"""The rules in force on a day, typed."""

import datetime as dt
from collections.abc import Mapping

from core.models import RuleSet
from core.participation.registry import registry
from core.participation.rules import RuleValue


def rules_on(model_slug: str, code: str, day: dt.date) -> Mapping[str, RuleValue]:
    """Name to value of one subject's rules on a day; all None where the city had no such rule set then."""
    template = next(t for t in registry.get(model_slug).rule_sets if t.code == code)
    row = RuleSet.objects.in_force(model_slug, code, day)
    return template.parse(row.values if row else {})
