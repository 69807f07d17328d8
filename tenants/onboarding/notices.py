"""What who opened a city is told on every page until she has chosen a password."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.web.shell import ShellNotice


def no_password_yet(request: HttpRequest) -> Iterator[ShellNotice]:
    """Who came in by a link and could not come back: where to choose a password. Costs no query: the user is read anyway."""
    user = getattr(request, "user", None)
    here = reverse("account_set_password")
    if user and user.is_authenticated and not user.has_usable_password() and request.path != here:
        yield ShellNotice(
            text=_("Non ha ancora una password: ne scelga una per poter tornare."),
            url=here,
            link=_("Scelga una password"),
        )
