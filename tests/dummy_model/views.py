"""Pages of the dummy model: one for who may, one for everybody."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html

from core.models import AgendaItem
from core.permissions.guard import open_to_all, requires
from core.selectors.rules import rules_on
from tests.dummy_model.decisions import HANDS


@requires("dummy.assembly.see")
def assemblies(_request: HttpRequest) -> HttpResponse:
    """The assemblies."""
    return HttpResponse("Assemblee")


@open_to_all("the rules are public")
def rules(_request: HttpRequest) -> HttpResponse:
    """The rules in force today."""
    return HttpResponse(str(rules_on("dummy", "convocation", timezone.localdate())["days_before"]))


@requires("dummy.assembly.see")
def ballot(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """The show of hands about one agenda item."""
    item = get_object_or_404(AgendaItem, pk=item_id)
    if request.method == "POST":
        HANDS[item.pk] = (int(request.POST["for"]), int(request.POST["against"]))
    return HttpResponse(format_html("Voto su «{}»: {}", item.title, HANDS.get(item.pk, "non ancora")))
