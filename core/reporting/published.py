"""Published reports: what was frozen, and how the register has moved on since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from core.models import PublishedReport
from core.participation.figures import FigureValue
from core.reporting.document import Report, ReportFigure, from_json

_MAY_DIFFER = ("made_on",)


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure whose value, or whose definition, is no longer the published one."""

    figure: ReportFigure  # as the register has it now
    published: FigureValue
    redefined: bool


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """One line of the citizens' list of reports."""

    year: int
    model: str
    headline: str
    published_at: Any


def frozen(published: PublishedReport, language: str | None = None) -> Report:
    """The report as it was published, in a language (the one being spoken), else in Italian."""
    spoken = published.payload["languages"]
    wanted = language or get_language() or settings.LANGUAGE_CODE
    return from_json(spoken.get(wanted) or spoken[settings.LANGUAGE_CODE])


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two payloads say the same, whatever the day they were made."""
    return content_of(one) == content_of(other)


def content_of(payload: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a payload says, whatever the day it was made."""
    return {
        language: {name: value for name, value in report.items() if name not in _MAY_DIFFER}
        for language, report in payload["languages"].items()
    }


def changed_figures(published: Report, live: Report) -> list[ChangedFigure]:
    """Figures of the register as it is now that differ from the published ones, in order."""
    before = {figure.code: figure for figure in published.figures}
    changed = []
    for figure in live.figures:
        old = before.get(figure.code)
        redefined = old is not None and old.definition_version != figure.definition_version
        if old is None or old.value != figure.value or redefined:
            changed.append(ChangedFigure(figure, old.value if old else None, redefined))
    return changed


def published_years() -> list[PublishedYear]:
    """The public reports of the city, the latest year first; one query."""
    language = get_language() or settings.LANGUAGE_CODE
    rows = PublishedReport.objects.public().values_list(
        "year",
        "model_slug",
        "published_at",
        f"payload__languages__{language}__headline",
        "payload__languages__it__headline",
    )
    return [
        PublishedYear(year, model, spoken or italian, published_at)
        for year, model, published_at, spoken, italian in rows.order_by("-year", "model_slug")
    ]
