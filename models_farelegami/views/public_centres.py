"""Civic centres for citizens: where they are, when they are open, what is done there, how many people came last year."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.permissions.guard import open_to_all
from core.web.public.kept import kept_until_changed
from models_farelegami.forms.centres import PublicCentreFilters
from models_farelegami.models import CivicCentre
from models_farelegami.selectors.centres import with_parts
from models_farelegami.selectors.public_centres import public_centres, told_of_year


@open_to_all("citizens find the civic centres near them")
@kept_until_changed
def centres(request: HttpRequest) -> HttpResponse:
    """The civic centres of today, perhaps those of one municipality (`?comune=`)."""
    today, filters = timezone.localdate(), PublicCentreFilters(request.GET)
    context = {
        "centres": list(public_centres(today, filters.wanted)),
        "filters": filters,
        "today": today,
    }
    return render(request, "farelegami/public/centres.html", context)


@open_to_all("citizens read when a civic centre is open and what is done there")
@kept_until_changed
def centre(request: HttpRequest, centre_id: uuid.UUID) -> HttpResponse:
    """One civic centre: where, when, what is done today, and how many people came last year."""
    today = timezone.localdate()
    row: Any = get_object_or_404(with_parts(CivicCentre.objects.all(), today), pk=centre_id)
    told = told_of_year(today.year - 1).get(row.pk)
    context = {"centre": row, "told": told if told and told.is_counted else None, "today": today}
    return render(request, "farelegami/public/centre.html", context)
