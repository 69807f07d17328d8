"""Files kept with an agreement: looked into before they are kept, never loaded whole."""

import hashlib
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.uploads import check_content
from models_qua.models import AgreementFile

SCANS = frozenset({"application/pdf", "image/jpeg", "image/png"})


def check_scan(upload: "File[bytes]", *, field: str = "scan", types: Collection[str] = SCANS) -> str:
    """The media type of a scan, from what it holds; `DomainError` with the cure for one too large or of another type."""
    most = settings.DOCUMENT_MAX_BYTES
    if upload.size > most:
        raise DomainError(
            _(
                "La scansione è di %(size)d MB, se ne possono caricare %(most)d: la rifaccia in bianco e nero a una risoluzione più bassa "
                "(200 punti per pollice bastano), oppure la divida e carichi qui la parte con le firme."
            )
            % {"size": -(-upload.size // 1024**2), "most": most // 1024**2},
            field=field,
        )
    try:
        media_type = check_content(upload)
    except DomainError as refused:
        raise DomainError(refused.message, field=field) from refused
    if media_type not in types:
        raise DomainError(_("La scansione è un PDF o un'immagine (JPG, PNG)."), field=field)
    return media_type


def keep_scan(
    agreement_id: uuid.UUID, upload: "File[bytes]", *, title: str, purpose: str, actor: User
) -> AgreementFile:
    """Keep a scan with its agreement, piece by piece; it is never public by itself. Audited as `qua.file.added`."""
    return keep_file(agreement_id, upload, check_scan(upload), title=title, purpose=purpose, actor=actor)


def keep_file(
    agreement_id: uuid.UUID,
    upload: "File[bytes]",
    content_type: str,
    *,
    title: str,
    purpose: str,
    actor: User,
    is_public: bool = False,
) -> AgreementFile:
    """Keep a file that was looked into, of that media type, with its agreement. Audited as `qua.file.added`.

    Where the row cannot be written the file does not stay on the disk.
    """
    kept = AgreementFile(
        agreement_id=agreement_id,
        purpose=purpose,
        title=title[:200],
        content_type=content_type,
        size=upload.size,
        sha256=_digest(upload),
        is_public=is_public,
    )
    kept.file.save(upload.name or "", upload, save=False)
    with forgotten_on_failure(kept.file):
        kept.save(force_insert=True)
        after = {"title": kept.title, "size": kept.size, "sha256": kept.sha256, "public": is_public}
        record(actor=actor, action="qua.file.added", target=kept, after=after)
    return kept


@contextmanager
def forgotten_on_failure(*files: FieldFile) -> Iterator[None]:
    """What is done with files just stored: when it fails they go from the disk too, since no row will name them."""
    try:
        yield
    except BaseException:
        for file in files:
            default_storage.delete(file.name or "")
        raise


def _digest(upload: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
