"""What waits for an act of the Giunta: the clerk's list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.permissions.guard import holder, requires
from models_qua.selectors.signing import amendments_waiting_for_act, waiting_for_act
from models_qua.views.life_steps import APPROVE


@require_safe
@requires(APPROVE)
def waiting(request: HttpRequest) -> HttpResponse:
    """Shared proposals and changes without an act, those that waited longest first."""
    bodies = holder(request).bodies(APPROVE)
    context = {
        "agreements": list(waiting_for_act(bodies)),
        "amendments": list(amendments_waiting_for_act(bodies, timezone.localdate())),
    }
    return render(request, "qua/work/giunta.html", context)
