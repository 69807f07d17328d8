"""Import pages one reads: the list, the upload, what a register would change, the annotated copy."""

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.imports.annotate import annotated_workbook
from core.imports.loaders.organisations import LATER
from core.imports.problems import KEPT, Problem, Refused, grouped
from core.imports.sources import read_sources
from core.models import ImportBatch
from core.permissions.guard import requires
from core.services.errors import DomainError
from core.services.imports import importable_models, sources_of, upload_register
from core.web.imports.forms import ColumnsForm, OptionsForm, SimilarForm, UploadForm
from core.web.work.load import actor

_PER_PAGE = 20
MAIN_CODES = (
    "neighbourhoods",
    "bodies",
    "organisations",
    "people",
    "memberships",
    "meetings",
    "attendance",
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OVERHEAD = 64 * 1024  # what a form adds to the files it carries


@requires("core.register.import")
def imports(request: HttpRequest) -> HttpResponse:
    """Every register uploaded, latest first."""
    rows = ImportBatch.objects.defer("preview", "mapping", "decisions")
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "core/imports/list.html", {"page_obj": page})


@csrf_exempt  # the token is asked for by the inner view, once the size is known: reading it reads the whole body
@requires("core.register.import")
def import_upload(request: HttpRequest) -> HttpResponse:
    """Upload a register. A body larger than a register may be is refused before a byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.IMPORT_MAX_BYTES + _OVERHEAD:
        return _upload_page(request, UploadForm(slugs=importable_models()), too_large=True, status=413)
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request, UploadForm(slugs=importable_models()))
    form = UploadForm(request.POST, request.FILES, slugs=importable_models())
    if form.is_valid():
        try:
            batch = upload_register(
                actor=actor(request), files=form.cleaned_data["register"], model_slug=form.model_slug
            )
        except DomainError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return redirect("core:import-detail", batch.pk)
    return _upload_page(request, form, status=422)


def _upload_page(
    request: HttpRequest, form: UploadForm, *, too_large: bool = False, status: int = 200
) -> HttpResponse:
    maximum = settings.IMPORT_MAX_BYTES // 2**20
    context = {
        "form": form,
        "too_large": too_large,
        "maximum": maximum,
        "can_import": bool(importable_models()),
    }
    return render(request, "core/imports/upload.html", context, status=status)


@requires("core.register.import")
def import_detail(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """One register, by its state: reading, columns to recognise, problems, what would change, what was done."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    return render(request, "core/imports/detail.html", detail_context(batch))


def detail_context(batch: ImportBatch, **forms: Any) -> dict[str, Any]:
    """What the page of a register shows; `forms` replace the fresh ones after a mistake."""
    preview = batch.preview
    problems, warnings = _problems(preview, "problems"), _problems(preview, "warnings")
    options = {"year": batch.options.get("year") or preview.get("year"), **_given(batch.options)}
    return {
        "batch": batch,
        "preview": preview,
        "problems": grouped(problems),
        "warnings": grouped(warnings),
        "main_codes": MAIN_CODES,
        "kept": KEPT,
        "can_annotate": any(problem.sheet for problem in [*problems, *warnings]),
        "earlier": ImportBatch.objects.filter(sha256=batch.sha256, state=ImportBatch.State.APPLIED)
        .exclude(pk=batch.pk)
        .only("applied_at", "filename")
        .first(),
        "columns_form": ColumnsForm(questions=preview.get("questions", [])),
        "similar_form": SimilarForm(pairs=preview.get("similar", []), decisions=batch.decisions),
        "options_form": OptionsForm(preview=preview, initial=options),
        "unclear": sum(
            batch.decisions.get(pair["key"], LATER) == LATER for pair in preview.get("similar", [])
        ),
        **forms,
    }


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _problems(preview: dict[str, Any], which: str) -> list[Problem]:
    return [Problem(**problem) for problem in preview.get(which, [])]


@requires("core.register.import")
def import_status(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Asked by the progress page every two seconds: nothing while busy, then have the page loaded again."""
    batch = get_object_or_404(ImportBatch.objects.only("state"), pk=batch_id)
    response = HttpResponse(status=204)
    if not batch.is_busy:
        response = HttpResponse(headers={"HX-Refresh": "true"})
    return response


@requires("core.register.import")
def import_annotated(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The upload again, with every bad cell marked and a sheet that lists the problems."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    try:
        sheets = read_sources(sources_of(batch))
    except Refused:
        return redirect("core:import-detail", batch.pk)
    content = annotated_workbook(
        sheets, _problems(batch.preview, "problems"), _problems(batch.preview, "warnings")
    )
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_("registro-con-i-problemi")}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
