"""What each state lets a city do, and the one place that holds it to it.

On trial, active or in arrears a city does everything. Suspended or leaving, it reads and exports everything and writes
nothing, whichever way a request comes: a page of the work area, a citizen's form, a link in a mail, a program. Its public
pages stay open. What asks to write is known by its method; `STILL` are the addresses that are asked so all the same.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.api.problems import is_of_the_api, problem_page
from core.permissions.guard import holder
from core.templatetags.vicinia import short_day
from core.web.shell import ShellNotice
from tenants.models import City

State = City.State

WRITING = frozenset({State.TRIAL, State.ACTIVE, State.IN_ARREARS})
"""The states in which a city writes."""

STILL = {
    "account_login": "one signs in to read and export",
    "account_logout": "one signs out",
    "account_reauthenticate": "one signs in again before something delicate",
    "account_reset_password": "who forgot the password reads and exports too",
    "account_reset_password_from_key": "the same, from the mail",
    "account_change_password": "a password that is known to others is changed at once",
    "account_set_password": "the same",
    "account_provider": "one signs in to read and export",
    "account_session_end": "a session one does not know is ended at once",
    "account_sessions_end": "the same, of all of them",
    "core:work_person_sessions_end": "the same, of somebody the office is worried about",
    "core:work_privacy_erase": "a person's right does not wait for a contract (GDPR, article 17)",
    "mfa_authenticate": "the second step of signing in",
    "mfa_login_webauthn": "one signs in with a passkey",
    "mfa_reauthenticate": "the second step, asked again",
    "mfa_reauthenticate_webauthn": "the same, with a passkey",
    "city:": "contract, payment, export, leaving or staying: the way out",
    "sharing:withdraw": "what a city shared is its own, and it may always take it back",
    "core:unsubscribe": "who is written to may always leave (RFC 8058; GDPR, article 7.3)",
}
"""Addresses (a namespace ends with a colon) that are asked by a method that writes, in every state, and why."""

PAUSED = {
    "core.mail.reminders.send_reminders": "nobody can move or call off the meeting it reminds of",
    "core.services.digests.send_digests": "a site that stands still has no news",
}
"""Tasks of the clock that leave out a city that does not write, and why."""

GOES_ON = {
    "core.mail.sending.send_waiting": "what was decided before is still told; a new password too",
    "core.webhooks.sending.send_webhooks": "what happened before is still told to other systems",
    "core.webhooks.sending.purge_webhooks": "what is of no use any more is not kept",
    "core.services.subscriptions.tidy_subscriptions": "addresses nobody confirmed are not ours to keep",
    "core.mail.purge.purge_mail": "what the law lets us keep for a time is kept no longer",
    "core.services.retention.forget_in_time": "the same, of persons",
    "tenants.assistance.tasks.end_overdue_visits": "who helps goes when her time is over",
    "tenants.health.measure_health": "it reads, and writes on the platform",
    "tenants.health.measure_outbox": "the same",
    "core.indicators.keeping.measure_indicators": "it counts what is there, and is shared with nobody",
    "benchmark.services.delivering.deliver_snapshots": "what was approved before is delivered; what is taken back is told",
}
"""Tasks of the clock that go on in every city, and why."""

_CODE = re.compile(r"[\d\W]+|on|[0-9a-f-]{32,36}")
"""What no person wrote, or can write again at a glance: keys, fingerprints, ticked boxes, numbers and days."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_NEVER_SHOWN = frozenset({"csrfmiddlewaretoken", "seen", "key"})
_MOST_SHOWN = 60


class StandingMiddleware:
    """Answers instead of the page when the city may not write and the request would. Costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """None lets the request through."""
        city: City | None = getattr(request, "city", None)
        if city is None or city.state in WRITING or request.method in _READS:
            return None
        if request.resolver_match is not None and is_still_asked(request.resolver_match):
            return None
        return _refusal(request, city)


def is_still_asked(match: ResolverMatch) -> bool:
    """Whether an address may be asked to write in every state."""
    return match.view_name in STILL or f"{match.namespace}:" in STILL


def notices(request: HttpRequest) -> Iterator[ShellNotice]:
    """What every page says of where the city stands: the reasons to the office, only what it means to who reads."""
    city: City | None = getattr(request, "city", None)
    if city is None or city.state == State.ACTIVE:
        return
    if request.path.startswith(reverse("core:day")):
        sees = hasattr(request, "user") and holder(request).may("core.city.see")
        yield from _at_work(city, reverse("city:overview") if sees else "")
    elif city.state not in WRITING:
        yield ShellNotice(
            _("In questo periodo il sito si può leggere ma non usare per scrivere, iscriversi o rispondere.")
        )


def _at_work(city: City, page: str) -> Iterator[ShellNotice]:
    """`page` is where to read more, empty for who may not: what is about money and contract is not told there either."""
    if city.state == State.TRIAL and city.trial_until and page:
        yield ShellNotice(trial_left(city), page, _("Come continuare"))
    elif city.state == State.IN_ARREARS and page:
        said = _("C'è una fattura scaduta. Per ora funziona tutto.")
        yield ShellNotice(said, page, _("Che cosa fare"), urgent=True)
    elif city.state == State.SUSPENDED:
        said = _("La città è sospesa: si legge e si esporta tutto, non si scrive nulla.")
        yield ShellNotice(said, page, _("Perché, e che cosa fare"), urgent=True)
    elif city.state == State.LEAVING and city.leaves_on:
        said = _(
            "La città lascia la piattaforma: si legge e si esporta tutto, non si scrive nulla. I dati vengono cancellati il %(day)s."
        )
        words = {"day": short_day(city.leaves_on)}
        yield ShellNotice(said % words, page, _("Esportare o restare"), urgent=True)


def trial_left(city: City) -> str:
    """«La prova dura ancora 12 giorni, fino all'11 dicembre 2026.»"""
    if city.trial_until is None:
        return ""
    days = (city.trial_until - timezone.localdate()).days
    if days <= 0:
        return _("La prova finisce oggi.") if days == 0 else _("La prova è finita.")
    said = ngettext(
        "La prova dura ancora %(n)s giorno (ultimo giorno: %(day)s).",
        "La prova dura ancora %(n)s giorni (ultimo giorno: %(day)s).",
        days,
    )
    return said % {"n": days, "day": short_day(city.trial_until)}


def _refusal(request: HttpRequest, city: City) -> HttpResponse:
    """403, polite: why nothing was saved, and what was typed, to be copied; JSON for a page's own scripts."""
    said = _("Non abbiamo salvato: in questo periodo qui si legge tutto ma non si scrive nulla.")
    if is_of_the_api(request):
        return problem_page(request, 403, said)
    if "application/json" in request.headers.get("accept", ""):
        return JsonResponse({"refused": said, "message": said, "similar": []}, status=403)
    at_work = request.path.startswith(reverse("core:day"))
    typed = [
        text
        for name, texts in request.POST.lists()
        if name not in _NEVER_SHOWN and "password" not in name
        for text in texts
        if text.strip() and not _CODE.fullmatch(text.strip())
    ]
    context = {
        "status": 403,
        "leaving": city.state == State.LEAVING,
        "at_work": at_work,
        "typed": typed[:_MOST_SHOWN],
        "files": [str(file) for file in request.FILES.values()],
    }
    response = render(request, "tenants/city/read_only.html", context, status=403)
    response._has_been_logged = True  # type: ignore[attr-defined]  # nothing to note, and some addresses are secret
    return response
