"""`/qui/<token>/`: who scans the meeting's code marks herself present. No account; a name only if she likes."""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.rows import new_key
from core.models import CheckIn, Meeting
from core.permissions.guard import open_to_all
from core.selectors.check_in import organisations_to_choose
from core.services.check_in import check_in as mark
from core.services.check_in import refuse_hours, undo_check_in
from core.services.errors import DomainError
from core.web.invited.check_in_token import done_of, done_token, meeting_of

_DAYS_KEPT = 2


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
        return _do(request, meeting, token)
    done = done_of(request.GET.get("fatto", "") or request.COOKIES.get(_cookie(meeting), ""), meeting)
    closed = "" if done else _closed(meeting)
    return _page(request, meeting, closed=closed, done=done)


def _do(request: HttpRequest, meeting: Meeting, token: str) -> HttpResponse:
    here = reverse("core:check_in", args=[token])
    if request.POST.get("do") == "undo":
        return _undo(request, meeting, here)
    if done_of(request.COOKIES.get(_cookie(meeting), ""), meeting):
        return redirect(here)
    try:
        done = mark(
            meeting_id=meeting.pk,
            key=_key(request.POST.get("key", "")),
            organisation_id=_organisation(request.POST.get("do", "")),
            name=request.POST.get("name", ""),
        )
    except DomainError as refused:
        return _page(request, meeting, refused=refused.message, status=409)
    return _recognised(meeting, here, done_token(done))


def _undo(request: HttpRequest, meeting: Meeting, here: str) -> HttpResponse:
    done = done_of(request.POST.get("fatto", ""), meeting)
    if done is not None:
        undo_check_in(actor=None, check_in_id=done.pk)
    response = redirect(here)
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
    closed: str = "",
    refused: str = "",
    done: CheckIn | None = None,
    status: int = 200,
) -> HttpResponse:
    words = request.POST.get("q", "").strip()[:100]
    context = {
        "meeting": meeting,
        "bodies": sorted(meeting.bodies.all(), key=lambda body: body.name),
        "closed": closed,
        "refused": refused,
        "done": done,
        "done_token": done_token(done) if done else "",
        "just_now": "fatto" in request.GET,
        "q": words,
        "name": request.POST.get("name", "")[:160],
        "found": [] if closed or done else organisations_to_choose(meeting, words),
        "key": request.POST.get("key") or new_key(),
    }
    return render(request, "core/invited/check_in.html", context, status=status)


def _closed(meeting: Meeting) -> str:
    try:
        refuse_hours(meeting, timezone.now())
    except DomainError as refused:
        return refused.message
    return ""


def _cookie(meeting: Meeting) -> str:
    return f"qui_{meeting.pk.hex}"


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise DomainError(_("La pagina era incompleta: riprova adesso.")) from None


def _organisation(do: str) -> uuid.UUID | None:
    """`alone`, or the key of an organisation."""
    if do == "alone":
        return None
    try:
        return uuid.UUID(do)
    except ValueError:
        raise DomainError(_("Scegli una realtà, oppure «Sono qui per conto mio».")) from None
