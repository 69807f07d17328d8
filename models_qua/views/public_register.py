"""Agreements, projects and signatories for everybody: nothing of a draft, no name of who did not agree to be named."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import capfirst

from core.models import Body
from core.permissions.guard import open_to_all
from core.selectors.public_places import draw
from core.web.downloads import hand_out
from core.web.public.bodies import Section
from core.web.public.kept import kept_until_changed
from core.web.work.lists import page_of
from models_qua.forms.register import RegisterFilters, WallFilters
from models_qua.models import AgreementFile, CitizenshipAgreement, Signatory
from models_qua.selectors.agreement_public import public_agreement, public_project
from models_qua.selectors.register import neighbourhoods_with_agreements, public_agreements
from models_qua.selectors.wall import NAMED, agreements_of, brick, bricks, counts_by_kind, many_of
from models_qua.services.documents import last_version

_PER_PAGE = 24
_BRICKS = 50


@open_to_all("citizens read the agreements of the city")
@kept_until_changed
def register(request: HttpRequest) -> HttpResponse:
    """The public agreements, on the map where boundaries are known; searched and filtered. Five queries."""
    today = timezone.localdate()
    places = neighbourhoods_with_agreements(today)
    drawn, counts = draw(places), {place.slug: place.agreements for place in places}  # type: ignore[attr-defined]  # annotated
    filters = RegisterFilters(request.GET, places=places, today=today)
    rows = filters.narrow(public_agreements(today)).order_by("-signed_on", "-number", "title", "pk")
    context = {
        "page_obj": page_of(rows, request, lambda row: row, _PER_PAGE),
        "filters": filters,
        "map": drawn,
        "areas": [(shape, counts[shape.slug]) for shape in drawn.shapes] if drawn else (),
        "today": today,
    }
    return render(request, "qua/public/register.html", context)


@open_to_all("citizens read an agreement, from the shared proposal on")
@kept_until_changed
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """One agreement."""
    today = timezone.localdate()
    shown = public_agreement(slug, today)
    if shown is None:
        raise Http404
    kinds = {kind.value: kind.label for kind in Signatory.Kind}
    context = {
        "shown": shown,
        "agreement": shown.agreement,
        "today": today,
        "kinds": kinds,
        "unnamed": [(kinds[kind], n) for kind, n in shown.unnamed],
        "version": last_version(shown.agreement.pk),
    }
    return render(request, "qua/public/agreement.html", context)


@open_to_all("citizens read a project of an agreement")
@kept_until_changed
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """One project: where it is, what it costs, its milestones and its public photos. Three queries."""
    sheet = public_project(slug)
    if sheet is None:
        raise Http404
    context = {
        "sheet": sheet,
        "agreement": sheet.agreement,
        "milestones": list(sheet.milestones.all()),
        "photos": list(sheet.photos.filter(is_public=True)),
        "lead": sheet.lead if sheet.lead and sheet.lead.listed_publicly else None,
    }
    return render(request, "qua/public/project.html", context)


@open_to_all("a file of an agreement that was made public")
def agreement_file(request: HttpRequest, slug: str, file_id: uuid.UUID) -> HttpResponse:
    """A public file of a public agreement, always as a download; 404 for one that is not."""
    public = CitizenshipAgreement.objects.public().order_by()
    rows = AgreementFile.objects.filter(is_public=True, agreement__slug=slug, agreement__in=public)
    found = get_object_or_404(rows, pk=file_id)
    return hand_out(found)


@open_to_all("organisations that signed are public; single people are only counted")
@kept_until_changed
def signatories(request: HttpRequest) -> HttpResponse:
    """The wall of who signed. Three queries."""
    kinds = [(kind.value, capfirst(str(kind.label))) for kind in NAMED]
    filters, counts = WallFilters(request.GET, kinds=kinds), counts_by_kind()
    data = filters.cleaned_data
    rows = bricks(data.get("q", ""), data.get("categoria", ""))
    page = page_of(rows, request, lambda row: row, _BRICKS)
    titles = agreements_of(page.object_list)
    page.object_list = [brick(row, titles) for row in page.object_list]
    context = {
        "page_obj": page,
        "filters": filters,
        "counts": [
            (many_of(kind, n), n)
            for kind in Signatory.Kind
            if (n := counts.get(kind.value)) and kind != Signatory.Kind.CITY
        ],
        "total": sum(counts.values()),
        "volunteers": counts.get(Signatory.Kind.VOLUNTEER.value, 0),
    }
    return render(request, "qua/public/signatories.html", context)


def _of_lab(body: Body, today: dt.date) -> Mapping[str, Any] | None:
    """The public agreements of a lab; one query."""
    rows = list(public_agreements(today).filter(body=body).order_by("-signed_on", "-number", "title"))
    return {"agreements": rows} if rows else None


AGREEMENTS = Section("qua/public/lab_agreements.html", _of_lab)
"""What the public page of a lab says of its agreements."""
