"""The report of several years together, of a participation model that makes one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language

from accounts.scope import current_scope
from core.models import CityProfile
from core.participation.figures import Counted, Figure, PeriodSection, SeasonReport
from core.participation.registry import registry
from core.reporting.build import figure_of, value_of
from core.reporting.document import Report, ReportFigure, ReportSectionPart
from core.reporting.rows import RowList
from core.reporting.sets import last_day
from core.reporting.words import fill, words_of

MONEY = "euro"


class NoSeasonReport(LookupError):
    """The participation model makes no report of several years."""


def build_season(model_slug: str, first: int, last: int, *, today: dt.date | None = None) -> Report:
    """The report of the years `first` to `last`, both included, in the language being spoken, from what the register says now.

    One query beside those the model declares. `NoSeasonReport` where the model has none.
    """
    model, hook = registry.get(model_slug), season_report_of(model_slug)
    today = today or timezone.localdate()
    profile, words = CityProfile.objects.first(), words_of(model)
    counted = hook.count(first, last, today)
    return Report(
        city=profile.name if profile else current_scope().replace("_", " ").title(),
        office=profile.office if profile else "",
        model=model.slug,
        model_label=str(model.label),
        year=last,
        language=get_language() or "it",
        headline=capfirst(fill(hook.headline(counted), words)),
        reference=min(today, last_day(last)),
        made_on=today,
        sections=tuple(
            _section(section, counted, words) for section in hook.sections if section.has_something(counted)
        ),
        tables=hook.tables(counted),
        first_year=first,
    )


def season_report_of(model_slug: str) -> SeasonReport:
    """What a model declares of its report of several years; `NoSeasonReport`."""
    hook = registry.get(model_slug).season_report
    if hook is None:
        raise NoSeasonReport(model_slug)
    return hook


def season_rows(model_slug: str, first: int, last: int, name: str) -> RowList:
    """The list a figure's `rows` names; `KeyError` for a name that is none."""
    listed: RowList = season_report_of(model_slug).lists[name](first, last)
    return listed


def _section(section: PeriodSection, counted: Any, words: Mapping[str, str]) -> ReportSectionPart:
    values = section.compute(counted)
    title = capfirst(fill(section.title, words))
    return ReportSectionPart(
        section.code,
        title,
        capfirst(fill(section.heading(counted), words)) if section.heading else title,
        tuple(_figure(figure, value_of(values, figure), words) for figure in section.figures),
    )


def _figure(figure: Figure, counted: Counted, words: Mapping[str, str]) -> ReportFigure:
    """A figure without a year before; whole amounts of money without their cents."""
    shown = figure_of(figure, counted, Counted(None), words)
    if figure.unit == MONEY and isinstance(shown.value, Decimal) and shown.value == int(shown.value):
        return replace(shown, value=int(shown.value), decimals=0)
    return shown
