"""The versions of an agreement's document: made once from its data, kept with their digests, never changed."""

import hashlib
import uuid
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from core.papers.frame import Paper
from core.services.audit import actor_label, record
from models_qua.models import AgreementDocument, CitizenshipAgreement
from models_qua.papers.agreement import make_pdf, paper_of
from models_qua.papers.agreement_docx import make_docx
from models_qua.services.files import forgotten_on_failure

OFFICIAL = "it"
"""The language of what is signed."""
INTACT, CHANGED, MISSING = "intact", "changed", "missing"
BLANKED = "blanked"
"""In the content of a version, that somebody who was named in it was erased: the kept files still name her and are no longer handed to everybody."""
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the two stored files are still what was kept: each `intact`, `changed` or `missing`."""

    pdf: str
    docx: str

    @property
    def intact(self) -> bool:
        """Whether both are what was signed."""
        return self.pdf == self.docx == INTACT


def freeze_version(agreement: CitizenshipAgreement, *, actor: User) -> AgreementDocument:
    """The next version of the agreement's document, made from its data and frozen: what is put to signature from now on.

    Called by verbs that hold the agreement's lock. When the last version says the very same, that one is returned and no file is made.
    Audited as `qua.document.made`.
    """
    with override(OFFICIAL):
        paper = paper_of(agreement)
    last = last_version(agreement.pk)
    if last is not None and _words(last) == paper:
        return last
    return keep_version(agreement, AgreementDocument.Kind.AGREEMENT, paper, actor=actor)


def keep_version(
    agreement: CitizenshipAgreement, kind: str, paper: Paper, *, actor: User
) -> AgreementDocument:
    """A new frozen version of a kind with what `paper` says (see `models_qua.papers.agreement.paper_of`), as PDF and DOCX."""
    newest = agreement.documents.filter(kind=kind).order_by("-version").first()
    document = AgreementDocument(
        agreement=agreement,
        kind=kind,
        version=newest.version + 1 if newest else 1,
        content=paper,
        made_by=actor_label(actor),
        frozen_at=timezone.now(),
    )
    with override(OFFICIAL):
        pdf, docx = make_pdf(paper), make_docx(paper)
    document.pdf_sha256, document.docx_sha256 = (hashlib.sha256(one).hexdigest() for one in (pdf, docx))
    document.pdf.save("accordo.pdf", ContentFile(pdf), save=False)
    document.docx.save("accordo.docx", ContentFile(docx), save=False)
    with forgotten_on_failure(document.pdf, document.docx):
        document.save(force_insert=True)
        after = {"version": document.version, "kind": kind, "pdf_sha256": document.pdf_sha256}
        record(actor=actor, action="qua.document.made", target=document, after=after)
    return document


def last_version(agreement_id: uuid.UUID) -> AgreementDocument | None:
    """The version that is signed now: the last of the agreement itself; None before the act of the Giunta."""
    rows = AgreementDocument.objects.filter(agreement=agreement_id, kind=AgreementDocument.Kind.AGREEMENT)
    return rows.order_by("-version").first()


def verify_document(document: AgreementDocument) -> Verified:
    """Read the stored files again and compare them with the digests kept when they were made. No query."""
    return Verified(
        _verified(document.pdf, document.pdf_sha256), _verified(document.docx, document.docx_sha256)
    )


def _words(document: AgreementDocument) -> Paper:
    return {name: value for name, value in document.content.items() if name != BLANKED}


def _verified(stored: FieldFile, expected: str) -> str:
    if not stored.name or not default_storage.exists(stored.name):
        return MISSING
    digest = hashlib.sha256()
    with default_storage.open(stored.name, "rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return INTACT if digest.hexdigest() == expected else CHANGED
