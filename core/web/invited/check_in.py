"""`/qui/<token>/`: who scans the meeting's code marks herself present. No account; a name only if she likes."""

import uuid
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.rows import new_key
from core.imports.words import tidy
from core.models import CheckIn, Meeting
from core.permissions.guard import open_to_all
from core.selectors.check_in import organisations_to_choose
from core.services.check_in import MOST_AT_ONCE, refuse_hours, undo_check_in
from core.services.check_in import check_in as mark
from core.services.errors import DomainError
from core.web.invited.check_in_token import done_of, done_token, meeting_of

_DAYS_KEPT = 2


class CheckInForm(forms.Form):
    """Who is here: the form's key, and what she wrote."""

    key = forms.UUIDField(
        error_messages=dict.fromkeys(
            ("required", "invalid"), gettext_lazy("La pagina era incompleta: riprova adesso.")
        )
    )
    name = forms.CharField(
        required=False,
        max_length=160,
        label=gettext_lazy("Il tuo nome, se vuoi (lo legge solo chi conduce l'incontro)"),
    )
    people = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_AT_ONCE,
        label=gettext_lazy("In quanti siete con questo telefono, contando te"),
    )


@never_cache
@open_to_all(
    "who is in the room marks herself present with the meeting's signed code; no account exists for it"
)
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """The form, what became of it, and the way back."""
    meeting = meeting_of(token)
    if meeting is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") != "search":
        return _undo(request, meeting) if request.POST.get("do") == "undo" else _do(request, meeting)
    done = done_of(request.GET.get("fatto", "") or request.COOKIES.get(_cookie(meeting), ""), meeting)
    return _page(request, meeting, done=done)


def _do(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if done_of(request.COOKIES.get(_cookie(meeting), ""), meeting):
        return redirect(request.path)
    if not ratelimit.consume(request, action="check_in"):
        words = _(
            "Da questa rete si sono segnate molte persone tutte insieme: aspetta qualche minuto, o dillo a chi conduce."
        )
        return _page(request, meeting, refused=words, status=429)
    form = CheckInForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError(next(iter(form.errors.values()))[0])
        written = form.cleaned_data
        done = mark(
            meeting_id=meeting.pk,
            key=written["key"],
            organisation_id=_organisation(request.POST.get("do", "")),
            name=written["name"],
            people=written["people"] or 1,
        )
    except DomainError as refused:
        return _page(request, meeting, refused=refused.message, status=409)
    return _recognised(meeting, request.path, done_token(done))


def _undo(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    done = done_of(request.POST.get("fatto", ""), meeting)
    if done is not None:
        try:
            undo_check_in(actor=None, check_in_id=done.pk)
        except DomainError as refused:
            return _page(request, meeting, refused=refused.message, done=done, status=409)
    response = redirect(request.path)
    response.delete_cookie(_cookie(meeting), path="/qui/")
    return response


def _recognised(meeting: Meeting, here: str, kept: str) -> HttpResponse:
    """To the page that says it is done; the phone is known again there for two days."""
    response = redirect(f"{here}?fatto={kept}")
    response.set_cookie(
        _cookie(meeting),
        kept,
        max_age=_DAYS_KEPT * 24 * 3600,
        path="/qui/",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _page(
    request: HttpRequest,
    meeting: Meeting,
    *,
    refused: str = "",
    done: CheckIn | None = None,
    status: int = 200,
) -> HttpResponse:
    closed = "" if refused else _closed(meeting)
    typed = _typed(request)
    context = {
        "meeting": meeting,
        "closed": closed,
        "refused": refused,
        "done": done,
        "done_token": done_token(done) if done else "",
        "just_now": "fatto" in request.GET,
        "found": [] if closed or done else organisations_to_choose(meeting, typed["q"]),
        # What was refused has left nothing behind: the next try is another one.
        "key": (not refused and request.POST.get("key")) or new_key(),
    }
    return render(request, "core/invited/check_in.html", context | typed, status=status)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What the form shows again of what was written in it."""
    return {
        "q": tidy(request.POST.get("q", ""))[:100],
        "name": tidy(request.POST.get("name", ""))[:160],
        "people": tidy(request.POST.get("people", ""))[:3] or "1",
        "most": MOST_AT_ONCE,
    }


def _closed(meeting: Meeting) -> str:
    try:
        refuse_hours(meeting, timezone.now())
    except DomainError as refused:
        return refused.message
    return ""


def _cookie(meeting: Meeting) -> str:
    return f"qui_{meeting.pk.hex}"


def _organisation(do: str) -> uuid.UUID | None:
    """`alone`, or the key of an organisation."""
    if do == "alone":
        return None
    try:
        return uuid.UUID(do)
    except ValueError:
        raise DomainError(_("Scegli una realtà, oppure «Sono qui per conto mio».")) from None
