"""Actions and notes, fetched for who may see or change them."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.models import ActionItem, NotebookEntry
from core.permissions.guard import holder
from core.selectors.actions import ActionRow
from core.selectors.notebook import notes_seen
from core.web.work.load import actor


def load_action(request: HttpRequest, action_id: uuid.UUID, *, to: str = "see") -> ActionItem:
    """The action with its meeting: 404 for who may not see it, 403 for who may not do this.

    `to` is `see`, `close` (who took it upon herself, or who writes the minutes) or `write` (who writes the minutes).
    """
    rows = ActionItem.objects.select_related("meeting", "owner_user", "owner_organisation", "item")
    action = get_object_or_404(rows.prefetch_related("meeting__bodies"), pk=action_id)
    bodies = [body.pk for body in action.meeting.bodies.all()]
    who, mine = holder(request), action.owner_user_id == actor(request).pk
    if not (mine or who.may("core.meeting.see", bodies)):
        raise Http404
    allowed = {
        "see": True,
        "close": mine or who.may("core.minutes.write", bodies),
        "write": who.may("core.minutes.write", bodies),
    }
    if not allowed[to]:
        raise PermissionDenied
    return action


def may_close(request: HttpRequest, row: ActionRow) -> bool:
    """Whether who asks may say that an action of a list is done."""
    mine = row.owner_user_id == actor(request).pk
    return row.is_open and (mine or holder(request).may("core.minutes.write", row.body_ids))


def load_note(request: HttpRequest, note_id: uuid.UUID, *, own: bool = False) -> NotebookEntry:
    """The note: 404 for who may not read it; with `own` 403 for who reads it but did not write it."""
    rows = notes_seen(actor(request), holder(request)).select_related(
        "author", "neighbourhood", "theme", "body", "item__meeting"
    )
    note = get_object_or_404(rows, pk=note_id)
    if own and note.author_id != actor(request).pk:
        raise PermissionDenied
    return note


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page a button said to go back to (`next`), when it is one of this site; else `otherwise`."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse(otherwise)
