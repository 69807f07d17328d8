"""Stamps on views: which permission a page needs, or why anyone may open it."""

import uuid
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from accounts.second_step import page_of, standing
from core.participation.registry import registry
from core.permissions.catalogue import all_permissions
from core.permissions.holder import Holder, holder_of
from core.selectors.city import city_facts

View = Callable[..., HttpResponse]


def holder(request: HttpRequest) -> Holder:
    """The permissions of who asks, read once a request: none before a second step of signing in that her roles need."""
    known: Holder | None = getattr(request, "_holder", None)
    if known is None:
        user = request.user
        known = holder_of(user if user.is_authenticated else None)
        if _needs_second_step(known) and standing(request) != "done":
            known = Holder(user_id=known.user_id, roles=known.roles)
        request._holder = known  # type: ignore[attr-defined]
    return known


def requires(permission: str) -> Callable[[View], View]:
    """The page needs the permission somewhere; the view then asks `demand` for its object.

    Anonymous people are sent to sign in and come back, and to the second step who holds a role that needs it; who lacks the
    permission everywhere is told 403.
    Raises `KeyError` when the module of the view is loaded, for a permission nobody declared.
    """
    if registry.is_frozen and permission not in all_permissions():
        raise KeyError(f"{permission}: no such permission")

    def stamp(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if _needs_second_step(holder(request)) and (stands := standing(request)) != "done":
                back = request.get_full_path() if request.method == "GET" else "/"
                return redirect_to_login(back, resolve_url(page_of(request, stands)))
            if not holder(request).may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return stamp


def open_to_all(reason: str) -> Callable[[View], View]:
    """The page is public, and why."""

    def stamp(view: View) -> View:
        view.open_because = reason  # type: ignore[attr-defined]
        return view

    return stamp


def demand(
    request: HttpRequest, permission: str, bodies: Iterable[uuid.UUID], *, see: str | None = None
) -> None:
    """The permission is needed in one of these bodies: 404 for who may not even see it (`see`), else 403."""
    bodies = list(bodies)
    who = holder(request)
    if who.may(permission, bodies):
        return
    if see is not None and not who.may(see, bodies):
        raise Http404
    raise PermissionDenied


def _needs_second_step(who: Holder) -> bool:
    """Whether a role is held for which the office wants a second step of signing in. No query where nobody holds one."""
    profile = city_facts().profile if who.roles else None
    return bool(profile and who.roles.intersection(profile.second_step_roles))
