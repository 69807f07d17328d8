"""Where one is signed in: when each session was last seen, and from about where."""

import ipaddress
import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User

_WRITTEN_EVERY = 300  # seconds: a list of devices need not be fresher, and a page should cost no write


class SeenMiddleware:
    """Notes, every few minutes, that a session was used. Costs one look into the cache, and no query meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = request.session.session_key
        response = self.get_response(request)
        key = request.session.session_key
        # `_cached_user`: a page that never asked who it is for is not made to ask now.
        if key and hasattr(request, "_cached_user") and request.user.is_authenticated:
            mark, now = f"seen:{key}", time.time()
            written = cache.get(mark)
            due = written is not None and now - written >= _WRITTEN_EVERY
            if due or written is None:
                cache.set(mark, now, request.session.get_expiry_age())
            if due or key != before:  # a session that begins is on the list with its address as a whole
                note_seen(request)
        return response


def note_seen(request: HttpRequest) -> None:
    """Write down that this session is in use, with a shortened network address. A query or two."""
    seen = {
        "user_id": request.user.pk,
        "ip": shortened(get_adapter().get_client_ip(request)),
        "user_agent": request.headers.get("User-Agent", "")[:200],
        "last_seen_at": timezone.now(),
    }
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=seen)


def shortened(address: str) -> str:
    """The network of an address: enough to tell home from elsewhere, too little to find a person. /24, or /48 in IPv6."""
    ip = ipaddress.ip_address(address)
    known = getattr(ip, "ipv4_mapped", None) or ip
    prefix = 24 if known.version == 4 else 48
    return str(ipaddress.ip_network(f"{known}/{prefix}", strict=False).network_address)


def last_seen(user: User) -> list[UserSession]:
    """The sessions on a user's list, the latest seen first. One query."""
    return list(UserSession.objects.filter(user=user).order_by("-last_seen_at"))


def end_sessions(user: User) -> int:
    """Every session of a user ends now, whether or not it is on her list. The caller holds the transaction.

    Returns how many were on the list. Three queries.
    """
    user.sessions_ended += 1
    user.save(update_fields=["sessions_ended"])
    listed = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=listed.values("session_key")).delete()
    return int(listed.delete()[0])


def forget_sessions() -> int:
    """Rows of sessions that are over; asked every night. Two queries."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    gone = ~Q(session_key__in=Session.objects.values("session_key"))
    return over + int(UserSession.objects.filter(gone).delete()[0])
