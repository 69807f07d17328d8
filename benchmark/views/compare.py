"""One indicator over some years: the chart, the table and the files of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from benchmark import charts, words
from benchmark.access import SEE, comparing
from benchmark.drawn import Chart
from benchmark.files import hand_out
from benchmark.papers.one import paper_of
from benchmark.papers.paper import definition_of
from benchmark.question import Question
from benchmark.selectors.comparison import Comparison, Line, YearCompared
from benchmark.selectors.comparison import compare as compared
from benchmark.views.asked import CompareForm, address_of, form_asked
from core.participation.indicators import Indicator
from core.reporting.words import number

PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the table: `note` is the city's, `version` the definition's where cities differ."""

    year: int
    text: str
    made_of: str
    known: bool
    note: str
    version: int | None


@dataclass(frozen=True, slots=True)
class ShownYear:
    """A year in words."""

    compared: YearCompared
    coverage: str
    first: str
    median: str
    third: str
    mine: str
    problem: str


@comparing(SEE)
def compare(request: HttpRequest) -> HttpResponse:
    """The answer to a question."""
    form = form_asked(request, CompareForm)
    question = form.question()
    if not question.years:
        return render(request, "benchmark/compare.html", {"form": form, "question": question})
    return render(request, "benchmark/compare.html", {"form": form, **_context(request, question)})


@comparing(SEE)
def compare_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same question as a file; `svg` and `png` are its chart."""
    question = form_asked(request, CompareForm).question()
    if not question.years:
        raise Http404
    answer = compared(question.peers, [question.indicator], question.years)[0]
    drawn = _charts(question, answer, answer.lines[:PER_PAGE], _year_shown(request, question))
    return hand_out(kind, paper_of(question, answer, drawn, address_of(request)))


def _context(request: HttpRequest, question: Question) -> dict[str, Any]:
    """The answer as the page shows it."""
    answer = compared(question.peers, [question.indicator], question.years)[0]
    indicator = words.indicator_of(question.indicator)
    page, place = page_of_lines(answer.lines, request), _year_shown(request, question)
    years = shown_years(answer, indicator, question)
    return {
        "question": question,
        "answer": answer,
        "indicator": indicator,
        "name": words.name_of(question.indicator),
        "unit": words.unit_of(indicator),
        "definitions": words.different_definitions(answer),
        "years": years,
        "problems": [year.problem for year in years if year.problem],
        "page_obj": page,
        "rows": [(line.city, shown_cells(line, answer, indicator)) for line in page.object_list],
        "charts": _charts(question, answer, list(page.object_list), place),
        "shown": question.years[place],
        "definition": definition_of(indicator) if indicator else None,
        "question_query": f"?{request.GET.urlencode()}",
    }


def page_of_lines(lines: Sequence[Any], request: HttpRequest, per_page: int = PER_PAGE) -> Page:  # type: ignore[type-arg]
    """The page of cities the address asks for; of a page there is not, the last one."""
    return Paginator(lines, per_page).get_page(request.GET.get("page"))


def shown_cells(line: Line, answer: Comparison, indicator: Indicator | None) -> list[ShownCell]:
    """The cells of a city."""
    differ = len(answer.versions) > 1
    return [
        ShownCell(
            year.year,
            words.cell_in_words(cell, indicator),
            words.made_of(cell),
            cell.value is not None,
            cell.note,
            cell.version if differ and cell.value is not None else None,
        )
        for year, cell in zip(answer.years, line.cells, strict=True)
    ]


def shown_years(answer: Comparison, indicator: Indicator | None, question: Question) -> list[ShownYear]:
    """The years, the newest first."""
    mine = answer.line(question.choice.near)
    shown = []
    for place, year in enumerate(answer.years):
        own = words.cell_in_words(mine.cells[place], indicator) if mine else ""
        values = [
            getattr(year.spread, part) if year.spread else None for part in ("first", "median", "third")
        ]
        first, median, third = (
            words.value_of(value, indicator) if value is not None else "—" for value in values
        )
        shown.append(
            ShownYear(year, words.coverage(year), first, median, third, own, words.not_comparable(year))
        )
    return shown[::-1]


def _year_shown(request: HttpRequest, question: Question) -> int:
    """The place of the year whose dots are drawn: the newest, or the one asked for."""
    asked = request.GET.get("shown", "")
    if asked.isdecimal() and int(asked) in question.years:
        return question.years.index(int(asked))
    return len(question.years) - 1


def _charts(question: Question, answer: Comparison, lines: Sequence[Line], place: int) -> list[Chart]:
    """The dots of one year, and the years of some cities; none where nothing may be compared."""
    year, name, mine = answer.years[place], words.name_of(answer.indicator), question.choice.near
    indicator = words.indicator_of(answer.indicator)
    drawn = []
    if year.is_comparable:
        define = partial(charts.dots, answer, place, words.unit_of(indicator), mine)
        title = _("%(name)s, %(year)s") % {"name": name, "year": year.year}
        drawn.append(Chart("dots", title, dots_in_words(answer, place, question, indicator), define))
    known = [line for line in lines if any(cell.value is not None for cell in line.cells)]
    if known and sum(one.is_comparable for one in answer.years) > 1:
        define = partial(charts.multiples, answer, [line.city.key for line in known], mine)
        title = _("%(name)s, anno per anno") % {"name": name}
        drawn.append(Chart("multiples", title, _multiples_in_words(len(known)), define))
    return drawn


def dots_in_words(answer: Comparison, place: int, question: Question, indicator: Indicator | None) -> str:
    """What the dots show, for who does not see them."""
    year = answer.years[place]
    if year.spread is None:
        return words.not_comparable(year)
    sentence = _(
        "Un punto per città (%(n)s). La linea è la mediana, %(median)s; la fascia va dal primo quartile, %(first)s, al terzo, %(third)s. "
        "Il valore più basso è %(low)s, il più alto %(high)s."
    )
    told = {
        part: words.value_of(getattr(year.spread, part), indicator)
        for part in ("low", "first", "median", "third", "high")
    }
    said = sentence % {"n": number(year.known), **told}
    mine = answer.line(question.choice.near)
    if mine:
        said += " " + _("%(city)s, in colore: %(value)s.") % {
            "city": mine.city.name,
            "value": words.cell_in_words(mine.cells[place], indicator),
        }
    return said


def _multiples_in_words(cities: int) -> str:
    return _(
        "Un riquadro per città (%(n)s): la linea continua sono i suoi valori, quella tratteggiata la mediana di tutte. I numeri sono nella tabella."
    ) % {"n": cities}
