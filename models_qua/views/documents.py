"""The document of an agreement: its versions, the files for who may have them, and what is handed out to everybody."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.models import CityProfile
from core.papers.frame import Paper
from core.permissions.guard import demand, open_to_all, requires
from core.services.uploads import TYPES
from core.web.downloads import download, hand_out, hand_out_file
from models_qua.models import AgreementDocument, AgreementFile, CitizenshipAgreement
from models_qua.papers.account import account_pdf
from models_qua.papers.account_docx import account_docx
from models_qua.papers.agreement import make_pdf, paper_of
from models_qua.papers.agreement_docx import make_docx
from models_qua.papers.public_copy import public_content, public_paper
from models_qua.selectors.documents import amendment_lines, version_lines
from models_qua.selectors.renewals import chain_of
from models_qua.selectors.signing import bound_of
from models_qua.services.attachments import ATTACHED
from models_qua.services.documents import last_version
from models_qua.views.agreement_page import SEE, agreement_page
from models_qua.views.agreement_steps import steps_for

DOCUMENT = "qua:agreement-document"
ACCOUNTS = {"rendiconto": "pdf", "rendiconto-docx": "docx"}
State = CitizenshipAgreement.State
_MAKE = {"pdf": make_pdf, "docx": make_docx}
_MAKE_ACCOUNT = {"pdf": account_pdf, "docx": account_docx}


@require_safe
@requires(SEE)
def document_tab(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """The tab: what the document is now, its versions with their digests, who signed, changes, renewals."""
    page = agreement_page(request, agreement_id, SEE, current=DOCUMENT)
    agreement: CitizenshipAgreement = page["agreement"]
    bound = bound_of(agreement, timezone.localdate())
    context = page | {
        "versions": version_lines(agreement),
        "bound": bound,
        "amendments": amendment_lines(agreement),
        "chain": chain_of(agreement),
        "steps": steps_for(request, agreement),
        "attached": agreement.files.filter(purpose__in=ATTACHED).order_by("-uploaded_at"),
    }
    return render(request, "qua/work/document.html", context)


@require_safe
@requires(SEE)
def preview(request: HttpRequest, agreement_id: uuid.UUID, kind: str) -> HttpResponse:
    """The document as it would be now, made for who asks and not kept."""
    page = agreement_page(request, agreement_id, SEE, current=DOCUMENT)
    return _made(paper_of(page["agreement"]), kind, page["agreement"])


@require_safe
@requires(SEE)
def version_file(request: HttpRequest, document_id: uuid.UUID, kind: str) -> HttpResponse:
    """A version exactly as it was kept."""
    document = get_object_or_404(AgreementDocument.objects.select_related("agreement"), pk=document_id)
    demand(request, SEE, [document.agreement.body_id], see=SEE)
    return kept_file(document, kind)


@require_safe
@requires(SEE)
def scan_file(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """The scan of a signature, for who collects them."""
    found = get_object_or_404(AgreementFile.objects.select_related("agreement"), pk=file_id)
    demand(request, "qua.agreement.sign", [found.agreement.body_id], see=SEE)
    return hand_out(found)


@require_safe
@open_to_all("from the shared proposal on an agreement is for everybody to read")
def public_file(request: HttpRequest, agreement_id: uuid.UUID, kind: str) -> HttpResponse:
    """The agreement as a file for everybody: the last version, or the proposal as it is now; or its final account. Without what is not public."""
    rows = CitizenshipAgreement.objects.public().select_related("body", "renews")
    agreement = get_object_or_404(rows, pk=agreement_id)
    if kind in ACCOUNTS:
        return _public_account(agreement, ACCOUNTS[kind])
    document = last_version(agreement.pk)
    if document is None:
        return _made(public_paper(agreement), kind, agreement)
    document.agreement = agreement
    content = public_content(document)
    return kept_file(document, kind) if content == document.content else _made(content, kind, agreement)


def _public_account(agreement: CitizenshipAgreement, kind: str) -> HttpResponse:
    """The final account once the results are published; 404 before."""
    rows = AgreementDocument.objects.filter(accounts__agreement=agreement, agreement__state=State.PUBLISHED)
    document = get_object_or_404(rows)
    document.agreement = agreement
    content = public_content(document)
    if content == document.content:
        return kept_file(document, kind)
    made = _MAKE_ACCOUNT[kind](content, CityProfile.objects.first())
    return download(made, TYPES[f".{kind}"], _named(document))


def kept_file(document: AgreementDocument, kind: str) -> HttpResponse:
    """A file of a version, as it was kept; 404 for another kind, where there is none and where the file is gone."""
    stored = {"pdf": document.pdf, "docx": document.docx}.get(kind)
    if not stored:
        raise Http404
    return hand_out_file(stored, TYPES[f".{kind}"], _named(document))


def _named(document: AgreementDocument) -> str:
    is_account = document.kind == AgreementDocument.Kind.ACCOUNT
    name = f"{document.agreement.title} v{document.version}"
    return _("Rendiconto %(title)s") % {"title": name} if is_account else name


def _made(paper: Paper, kind: str, agreement: CitizenshipAgreement) -> HttpResponse:
    if kind not in _MAKE:
        raise Http404
    return download(_MAKE[kind](paper), TYPES[f".{kind}"], agreement.title)
