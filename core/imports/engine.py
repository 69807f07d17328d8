"""From files to a plan: read, recognise, type, load. Nothing is written."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.imports.headings import Question, recognise
from core.imports.plan import Options, Plan
from core.imports.problems import Findings, Problem, Refused
from core.imports.sources import Source, read_sources
from core.imports.table import SheetRows, read_rows
from core.participation.sheets import Sheet
from core.participation.spec import ParticipationModel


@dataclass(slots=True)
class Reading:
    """An upload read: `plan` is None while questions are open or when nothing could be read."""

    findings: Findings
    questions: list[Question] = field(default_factory=list)
    plan: Plan | None = None


def read_register(
    sources: Iterable[Source],
    *,
    model: ParticipationModel,
    options: Options,
    answers: Mapping[str, str],
    ask: bool,
) -> Reading:
    """Read an upload against the sheets of a participation model and plan its import.

    `answers` are what people said of unknown headings. With `ask` open questions stop the reading; without, unknown
    columns and sheets are left out with a warning, and a repeated heading is a problem.
    """
    findings = Findings()
    try:
        raws = read_sources(sources)
    except Refused as refused:
        findings.problem(refused.problem)
        return Reading(findings)
    aside = Findings()
    recognition = recognise(raws, model.sheets, answers, aside)
    if ask and recognition.questions:
        return Reading(findings, recognition.questions)
    for problem in aside:
        findings.problem(problem)
    for question in recognition.questions:
        _leave_out(question, findings)
    if not recognition.sheets:
        findings.problem(_nothing_known(model))
        return Reading(findings)
    plan = Plan(model, options, findings)
    tables = [read_rows(recognised, findings) for recognised in recognition.sheets]
    for rows in tables:
        plan.sheets.setdefault(rows.sheet.code, []).append(rows)
    plan.year = options.year or _year(tables) or plan.year
    for rows in tables:
        rows.sheet.load(rows, plan)
    return Reading(findings, plan=plan)


def _year(tables: Iterable[SheetRows]) -> int | None:
    """The year of the register: of a heading that names one, else the most frequent in its dates."""
    years: Counter[int] = Counter()
    for rows in tables:
        if rows.source.year is not None:
            return rows.source.year
        if rows.sheet.year_from:
            days: list[dt.date | None] = rows.values.get(rows.sheet.year_from, [])
            years.update(day.year for day in days if day is not None)
    return years.most_common(1)[0][0] if years else None


def _leave_out(question: Question, findings: Findings) -> None:
    if question.why == "repeated":
        findings.problem(
            Problem(
                _("Più colonne hanno la stessa intestazione «%(heading)s».") % {"heading": question.heading},
                _("Tenerne una sola, o dare alle altre un altro nome."),
                question.sheet,
                0,
                question.heading,
            )
        )
    elif question.letter:
        message = _("La colonna «%(heading)s» non è stata riconosciuta e viene tralasciata.")
        name = question.heading or question.letter
        findings.warning(Problem(message % {"heading": name}, "", question.sheet, 0, name))
    else:
        findings.warning(
            Problem(_("Il foglio non è stato riconosciuto e viene tralasciato."), "", question.sheet)
        )


def _nothing_known(model: ParticipationModel) -> Problem:
    known: Iterable[Sheet] = model.sheets
    return Problem(
        _("Nessun foglio riconosciuto, o nessuna riga da leggere."),
        _("Servono fogli con questi nomi: %(sheets)s.")
        % {"sheets": ", ".join(str(sheet.label) for sheet in known)},
    )
