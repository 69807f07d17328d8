"""Documents about meetings and bodies."""

import hashlib
import uuid
from functools import partial

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from accounts.scope import on_commit
from core.models import AgendaItem, Body, Document, Meeting
from core.services.audit import record
from core.services.minutes_parts import locked_meeting, refuse_settled
from core.services.uploads import check_content


@transaction.atomic(durable=True)
def add_document(
    *,
    actor: User,
    title: str,
    upload: "File[bytes]",
    meeting: Meeting | None = None,
    body: Body | None = None,
    item: AgendaItem | None = None,
    is_public: bool = False,
    with_minutes: bool = False,
) -> Document:
    """Keep a file about a meeting, perhaps about one `item` of its agenda, or about a body. Audited.

    `with_minutes` for what is attached to the minutes: nobody reads it before they may read those. Raises `DomainError` for a file too large, of a type that is not accepted, or whose content is not what its name says,
    and for an item whose minutes are approved or published.
    """
    if item is not None:
        refuse_settled(locked_meeting(item.meeting_id))
    media_type = check_content(upload)
    about = {"meeting": meeting, "body": body, "item": item}
    document = Document(title=title, is_public=is_public, content_type=media_type, **about)
    document.with_minutes = with_minutes
    document.size = upload.size
    document.sha256 = _sha256(upload)
    document.file.save(upload.name or "", upload, save=False)
    document.save(force_insert=True)
    after = {"title": title, "size": document.size, "public": is_public, "about": str(meeting or body)}
    record(actor=actor, action="core.document.added", target=document, after=after)
    return document


@transaction.atomic(durable=True)
def remove_document(*, actor: User, document_id: uuid.UUID) -> None:
    """The file goes, from the disk too once this is certain. Audited; what it was stays in the trail.

    Raises `DomainError` for a document of an item whose minutes are approved or published; `Document.DoesNotExist`.
    """
    meeting_id = Document.objects.values_list("item__meeting_id", flat=True).get(pk=document_id)
    if meeting_id is not None:
        refuse_settled(locked_meeting(meeting_id))
    document = Document.objects.select_for_update().get(pk=document_id)
    before = {"title": document.title, "sha256": document.sha256, "public": document.is_public}
    record(actor=actor, action="core.document.removed", target=document, before=before)
    name = document.file.name or ""
    document.delete()
    on_commit(partial(default_storage.delete, name))


def _sha256(upload: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
