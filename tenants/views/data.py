"""A city takes its data: asks for the archive, watches it being made, downloads it."""

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from core.permissions.guard import requires
from core.web.work.load import actor
from tenants.cities import city_of
from tenants.context import use_public
from tenants.leaving.places import archive_of
from tenants.models import CityExport
from tenants.services.exports import KEPT, ask_export, note_download

_SHOWN = 20


@requires("core.city.manage")
def data(request: HttpRequest) -> HttpResponse:
    """What an export holds, the button that asks for one, and those asked for so far."""
    city = city_of(request)
    with use_public():
        exports = list(CityExport.objects.filter(city=city)[:_SHOWN])
    busy = next((export for export in exports if export.is_busy), None)
    context = {"city_row": city, "exports": exports, "busy": busy, "days": KEPT.days}
    return render(request, "tenants/city/data.html", context)


@require_POST
@requires("core.city.manage")
def data_export(request: HttpRequest) -> HttpResponse:
    """Ask for an archive with everything."""
    city = city_of(request)
    with use_public():
        ask_export(actor=actor(request), city=city, language=get_language() or "it")
    return redirect("city:data")


@requires("core.city.manage")
def data_progress(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """Asked every two seconds by the page: how far it is, or have the page loaded again."""
    export = _export(request, export_id)
    if not export.is_busy:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "tenants/city/_progress.html", {"busy": export})


@require_GET
@requires("core.city.manage")
def data_download(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """The archive, handed to the web server block by block; who took it is in the city's trail."""
    export = _export(request, export_id)
    path = archive_of(export, request.city.schema_name)  # type: ignore[attr-defined]
    if export.state != CityExport.State.READY or not path.is_file():
        raise Http404
    note_download(actor=actor(request), export=export)
    name = f"{slugify(request.city.name)}-{export.asked_at:%Y-%m-%d}.zip"  # type: ignore[attr-defined]
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]


def _export(request: HttpRequest, export_id: uuid.UUID) -> CityExport:
    """One of this city's; 404 for any other's."""
    with use_public():
        found = CityExport.objects.filter(city=request.city.pk, pk=export_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
