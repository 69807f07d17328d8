"""What citizens read and send: the needs of a lab with what became of them, and the form with which one proposes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from core.models import Body
from core.permissions.guard import open_to_all
from core.services.errors import DomainError
from core.services.subscriptions import known_language
from core.web.private import private
from core.web.public.bodies import Section
from core.web.public.citizen_forms import TOO_OFTEN, too_often
from core.web.public.kept import kept_until_changed
from core.web.unlogged import unlogged
from core.web.work.lists import page_of
from models_qua.forms.need_filters import PublicNeedFilters
from models_qua.forms.public_needs import CitizenNeedForm
from models_qua.mail.need_links import need_of
from models_qua.models import LabCycle, Need
from models_qua.rules import SLUG
from models_qua.selectors.listening import listenings_of_lab, open_listening
from models_qua.selectors.public_needs import fate_counts, paths_with_needs, public_needs
from models_qua.services.need_web import (
    CONFIRM_WITHIN,
    confirm_by,
    confirm_need,
    receive_need,
    withdraw_unconfirmed,
)

PER_PAGE = 50


def _how(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """That one may propose now."""
    listening = open_listening(body)
    return {"listening": listening} if listening else None


def _section(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """What was asked for in the latest path, and what became of it."""
    paths = paths_with_needs(body)
    return {"counts": fate_counts(paths[0])} if paths else None


SECTIONS = (
    Section("qua/public/needs_how.html", _how, how=True),
    Section("qua/public/needs_section.html", _section),
)
"""On the page of a lab."""


@open_to_all("everybody reads what was asked for in a lab and what became of it")
@require_safe
@kept_until_changed
def public_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The public needs of a path of a lab (`?percorso=`, the latest without), grouped, with counts by fate and filters."""
    body = _lab(slug)
    paths = paths_with_needs(body)
    path = _asked(request, paths)
    filters = PublicNeedFilters(request.GET)
    context: dict[str, Any] = {"body": body, "paths": paths, "path": path, "filters": filters}
    context["listening"] = open_listening(body)
    if path is not None:
        context["counts"] = fate_counts(path)
        context["page_obj"] = page_of(filters.narrow(public_needs(path)), request, lambda row: row, PER_PAGE)
    return render(request, "qua/public/needs.html", context)


@open_to_all("anybody may propose while a lab listens; what is sent is confirmed by mail")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """The form while a path of the lab listens; otherwise when, or what instead."""
    body = _lab(slug)
    listening = open_listening(body)
    if listening is None and request.method != "POST":
        return _not_now(request, body)
    cycle = listening.cycle if listening else _latest(body)
    form = CitizenNeedForm(request.POST or None, cycle=cycle)
    if request.method != "POST":
        return _page(request, form, body)
    if form.is_trapped:
        return redirect("qua:propose-sent", body.slug)
    status = _sent(request, form, cycle)
    return _page(request, form, body, status) if status else redirect("qua:propose-sent", body.slug)


@open_to_all("the same words for whoever sends something")
@require_safe
def propose_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens now: look into the mail."""
    return render(request, "qua/public/propose_sent.html", {"body": _lab(slug), "days": CONFIRM_WITHIN.days})


@open_to_all("the signed link of the mail is the permission")
@unlogged
@require_http_methods(["GET", "HEAD", "POST"])
@private
def need_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address, or throw the proposal away. Programs that open links only see the page: the buttons act."""
    key = need_of(token)
    rows = Need.objects.filter(source=Need.Source.WEB).select_related("cycle__body")
    row = rows.filter(pk=key).first() if key else None
    if row is None or key is None:
        return _no_longer(request)
    if request.method == "POST" and "cancella" in request.POST:
        gone = withdraw_unconfirmed(need_id=key)
        return render(request, "qua/public/need_discarded.html", {"gone": gone, "body": row.cycle.body})
    if request.method == "POST":
        return _confirm(request, row)
    if row.state != Need.State.UNCONFIRMED:
        return render(request, "qua/public/need_confirmed.html", {"body": row.cycle.body})
    until = confirm_by(row)
    if until < timezone.now():
        return _no_longer(request)
    context = {"body": row.cycle.body, "sent_at": timezone.localtime(row.created_at), "until": until}
    return render(request, "qua/public/need_confirm.html", context)


def _confirm(request: HttpRequest, row: Need) -> HttpResponse:
    try:
        confirm_need(need_id=row.pk)
    except DomainError as refused:
        return _no_longer(request, refused.message)
    return render(request, "qua/public/need_confirmed.html", {"body": row.cycle.body})


def _sent(request: HttpRequest, form: CitizenNeedForm, cycle: LabCycle) -> int:
    """Send in what was typed; 0, or the status of the page that says what is wrong."""
    if not form.is_valid():
        return 422
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return 429
    try:
        receive_need(
            cycle_id=cycle.pk,
            need=form.sent(),
            moment=timezone.now(),
            site=request.build_absolute_uri("/"),
            language=known_language(get_language() or ""),
            key=form.sent_key,
        )
    except DomainError as refused:
        form.refuse(refused)
        return 422
    return 0


def _lab(slug: str) -> Body:
    return get_object_or_404(Body, model_slug=SLUG, slug=slug)


def _latest(body: Body) -> LabCycle:
    """The path of which a form sent too late was: what was typed is shown again, and why it is late."""
    paths = listenings_of_lab(body)
    if not paths:
        raise Http404
    return paths[0].cycle


def _asked(request: HttpRequest, paths: list[LabCycle]) -> LabCycle | None:
    asked = request.GET.get("percorso", "")
    return next((one for one in paths if str(one.pk) == asked), paths[0] if paths else None)


def _page(request: HttpRequest, form: CitizenNeedForm, body: Body, status: int = 200) -> HttpResponse:
    return render(request, "qua/public/propose.html", {"form": form, "body": body}, status=status)


def _not_now(request: HttpRequest, body: Body) -> HttpResponse:
    """When the lab listens, where that is planned; otherwise what else one can do."""
    listenings = [one for one in listenings_of_lab(body) if one.cycle.ended_on is None]
    context = {
        "body": body,
        "waiting": next((one for one in listenings if one.started_on is None), None),
        "over": next((one for one in listenings if one.ended_on is not None), None),
        "has_needs": bool(paths_with_needs(body)),
    }
    return render(request, "qua/public/propose_not_now.html", context)


def _no_longer(request: HttpRequest, why: str = "") -> HttpResponse:
    """A damaged link, one of another city, too old, or thrown away: all the same page."""
    return render(request, "qua/public/need_no_longer.html", {"why": why}, status=404)
