"""What a person decides about an upload: columns, options, similar organisations, import, undo, discard."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from core.models import ImportBatch
from core.permissions.guard import requires
from core.services.errors import DomainError
from core.services.import_choices import choose_options, decide_duplicates, map_columns
from core.services.imports import UndoRefused, discard_upload, start_import, undo_import
from core.web.imports.forms import ColumnsForm, OptionsForm, SimilarForm
from core.web.imports.views import detail_context
from core.web.work.forms import press
from core.web.work.load import actor


def _done(
    request: HttpRequest, batch_id: uuid.UUID, verb: Callable[[], object], done: str = ""
) -> HttpResponse:
    """Run a verb, say how it went, and go back to the register's page."""
    press(request, verb, done)
    return redirect("core:import-detail", batch_id)


@requires("core.register.import")
@require_POST
def import_columns(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Say what the unknown columns are."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    form = ColumnsForm(request.POST, questions=batch.preview.get("questions", []))
    if form.is_valid():
        try:
            map_columns(actor=actor(request), batch_id=batch_id, answers=form.answers())
        except DomainError as refused:
            names = {key: name for name, key in form.keys.items()}
            form.add_error(names.get(refused.field or ""), refused.message)
        else:
            return redirect("core:import-detail", batch_id)
    return render(request, "core/imports/detail.html", detail_context(batch, columns_form=form), status=422)


@requires("core.register.import")
@require_POST
def import_options(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Choose the year of the population and whether the minutes are public; the preview is made again."""
    return _settle(request, batch_id, _keep)


@requires("core.register.import")
@require_POST
def import_similar(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Decide about organisations that look alike, and import another time."""
    return _settle(request, batch_id, _keep, _("Decisioni salvate."))


@requires("core.register.import")
@require_POST
def import_apply(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Import it, in the background, with what the same page says of options and similar organisations."""
    return _settle(request, batch_id, start_import)


def _settle(
    request: HttpRequest, batch_id: uuid.UUID, verb: Callable[..., object], done: str = ""
) -> HttpResponse:
    """Everything the preview's form says goes to the verb, whichever of its buttons was pressed."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    options = OptionsForm(request.POST, preview=batch.preview)
    similar = SimilarForm(request.POST, pairs=batch.preview.get("similar", []), decisions=batch.decisions)
    if not (options.is_valid() and similar.is_valid()):
        context = detail_context(batch, options_form=options, similar_form=similar)
        return render(request, "core/imports/detail.html", context, status=422)
    chosen = {"options": options.options(), "decisions": similar.decisions()}
    return _done(request, batch_id, lambda: verb(actor=actor(request), batch_id=batch_id, **chosen), done)


def _keep(
    *, actor: User, batch_id: uuid.UUID, options: Mapping[str, Any], decisions: Mapping[str, str]
) -> None:
    """Save the choices without importing."""
    decide_duplicates(actor=actor, batch_id=batch_id, decisions=decisions)
    choose_options(actor=actor, batch_id=batch_id, **options)


@requires("core.register.import")
@require_POST
def import_undo(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Take it back, or say what stands on it."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    try:
        undo_import(actor=actor(request), batch_id=batch_id)
    except UndoRefused as refused:
        context = detail_context(batch, obstacles=refused.obstacles)
        return render(request, "core/imports/detail.html", context, status=409)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Importazione annullata: i dati sono tornati come prima."))
    return redirect("core:import-detail", batch_id)


@requires("core.register.import")
@require_POST
def import_discard(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Throw an upload away."""
    get_object_or_404(ImportBatch, pk=batch_id)
    if not press(
        request, partial(discard_upload, actor=actor(request), batch_id=batch_id), _("Caricamento eliminato.")
    ):
        return redirect("core:import-detail", batch_id)
    return redirect("core:imports")
