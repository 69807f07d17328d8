"""What somebody of the platform's team may do, and of who works on its site with permissions an app above declares.

Nobody of a city holds any of this, nor do they hold anything in a city.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scope import PUBLIC, current_scope
from accounts.second_step import page_of, standing
from core.participation.spec import Permission, Role
from tenants.models import TeamGrant

View = Callable[..., HttpResponse]

PERMISSIONS = {
    permission.name: permission
    for permission in (
        Permission("platform.city.see", _("Vedere le città, il loro stato e la loro salute")),
        Permission("platform.city.create", _("Creare una città e decidere sulle richieste")),
        Permission("platform.city.change", _("Cambiare lo stato, i domini e le funzioni di una città")),
        Permission("platform.city.delete", _("Cancellare i dati di una città che lascia")),
        Permission("platform.billing.see", _("Vedere abbonamenti, fatture e pagamenti")),
        Permission("platform.billing.change", _("Cambiare piani, abbonamenti e fatture")),
        Permission("platform.support.enter", _("Entrare in una città che lo consente, per assisterla")),
        Permission("platform.announcement.write", _("Scrivere avvisi alle città")),
        Permission("platform.team.manage", _("Aggiungere e togliere persone della squadra")),
        Permission("platform.trail.see", _("Consultare il registro della piattaforma")),
    )
}

_SEE = frozenset({"platform.city.see", "platform.billing.see"})

ROLES = {
    role.code: role
    for role in (
        Role("platform_admin", _("Amministrazione"), _("Tutto, sulla piattaforma."), frozenset(PERMISSIONS)),
        Role(
            "platform_support",
            _("Assistenza"),
            _("Segue le città, crea quelle nuove, entra dove è stata invitata."),
            _SEE | {"platform.city.create", "platform.support.enter", "platform.announcement.write"},
        ),
        Role(
            "platform_billing",
            _("Contratti e fatture"),
            _("Segue piani, abbonamenti e pagamenti."),
            _SEE | {"platform.billing.change", "platform.city.change"},
        ),
    )
}


CONSOLE = "console:cities"
"""Where the team begins."""
_HOMES: dict[str, str] = {}
"""Where who holds a declared permission begins: names of addresses."""


def declare(permissions: Iterable[Permission], roles: Iterable[Role], *, home: str) -> None:
    """An app above adds what may be done on pages of its own on the platform's site, and by whom.

    Whoever holds one of its permissions and none of the team's begins at `home`, the name of an address. Saying it again changes nothing.
    """
    for permission in permissions:
        PERMISSIONS[permission.name] = permission
        _HOMES[permission.name] = home
    ROLES.update((role.code, role) for role in roles)


def home_of(permissions: frozenset[str]) -> str:
    """The name of the address where who holds these permissions begins: the console, unless they are all declared ones."""
    if permissions and permissions <= _HOMES.keys():
        return _HOMES[min(permissions)]
    return CONSOLE


def team_permissions(user: User | None) -> frozenset[str]:
    """What a user of the public schema holds today; one query, none for nobody."""
    if user is None or not user.is_active or current_scope() != PUBLIC:
        return frozenset()
    today = timezone.localdate()
    codes = TeamGrant.objects.filter(Q(until=None) | Q(until__gte=today), user=user, since__lte=today)
    roles = [ROLES[code] for code in codes.values_list("role", flat=True) if code in ROLES]
    return frozenset[str]().union(*(role.permissions for role in roles))


def held(request: HttpRequest) -> frozenset[str]:
    """The permissions of who asks, read once a request."""
    known: frozenset[str] | None = getattr(request, "_team_permissions", None)
    if known is None:
        known = team_permissions(request.user if request.user.is_authenticated else None)
        request._team_permissions = known  # type: ignore[attr-defined]
    return known


def team_only(permission: str) -> Callable[[View], View]:
    """The page is of the platform's team, or of who holds declared permissions: 404 for who holds nothing, 403 for who lacks this one.

    Who has not passed the second step of signing in is led to it, whatever the method.

    Raises `KeyError` when the module of the view is loaded, for a permission nobody declared.
    """
    if permission not in PERMISSIONS:
        raise KeyError(f"{permission}: no such permission")

    def stamp(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not held(request):
                raise Http404
            if (stands := standing(request)) != "done":
                return _to_second_step(request, stands)
            if permission not in held(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return stamp


def _to_second_step(request: HttpRequest, stands: str) -> HttpResponse:
    """To the page where the telephone is added, or its code asked for; back here only with a page one can come back to."""
    page = request.get_full_path() if request.method == "GET" else resolve_url(home_of(held(request)))
    return redirect_to_login(page, resolve_url(page_of(request, stands)))
