"""Two indicators of a year against each other."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from benchmark import charts, words
from benchmark.access import SEE, comparing
from benchmark.drawn import Chart
from benchmark.files import hand_out
from benchmark.papers.paper import definition_of
from benchmark.papers.two import paper_of
from benchmark.question import Question
from benchmark.selectors.comparison import FEWEST
from benchmark.selectors.pairs import Pair, PairLine, pair_of
from benchmark.views.asked import PairForm, address_of, form_asked
from benchmark.views.compare import page_of_lines


@comparing(SEE)
def pair(request: HttpRequest) -> HttpResponse:
    """The two, city by city."""
    form = form_asked(request, PairForm)
    question = form.question()
    if not question.years:
        return render(request, "benchmark/pair.html", {"form": form, "question": question})
    answer = pair_of(question.peers, (question.indicator, question.second), question.years[0])
    page = page_of_lines(answer.lines, request)
    definitions = filter(None, map(words.indicator_of, dict.fromkeys((question.indicator, question.second))))
    context = {
        "form": form, "question": question, "answer": answer, "page_obj": page,
        "names": (words.name_of(question.indicator), words.name_of(question.second)),
        "coverages": [words.coverage(year) for year in (answer.first, answer.second)],
        "problems": problems_of(answer),
        "definitions": [definition_of(one) for one in definitions],
        "rows": [(line.city, *_cells(line, question)) for line in page.object_list],
        "charts": _charts(question, answer),
        "question_query": f"?{request.GET.urlencode()}",
    }  # fmt: skip
    return render(request, "benchmark/pair.html", context)


@comparing(SEE)
def pair_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same question as a file."""
    question = form_asked(request, PairForm).question()
    if not question.years:
        raise Http404
    answer = pair_of(question.peers, (question.indicator, question.second), question.years[0])
    paper = paper_of(question, answer, _charts(question, answer), problems_of(answer), address_of(request))
    return hand_out(kind, paper)


def problems_of(answer: Pair) -> list[str]:
    """What is to be told before anybody reads a relation into the dots."""
    told = [words.different_definitions(one) for one in answer.comparisons]
    if len(answer.known) < FEWEST:
        told.append(
            _(
                "Non confrontabile: le città che dicono tutti e due i valori sono %(n)s, ne servono almeno %(fewest)s."
            )
            % {"n": len(answer.known), "fewest": FEWEST}
        )
    return list(dict.fromkeys(filter(None, told)))


def _cells(line: PairLine, question: Question) -> list[tuple[str, str, bool, str]]:
    """Text, what it is made of, whether it is known, and the note of both."""
    return [
        (
            words.cell_in_words(cell, words.indicator_of(code)),
            words.made_of(cell),
            cell.value is not None,
            cell.note,
        )
        for cell, code in ((line.first, question.indicator), (line.second, question.second))
    ]


def _charts(question: Question, answer: Pair) -> list[Chart]:
    if len(answer.known) < FEWEST:
        return []
    names = (words.name_of(question.indicator), words.name_of(question.second))
    title = _("%(first)s e %(second)s, %(year)s") % {
        "first": names[0],
        "second": names[1],
        "year": answer.first.year,
    }
    said = _(
        "Un punto per ciascuna delle %(n)s città che dicono tutti e due i valori; le righe tratteggiate sono le mediane. "
        "Due valori che vanno insieme non dicono che uno sia la causa dell'altro."
    ) % {"n": len(answer.known)}
    if question.mine:
        said += " " + _("In colore: %(city)s.") % {"city": question.mine.name}
    return [Chart("pair", title, said, partial(charts.scatter, answer, names, question.choice.near))]
