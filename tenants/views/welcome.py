"""The door of a new city for who opened it."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.permissions.guard import open_to_all
from core.web.unlogged import unlogged
from tenants.onboarding.welcome import AT_ONCE, BY_MAIL, whose

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@unlogged
@never_cache
@open_to_all("the signed link is the permission, used up by the first password")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """From the page that waited for the city: in at once. From the mail: a button, because programs open links too."""
    at_once = whose(token, AT_ONCE) if request.method == "GET" else None
    if at_once is not None:
        return _in(request, at_once, "core:day")
    user = whose(token, BY_MAIL)
    if user is None:
        return render(request, "tenants/city/welcome_no_longer.html", status=404)
    if request.method == "POST":
        return _in(request, user, "account_set_password")
    return render(request, "tenants/city/welcome.html", {"who": user})


def _in(request: HttpRequest, user: User, then: str) -> HttpResponse:
    login(request, user, backend=_BACKEND)
    return redirect(then)
