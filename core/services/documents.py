"""Documents about meetings and bodies: checked by what they hold, not by what they are called."""

import hashlib
import uuid
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.models import AgendaItem, Body, Document, Meeting
from core.services.audit import record
from core.services.errors import DomainError
from core.services.minutes_parts import locked_meeting, refuse_settled

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".odt": f"{_OPEN}.text",
    ".ods": f"{_OPEN}.spreadsheet",
    ".odp": f"{_OPEN}.presentation",
}
"""Suffix to media type of what may be uploaded."""

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_MAIN_PARTS = {
    "word/document.xml": TYPES[".docx"],
    "xl/workbook.xml": TYPES[".xlsx"],
    "ppt/presentation.xml": TYPES[".pptx"],
}


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


def check_content(upload: "File[bytes]") -> str:
    """The media type of what the file really holds; `DomainError` on `upload` when it is not accepted."""
    most = settings.DOCUMENT_MAX_BYTES
    if upload.size > most:
        raise DomainError(
            _("Il file è troppo grande: al massimo %(most)d MB.") % {"most": most // 1024**2}, field="upload"
        )
    if not upload.size:
        raise DomainError(_("Il file è vuoto."), field="upload")
    expected = TYPES.get(PurePath(upload.name or "").suffix.lower())
    if expected is None:
        accepted = ", ".join(sorted(suffix.lstrip(".") for suffix in TYPES))
        raise DomainError(
            _("Questo tipo di file non si può caricare. Vanno bene: %(types)s.") % {"types": accepted},
            field="upload",
        )
    if _media_type(upload) != expected:
        raise DomainError(
            _(
                "Il contenuto del file non corrisponde al suo nome: lo salvi di nuovo dal programma con cui è stato fatto."
            ),
            field="upload",
        )
    return expected


def _media_type(upload: "File[bytes]") -> str | None:
    upload.seek(0)
    head = upload.read(8)
    upload.seek(0)
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    found = _in_archive(upload) if head.startswith(b"PK\x03\x04") else None  # type: ignore[arg-type]
    upload.seek(0)
    return found


def _in_archive(stream: BinaryIO) -> str | None:
    """The type of an office file, from the names of its parts: nothing is unpacked but 100 bytes of `mimetype`."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    return part.read(100).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, RuntimeError, OSError):
        return None
    return next((media_type for part, media_type in _MAIN_PARTS.items() if part in names), None)


def _sha256(upload: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
