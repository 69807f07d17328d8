"""A session of the team in a city: marked on every page, bounded at every request."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.scope import PUBLIC, current_scope
from core.models import AssistanceVisit
from core.web.shell import ShellMark
from tenants.assistance.access import holder_in, why_over
from tenants.assistance.doors import SESSION_KEY, go_out

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class AssistanceMiddleware:
    """Looks at every request of a visit anew: the consent, its time, the person. Whoever is not on a visit pays no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.get(SESSION_KEY) if current_scope() != PUBLIC else None
        if key is None:
            return self.get_response(request)
        visit = AssistanceVisit.objects.select_related("consent", "user").filter(pk=key).first()
        if visit is None or visit.user_id != request.user.pk:
            request.session.flush()
            return HttpResponseRedirect("/")
        if ending := why_over(visit, timezone.now()):
            go_out(request, visit, ending)
            messages.warning(request, _("L'assistenza in questa città è finita: è uscito."))
            return HttpResponseRedirect("/")
        return self._on_visit(request, visit)

    def _on_visit(self, request: HttpRequest, visit: AssistanceVisit) -> HttpResponse:
        request._holder = holder_in(visit)  # type: ignore[attr-defined]
        request.shell_mark = _mark(visit)  # type: ignore[attr-defined]
        ways_out = (reverse("city:assistance_leave"), reverse("account_logout"))
        if request.path not in ways_out:
            if request.path.startswith("/account/"):
                return _refused(request, _("L'assistenza non ha un account suo in questa città."))
            if request.method not in _SAFE and not visit.consent.may_write:
                return _refused(request, _("La città ha consentito di vedere, non di scrivere."))
        response = self.get_response(request)
        if not request.user.is_authenticated:  # signed out by the ordinary button
            go_out(request, visit, AssistanceVisit.Ending.LEFT)
        elif response.get("Content-Disposition", "").startswith("attachment"):
            return _refused(request, _("L'assistenza non porta via elenchi e file della città."))
        return response


def _mark(visit: AssistanceVisit) -> ShellMark:
    until = timezone.localtime(visit.consent.until)
    what = _("può anche scrivere") if visit.consent.may_write else _("può solo vedere")
    said = _("%(who)s: %(what)s, fino alle %(time)s del %(day)s.")
    told: dict[str, Any] = {
        "who": visit.user,
        "what": what,
        "time": f"{until:%H:%M}",
        "day": f"{until:%d/%m/%Y}",
    }
    return ShellMark(said % told, reverse("city:assistance_leave"), _("Esci dalla città"))


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "tenants/assistance/refused.html", {"why": why}, status=403)
