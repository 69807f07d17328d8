"""Labs in the work area: all of them, what one does, who accompanies it, what it needs."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import demand, holder, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_farelegami.forms.labs import CloseNeedForm, EndForm, LabFilters, LabForm, MakerForm, NeedForm
from models_farelegami.models import CommunityLab, CommunityMaker, LabNeed
from models_farelegami.selectors.labs import SORTS, lab_of, lab_rows, makers_of, needs_of
from models_farelegami.services.lab_needs import ask_lab_need, close_lab_need
from models_farelegami.services.labs import describe_lab, lab_snapshot
from models_farelegami.services.makers import add_maker, end_maker
from models_farelegami.views.lab_page import lab_page

SEE, RUN = "core.body.see", "farelegami.lab.run"
_LAB, _PANEL_FORM = "farelegami:lab", "farelegami/work/panels/form.html"

HEADER = (
    gettext_lazy("Laboratorio"),
    gettext_lazy("Comuni"),
    gettext_lazy("Community maker"),
    gettext_lazy("Bisogni aperti"),
    gettext_lazy("Ultimo incontro"),
)


@requires(SEE)
def labs(request: HttpRequest) -> HttpResponse:
    """The labs one may see, with where they work, who accompanies them and what they need: searched, filtered, sorted, exported."""
    filters, order = LabFilters(request.GET), sorting(request, SORTS)
    rows = lab_rows(holder(request).bodies(SEE), today(), filters.wanted()).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Laboratori di comunità"), HEADER, map(_exported, rows))
    context = {
        "page_obj": page_of(rows, request, lambda row: row),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
        "may_run": holder(request).may(RUN),
    }
    return render(request, "farelegami/work/labs.html", context)


@requires(SEE)
def lab(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """What a lab does and where, who accompanies it and did, what it needs."""
    context = lab_page(request, body_id, SEE)
    needs = list(needs_of(body_id))
    context |= {
        "lab": lab_of(context["body"]),
        "makers": list(makers_of(body_id)),
        "open_needs": [one for one in needs if one.closed_on is None],
        "closed_needs": [one for one in needs if one.closed_on is not None],
        "may_run": holder(request).may(RUN, [body_id]),
    }
    return render(request, "farelegami/work/panels/lab.html", context)


@requires(RUN)
def lab_edit(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Say what a lab does and where, the first time too."""
    context = lab_page(request, body_id, RUN)
    initial, seen = _shown(body_id)
    form = form_of(LabForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(describe_lab, actor=actor(request), body_id=body_id, lab=form.lab())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_shown, body_id)):
            messages.success(request, _("Laboratorio salvato."))
            return redirect(_LAB, body_id)
    context |= {"form": form, "form_heading": _("Che cosa fa il laboratorio")}
    return render(request, _PANEL_FORM, context)


@requires(RUN)
def maker_new(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Add who accompanies a lab."""
    context = lab_page(request, body_id, RUN)
    form = form_of(MakerForm, request, body_id=body_id)
    if form.is_bound and form.is_valid():
        verb = partial(add_maker, actor=actor(request), body_id=body_id, maker=form.maker())
        if row := attempt(form, partial(verb, key=form.sent_key)):
            messages.success(request, _("%(person)s accompagna il laboratorio.") % {"person": row.person})
            return redirect(_LAB, body_id)
    about = _(
        "Il nome lo vede chi lavora nei laboratori. L'accesso all'area di lavoro si dà a parte, da «Persone»."
    )
    context |= {"form": form, "form_heading": _("Aggiungi un community maker"), "about": about}
    return render(request, _PANEL_FORM, context | {"button": _("Aggiungi")})


@requires(RUN)
def maker_end(request: HttpRequest, maker_id: uuid.UUID) -> HttpResponse:
    """Who accompanied a lab does so no more."""
    row = get_object_or_404(CommunityMaker.objects.select_related("lab__body", "person"), pk=maker_id)
    demand(request, RUN, [row.lab.body_id], see=SEE)
    form = form_of(EndForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(end_maker, actor=actor(request), maker_id=row.pk)
        if attempt(form, partial(verb, on=form.cleaned_data["on"])):
            messages.success(request, _("Registrato: resta scritto che lo ha accompagnato."))
            return redirect(_LAB, row.lab.body_id)
    heading, trail = _("Non accompagna più il laboratorio"), _trail(row.lab)
    return form_page(
        request, form, heading, trail, named=f"{row.person} · {row.lab}", button=_("Registra"), ends=True
    )


@requires(RUN)
def need_new(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Write something a lab needs."""
    context = lab_page(request, body_id, RUN)
    form = form_of(NeedForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("what", "asked_on")}
        verb = partial(ask_lab_need, actor=actor(request), body_id=body_id, key=form.sent_key)
        if attempt(form, partial(verb, **typed)):
            messages.success(request, _("Scritto: ora lo legge chiunque, e chi ha un patto può farlo suo."))
            return redirect(_LAB, body_id)
    context |= {"form": form, "form_heading": _("Che cosa serve al laboratorio")}
    return render(request, _PANEL_FORM, context)


@requires(RUN)
def need_close(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Something a lab needed is needed no more."""
    row = get_object_or_404(LabNeed.objects.select_related("lab__body"), pk=need_id)
    demand(request, RUN, [row.lab.body_id], see=SEE)
    form = form_of(CloseNeedForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(close_lab_need, actor=actor(request), need_id=row.pk)
        if attempt(form, partial(verb, on=form.cleaned_data["on"])):
            messages.success(request, _("Bisogno chiuso: non è più tra ciò che serve."))
            return redirect(_LAB, row.lab.body_id)
    closing = _("Chiudi il bisogno")
    return form_page(
        request, form, closing, _trail(row.lab), named=f"{row.what} · {row.lab}", button=closing, ends=True
    )


def _trail(row: CommunityLab) -> list[tuple[Any, str]]:
    return [
        (_("Laboratori e bisogni"), reverse("farelegami:labs")),
        (row.body.name, reverse(_LAB, args=[row.body_id])),
    ]


def _shown(body_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = CommunityLab.objects.filter(body=body_id).first() or CommunityLab(body_id=body_id)
    keys = row.municipalities.values_list("municipality_id", flat=True)
    return {"about": row.about, "municipalities": list(keys)}, fingerprint(lab_snapshot(row))


def _sorts() -> list[tuple[str, str]]:
    return [
        ("name", _("per nome")),
        ("needs", _("da chi ha più bisogni aperti")),
        ("met", _("dall'ultimo incontro")),
    ]


def _exported(row: Any) -> tuple[Any, ...]:
    told = getattr(row, "community_lab", None)
    places = ", ".join(str(link.municipality) for link in told.places) if told else ""
    makers = ", ".join(str(one.person) for one in told.makers_today) if told else ""
    return row.name, places, makers, row.open_needs, row.met_on
