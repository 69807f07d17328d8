"""The page of who the minutes were shared with (`/resoconto/<token>/`): no account, one meeting, corrections asked for."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rows import new_key
from accounts.tokens import unsign
from core.mail.minutes import READER
from core.models import Invitation, Meeting, Minutes, Organisation, Person
from core.permissions.guard import open_to_all
from core.selectors.minutes import MinutesView, minutes_view
from core.selectors.minutes_history import changed_since_read
from core.services.errors import DomainError
from core.services.minutes_sharing import comment_minutes
from core.web.downloads import hand_out
from core.web.minutes.forms import CommentForm

GOOD_FOR = dt.timedelta(days=60)


class BadLink(Exception):
    """The link opens nothing; `old` when it was good once."""

    def __init__(self, *, old: bool = False) -> None:
        super().__init__("bad link")
        self.old = old


@dataclass(frozen=True, slots=True)
class ReaderLink:
    """Whom a link was made for, and about which meeting. `reader` is the key in the link: names may be shared."""

    meeting: Meeting
    name: str
    reader: str


@open_to_all("who holds the signed link is who the minutes were shared with")
def minutes_shared(request: HttpRequest, token: str) -> HttpResponse:
    """Read the shared minutes item by item, and ask for corrections. Nothing is shown of a draft taken back."""
    try:
        link, view = _opened(token)
    except BadLink as bad:
        return _answer(
            request, "core/minutes/bad_link.html", {"old": bad.old}, status=410 if bad.old else 404
        )
    form = CommentForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _comment(request, link, view, form):
        return redirect(reverse("core:minutes_shared", args=[token]) + "#correzioni")
    context = {
        "meeting": link.meeting,
        "reader": link.name,
        "view": view,
        "form": form,
        "is_open": view.minutes.state == Minutes.State.SHARED,
        "mine": [one for one in view.all_comments if one.reader == link.reader],
        "changed": {one.position for one in changed_since_read(view)},
        "token": token,
        "keys": [str(new_key()) for _item in range(len(view.items) + 1)],
    }
    return _answer(request, "core/minutes/shared.html", context, status=200 if form is None else 422)


@open_to_all("who holds the signed link is who the minutes were shared with")
def minutes_shared_document(request: HttpRequest, token: str, document_id: uuid.UUID) -> HttpResponse:
    """Hand out what is attached to the shared minutes, also before everybody may read it."""
    try:
        _link, view = _opened(token)
    except BadLink:
        raise Http404 from None
    attached = (one for part in view.items for one in part.documents)
    found = next((one for one in attached if one.is_public and one.pk == document_id), None)
    if found is None:
        raise Http404
    return hand_out(found)


def _opened(token: str) -> tuple[ReaderLink, MinutesView]:
    """The link and what it lets read; `BadLink` for a draft too."""
    link = reader_of(token)
    view = minutes_view(link.meeting)
    if view.minutes.state == Minutes.State.DRAFT:
        raise BadLink
    return link, view


def reader_of(token: str) -> ReaderLink:
    """Whom the link names; at most two queries. `BadLink` for one not of ours, too old, or of someone who is no more."""
    try:
        key = unsign(token, purpose=READER, max_age=int(GOOD_FOR.total_seconds()))
    except SignatureExpired:
        raise BadLink(old=True) from None
    except BadSignature:
        raise BadLink from None
    meetings = Meeting.objects.prefetch_related("bodies")
    kind, *keys = key
    if kind == "i":
        invited = Invitation.objects.filter(pk=keys[0]).first()
        meeting, name = (
            (meetings.get(pk=invited.meeting_id), invited.name or invited.email) if invited else (None, "")
        )
    else:
        rows: type[Person | Organisation] = Person if kind == "p" else Organisation
        reader = rows._default_manager.filter(pk=keys[1]).first()
        meeting, name = (meetings.filter(pk=keys[0]).first(), str(reader)) if reader else (None, "")
    if meeting is None:
        raise BadLink
    return ReaderLink(meeting, name, ":".join(key))


def _comment(request: HttpRequest, link: ReaderLink, view: MinutesView, form: CommentForm) -> bool:
    typed = form.cleaned_data
    item: uuid.UUID | None = typed["item"]
    if item is not None and item not in {part.item.pk for part in view.items}:
        item = None
    words = {"key": typed["key"], "item_id": item, "text": typed["text"]}
    words |= {"reader": link.reader, "author": link.name}
    try:
        comment_minutes(actor=None, meeting_id=link.meeting.pk, **words)
    except DomainError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    messages.success(request, _("Grazie: chi scrive il resoconto vede la tua correzione."))
    return True


def _answer(request: HttpRequest, template: str, context: dict[str, object], *, status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Told to no other site; with "no-referrer" browsers send `Origin: null`, and the form would be refused (CSRF).
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
