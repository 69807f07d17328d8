"""The rules of a city: each version with the act it comes from."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.problems import Refused
from core.models import RuleSet
from core.participation.rules import RuleField, RuleSetTemplate, to_json
from core.permissions.holder import Holder
from core.services import rules
from core.services.activation import active_model_slugs

SEE, EDIT = "core.rules.see", "core.rules.edit"
MOST = 10_000
"""The largest whole number a rule may be, as on the page."""


def _rows(_who: Holder) -> QuerySet[RuleSet]:
    return RuleSet.objects.filter(model_slug__in=active_model_slugs())


RULE_SETS = Resource(
    name="rule-sets", key="rule_set_id", model=RuleSet, see=SEE,
    fields=("id", "model_slug", "code", "since", "until", "act", "act_number", "act_on", "article", "values"),
    about="The rules of one subject between two days, with the act they come from; null is what the act does not say.",
    rows=_rows,
    filters={"model_slug": ["exact"], "code": ["exact"], "since": ["gte", "lte"], "until": ["isnull"]},
)  # fmt: skip


@dataclass(frozen=True)
class RuleChoice:
    """One of the values a rule may have."""

    code: str
    label: str


@dataclass(frozen=True)
class RuleShown:
    """A rule: `kind` is int, bool, decimal, text, words, choice, choices, order or periods; `default` what the model proposes."""

    name: str
    kind: str
    label: str
    about: str
    default: Any
    choices: list[RuleChoice]


@dataclass(frozen=True)
class Subject:
    """The rules of one subject of a participation model, and their versions, oldest first."""

    model_slug: str
    code: str
    label: str
    rules: list[RuleShown]
    version_ids: list[UUID]


def _template(asked: Asked) -> RuleSetTemplate:
    """Raises `Http404` for a subject there is not, or of a model the city does not work with."""
    if asked.keys["model_slug"] not in active_model_slugs():
        raise Http404
    try:
        return rules.template_of(asked.keys["model_slug"], asked.keys["code"])
    except LookupError:
        raise Http404 from None


def _versions(asked: Asked) -> list[RuleSet]:
    return rules.in_order(
        RuleSet.objects.filter(model_slug=asked.keys["model_slug"], code=asked.keys["code"])
    )


def _subject(asked: Asked) -> Subject:
    template = _template(asked)
    shown = [_shown(one) for one in template.fields]
    return Subject(
        asked.keys["model_slug"],
        template.code,
        str(template.label),
        shown,
        [row.pk for row in _versions(asked)],
    )


def _shown(one: RuleField) -> RuleShown:
    choices = [RuleChoice(code, str(label)) for code, label in one.choices]
    return RuleShown(one.name, one.kind, str(one.label), str(one.help), to_json(one.default), choices)


@dataclass(frozen=True)
class Sent:
    """The rules of one subject from a day on, and the act that says so; what it does not say is null, or left out."""

    since: dt.date
    act: str
    values: dict[str, Any] = field(default_factory=dict)
    act_number: str = ""
    act_on: dt.date | None = None
    article: str = ""


def _new(sent: Sent, asked: Asked) -> dict[str, Any]:
    """Raises `Refused` for a rule there is not, or a value that is none."""
    template = _template(asked)
    try:
        values = template.parse(sent.values)
    except (ValueError, RecursionError) as wrong:
        raise Refused(422, "Some rules are not right.", {"values": [str(wrong)]}) from None
    for name, value in values.items():
        if isinstance(value, int) and not 0 <= value <= MOST:
            raise Refused(422, "Some rules are not right.", {f"values.{name}": [f"From 0 to {MOST}."]})
    made = rules.NewRules(
        asked.keys["model_slug"],
        template.code,
        sent.since,
        values,
        sent.act,
        sent.act_number,
        sent.act_on,
        sent.article,
    )
    return {"rules": made}


SUBJECT = Figure(name="show_rules", part="rules/{model_slug:slug}/{code:slug}", see=SEE, answers=Subject, read=_subject, snapshot=lambda asked: rules.versions_snapshot(_versions(asked)), about="The rules of one subject, and what each may be.")  # fmt: skip
FIGURES = (SUBJECT,)
RESOURCES = (RULE_SETS,)
OPERATIONS = (
    Operation("PUT", rules.change_rules, EDIT, "New rules from a day on; those before end the day before.", part=SUBJECT.part, answers=RULE_SETS, takes=Sent, into=_new),
    Operation("DELETE", rules.withdraw_rules, EDIT, "Take back rules that are not in force yet.", on=RULE_SETS),
)  # fmt: skip
