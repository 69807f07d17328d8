"""What every page of a case asks first: whether there is one, whose it is, and whether it stands open."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions.guard import View
from core.web.private import private
from core.web.work.form_page import Trail, form_page
from core.web.work.forms import WorkForm
from core.web.work.load import actor
from models_farelegami.forms.sealed_fields import put_away
from models_farelegami.models import CaseOpening, GenerativePact
from models_farelegami.selectors.cases import standing_opening
from models_farelegami.selectors.teams import is_of_team
from models_farelegami.vault.keys import KeyLost, VaultClosed


def load_pact(pact_id: uuid.UUID) -> GenerativePact:
    """The pact of that key; 404 for none. One query."""
    return get_object_or_404(
        GenerativePact.objects.select_related("municipality", "partner__canonical"), pk=pact_id
    )


def opening_of(request: HttpRequest, pact: GenerativePact) -> CaseOpening | None:
    """The opening under which who asks may read the case now; None."""
    return standing_opening(actor(request), pact, timezone.now(), timezone.localdate())


def follows(request: HttpRequest, pact: GenerativePact) -> bool:
    """Whether who asks is of the team of the case today. One query."""
    return is_of_team(actor(request), pact, timezone.localdate())


def of_the_vault(view: View) -> View:
    """The page is never kept by a browser; a vault without keys and a lost key are told in words, with what they mean."""

    @private
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except KeyLost as lost:
            return _told(request, _("La chiave di questo fascicolo non c'è più"), lost, 410)
        except VaultClosed as closed:
            return _told(request, _("La cassaforte è chiusa"), closed, 503)

    return guarded


def writes(view: Callable[..., HttpResponse]) -> View:
    """The page writes in a case: for its team alone, whoever else is sent back to the pact's page.

    Who comes to write sees what is there, so the case stands open for her; what she sends is taken even if it closed meanwhile.
    """

    @wraps(view)
    def guarded(request: HttpRequest, pact_id: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        pact = load_pact(pact_id)
        stands = request.method == "POST" or opening_of(request, pact) is not None
        if not (stands and follows(request, pact)):
            return redirect("farelegami:pact", pact_id)
        return view(request, pact, *args, **kwargs)

    return of_the_vault(guarded)


def case_form_page(
    request: HttpRequest, form: WorkForm, heading: Any, trail: Trail, **more: Any
) -> HttpResponse:
    """The page of a form with sealed fields (`core.web.work.form_page`): what was typed and refused is in its context as little as what was kept."""
    if form.is_bound:
        put_away(request, form)
    return form_page(request, form, heading, trail, **more)


def _told(request: HttpRequest, heading: str, why: Exception, status: int) -> HttpResponse:
    return render(
        request, "farelegami/work/pacts/closed.html", {"heading": heading, "why": why}, status=status
    )
