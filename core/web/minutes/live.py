"""What the page of the minutes says and asks by itself while one writes: JSON, for minutes.js only."""

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import AgendaItem, ItemMinutes, Meeting, Minutes
from core.permissions.guard import requires
from core.selectors.minutes import Writing, writers_of
from core.services.errors import DomainError, StaleEdit
from core.services.minutes_parts import texts_of
from core.services.minutes_sharing import note_writer
from core.web.minutes.editing import save_part, their_part
from core.web.minutes.forms import ItemForm, KnownForm, MinutesForm, PartForm
from core.web.work.load import actor, load_meeting


@require_POST
@requires("core.minutes.write")
def minutes_save(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Save one part, `part`. 200 with its revision; 409 with what someone else saved; 400 with what is wrong."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    key = _part_of(meeting, request.POST.get("part", ""))
    form: PartForm = ItemForm(request.POST) if key else MinutesForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": _("Il testo non si può salvare così com'è.")}, status=400)
    try:
        saved = save_part(actor(request), meeting.pk, key, form.values(), by_itself=True)
    except StaleEdit as stale:
        return JsonResponse({"message": stale.message, **_told(their_part(meeting.pk, key))}, status=409)
    except DomainError as refused:
        return JsonResponse({"message": refused.message}, status=400)
    return JsonResponse(_told(saved))


@require_POST
@requires("core.minutes.write")
def minutes_live(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Say where one is writing; be told who else is, and the parts that changed since the revisions `known`."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    asked = KnownForm(request.POST)
    if not asked.is_valid():
        return JsonResponse({"message": _("Richiesta non valida.")}, status=400)
    items = list(AgendaItem.objects.filter(meeting=meeting).values_list("pk", flat=True))
    at = asked.cleaned_data["item"]
    note_writer(actor(request), meeting.pk, at if at in items else None)
    writers = writers_of(meeting, but=actor(request).pk)
    return JsonResponse(
        {
            "writers": [_where(one) for one in writers],
            "parts": _news(meeting, asked.cleaned_data["known"]),
            "items": len(items),
            "state": getattr(Minutes.objects.filter(meeting=meeting).first(), "state", Minutes.State.DRAFT),
        }
    )


def _part_of(meeting: Meeting, key: str) -> str:
    """The key of an item of this meeting, or empty; 404 for anything else."""
    if not key:
        return ""
    try:
        found = AgendaItem.objects.filter(pk=uuid.UUID(key), meeting=meeting).exists()
    except ValueError:
        raise Http404 from None
    if not found:
        raise Http404
    return key


def _told(part: Minutes | ItemMinutes) -> dict[str, Any]:
    at = _clock(part.edited_at)
    return {"revision": part.revision, "texts": texts_of(part), "by": part.edited_by, "at": at}


def _news(meeting: Meeting, known: dict[str, int]) -> dict[str, Any]:
    parts: dict[str, Minutes | ItemMinutes] = {
        str(part.item_id): part for part in ItemMinutes.objects.filter(item__meeting=meeting)
    }
    general = Minutes.objects.filter(meeting=meeting).first()
    if general is not None:
        parts[""] = general
    return {key: _told(part) for key, part in parts.items() if known.get(key, 0) != part.revision}


def _where(one: Writing) -> str:
    if one.position is None:
        return _("%(name)s ha aperto il resoconto") % {"name": one.name}
    return _("%(name)s sta scrivendo al punto %(n)d") % {"name": one.name, "n": one.position}


def _clock(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%-H:%M}"
