"""The city's logo, for everybody; and the owner of an address who lets the city write from it."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from core.permissions.guard import open_to_all
from core.selectors.city import city_facts
from core.services.errors import DomainError
from core.services.sender import address_of, confirm_sender
from core.web.private import private

_YEAR = 365 * 24 * 60 * 60


@open_to_all("the site's own picture")
def logo(request: HttpRequest) -> HttpResponse:
    """The logo; kept for a year under the address that names its version, else five minutes. Without one, the site's icon."""
    profile = city_facts().profile
    if profile is None or not profile.logo:
        return redirect(static("core/icon.svg"))
    try:
        with default_storage.open(profile.logo.name) as file:
            response = HttpResponse(file.read(), content_type="image/png")
    except FileNotFoundError as gone:
        raise Http404 from gone
    named = request.GET.get("v") == profile.logo_version
    patch_cache_control(response, public=True, max_age=_YEAR if named else 300)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # mail programs show it too
    return response


@private
@open_to_all("the signed link of a mail is the permission")
@require_http_methods(["GET", "HEAD", "POST"])
def sender_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes. Programs that open links in mails only see the page: the button confirms."""
    context: dict[str, object] = {}
    try:
        context["address"] = address_of(token)
        if request.method == "POST":
            confirm_sender(actor=None, token=token)
            context["done"] = True
    except DomainError as refused:
        context = {"refused": refused.message}
    return render(request, "core/public/sender_confirm.html", context)
