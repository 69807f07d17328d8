"""Applications to be enrolled: the list, one with everything about it, its papers."""

import uuid
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import demand, holder, requires
from core.web.downloads import hand_out
from core.web.work.fields import today
from core.web.work.lists import asked_export, export, page_of, sorting
from models_monza.forms.enrolments import EnrolmentFilters
from models_monza.models import Enrolment, EnrolmentDocument
from models_monza.selectors.enrolments import (
    EnrolmentLine,
    decision_terms,
    enrolment_line,
    history_of,
    others_of,
    waiting,
)
from models_monza.views.enrolment_steps import STEPS

SEE = "monza.enrolment.see"
SORTS = {
    "new": (gettext_lazy("prima le ultime arrivate"), "-submitted_at", "-pk"),
    "old": (gettext_lazy("prima le più vecchie"), "submitted_at", "pk"),
    "name": (gettext_lazy("per cognome o nome della realtà"), "organisation_name", "family_name", "pk"),
    "body": (gettext_lazy("per consulta"), "body__name", "-submitted_at", "pk"),
}
HEADER = (
    gettext_lazy("Consulta"),
    gettext_lazy("Mandato"),
    gettext_lazy("Chi si iscrive"),
    gettext_lazy("Cognome"),
    gettext_lazy("Nome"),
    gettext_lazy("Realtà"),
    gettext_lazy("Categoria"),
    gettext_lazy("A che titolo"),
    gettext_lazy("Dove"),
    gettext_lazy("Email"),
    gettext_lazy("Telefono"),
    gettext_lazy("Come"),
    gettext_lazy("Arrivata il"),
    gettext_lazy("Finestra"),
    gettext_lazy("Stato"),
    gettext_lazy("Entro il"),
    gettext_lazy("In ritardo"),
    gettext_lazy("Decisa il"),
    gettext_lazy("Motivi"),
)


@requires(SEE)
def enrolments(request: HttpRequest) -> HttpResponse:
    """The applications one may see: searched, filtered, sorted, paged, exported."""
    terms, bodies = decision_terms(), holder(request).bodies(SEE)
    filters = EnrolmentFilters(request.GET, bodies=bodies, terms=terms)
    by = sorting(request, SORTS)
    seen = Enrolment.objects.in_bodies(bodies).select_related("body", "mandate", "window")
    rows = filters.narrow(seen).order_by(*by.columns[1:])
    line = partial(enrolment_line, terms=terms, today=today())
    if kind := asked_export(request):
        return export(kind, _("Domande di iscrizione"), HEADER, map(_exported, map(line, rows)))
    page = page_of(rows, request, line)
    context = {
        "page_obj": page,
        "with_days": bool(terms) or any(one.due_on for one in page),
        "filters": filters,
        "sorts": [(key, columns[0]) for key, columns in SORTS.items()],
        "sort": by.key,
        "waiting": waiting(bodies, terms, today()),
        "terms": terms,
    }
    return render(request, "monza/work/enrolments.html", context)


@requires(SEE)
def enrolment(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """One application: what was written, papers, checks, history, and what may be done."""
    row = load_enrolment(request, enrolment_id, SEE)
    who = holder(request)
    context = {
        "line": enrolment_line(row, decision_terms(), today()),
        "steps": [step for step in STEPS if step.fits(row) and who.may(step.permission, [row.body_id])],
        "documents": list(row.documents.all()),
        "checks": list(row.checks.all()),
        "others": list(others_of(row, who.bodies(SEE))),
        "history": history_of(row.pk),
    }
    return render(request, "monza/work/enrolment.html", context)


@requires(SEE)
def enrolment_document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """A paper of an application, as a download for who may see the application."""
    found = get_object_or_404(EnrolmentDocument.objects.select_related("enrolment"), pk=document_id)
    demand(request, SEE, [found.enrolment.body_id], see=SEE)
    return hand_out(found)


def load_enrolment(request: HttpRequest, enrolment_id: uuid.UUID, permission: str) -> Enrolment:
    """The application: 404 for who may not see it, 403 for who may not do this."""
    rows = Enrolment.objects.select_related(
        "body", "mandate", "window", "membership", "person", "organisation"
    )
    row = get_object_or_404(rows, pk=enrolment_id)
    demand(request, permission, [row.body_id], see=SEE)
    return row


def _exported(line: EnrolmentLine) -> tuple[Any, ...]:
    row = line.enrolment
    who = (row.get_kind_display(), row.family_name, row.given_name, row.organisation_name, row.category)
    where = (row.get_ground_display(), row.ground_detail, row.email, row.phone, row.get_channel_display())
    arrived = timezone.localdate(row.submitted_at)
    state = (row.get_state_display(), line.due_on, line.overdue, row.decided_on, row.reasons)
    return (row.body.name, row.mandate.name, *who, *where, arrived, row.window, *state)
