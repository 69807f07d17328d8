"""Signing from a personal link: read the document, say who signs, accept, confirm."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.permissions.guard import open_to_all
from core.services.errors import DomainError
from core.web.private import private
from core.web.public.citizen_forms import TOO_OFTEN, too_often
from core.web.unlogged import unlogged
from models_qua.forms.signing import SignForm
from models_qua.mail.signing import SigningLink, link_of
from models_qua.models import AgreementDocument, CitizenshipAgreement, Signatory
from models_qua.services.documents import last_version
from models_qua.services.signatures import sign_remotely
from models_qua.services.signing import OPEN_TO_SIGN
from models_qua.views.documents import kept_file

_KEY = "the signed link of the mail is the permission"


@dataclass(frozen=True, slots=True)
class Signing:
    """What a link opens: the party, the version it was sent for, and why it cannot be signed any more (empty: it can)."""

    link: SigningLink
    party: Signatory
    document: AgreementDocument
    closed: str

    @property
    def agreement(self) -> CitizenshipAgreement:
        """What is signed."""
        return self.party.agreement


@open_to_all(_KEY)
@require_http_methods(["GET", "HEAD", "POST"])
@unlogged
@private
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link. Programs that open links only see it: the button signs."""
    opened = _opened(token)
    if opened is None:
        return render(request, "qua/public/sign_no_longer.html", status=404)
    form = SignForm(request.POST or None, party=opened.party)
    if request.method == "POST" and _signed(request, form, opened):
        return redirect("qua:sign", token)
    context = {"form": form, "opened": opened, "paper": opened.document.content, "token": token}
    return render(request, "qua/public/sign.html", context, status=422 if form.errors else 200)


@open_to_all(_KEY)
@require_safe
@unlogged
@private
def sign_file(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF that is signed, exactly as it was kept."""
    opened = _opened(token)
    if opened is None:
        raise Http404
    return kept_file(opened.document, "pdf")


def _signed(request: HttpRequest, form: SignForm, opened: Signing) -> bool:
    if form.is_trapped:
        return True
    if not form.is_valid():
        return False
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return False
    keys: dict[str, Any] = {
        "agreement_id": opened.party.agreement_id,
        "signatory_id": opened.party.pk,
        "document_id": opened.document.pk,
        "asked_at": opened.link.asked_at,
        "site": request.build_absolute_uri("/"),
    }
    try:
        sign_remotely(**form.values(), **keys)
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


def _opened(token: str) -> Signing | None:
    """What the link opens; None for a damaged or old one, one overtaken by another, and one of who is no party any more."""
    link = link_of(token)
    if link is None:
        return None
    rows = Signatory.objects.select_related("agreement__body", "document")
    party = rows.filter(pk=link.signatory_id, asked_at=link.asked_at).first()
    document = AgreementDocument.objects.filter(pk=link.document_id).select_related("agreement").first()
    if party is None or document is None or document.agreement_id != party.agreement_id:
        return None
    return Signing(link, party, document, _closed(party, document))


def _closed(party: Signatory, document: AgreementDocument) -> str:
    """Why it is not signed now: `signed`, `withdrawn`, `over`, `changed`; empty when it can be."""
    if party.withdrawn_on is not None:
        return "withdrawn"
    if party.signed_on is not None:
        return "signed"
    if party.agreement.state not in OPEN_TO_SIGN:
        return "over"
    return "" if last_version(party.agreement_id) == document else "changed"
