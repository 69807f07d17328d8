"""Offices of a consulta in the work area: who holds them, appointing, resigning, substituting."""

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions.guard import demand, holder, requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_body
from core.web.work.panels import body_page
from models_monza.forms.offices import AccessForm, AppointForm, EndForm
from models_monza.models import Office
from models_monza.selectors.offices import ROLE_OF, office_rules_on, offices_of
from models_monza.services.guards import is_formed
from models_monza.services.offices import appoint, end_office, give_access


@requires("monza.office.see")
def offices(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Who coordinates, writes and facilitates, and who did before."""
    context = body_page(request, body_id, "monza.office.see", current="monza:offices")
    standing, past = offices_of(context["body"])
    today = timezone.localdate()
    coordinating = len([one for one in standing if one.office.kind == Office.Kind.COORDINATOR])
    context |= {
        "standing": standing,
        "past": past,
        "rules": office_rules_on(today),
        "coordinating": coordinating,
        "formed": is_formed(context["body"], today),
        "may_appoint": holder(request).may("monza.office.appoint", [body_id]),
    }
    return render(request, "monza/work/panels/offices.html", context)


@requires("monza.office.appoint")
def office_new(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Appoint, beside or in place of another (`?al-posto-di=`, the key of an office)."""
    body = load_body(request, body_id, "monza.office.appoint")
    rules = office_rules_on(timezone.localdate())
    form = form_of(AppointForm, request, body=body, rules=rules, initial=_proposed(request, body.pk))
    if form.is_bound and form.is_valid():
        verb = partial(
            appoint, actor=actor(request), appointment=form.appointment(), instead_of=form.instead()
        )
        if office := attempt(form, verb):
            messages.success(request, _("Nomina registrata: %(office)s.") % {"office": office})
            return redirect("monza:offices", body.pk)
    context = {"form": form, "body": body, "rules": rules}
    return render(request, "monza/work/office_form.html", context)


@requires("monza.office.appoint")
def office_end(request: HttpRequest, office_id: uuid.UUID) -> HttpResponse:
    """Record a resignation, or that its holder is no longer of the consulta."""
    office = get_object_or_404(Office.objects.select_related("person", "body"), pk=office_id)
    demand(request, "monza.office.appoint", [office.body_id], see="monza.office.see")
    if office.until is not None:
        messages.info(request, _("Questo incarico è già concluso."))
        return redirect("monza:offices", office.body_id)
    form = form_of(EndForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("until", "ended", "note")}
        if attempt(form, partial(end_office, actor=actor(request), office_id=office.pk, **typed)):
            messages.success(request, _("Fine dell'incarico registrata."))
            return redirect("monza:offices", office.body_id)
    return render(request, "monza/work/office_end.html", {"form": form, "office": office})


@requires("monza.office.appoint")
def office_access(request: HttpRequest, office_id: uuid.UUID) -> HttpResponse:
    """Let who holds an office work in Vicinia for its consulta, as long as the office lasts."""
    office = get_object_or_404(Office.objects.select_related("person", "body"), pk=office_id)
    demand(request, "monza.office.appoint", [office.body_id], see="monza.office.see")
    form = form_of(AccessForm, request, office=office)
    if form.is_bound and form.is_valid():
        verb = partial(give_access, actor=actor(request), office_id=office.pk)
        if attempt(form, partial(verb, user_id=form.cleaned_data["account"].pk)):
            messages.success(request, _("Accesso dato: dura quanto l'incarico."))
            return redirect("monza:offices", office.body_id)
    context = {"form": form, "office": office, "invite": _invitation(office)}
    return render(request, "monza/work/office_access.html", context)


def _invitation(office: Office) -> str:
    """The address at which who holds an office is invited, with what is known of her."""
    person = office.person
    known = {
        "nome": str(person), "email": person.email, "ruolo": ROLE_OF[Office.Kind(office.kind)], "organismo": str(office.body_id),
    }  # fmt: skip
    return f"{reverse('core:work_person_new')}?{urlencode(known)}"


def _proposed(request: HttpRequest, body_id: uuid.UUID) -> dict[str, Any]:
    """What the address proposes: the office of who is replaced."""
    try:
        key = uuid.UUID(request.GET.get("al-posto-di", ""))
    except ValueError:
        return {}
    office = Office.objects.filter(pk=key, body=body_id, until=None).first()
    return {"kind": office.kind, "instead_of": office.pk, "gender": office.gender} if office else {}
