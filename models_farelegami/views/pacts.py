"""Pacts: one's own, the codes of the others, figures of all; a case as its team reads it; how one begins."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions.guard import holder, requires
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of
from core.web.work.lists import page_of
from core.web.work.load import actor
from models_farelegami.forms.pacts import CodeFilter, OpeningForm, ReferralForm
from models_farelegami.models import GenerativePact
from models_farelegami.selectors.cases import read_case, team_of
from models_farelegami.selectors.pacts import coded, own_pacts, unseen_emergencies
from models_farelegami.services.cases import refer_pact
from models_farelegami.services.openings import break_glass, open_case
from models_farelegami.views.case_page import case_form_page, follows, load_pact, of_the_vault, opening_of

SEE, WORK = "farelegami.pact.see", "farelegami.pact.work"
FORCE, SUPERVISE = "farelegami.vault.break_glass", "farelegami.vault.supervise"


def above(pact: GenerativePact | None = None) -> list[tuple[Any, str]]:
    """The pages above one."""
    trail = [(_("Patti"), reverse("farelegami:pacts"))]
    return trail if pact is None else [*trail, (pact.code, reverse("farelegami:pact", args=[pact.pk]))]


@requires(SEE)
@of_the_vault
def pacts(request: HttpRequest) -> HttpResponse:
    """One's own pacts; all by their codes."""
    filters = CodeFilter(request.GET)
    words = filters.cleaned_data["q"] if filters.is_valid() else ""
    context = {
        "mine": own_pacts(actor(request), today()) if holder(request).may(WORK) else [],
        "page_obj": page_of(coded(words), request, lambda row: row),
        "filters": filters,
        "today": today(),
        "unseen": unseen_emergencies().count() if holder(request).may(SUPERVISE) else 0,
    }
    return render(request, "farelegami/work/pacts/pacts.html", context)


@requires(SEE)
@of_the_vault
def pact(request: HttpRequest, pact_id: uuid.UUID) -> HttpResponse:
    """A pact: the whole case where it stands open, else its code and what one may do."""
    row = load_pact(pact_id)
    opening = opening_of(request, row)
    if opening is not None and holder(request).may(WORK):
        opening.pact = row
        context = {
            "case": read_case(opening),
            "pact": row,
            "writes": not opening.is_emergency and not row.is_over,
        }
        return render(request, "farelegami/work/pacts/case.html", context)
    mine = follows(request, row) and holder(request).may(WORK)
    context = {"pact": row, "mine": mine, "may_force": holder(request).may(FORCE)}
    if mine:
        context["form"] = OpeningForm(emergency=False)
    if holder(request).may(SUPERVISE):
        context["team"] = team_of(row.pk, today())
    return render(request, "farelegami/work/pacts/pact.html", context)


@requires(WORK)
@of_the_vault
def pact_new(request: HttpRequest) -> HttpResponse:
    """Begin a pact."""
    form = form_of(ReferralForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(refer_pact, actor=actor(request), referral=form.referral())
        if row := attempt(form, verb):
            open_case(actor=actor(request), pact_id=row.pk, reason="writing")
            messages.success(request, _("Patto aperto: il suo codice è %(code)s.") % {"code": row.code})
            return redirect("farelegami:pact", row.pk)
    about = _(
        "Ciò che scrive qui su una persona si chiude in un fascicolo che legge solo l'équipe: all'inizio è solo lei, il supervisore vi fa entrare altre persone."
    )
    return case_form_page(request, form, _("Un nuovo patto"), above(), about=about, button=_("Apri il patto"))


@requires(WORK)
@of_the_vault
def pact_open(request: HttpRequest, pact_id: uuid.UUID) -> HttpResponse:
    """Open a case of one's team for half an hour, and say why."""
    row = load_pact(pact_id)
    form = form_of(OpeningForm, request, emergency=False)
    if form.is_bound and form.is_valid():
        verb = partial(open_case, actor=actor(request), pact_id=pact_id, reason=form.cleaned_data["reason"])
        if attempt(form, verb):
            return redirect("farelegami:pact", pact_id)
    about = _("L'apertura vale mezz'ora e resta scritta: la vede il supervisore.")
    return form_page(
        request,
        form,
        _("Apri il fascicolo"),
        above(row),
        named=row.code,
        about=about,
        button=_("Apri il fascicolo"),
    )


@requires(FORCE)
@of_the_vault
def pact_force(request: HttpRequest, pact_id: uuid.UUID) -> HttpResponse:
    """Open in an emergency a case of another team."""
    row = load_pact(pact_id)
    form = form_of(OpeningForm, request, emergency=True)
    if form.is_bound and form.is_valid():
        site = request.build_absolute_uri("/")
        reason = form.cleaned_data["reason"]
        verb = partial(break_glass, actor=actor(request), pact_id=pact_id, reason=reason, site=site)
        if attempt(form, verb):
            messages.warning(request, _("Fascicolo aperto in emergenza: i supervisori sono stati avvisati."))
            return redirect("farelegami:pact", pact_id)
    about = _(
        "È il fascicolo di un'altra équipe. Si apre solo in emergenza: i supervisori ricevono subito un messaggio con il suo nome, l'ora e il motivo, e lo esaminano."
    )
    more: dict[str, Any] = {"about": about, "button": _("Apri in emergenza"), "ends": True}
    return form_page(request, form, _("Apri in emergenza"), above(row), named=row.code, **more)
