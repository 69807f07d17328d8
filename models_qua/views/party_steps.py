"""What may be done with a party of an agreement: its signature on paper or from a link, its withdrawal; and the city's own signature."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.permissions.guard import holder, requires
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms import life as forms
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.selectors.agreement_warnings import PARTIES
from models_qua.selectors.signing import open_commitments
from models_qua.services import signatures
from models_qua.services.agreement_parties import list_party
from models_qua.services.documents import last_version
from models_qua.services.signing import OPEN_TO_SIGN
from models_qua.views.agreement_page import agreement_page
from models_qua.views.agreement_steps import Offered
from models_qua.views.life_steps import SIGN, not_now, step_form


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party with what may be done with it now; for `qua/work/party_actions.html`."""

    party: Signatory
    actions: Sequence[Offered]


def lines_of(
    request: HttpRequest, agreement: CitizenshipAgreement, parties: Iterable[Signatory]
) -> list[PartyLine]:
    """The parties with what who asks may do with each. No query."""
    may = holder(request).may(SIGN, [agreement.body_id]) and agreement.state in OPEN_TO_SIGN
    return [
        PartyLine(one, list(_actions(agreement, one, in_office=may_sign_for_city(request))) if may else [])
        for one in parties
    ]


def may_sign_for_city(request: HttpRequest) -> bool:
    """Whether who asks collects signatures in the whole city: only an office signs for it."""
    return holder(request).bodies(SIGN) is None


@requires(SIGN)
def paper_signature(request: HttpRequest, signatory_id: uuid.UUID) -> HttpResponse:
    """Record a signature on paper."""
    page, party = _page(request, signatory_id)
    agreement_id = party.agreement_id
    if closed := _closed(request, page):
        return closed
    last = last_version(agreement_id)
    form = form_of(forms.PaperForm, request, row=party, initial={"document_id": last.pk if last else None})
    if form.is_bound and form.is_valid():
        keys = {
            "agreement_id": agreement_id,
            "signatory_id": party.pk,
            "document_id": form.cleaned_data["document_id"],
        }
        sign = partial(signatures.record_signature, actor=actor(request), signature=form.signature(), **keys)
        if attempt(form, sign):
            return _told(request, agreement_id, _("Firma di %(name)s registrata.") % {"name": party.name})
    more = {"document": last, "submit": _("Registra la firma"), **_back(page)}
    return step_form(request, page, form, _("Firma su carta: %(name)s") % {"name": party.name}, **more)


@requires(SIGN)
def ask_for_signature(request: HttpRequest, signatory_id: uuid.UUID) -> HttpResponse:
    """Send the personal link to sign from a distance."""
    page, party = _page(request, signatory_id)
    agreement_id = party.agreement_id
    if closed := _closed(request, page):
        return closed
    form = form_of(forms.AskForm, request, row=party)
    if form.is_bound and form.is_valid():
        keys: dict[str, Any] = {"agreement_id": agreement_id, "signatory_id": party.pk}
        keys["site"] = request.build_absolute_uri("/")
        if attempt(form, partial(signatures.ask_signature, actor=actor(request), **form.values(), **keys)):
            return _told(
                request, agreement_id, _("Richiesta di firma mandata a %(name)s.") % {"name": party.name}
            )
    lead = _(
        "Riceve un link personale per leggere il documento e firmarlo. Vale 30 giorni; i link mandati prima non valgono più."
    )
    return step_form(
        request, page, form, _("Chiedi la firma a %(name)s") % {"name": party.name}, lead, **_back(page)
    )


@requires(SIGN)
def withdrawal(request: HttpRequest, signatory_id: uuid.UUID) -> HttpResponse:
    """Record that a party withdraws; what it leaves open is told before and after."""
    page, party = _page(request, signatory_id)
    agreement_id = party.agreement_id
    if closed := _closed(request, page):
        return closed
    form = form_of(forms.WithdrawForm, request, row=party)
    if form.is_bound and form.is_valid():
        keys: dict[str, Any] = {"agreement_id": agreement_id, "signatory_id": party.pk}
        gone = attempt(
            form, partial(signatures.withdraw_signature, actor=actor(request), **form.values(), **keys)
        )
        if gone:
            _tell_left(request, gone)
            return redirect(PARTIES, agreement_id)
    lead = _(
        "La firma resta con il suo giorno. Ciò che ha preso in carico resta scritto, da affidare ad altri con una modifica."
    )
    more = {"left_open": open_commitments(party.pk), "submit": _("Registra il recesso"), **_back(page)}
    return step_form(request, page, form, _("Recesso di %(name)s") % {"name": party.name}, lead, **more)


