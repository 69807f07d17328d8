"""Asking the municipal services whether something can be done, and their answers."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.permissions.guard import demand, holder, requires
from core.selectors.rules import rules_on
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_qua.forms.need_filters import ReviewFilters
from models_qua.forms.need_groups import AskForm, ReviewForm, review_initial
from models_qua.models import FeasibilityReview
from models_qua.rules import PATH, SLUG
from models_qua.selectors.feasibility import (
    WAITING_FIRST,
    ReviewLine,
    review_line,
    reviews_in,
    services_asked,
)
from models_qua.services import feasibility as verbs
from models_qua.views.agreement_page import Allowed
from models_qua.views.need_load import GROUP, REVIEW, SEE, group_form, load_group, load_review

HEADER = (
    gettext_lazy("Laboratorio"),
    gettext_lazy("Gruppo di proposte"),
    gettext_lazy("Servizio"),
    gettext_lazy("Chiesta il"),
    gettext_lazy("Entro il"),
    gettext_lazy("Giorni di ritardo"),
    gettext_lazy("Esito"),
    gettext_lazy("Motivi"),
    gettext_lazy("Costo stimato (euro)"),
    gettext_lazy("Conclusa il"),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "due": WAITING_FIRST,
    "recent": ("-asked_on", "service", "pk"),
    "service": ("service", "due_on", "pk"),
}


@requires(SEE)
def reviews(request: HttpRequest) -> HttpResponse:
    """What was asked of the services: what waits first, by the day it is due; searched, filtered, sorted, paged, exported."""
    bodies, order = holder(request).bodies(SEE), sorting(request, SORTS)
    filters = ReviewFilters(request.GET, services=services_asked(bodies), today=today())
    rows = filters.narrow(reviews_in(bodies)).order_by(*order.columns)
    line = partial(review_line, today=today())
    if kind := asked_export(request):
        return export(kind, _("Istruttorie di fattibilità"), HEADER, map(exported, map(line, rows)))
    context = {
        "page_obj": page_of(rows, request, line),
        "filters": filters,
        "sort": order.key,
        "sorts": [
            ("due", _("da ciò che scade prima")),
            ("recent", _("dall'ultima chiesta")),
            ("service", _("per servizio")),
        ],
    }
    return render(request, "qua/work/reviews.html", context)


@requires(GROUP)
def review_ask(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """Ask one or several services about a group."""
    group = load_group(request, group_id, GROUP)
    form = form_of(AskForm, request)
    if form.is_bound and form.is_valid():
        site = request.build_absolute_uri("/")
        verb = partial(verbs.ask_reviews, actor=actor(request), group_id=group.pk, site=site)
        if asked := attempt(form, partial(verb, **form.asked())):
            told = ngettext("Istruttoria chiesta.", "%(n)d istruttorie chieste.", len(asked))
            messages.success(request, told % {"n": len(asked)})
            return redirect("qua:need-group", group.pk)
    days = rules_on(SLUG, PATH, today())["review_days"]
    heading, about = _("Chiedi l'istruttoria"), _in_days(days)
    return group_form(request, form, heading, group, about=about, button=_("Chiedi"))


@requires(SEE)
def review(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """What a service was asked and what it says; who may answers here, and corrects the answer. The others read."""
    row = load_review(request, review_id, SEE)
    may = Allowed(request, row.group.cycle.body_id)
    if REVIEW not in may and request.method != "POST":
        return _page(request, row, may)
    demand(request, REVIEW, [row.group.cycle.body_id])
    initial, seen = _shown(row)
    form = form_of(ReviewForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(_verb(row, form), actor=actor(request), review_id=row.pk, said=form.said())
        if attempt(form, verb, partial(_theirs, row.pk)):
            messages.success(request, _("Istruttoria salvata."))
            return redirect("qua:need-group", row.group_id)
    return _page(request, row, may, form)


@requires(GROUP)
@require_POST
def review_withdraw(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """Take back a request nobody answered."""
    row = load_review(request, review_id, GROUP)
    press(
        request,
        partial(verbs.withdraw_review, actor=actor(request), review_id=row.pk),
        _("Richiesta ritirata."),
    )
    return redirect("qua:need-group", row.group_id)


def exported(line: ReviewLine) -> tuple[Any, ...]:
    """A line of a file, as `HEADER` says; the days late are empty where no rule gives a term."""
    row = line.review
    late = None if row.due_on is None else (line.days_late or 0)
    asked = (row.group.cycle.body, row.group.title, row.service, row.asked_on, row.due_on, late)
    said = (row.get_outcome_display() if row.outcome else "", row.reasons, row.cost_eur, row.reviewed_on)
    return (*asked, *said)


def _in_days(days: int | None) -> str:
    """By when a service answers, in words."""
    if days is None:
        return _(
            "Le regole non dicono entro quanti giorni un servizio risponde: la richiesta parte senza termine."
        )
    told = ngettext(
        "Il servizio risponde entro %(n)s giorno, secondo le regole.",
        "Il servizio risponde entro %(n)s giorni, secondo le regole.",
        days,
    )
    return told % {"n": days}


def _verb(row: FeasibilityReview, form: ReviewForm) -> Any:
    """Answering, or correcting with what the page showed."""
    if form.cleaned_data["seen"] and row.outcome:
        return partial(verbs.correct_review, seen=form.cleaned_data["seen"])
    return verbs.review_group


def _page(
    request: HttpRequest, row: FeasibilityReview, may: Allowed, form: ReviewForm | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "line": review_line(row, today()),
        "group": row.group,
        "cycle": row.group.cycle,
        "needs": row.group.needs.counted().order_by("received_on", "pk"),
        "may_here": may,
    }
    return render(request, "qua/work/review.html", context)


def _shown(row: FeasibilityReview) -> tuple[dict[str, Any], str]:
    return review_initial(row), fingerprint(verbs.review_snapshot(row)) if row.outcome else ""


def _theirs(review_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(FeasibilityReview.objects.get(pk=review_id))
