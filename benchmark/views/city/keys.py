"""The key the city signs with: the office changes it, everybody can check what it signed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.models import SigningKey
from core.permissions.guard import open_to_all, requires
from core.services.sharing import rotate_signing_key
from core.web.work.forms import press
from core.web.work.load import actor


@requires("core.indicator.see")
def key(request: HttpRequest) -> HttpResponse:
    """The public keys, the one in use first."""
    return render(request, "benchmark/city/key.html", {"keys": SigningKey.objects.defer("private_key")})


@require_POST
@requires("core.indicator.share")
def key_change(request: HttpRequest) -> HttpResponse:
    """Sign with another key from now on."""
    seen = request.POST.get("seen", "")
    press(
        request,
        lambda: rotate_signing_key(actor=actor(request), seen=seen),
        _("Da adesso la città firma con una chiave nuova. Ciò che è già firmato resta verificabile."),
    )
    return redirect("sharing:key")


@require_GET
@open_to_all("whoever has a document of the city checks here that the key is the city's")
def public_keys(request: HttpRequest) -> HttpResponse:
    """Every public key of the city, since when and until when it signs."""
    rows = SigningKey.objects.defer("private_key")
    keys = [{"public_key": one.public_key, "since": one.since, "until": one.until} for one in rows]
    return JsonResponse({"algorithm": "Ed25519", "keys": keys})
