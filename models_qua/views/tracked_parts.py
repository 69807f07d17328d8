"""One milestone, one expense, one photo of a project or of a work."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions.guard import open_to_all, requires
from core.services.freshness import fingerprint
from core.web.downloads import hand_out, sealed
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms import doing as forms
from models_qua.models import CitizenshipAgreement, Expense, Milestone, Photo
from models_qua.services.photos import change_photo, photo_snapshot, remove_photo
from models_qua.services.pictures import SUFFIX
from models_qua.services.spending import remove_expense
from models_qua.services.tracking import reach_milestone, remove_milestone
from models_qua.views.tracked import PROJECT, SEE, WORK, Kind, Tracked, page

T = TypeVar("T", bound=Model)
_HIDDEN = (CitizenshipAgreement.State.DRAFT,)


@requires(SEE)
def milestone(request: HttpRequest, milestone_id: uuid.UUID) -> HttpResponse:
    """Say that it was reached, or not after all; or take it away."""
    found, row, kind = _part(request, Milestone, milestone_id)
    form = form_of(forms.ReachForm, request, initial={"on": found.reached_on} if found.reached_on else {})
    verb = _milestone_verb(request, found.pk, form) if form.is_bound else None
    if verb and attempt(form, verb):
        messages.success(request, _("Fatto."))
        return redirect(kind.url(row))
    return page(request, row, form, found.what, _("Segna come raggiunta"), milestone=found)


@requires(SEE)
@require_POST
def expense_remove(request: HttpRequest, expense_id: uuid.UUID) -> HttpResponse:
    """An expense recorded by mistake goes."""
    found, row, kind = _part(request, Expense, expense_id)
    press(request, partial(remove_expense, actor=actor(request), expense_id=found.pk), _("Spesa tolta."))
    return redirect(kind.url(row))


@requires(SEE)
@require_safe
def expense_proof(request: HttpRequest, expense_id: uuid.UUID) -> HttpResponse:
    """What proves an expense, as a download for who follows the project: it may name people and bank accounts."""
    found, _row, _kind = _part(request, Expense, expense_id)
    if found.proof is None:
        raise Http404
    return hand_out(found.proof)


@requires(SEE)
def photo(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """Change what is said of a photo and who sees it; or take it away."""
    found, row, kind = _part(request, Photo, photo_id)
    initial, seen = _shown(found)
    form = form_of(forms.CaptionForm, request, initial=initial | {"seen": seen})
    if request.POST.get("do") == "remove":
        verb: Any = partial(_gone, partial(remove_photo, actor=actor(request), photo_id=found.pk))
        done = attempt(form, verb)
    else:
        verb = partial(change_photo, actor=actor(request), photo_id=found.pk)
        done = (
            form.is_bound
            and form.is_valid()
            and attempt(
                form,
                lambda: verb(caption=form.caption(), seen=form.cleaned_data["seen"]),
                partial(_theirs, found.pk),
            )
        )
    if done:
        messages.success(request, _("Fatto."))
        return redirect(f"{kind.url(row)}#foto")
    return page(request, row, form, _("Foto"), _("Salva"), photo=found)


@requires(SEE)
@require_safe
def photo_file(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """The picture, for who may see the agreement."""
    found, _row, _kind = _part(request, Photo, photo_id, SEE)
    return _file(found.file, found.content_type)


@open_to_all("photos somebody said are public are for everybody")
@require_safe
def public_photo(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """A public picture, of a work or of a project whose agreement citizens read."""
    rows = Photo.objects.filter(is_public=True).exclude(sheet__agreement__state__in=_HIDDEN)
    found = get_object_or_404(rows, pk=photo_id)
    response = _file(found.file, found.content_type)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _milestone_verb(request: HttpRequest, key: uuid.UUID, form: forms.ReachForm) -> Callable[[], Any] | None:
    """What the button says: to take it away, to say that it is not reached; else the day, once it is valid."""
    by: dict[str, Any] = {"actor": actor(request), "milestone_id": key}
    do = request.POST.get("do", "")
    if do == "remove":
        return partial(_gone, partial(remove_milestone, **by))
    if do == "not":
        return partial(reach_milestone, on=None, **by)
    return partial(reach_milestone, on=form.cleaned_data["on"], **by) if form.is_valid() else None


def _part(
    request: HttpRequest, model: type[T], key: uuid.UUID, permission: str = ""
) -> tuple[Any, Tracked, Kind]:
    """A part with what it is of: the permission (by default to follow it) is asked in its lab."""
    found: Any = get_object_or_404(model, pk=key)
    kind = WORK if found.work_id else PROJECT
    row = kind.load(request, found.work_id or found.sheet_id, permission or kind.track)
    return found, row, kind


def _gone(verb: Any) -> bool:
    verb()
    return True


def _file(file: Any, content_type: str) -> HttpResponse:
    with file.open("rb") as content:
        response = HttpResponse(content.read(), content_type=content_type)
    suffix = SUFFIX.get(content_type, "")
    response["Content-Disposition"] = f'inline; filename="foto{suffix}"'
    return sealed(response)


def _shown(row: Photo) -> tuple[dict[str, Any], str]:
    return forms.caption_initial(row), fingerprint(photo_snapshot(row))


def _theirs(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(Photo.objects.get(pk=key))
