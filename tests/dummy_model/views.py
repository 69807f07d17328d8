"""Pages of the dummy model: one for who may, one for everybody."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.permissions.guard import open_to_all, requires
from core.selectors.rules import rules_on


@requires("dummy.assembly.see")
def assemblies(_request: HttpRequest) -> HttpResponse:
    """The assemblies."""
    return HttpResponse("Assemblee")


@open_to_all("the rules are public")
def rules(_request: HttpRequest) -> HttpResponse:
    """The rules in force today."""
    return HttpResponse(str(rules_on("dummy", "convocation", timezone.localdate())["days_before"]))
