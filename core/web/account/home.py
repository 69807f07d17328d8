"""One's own account: what one signs in with, and where one is signed in now."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.second_step import STRONG
from accounts.sessions import last_seen, note_seen
from accounts.tokens import sign, unsign
from core.services.sessions import end_all_sessions, end_own_session
from core.web.account.devices import device_of
from core.web.account.providers import offered_providers
from core.web.work.forms import press
from core.web.work.load import actor

_END = "end a session"


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as it is shown: the browser in words, its network, since when and until when it was seen."""

    row: UserSession
    device: str
    is_here: bool

    @property
    def token(self) -> str:
        """What its button sends: their keys are numbers, which every city has, so it is signed for this one."""
        return sign(self.row.pk, purpose=_END)


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What she signs in with, and her sessions; the present one first."""
    note_seen(request)
    linked = {row.provider: row for row in SocialAccount.objects.filter(user=actor(request))}
    providers = [(provider, linked.get(provider.slug)) for provider in offered_providers()]
    step = Authenticator.objects.filter(user=actor(request), type__in=STRONG).exists()
    context: dict[str, Any] = {"sessions": session_lines(request), "providers": providers, "step": step}
    return render(request, "core/account/home.html", context)


@require_POST
@login_required
def session_end(request: HttpRequest, token: str) -> HttpResponse:
    """End one of one's own sessions."""
    try:
        session_id = unsign(token, purpose=_END)
    except BadSignature:
        raise Http404 from None
    press(
        request, partial(end_own_session, actor=actor(request), session_id=session_id), _("Sessione chiusa.")
    )
    return redirect("account_home")


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    user = end_all_sessions(actor=actor(request))
    update_session_auth_hash(request, user)  # this one has a new key, and the hash that is good from now on
    messages.success(request, _("Tutte le altre sessioni sono chiuse."))
    return redirect("account_home")


def session_lines(request: HttpRequest) -> list[SessionLine]:
    """One's sessions that still open something, the latest seen first. One query."""
    here = request.session.session_key
    lines = [
        SessionLine(row, device_of(row.user_agent), row.session_key == here)
        for row in last_seen(actor(request))
    ]
    return sorted(lines, key=lambda line: not line.is_here)
