"""Making a report: count once, then say it in a language."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import get_language

from accounts.scope import current_scope
from core.models import CityProfile
from core.participation.figures import Counted, Figure, FigureValue, ReportSection, YearFacts
from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.reporting.definitions import CORE_SECTIONS
from core.reporting.document import Report, ReportFigure, ReportPart, ReportSectionPart, Table
from core.reporting.facts import Collected, collect
from core.reporting.headings import HEADINGS, headline
from core.reporting.tables import figure_groups, tables_of
from core.reporting.units import unit_label
from core.reporting.words import fill, words_of


def build_report(model_slug: str, year: int, *, today: dt.date | None = None) -> Report:
    """The report of a year in the language being spoken, from what the register says now.

    At most 12 queries, and for each of the two years those the model's sections declare.
    """
    model = registry.get(model_slug)
    today = today or timezone.localdate()
    return _say(model, collect(model, year, today), CityProfile.objects.first(), today)


def build_in_languages(
    model_slug: str, year: int, languages: list[str], *, today: dt.date | None = None
) -> dict[str, Report]:
    """The same report in several languages, counted once."""
    model = registry.get(model_slug)
    today = today or timezone.localdate()
    data, profile = collect(model, year, today), CityProfile.objects.first()
    reports = {}
    for language in languages:
        with translation.override(language):
            reports[language] = _say(model, data, profile, today)
    return reports


def _say(model: ParticipationModel, data: Collected, profile: CityProfile | None, today: dt.date) -> Report:
    words = words_of(model)
    leading, other = _parted(model)
    sections = tuple(_section(section, model, data, words) for section in (*leading, *CORE_SECTIONS, *other))
    return Report(
        city=profile.name if profile else current_scope().replace("_", " ").title(),
        office=profile.office if profile else "",
        model=model.slug,
        model_label=str(model.label),
        year=data.now.facts.year,
        language=get_language() or "it",
        headline=_headline(model, data.now.facts, words),
        reference=data.now.facts.reference,
        made_on=today,
        sections=sections,
        tables=(*_own_tables(leading, data), *tables_of(model, data), *_own_tables(other, data)),
        alone=tuple(
            figure.code for section in (*leading, *other) if section.years for figure in section.figures
        ),
    )


def _parted(model: ParticipationModel) -> tuple[tuple[ReportSection, ...], tuple[ReportSection, ...]]:
    """The model's sections that come before core's, and those that come after."""
    leading = tuple(section for section in model.report_sections if section.leads)
    return leading, tuple(section for section in model.report_sections if not section.leads)


def _headline(model: ParticipationModel, facts: YearFacts, words: Mapping[str, str]) -> str:
    own = next((section.headline for section in model.report_sections if section.headline), None)
    return capfirst(fill(own(facts), words)) if own else headline(facts, words)


def _own_tables(sections: tuple[ReportSection, ...], data: Collected) -> tuple[Table, ...]:
    """The breakdowns of the model's own; of a year without meetings only those of what is counted without them."""
    return tuple(
        table
        for section in sections
        if section.tables and (data.now.facts.recorded or section.years)
        for table in section.tables(data.now.facts, data.before.facts)
    )


def _section(
    section: ReportSection, model: ParticipationModel, data: Collected, words: Mapping[str, str]
) -> ReportSectionPart:
    now, before = section.compute(data.now.facts), section.compute(data.before.facts)
    heading = section.heading or HEADINGS.get(section.code)
    title = capfirst(fill(section.title, words))
    return ReportSectionPart(
        section.code,
        title,
        capfirst(fill(heading(data.now.facts), words)) if heading else title,
        tuple(
            figure_of(figure, value_of(now, figure), value_of(before, figure), words)
            for figure in section.figures
            if _applies(figure, model)
        ),
    )


def _applies(figure: Figure, model: ParticipationModel) -> bool:
    """A model without subgroups has no figure of them, rather than a zero; with one kind of meeting it needs no split."""
    groups = figure_groups(model)
    of_group, _under, group = figure.code.partition("meetings_")
    if of_group or group not in {"plenary", "subgroup", "other"}:
        return True
    return group in groups and len(groups) > 1


def value_of(values: Mapping[str, Counted | FigureValue], figure: Figure) -> Counted:
    """What was counted of a figure; nothing known where nobody counted it."""
    value = values.get(figure.code)
    return value if isinstance(value, Counted) else Counted(value)


def figure_of(figure: Figure, now: Counted, before: Counted, words: Mapping[str, str]) -> ReportFigure:
    """A figure as the report has it: its value and that of the year before, and how it was counted."""
    return ReportFigure(
        code=figure.code,
        label=capfirst(fill(figure.label, words)),
        value=figure.rounded(now.value),
        previous=figure.rounded(before.value),
        unit=figure.unit,
        unit_label=fill(unit_label(figure.unit), words),
        decimals=figure.decimals,
        definition=capfirst(fill(figure.definition, words)),
        definition_version=figure.version,
        includes=fill(figure.includes, words),
        excludes=fill(figure.excludes, words),
        rows=figure.rows,
        source=str(figure.source),
        formula=now.formula,
        parts=tuple(
            ReportPart(
                capfirst(fill(part.label, words)),
                Figure("", "", "", "", 1, part.decimals).rounded(part.value),
                part.decimals,
            )
            for part in now.parts
        ),
        notes=tuple(capfirst(fill(note, words)) for note in now.notes),
    )
