"""What every answer tells the browser, whoever gives it: also the pages for a host that is nobody's, and those of errors."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope",
    "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
"""Powers of the browser that no page asks for, so that a script that got in cannot either."""

PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{power}=()" for power in _UNUSED),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    ]
)


class BrowserHeaders:
    """First of all middleware. A view that wants another value sets it: the header there is stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        shared = "cross-origin" if request.path.startswith(settings.STATIC_URL) else "same-origin"
        for name, value in (
            ("Permissions-Policy", PERMISSIONS_POLICY),
            ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
            ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
            (
                "Cross-Origin-Resource-Policy",
                shared,
            ),  # who has no site of ours is dressed by the platform's files
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ):
            response.headers.setdefault(name, value)
        if _is_of_a_person(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _is_of_a_person(request: HttpRequest) -> bool:
    """Whether the page asked who is signed in, and somebody was: nothing of it may stay in a browser that others use."""
    return hasattr(request, "_cached_user") and request.user.is_authenticated