@requires(SIGN)
def city_signature(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """The city signs from its office."""
    page = agreement_page(request, agreement_id, SIGN, current=PARTIES)
    if not may_sign_for_city(request):
        raise PermissionDenied
    if closed := _closed(request, page):
        return closed
    last = last_version(agreement_id)
    form = form_of(
        forms.CitySignForm, request, row=page["agreement"], initial={"document_id": last.pk if last else None}
    )
    if form.is_bound and form.is_valid():
        sign = partial(
            signatures.sign_for_city, actor=actor(request), agreement_id=agreement_id, **form.values()
        )
        if attempt(form, sign):
            return _told(request, agreement_id, _("Il Comune ha firmato."))
    lead = _("La firma porta la data di oggi e vale per la versione indicata qui sotto.")
    return step_form(request, page, form, _("Firma per il Comune"), lead, document=last, **_back(page))


def _actions(agreement: CitizenshipAgreement, party: Signatory, *, in_office: bool) -> Iterable[Offered]:
    if party.withdrawn_on is not None:
        return
    if party.signed_on is not None:
        if party.kind != Signatory.Kind.CITY:
            yield Offered(
                _("Registra il recesso"), reverse("qua:party-withdraw", args=[party.pk]), primary=False
            )
        return
    if party.kind == Signatory.Kind.CITY:
        if in_office:
            yield Offered(
                _("Firma per il Comune"), reverse("qua:city-sign", args=[agreement.pk]), primary=True
            )
    else:
        label = _("Chiedi di nuovo la firma") if party.asked_at else _("Chiedi la firma per email")
        yield Offered(label, reverse("qua:party-ask", args=[party.pk]), primary=party.asked_at is None)
    yield Offered(_("Registra la firma su carta"), reverse("qua:party-sign", args=[party.pk]), primary=False)


@require_POST
@requires(SIGN)
def listing(request: HttpRequest, signatory_id: uuid.UUID) -> HttpResponse:
    """Whether everybody reads the name of a party (`listed`: 1 or 0)."""
    _context, party = _page(request, signatory_id)
    listed = request.POST.get("listed") == "1"
    done = (
        _("Il nome è nelle pagine pubbliche.") if listed else _("Il nome non è più nelle pagine pubbliche.")
    )
    press(request, partial(list_party, actor=actor(request), party_id=party.pk, listed=listed), done)
    return redirect(PARTIES, party.agreement_id)


def _page(request: HttpRequest, signatory_id: uuid.UUID) -> tuple[dict[str, Any], Signatory]:
    party = get_object_or_404(Signatory, pk=signatory_id)
    return agreement_page(request, party.agreement_id, SIGN, current=PARTIES), party


def _closed(request: HttpRequest, page: dict[str, Any]) -> HttpResponse | None:
    """Back to the parties, for who comes when nothing is signed; what was typed is answered by the verb."""
    agreement: CitizenshipAgreement = page["agreement"]
    if request.method == "POST" or agreement.state in OPEN_TO_SIGN:
        return None
    messages.info(request, not_now(agreement))
    return redirect(PARTIES, agreement.pk)


def _back(page: dict[str, Any]) -> dict[str, str]:
    return {"back": reverse(PARTIES, args=[page["agreement"].pk])}


def _told(request: HttpRequest, agreement_id: uuid.UUID, message: str) -> HttpResponse:
    agreement = CitizenshipAgreement.objects.get(pk=agreement_id)
    if agreement.state == CitizenshipAgreement.State.IN_FORCE and agreement.signed_on:
        message += " " + _("L'accordo è in vigore dal %(day)s.") % {"day": f"{agreement.signed_on:%d/%m/%Y}"}
    messages.success(request, message)
    return redirect(PARTIES, agreement_id)


def _tell_left(request: HttpRequest, gone: signatures.Withdrawn) -> None:
    messages.success(request, _("Recesso di %(name)s registrato.") % {"name": gone.party.name})
    if gone.left_open:
        told = ngettext(
            "Lascia %(n)d impegno aperto: lo affidi ad altri con una modifica dell'accordo.",
            "Lascia %(n)d impegni aperti: li affidi ad altri con una modifica dell'accordo.",
            len(gone.left_open),
        )
        messages.warning(request, told % {"n": len(gone.left_open)})
    if gone.nobody_left:
        messages.warning(
            request, _("Oltre al Comune non è più impegnato nessuno: valuti se risolvere l'accordo.")
        )
