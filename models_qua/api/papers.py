"""The documents of agreements and the files kept with them: versions with their digests, previews, attachments."""

from typing import Any

from django.db.models import Count, Q
from django.db.models.fields.files import FieldFile
from django.http import Http404

from core.api.declaring import Asked, Download, Figure, Operation, Paper, Resource
from core.services.uploads import TYPES
from models_qua.api.agreements import AGREEMENTS, PARTIES, SEE, SIGN, WRITE
from models_qua.api.shown import lab_of_agreement, number, of_labs, via
from models_qua.models import AgreementDocument, AgreementFile
from models_qua.papers.agreement import make_pdf, paper_of
from models_qua.papers.agreement_docx import make_docx
from models_qua.rules import SLUG
from models_qua.services.attachments import ATTACHED, attach_file, detach_file, show_file
from models_qua.services.documents import Verified, verify_document

PDF, DOCX = TYPES[".pdf"], TYPES[".docx"]
SCANS = tuple(TYPES[suffix] for suffix in (".pdf", ".jpg", ".png"))


def stored(file: FieldFile | None, media_type: str, title: str) -> Paper:
    """A file as it was kept. Raises `Http404` where there is none, or it is gone."""
    if not file:
        raise Http404
    try:
        with file.open("rb") as content:
            return Paper(content.read(), media_type, title)
    except FileNotFoundError:
        raise Http404 from None


def kept(row: AgreementFile | None) -> Paper:
    """A file kept with an agreement. Raises `Http404` for none."""
    if row is None:
        raise Http404
    return stored(row.file, row.content_type, row.title)


def _version(asked: Asked, kind: str) -> Paper:
    row: AgreementDocument = asked.row
    return stored(getattr(row, kind), TYPES[f".{kind}"], f"{row.agreement.title} v{row.version}")


def _preview(asked: Asked, make: Any, media_type: str) -> Paper:
    return Paper(make(paper_of(asked.row)), media_type, asked.row.title)


DOCUMENTS = Resource(
    name="agreement-documents", key="document_id", model=AgreementDocument, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "kind", "version", "pdf_sha256", "docx_sha256", "made_at", "frozen_at"),
    more={"body_id": via("agreement.body_id"), "signed": number()},
    about="A version of an agreement, or of its final account, as it was kept, with the digests of its files and how many signed it.",
    rows=lambda who: of_labs(
        AgreementDocument.objects.select_related("agreement").annotate(signed=Count("signatories", filter=Q(signatories__signed_on__isnull=False))),
        who, SEE, "agreement__body",
    ),
    bodies=lab_of_agreement,
    filters={"agreement": ["exact"], "agreement__body": ["exact"], "kind": ["exact"], "version": ["exact"]},
    sorts=("-made_at", "made_at"),
)  # fmt: skip
FILES = Resource(
    name="agreement-files", key="file_id", model=AgreementFile, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "purpose", "title", "content_type", "size", "sha256", "is_public", "uploaded_at"),
    more={"body_id": via("agreement.body_id")},
    about="A file attached to an agreement: the act, a policy, whatever else is kept with it.",
    rows=lambda who: of_labs(AgreementFile.objects.filter(purpose__in=ATTACHED).select_related("agreement"), who, SEE, "agreement__body"),
    bodies=lab_of_agreement,
    filters={"agreement": ["exact"], "agreement__body": ["exact"], "purpose": ["exact"], "is_public": ["exact"]},
    sorts=("-uploaded_at", "uploaded_at"),
)  # fmt: skip

RESOURCES = (DOCUMENTS, FILES)
FIGURES = (
    Figure(name="verify_agreement_document", on=DOCUMENTS, part="verification", see=SEE, answers=Verified, read=lambda asked: verify_document(asked.row), about="Whether the files of a version still are what was kept."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_agreement_pdf", on=DOCUMENTS, part="pdf", see=SEE, media_types=(PDF,), read=lambda asked: _version(asked, "pdf"), about="A version as PDF, as it was kept."),
    Download(name="download_agreement_docx", on=DOCUMENTS, part="docx", see=SEE, media_types=(DOCX,), read=lambda asked: _version(asked, "docx"), about="A version as DOCX, as it was kept."),
    Download(name="preview_agreement_pdf", on=AGREEMENTS, part="pdf-preview", see=SEE, media_types=(PDF,), read=lambda asked: _preview(asked, make_pdf, PDF), about="The document as it would be now, as PDF; it is not kept."),
    Download(name="preview_agreement_docx", on=AGREEMENTS, part="docx-preview", see=SEE, media_types=(DOCX,), read=lambda asked: _preview(asked, make_docx, DOCX), about="The document as it would be now, as DOCX; it is not kept."),
    Download(name="download_agreement_file", on=FILES, part="content", see=SEE, media_types=tuple(dict.fromkeys(TYPES.values())), read=lambda asked: kept(asked.row), about="An attached file."),
    Download(name="download_signature_scan", on=PARTIES, part="scan", see=SIGN, media_types=SCANS, read=lambda asked: kept(asked.row.scan), about="The scan of the signature of a party."),
)  # fmt: skip
OPERATIONS = (
    Operation("POST", attach_file, WRITE, "Attach a file to an agreement.", on=AGREEMENTS, part="files", answers=FILES),
    Operation("PUT", show_file, WRITE, "Say whether everybody reads an attached file.", on=FILES, part="visibility", answers=FILES),
    Operation("DELETE", detach_file, WRITE, "Take an attached file away.", on=FILES),
)  # fmt: skip
