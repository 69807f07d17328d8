"""Files kept with an agreement: looked into before they are kept, never loaded whole."""

import hashlib
import uuid
from collections.abc import Collection

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.documents import check_content
from core.services.errors import DomainError
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
    kept = AgreementFile(agreement_id=agreement_id, purpose=purpose, title=title[:200])
    kept.content_type, kept.size, kept.sha256 = check_scan(upload), upload.size, _digest(upload)
    kept.file.save(upload.name or "", upload, save=False)
    kept.save(force_insert=True)
    after = {"title": kept.title, "size": kept.size, "sha256": kept.sha256}
    record(actor=actor, action="qua.file.added", target=kept, after=after)
    return kept


def _digest(upload: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
