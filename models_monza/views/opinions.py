"""What the consulte tell the administration: list, card, writing; and what waits for its answer."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import demand, holder, requires
from core.selectors.trail import chain
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from core.web.work.panels import body_page
from models_monza.forms.opinion_filters import OpinionFilters
from models_monza.forms.opinions import NewOpinionForm, OpinionForm, opinion_initial, today
from models_monza.models import AdvisoryOpinion
from models_monza.rules import SLUG
from models_monza.selectors.opinions import OpinionLine, opinion_line, terms, word_of, words_at
from models_monza.selectors.overdue import gives_terms, overdue_keys, to_press
from models_monza.selectors.questions import to_answer
from models_monza.selectors.timeline import answer_days, timeline
from models_monza.selectors.trail import opinion_steps
from models_monza.services.opinions import change_opinion, opinion_snapshot, write_opinion
from models_monza.views.opinion_steps import steps_for

SEE, WRITE, ROUTE = "monza.opinion.see", "monza.opinion.write", "monza.opinion.route"
_PANEL = "monza:body-opinions"
_LATEST = 20

HEADER = (
    gettext_lazy("Consulta"),
    gettext_lazy("Oggetto"),
    gettext_lazy("Stato"),
    gettext_lazy("Numero"),
    gettext_lazy("Anno"),
    gettext_lazy("Trasmesso il"),
    gettext_lazy("Numero di protocollo"),
    gettext_lazy("Ufficio"),
    gettext_lazy("Risposta entro"),
    gettext_lazy("Giorni di ritardo"),
    gettext_lazy("Risposta del"),
    gettext_lazy("Giorni per rispondere"),
    gettext_lazy("Esito"),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "recent": (F("transmitted_on").desc(nulls_first=True), "-created_at", "pk"),
    "oldest": (F("transmitted_on").asc(nulls_last=True), "created_at", "pk"),
    "body": ("body__name", "-created_at", "pk"),
}


@requires(SEE)
def opinions(request: HttpRequest) -> HttpResponse:
    """The opinions one may see: searched, filtered, sorted, paged, exported."""
    bodies, known, order = holder(request).bodies(SEE), terms(), sorting(request, SORTS)
    filters = OpinionFilters(request.GET, bodies=bodies, with_terms=gives_terms(known))
    late = overdue_keys(bodies, known, today())
    seen = AdvisoryOpinion.objects.in_bodies(bodies).select_related("body")
    rows = filters.narrow(seen, late).order_by(*order.columns)
    line = partial(opinion_line, known=known, today=today())
    words = words_at(known, today())
    if kind := asked_export(request):
        return export(kind, capfirst(str(words.several)), HEADER, map(exported, map(line, rows)))
    context = {
        "page_obj": page_of(rows, request, line),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
        "words": words,
        "late": len(late),
        "to_answer": to_answer(bodies)[:_LATEST],
        "today": today(),
    }
    return render(request, "monza/work/opinions.html", context)


@requires(ROUTE)
def overdue(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the latest first, with who is to give it."""
    known = terms()
    lines = to_press(holder(request).bodies(SEE), known, today())
    if kind := asked_export(request):
        return export(kind, _("In ritardo e da sollecitare"), HEADER, map(exported, lines))
    context = {
        "late": [line for line in lines if line.days_late],
        "waiting": [line for line in lines if not line.days_late],
        "words": words_at(known, today()),
        "with_terms": gives_terms(known),
    }
    return render(request, "monza/work/opinions_overdue.html", context)


