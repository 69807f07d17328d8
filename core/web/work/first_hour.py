"""The first hour of a city: putting a step aside, looking at an example, taking it away."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.first_hour.examples import make_examples
from core.permissions.guard import requires
from core.selectors.first_hour import STEPS
from core.services.errors import DomainError
from core.services.first_hour import skip_step
from core.services.samples import remove_samples
from core.web.work.forms import press
from core.web.work.load import actor


@require_POST
@requires("core.profile.edit")
def step_skip(request: HttpRequest, code: str) -> HttpResponse:
    """Put a step aside, or take it up again (`riprendi`)."""
    if code not in STEPS:
        raise Http404
    skip_step(actor=actor(request), code=code, skipped="riprendi" not in request.POST)
    return redirect("core:day")


@require_POST
@requires("core.profile.edit")
def examples_add(request: HttpRequest) -> HttpResponse:
    """An example of everything, with names that say so."""
    told = _("Ecco un esempio: ogni nome dice che lo è, e con un clic sparisce.")
    press(request, partial(make_examples, actor(request)), told)
    return redirect("core:day")


@require_POST
@requires("core.profile.edit")
def examples_remove(request: HttpRequest) -> HttpResponse:
    """The example goes; what somebody made her own stays, and is named."""
    try:
        stays = remove_samples(actor=actor(request))
    except DomainError:
        return redirect("core:day")
    messages.success(request, _("Gli esempi sono stati tolti."))
    if stays:
        said = _("Restano, perché li ha cambiati o usati: %(names)s.")
        messages.info(request, said % {"names": ", ".join(stays)})
    return redirect("core:day")
