"""A version as it was approved, and the signed document itself."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from benchmark.selectors.figures import applying, coverage, pieces_of
from core.models import SharedSnapshot
from core.permissions.guard import requires


@requires("core.indicator.see")
def version(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The figures of a version, also when it was replaced or taken back."""
    snapshot = get_object_or_404(SharedSnapshot, year=year, version=number)
    content = json.loads(snapshot.document)
    pieces = pieces_of(content)
    context = {
        "snapshot": snapshot,
        "pieces": applying(pieces)[0],
        "apart": applying(pieces)[1],
        "coverage": coverage(pieces),
        "population": content["population"],
    }
    return render(request, "benchmark/city/version.html", context)


@require_GET
@requires("core.indicator.see")
def document(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Document, signature and public key in one file, which `verify_snapshot` and others read."""
    snapshot = get_object_or_404(SharedSnapshot, year=year, version=number)
    signed = {name: getattr(snapshot, name) for name in ("document", "signature", "public_key")}
    city = slugify(json.loads(snapshot.document)["city"]["name"])
    response = HttpResponse(json.dumps(signed, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{city}-{year}-v{number}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
