"""What a person sees before an import: counts per table, examples before → after, problems, warnings, doubts."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.imports.engine import Reading
from core.imports.plan import KEEP, Plan, TablePlan
from core.models import Body
from core.reporting.words import day
from core.selectors.duplicates import pair_key
from core.selectors.words import vocabulary_of

_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: _("sì") if value else _("no")),
    (int, number_format),
    (Decimal, lambda value: number_format(value, force_grouping=True)),
    (dt.datetime, lambda value: date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")),
    (dt.date, day),
    (dt.time, lambda value: value.strftime("%H:%M")),
)
_ADDED_SHOWN, _CHANGED_SHOWN = 10, 100
_TEXT_SHOWN = 300


def preview_of(reading: Reading) -> dict[str, Any]:
    """The reading as JSON types; stored with the batch and shown from there."""
    findings = reading.findings
    found: dict[str, Any] = {
        "problems": [problem.as_json() for problem in findings.problems],
        "problem_count": findings.problem_count,
        "warnings": [warning.as_json() for warning in findings.warnings],
        "warning_count": findings.warning_count,
        "questions": [asdict(question) for question in reading.questions],
    }
    if reading.plan is not None:
        found |= _of_plan(reading.plan)
    return found


def counts_of(plan: Plan) -> dict[str, dict[str, int]]:
    """Rows added, changed, removed and left as they are, by table code."""
    return {
        code: {
            "added": len(table.added),
            "changed": len(table.changed),
            "removed": len(table.removed),
            "left": table.left,
        }
        for code, table in plan.tables.items()
    }


def _of_plan(plan: Plan) -> dict[str, Any]:
    counts = counts_of(plan)
    return {
        "year": plan.year,
        "changes_nothing": plan.changes_nothing,
        "tables": [
            {"code": code, "label": str(table.label), **counts[code], **_samples(plan, table)}
            for code, table in plan.tables.items()
            if any(counts[code].values())
        ],
        "similar": [{**asdict(pair), "key": pair_key(pair.name, pair.other)} for pair in plan.similar],
        "has_minutes": bool("minutes" in plan.tables),
        "has_population": plan.has_yearly_figures or "populations" in plan.tables,
    }


def _samples(plan: Plan, table: TablePlan) -> dict[str, Any]:
    changed = list(table.changed.values())[:_CHANGED_SHOWN]
    return {
        "added_sample": [
            {"label": label, "values": _shown_values(plan, table, row[1:])}
            for label, row in zip(table.added_labels[:_ADDED_SHOWN], table.added, strict=False)
        ],
        "changed_sample": [
            {
                "label": label,
                "values": [
                    [
                        _column_label(plan, table, column),
                        _shown_in(plan, table, column, before[column]),
                        _shown_in(plan, table, column, after[column]),
                    ]
                    for column in after
                ],
            }
            for before, after, label in changed
        ],
        "removed_sample": [
            {"label": "", "values": _shown_values(plan, table, values)}
            for values in list(table.removed.values())[:_CHANGED_SHOWN]
        ],
    }


def _shown_values(plan: Plan, table: TablePlan, values: tuple[Any, ...]) -> list[list[str]]:
    return [
        [_column_label(plan, table, column), _shown_in(plan, table, column, value)]
        for column, value in zip(table.columns, values, strict=True)
        if value is not KEEP and value not in (None, "") and _is_told(table, column)
    ]


def _is_told(table: TablePlan, column: str) -> bool:
    """Whether a column means something to a reader: keys worked out by us do not."""
    return column not in {"slug", "model_slug", "match_key", "canonical_id", "register_year"}


def _column_label(plan: Plan, table: TablePlan, column: str) -> str:
    field = next(field for field in table.model._meta.concrete_fields if field.attname == column)
    label = str(field.verbose_name)
    if isinstance(field, models.ForeignKey) and label == field.name.replace("_", " "):
        body = field.related_model is Body
        label = str(vocabulary_of(plan.model).body if body else field.related_model._meta.verbose_name)
    return label.capitalize()


def _shown_in(plan: Plan, table: TablePlan, column: str, value: Any) -> str:
    """A value of a column: codes in the words people know them by, years without separators."""
    field = next(field for field in table.model._meta.concrete_fields if field.attname == column)
    if field.choices and value is not KEEP:
        value = dict(field.flatchoices).get(value, value)
    if column == "kind":
        value = next((kind.label for kind in plan.model.meeting_kinds if kind.code == value), value)
    return str(value) if column == "year" else shown(plan, value)


def shown(plan: Plan, value: Any) -> str:
    """A value as people read it; `—` for one not known."""
    if value is None or value == "" or value is KEEP:
        return "—"
    if isinstance(value, uuid.UUID):
        return plan.name_of(value) or "…"
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    text = str(value)
    return text if len(text) <= _TEXT_SHOWN else f"{text[: _TEXT_SHOWN - 1]}…"
