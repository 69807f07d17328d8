"""Agreements in the work area: list, begin one, the text and what it lacks; those of a lab."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_qua.forms.agreements import (
    AgreementFilters,
    AgreementTextForm,
    NewAgreementForm,
    text_initial,
)
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.agreement_contents import contents_of
from models_qua.selectors.agreement_missing import FIELDS, missing_of
from models_qua.selectors.agreement_warnings import warnings_of
from models_qua.selectors.agreements import SORTS, AgreementLine, agreement_line, agreements_in
from models_qua.selectors.renewals import renewal_of
from models_qua.services.agreement_text import change_agreement_text, text_snapshot, write_agreement
from models_qua.services.renewals import may_be_tied
from models_qua.views.agreement_page import SEE, agreement_page
from models_qua.views.agreement_steps import steps_for
from models_qua.views.lab_page import lab_page

WRITE = "qua.agreement.write"
_PANEL = "qua:body-agreements"
_LATEST = 20

HEADER = (
    gettext_lazy("Numero"),
    gettext_lazy("Titolo"),
    gettext_lazy("Laboratorio"),
    gettext_lazy("Stato"),
    gettext_lazy("Atto di giunta"),
    gettext_lazy("Atto del"),
    gettext_lazy("Firmato il"),
    gettext_lazy("Dal"),
    gettext_lazy("Al"),
    gettext_lazy("Sottoscrittori"),
    gettext_lazy("Parti oltre al Comune"),
    gettext_lazy("Rinnova"),
    gettext_lazy("Rinnovato da"),
)


@requires(SEE)
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements one may see: searched, filtered, sorted, paged, exported."""
    bodies, order = holder(request).bodies(SEE), sorting(request, SORTS)
    filters = AgreementFilters(request.GET, bodies=bodies)
    rows = filters.narrow(agreements_in(bodies), today()).order_by(*order.columns)
    line = partial(agreement_line, today=today())
    if kind := asked_export(request):
        return export(kind, _("Accordi di cittadinanza"), HEADER, map(exported, map(line, rows)))
    context = {
        "page_obj": page_of(rows, request, line),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
    }
    return render(request, "qua/work/agreements.html", context)


@requires(WRITE)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft, perhaps for a lab (`?body=`) or from a path (`?cycle=`)."""
    initial = {name: key for name in ("body", "cycle") if (key := request.GET.get(name))}
    form = form_of(NewAgreementForm, request, who=holder(request), initial=initial)
    if form.is_bound and form.is_valid():
        typed, cycle = form.cleaned_data, form.cleaned_data["cycle"]
        chosen = {
            "body_id": typed["body"].pk,
            "cycle_id": cycle.pk if cycle else None,
            "title": typed["title"],
        }
        if row := attempt(form, partial(write_agreement, actor=actor(request), key=form.sent_key, **chosen)):
            messages.success(request, _("Bozza iniziata: ora scriva il testo."))
            return redirect("qua:agreement", row.pk)
    trail = [(_("Accordi"), reverse("qua:agreements"))]
    about = _("Comincia come bozza, che legge solo chi ci lavora. Il Comune è già una delle parti.")
    return form_page(request, form, _("Nuovo accordo"), trail, about=about, button=_("Comincia la bozza"))


@requires(SEE)
def agreement(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """The text, what it lacks and why each part matters, what does not add up, and what comes next."""
    context = agreement_page(request, agreement_id, SEE, current="qua:agreement")
    row: CitizenshipAgreement = context["agreement"]
    contents = contents_of(row)
    may_write = may_write_text(context)
    context |= {
        "fields": [(field, getattr(row, field.name)) for field in FIELDS],
        "steps": steps_for(request, row),
        "may_write": may_write,
        "missing": missing_of(row, today(), contents) if may_write and row.state == "draft" else (),
        "warnings": warnings_of(row, contents) if may_write else (),
        "contents": contents,
        "path_url": reverse("qua:path", args=[row.cycle_id])
        if row.cycle_id and "qua.lab.see" in context["may_here"]
        else "",
        "may_tie": WRITE in context["may_here"] and may_be_tied(row),
        "renewed_by": renewal_of(row),
    }
    return render(request, "qua/work/agreement.html", context)


@requires(WRITE)
def agreement_text(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Write the text."""
    context = agreement_page(request, agreement_id, WRITE, current="qua:agreement")
    row: CitizenshipAgreement = context["agreement"]
    if request.method != "POST" and not may_write_text(context):
        messages.info(request, _("Il testo approvato non si cambia più."))
        return redirect("qua:agreement", row.pk)
    initial, seen = _shown(row)
    form = form_of(AgreementTextForm, request, public=row.state != "draft", initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_agreement_text, actor=actor(request), agreement_id=row.pk, text=form.text())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, row.pk)):
            messages.success(request, _("Testo salvato."))
            return redirect("qua:agreement", row.pk)
    more = {"form": form, "form_heading": _("Il testo dell'accordo"), "back": "qua:agreement"}
    return render(request, "qua/work/agreement_form.html", context | more)


@requires(SEE)
def body_agreements(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The agreements of a lab, the latest first."""
    context = lab_page(request, body_id, SEE, _PANEL)
    rows = agreements_in(frozenset({body_id})).order_by(*SORTS["recent"])
    context |= {
        "lines": [agreement_line(row, today()) for row in rows[:_LATEST]],
        "may_write": holder(request).may(WRITE, [body_id]),
    }
    return render(request, "qua/work/panels/agreements.html", context)


def may_write_text(context: dict[str, Any]) -> bool:
    """Whether who asks may write the agreement of `agreement_page`, and it is not approved yet."""
    return WRITE in context["may_here"] and context["agreement"].state in CitizenshipAgreement.OPEN_TEXT


def exported(line: AgreementLine) -> tuple[Any, ...]:
    """A line of a file, as `HEADER` says."""
    row = line.agreement
    days = (row.act_on, row.signed_on, row.starts_on, row.ends_on)
    chain = (row.renews.title if row.renews else None, line.renewed_by.title if line.renewed_by else None)
    said = (row.number, row.title, row.body.name, row.get_state_display(), row.act_number)
    return (*said, *days, line.signed, line.parties, *chain)


def _sorts() -> list[tuple[str, str]]:
    return [
        ("recent", _("dal più recente")),
        ("number", _("per numero")),
        ("ends", _("da chi scade prima")),
        ("title", _("per titolo")),
    ]


def _shown(row: CitizenshipAgreement) -> tuple[dict[str, Any], str]:
    return text_initial(row), fingerprint(text_snapshot(row))


def _theirs(agreement_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(CitizenshipAgreement.objects.get(pk=agreement_id))
