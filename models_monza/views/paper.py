"""Applications on paper: typed at the counter, and the blank form to print."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.models import CityProfile
from core.permissions.guard import open_to_all, requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, bodies_where
from models_monza.forms.applying import papers_of
from models_monza.forms.paper import CitizenPaperForm, OrganisationPaperForm, PaperForm
from models_monza.models import Enrolment
from models_monza.papers.enrolment_form import enrolment_form_pdf
from models_monza.selectors.applying import consulte, enrolling_at
from models_monza.services.enrolment import apply_for_enrolment

_TYPES = "monza.enrolment.type"
_KINDS = {"persona": Enrolment.Kind.CITIZEN, "realta": Enrolment.Kind.ORGANISATION}


@requires(_TYPES)
def enrolment_new(request: HttpRequest) -> HttpResponse:
    """Type a person's paper."""
    return _type(request, CitizenPaperForm, "monza:enrolment-new")


@requires(_TYPES)
def enrolment_new_organisation(request: HttpRequest) -> HttpResponse:
    """Type an organisation's paper."""
    return _type(request, OrganisationPaperForm, "monza:enrolment-new-organisation")


@open_to_all("everybody may print the form; at the counter one finds it too")
@require_safe
def enrol_paper(request: HttpRequest, kind: str) -> HttpResponse:
    """The blank form of a kind of applicant, with the fields of today's rules, as a PDF file."""
    if kind not in _KINDS:
        raise Http404
    content = enrolment_form_pdf(
        _KINDS[kind], enrolling_at(timezone.now()), consulte(), CityProfile.objects.first()
    )
    name = slugify(_("modulo iscrizione consulta %(kind)s") % {"kind": kind})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _type(request: HttpRequest, form_class: type[PaperForm], name: str) -> HttpResponse:
    """The form; who looks like somebody already there is shown before anything is saved."""
    bodies = bodies_where(request, _TYPES)
    initial = {"key": uuid.uuid4(), "body": _asked(request)}
    form = form_of(form_class, request, bodies=bodies, initial=initial)
    similar: list[Any] = []
    if form.is_bound and form.is_valid():
        similar = [] if form.cleaned_data["confirmed"] else form.look_alikes()
        if not similar and (row := attempt(form, partial(_apply, request, form))):
            done = _("Domanda registrata: %(who)s, consulta %(body)s.") % {"who": row, "body": row.body.name}
            messages.success(request, done)
            return redirect(f"{reverse(name)}?consulta={row.body_id}")
    if similar:
        form.put("confirmed", "on")
    context = {"form": form, "similar": similar, "enrolling": enrolling_at(timezone.now()), "name": name}
    return render(request, "monza/work/enrolment_paper.html", context)


def _apply(request: HttpRequest, form: PaperForm) -> Enrolment:
    return apply_for_enrolment(
        actor=actor(request),
        application=form.application(),
        moment=form.moment(),
        key=form.sent_key,
        papers=papers_of(form),
    )


def _asked(request: HttpRequest) -> uuid.UUID | None:
    """The consulta of the paper before, so that a pile of one counter is typed quickly."""
    try:
        return uuid.UUID(request.GET.get("consulta", ""))
    except ValueError:
        return None
