"""Requests to councillors: list, card, writing, and what becomes of them."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import demand, holder, requires
from core.selectors.trail import chain
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.lists import asked_export, export, page_of
from core.web.work.load import actor
from models_bergamo.forms.fields import asked_key
from models_bergamo.forms.filters import RequestFilters
from models_bergamo.forms.requests import (
    AnswerForm,
    RequestForm,
    SendForm,
    ShowForm,
    WithdrawForm,
    request_initial,
)
from models_bergamo.models import CouncillorRequest
from models_bergamo.selectors.requests import RequestLine, answer_terms, request_line
from models_bergamo.selectors.trail import trail_of_request
from models_bergamo.services.requests import (
    answer_request,
    change_request,
    request_snapshot,
    send_request,
    show_request,
    withdraw_request,
    write_request,
)

HEADER = (
    gettext_lazy("Rete"),
    gettext_lazy("Oggetto"),
    gettext_lazy("A chi"),
    gettext_lazy("Stato"),
    gettext_lazy("Inviata il"),
    gettext_lazy("Numero di protocollo"),
    gettext_lazy("Risposta del"),
    gettext_lazy("Esito"),
    gettext_lazy("Da rispondere entro"),
)
_State = CouncillorRequest.State


@dataclass(frozen=True, slots=True)
class RequestStep:
    """One thing that may be done with a request: its word in the address, from which states, by whom, how."""

    path: str
    states: tuple[str, ...]
    permission: str
    label: Any
    done: Any
    form: type[WorkForm]
    verb: Callable[..., CouncillorRequest]
    values: Mapping[str, Any]
    primary: bool = True
    public: bool | None = None

    def fits(self, row: CouncillorRequest) -> bool:
        """Whether it is its turn."""
        return row.state in self.states and (self.public is None or row.is_public == self.public)

    def take(self, request: HttpRequest, row: CouncillorRequest, form: WorkForm) -> CouncillorRequest:
        """Run the verb with what the form says."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        return self.verb(actor=actor(request), request_id=row.pk, **values, **self.values)


_SENT = (_State.SENT, _State.ANSWERED)
REQUEST_STEPS = (
    RequestStep(
        "invia", (_State.DRAFT,), "bergamo.request.write", gettext_lazy("Segna come inviata"),
        gettext_lazy("Istanza inviata."),
        SendForm, send_request, {},
    ),
    RequestStep(
        "rispondi", (_State.SENT,), "bergamo.request.answer", gettext_lazy("Registra la risposta"),
        gettext_lazy("Risposta registrata."),
        AnswerForm, answer_request, {},
    ),
    RequestStep(
        "pubblica", _SENT, "bergamo.request.publish", gettext_lazy("Mostra nella pagina della rete"),
        gettext_lazy("Ora l'istanza è nella pagina pubblica della rete."), ShowForm, show_request, {"is_public": True},
        primary=False, public=False,
    ),
    RequestStep(
        "nascondi", _SENT, "bergamo.request.publish", gettext_lazy("Togli dalla pagina della rete"),
        gettext_lazy("L'istanza non è più nella pagina pubblica."), ShowForm, show_request, {"is_public": False},
        primary=False, public=True,
    ),
    RequestStep(
        "ritira", (_State.DRAFT, _State.SENT), "bergamo.request.write", gettext_lazy("Ritira"),
        gettext_lazy("Istanza ritirata."),
        WithdrawForm, withdraw_request, {}, primary=False,
    ),
)  # fmt: skip
STEP_BY_PATH = {step.path: step for step in REQUEST_STEPS}


@requires("bergamo.request.see")
def requests(request: HttpRequest) -> HttpResponse:
    """The requests one may see: searched, filtered, paged, exported."""
    terms = answer_terms()
    filters = RequestFilters(request.GET, terms=terms)
    seen = CouncillorRequest.objects.in_bodies(holder(request).bodies("bergamo.request.see"))
    rows = filters.narrow(seen.select_related("body"))
    line = partial(request_line, terms=terms, today=today())
    if kind := asked_export(request):
        return export(kind, _("Istanze"), HEADER, map(_exported, map(line, rows)))
    context = {"page_obj": page_of(rows, request, line), "filters": filters}
    return render(request, "bergamo/work/requests.html", context)


@requires("bergamo.request.see")
def request_card(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """A request with its answer, and what may be done next."""
    row = load_request(request, request_id, "bergamo.request.see")
    who = holder(request)
    steps = [step for step in REQUEST_STEPS if step.fits(row) and who.may(step.permission, [row.body_id])]
    may_edit = row.state == _State.DRAFT and who.may("bergamo.request.write", [row.body_id])
    context = {
        "line": request_line(row, terms=answer_terms(), today=today()),
        "steps": steps,
        "may_edit": may_edit,
        "trail": chain(row.meeting, trail_of_request(row.pk), actor(request), who),
    }
    return render(request, "bergamo/work/request.html", context)


@requires("bergamo.request.write")
def request_new(request: HttpRequest) -> HttpResponse:
    """Begin a request."""
    initial = {name: asked_key(request, name) for name in ("body", "meeting")}
    form = form_of(RequestForm, request, who=holder(request), initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(write_request, actor=actor(request), request=form.request())
        if row := attempt(form, verb):
            messages.success(request, _("Bozza salvata."))
            return redirect("bergamo:request", row.pk)
    return render(request, "bergamo/work/request_form.html", {"form": form})


@requires("bergamo.request.write")
def request_edit(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    row = load_request(request, request_id, "bergamo.request.write")
    initial, seen = _shown(row)
    form = form_of(RequestForm, request, who=holder(request), initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_request, actor=actor(request), request_id=row.pk, request=form.request())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("bergamo:request", row.pk)
    return render(request, "bergamo/work/request_form.html", {"form": form, "row": row})


@requires("bergamo.request.see")
def request_step(request: HttpRequest, request_id: uuid.UUID, step: str) -> HttpResponse:
    """Take one step with a request."""
    taken = STEP_BY_PATH.get(step)
    if taken is None:
        raise Http404
    row = load_request(request, request_id, taken.permission)
    form = form_of(taken.form, request)
    if form.is_bound and form.is_valid():
        verb = partial(taken.take, request, row, form)
        if attempt(form, verb):
            messages.success(request, taken.done)
            return redirect("bergamo:request", row.pk)
    return render(request, "bergamo/work/request_step.html", {"form": form, "row": row, "step": taken})


def load_request(request: HttpRequest, request_id: uuid.UUID, permission: str) -> CouncillorRequest:
    """The request: 404 for who may not see it, 403 for who may not do this."""
    rows = CouncillorRequest.objects.select_related("body", "meeting", "service")
    rows = rows.prefetch_related("meeting__bodies")
    row = get_object_or_404(rows, pk=request_id)
    demand(request, permission, [row.body_id], see="bergamo.request.see")
    return row


def _shown(row: CouncillorRequest) -> tuple[dict[str, Any], str]:
    return request_initial(row), fingerprint(request_snapshot(row))


def _theirs(request_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(CouncillorRequest.objects.get(pk=request_id))


def _exported(line: RequestLine) -> tuple[Any, ...]:
    row = line.request
    state, outcome = row.get_state_display(), row.get_outcome_display()
    sent = (row.sent_on, row.protocol_number, row.answered_on, outcome, line.due_on)
    return (row.body.name, row.subject, row.addressee, state, *sent)
