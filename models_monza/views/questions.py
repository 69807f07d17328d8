"""What the administration asks the consulte: list, card, asking, taking back."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import demand, holder, requires
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of
from core.web.work.load import actor
from models_monza.forms.opinions import today
from models_monza.forms.questions import QuestionFilters, QuestionForm, TakeBackForm
from models_monza.models import OpinionRequest
from models_monza.selectors.opinions import words_on
from models_monza.selectors.questions import RequestLine, offices_written, request_lines, requests_seen
from models_monza.services.questions import ask_consulte, withdraw_question

SEE, ROUTE = "monza.opinion.see", "monza.opinion.route"
HEADER = (
    gettext_lazy("Su che cosa"),
    gettext_lazy("Ufficio che chiede"),
    gettext_lazy("Chiesto il"),
    gettext_lazy("Entro il"),
    gettext_lazy("Numero di protocollo"),
    gettext_lazy("Consulte interpellate"),
    gettext_lazy("Hanno risposto"),
    gettext_lazy("In ritardo"),
    gettext_lazy("Ritirata il"),
)


@requires(SEE)
def questions(request: HttpRequest) -> HttpResponse:
    """The requests one may see, with how many consulte answered."""
    bodies = holder(request).bodies(SEE)
    filters = QuestionFilters(request.GET)
    rows = filters.narrow(requests_seen(bodies), today()).order_by("-asked_on", "pk")
    if kind := asked_export(request):
        lines = request_lines(rows, bodies, today())
        return export(kind, _("Richieste alle consulte"), HEADER, map(_exported, lines))
    page = page_of(rows, request, lambda row: row)
    context = {
        "lines": request_lines(page.object_list, bodies, today()),
        "page_obj": page,
        "filters": filters,
        "words": words_on(today()),
    }
    return render(request, "monza/work/questions.html", context)


@requires(SEE)
def question(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """A request, and how far each consulta is."""
    row, who = _load(request, request_id), holder(request)
    line = request_lines([row], who.bodies(SEE), today())[0]
    context = {
        "line": line,
        "row": row,
        "asked": [(one, who.may("monza.opinion.write", [one.body.pk])) for one in line.asked],
        "may_withdraw": row.withdrawn_on is None and who.may(ROUTE),
        "words": words_on(row.asked_on),
        "today": today(),
    }
    return render(request, "monza/work/question.html", context)


@requires(ROUTE)
def question_new(request: HttpRequest) -> HttpResponse:
    """Ask some or all consulte."""
    form = form_of(QuestionForm, request)
    if form.is_bound and form.is_valid():
        site = request.build_absolute_uri("/")
        verb = partial(ask_consulte, actor=actor(request), site=site, key=form.sent_key, **form.values())
        if row := attempt(form, verb):
            messages.success(request, _("Richiesta inviata alle consulte."))
            return redirect("monza:question", row.pk)
    context = {"form": form, "offices": offices_written(), "words": words_on(today())}
    return render(request, "monza/work/question_form.html", context)


@requires(ROUTE)
def question_withdraw(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Take a request back."""
    row = _load(request, request_id)
    form = form_of(TakeBackForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(withdraw_question, actor=actor(request), request_id=row.pk)
        if attempt(form, verb):
            messages.success(request, _("Richiesta ritirata."))
            return redirect("monza:question", row.pk)
    return render(request, "monza/work/question_withdraw.html", {"form": form, "row": row})


def _load(request: HttpRequest, request_id: uuid.UUID) -> OpinionRequest:
    """The request: 404 for who may see none of the consulte it asks."""
    row = get_object_or_404(OpinionRequest.objects.prefetch_related("asked"), pk=request_id)
    demand(request, SEE, [one.body_id for one in row.asked.all()], see=SEE)
    return row


def _exported(line: RequestLine) -> tuple[Any, ...]:
    row = line.request
    told = (row.subject, row.office, row.asked_on, row.due_on, row.protocol_number)
    return (*told, len(line.asked), line.answered, line.late, row.withdrawn_on)