@requires(SEE)
def opinion(request: HttpRequest, opinion_id: uuid.UUID) -> HttpResponse:
    """An opinion with its way so far, its clock, and what may be done next."""
    row, known, who = load_opinion(request, opinion_id, SEE), terms(), holder(request)
    line = opinion_line(row, known, today())
    may_edit = row.state == AdvisoryOpinion.State.DRAFT and who.may(WRITE, [row.body_id])
    context = {
        "line": line,
        "row": row,
        "words": word_of(row, known, today()),
        "timeline": timeline(line),
        "steps": steps_for(row, known, who),
        "may_edit": may_edit,
        "may_see_meetings": who.may("core.meeting.see", [row.body_id]),
        "trail": chain(row.meeting, opinion_steps([row], known)[:1], actor(request), who),
    }
    return render(request, "monza/work/opinion.html", context)


@requires(WRITE)
def opinion_new(request: HttpRequest) -> HttpResponse:
    """Begin an opinion, perhaps from a request (`?request=`), a consulta (`?body=`), a meeting or an agenda item."""
    names = ("body", "request", "meeting", "item")
    initial = {name: key for name in names if (key := request.GET.get(name))}
    form = form_of(NewOpinionForm, request, who=holder(request), initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(write_opinion, actor=actor(request), opinion=form.opinion(), key=form.sent_key)
        if row := attempt(form, verb):
            messages.success(request, _("Bozza salvata."))
            return redirect("monza:opinion", row.pk)
    context = {"form": form, "words": words_at(terms(), today())}
    return render(request, "monza/work/opinion_form.html", context)


@requires(WRITE)
def opinion_edit(request: HttpRequest, opinion_id: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    row = load_opinion(request, opinion_id, WRITE)
    initial, seen = _shown(row)
    form = form_of(OpinionForm, request, who=holder(request), initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_opinion, actor=actor(request), opinion_id=row.pk, opinion=form.opinion())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("monza:opinion", row.pk)
    context = {"form": form, "row": row, "words": word_of(row, terms(), today())}
    return render(request, "monza/work/opinion_form.html", context)


@requires(SEE)
def body_opinions(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The latest opinions of a consulta, and what the administration asks it."""
    context = body_page(request, body_id, SEE, current=_PANEL)
    if context["body"].model_slug != SLUG:
        raise Http404
    rows = AdvisoryOpinion.objects.filter(body=body_id).select_related("body").order_by(*SORTS["recent"])
    known = terms()
    context |= {
        "lines": [opinion_line(row, known, today()) for row in rows[:_LATEST]],
        "words": words_at(known, today()),
        "to_answer": to_answer(frozenset({body_id}))[:_LATEST],
        "today": today(),
        "may_write": holder(request).may(WRITE, [body_id]),
    }
    return render(request, "monza/work/panels/opinions.html", context)


def load_opinion(request: HttpRequest, opinion_id: uuid.UUID, permission: str) -> AdvisoryOpinion:
    """The opinion with what its page shows: 404 for who may not see it, 403 for who may not do this."""
    rows = AdvisoryOpinion.objects.select_related("body", "request", "item", "meeting", "approved_in")
    row = get_object_or_404(rows.prefetch_related("meeting__bodies"), pk=opinion_id)
    demand(request, permission, [row.body_id], see=SEE)
    return row


def exported(line: OpinionLine) -> tuple[Any, ...]:
    """A line of a file, as `HEADER` says; the days late are empty where no rule gives a term."""
    row = line.opinion
    late = line.days_late if line.due_on else None
    sent = (row.number, row.register_year, row.transmitted_on, row.protocol_number, row.office)
    answer = (row.answered_on, answer_days(row), row.get_outcome_display())
    return (row.body.name, row.subject, row.get_state_display(), *sent, line.due_on, late, *answer)


def _sorts() -> list[tuple[str, str]]:
    return [
        ("recent", _("dal più recente")),
        ("oldest", _("dal primo trasmesso")),
        ("body", _("per consulta")),
    ]


def _shown(row: AdvisoryOpinion) -> tuple[dict[str, Any], str]:
    return opinion_initial(row), fingerprint(opinion_snapshot(row))


def _theirs(opinion_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(AdvisoryOpinion.objects.get(pk=opinion_id))
