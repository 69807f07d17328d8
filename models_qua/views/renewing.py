"""Renewing an agreement: what to take over, chosen and shown before it is done."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rows import new_key
from core.permissions.guard import requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_qua.forms.life import RenewForm, TieForm
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.renewals import ToCarryOver, chain_of, renewable_for, renewal_of, to_carry_over
from models_qua.services.renewals import CarryOver, may_be_tied, renew_agreement, tie_renewal
from models_qua.views.agreement_page import agreement_page
from models_qua.views.life_steps import DOCUMENT, step_form

WRITE, CARD = "qua.agreement.write", "qua:agreement"
_MANY = 8
"""More than so many are looked for by their words."""
_LEAD = gettext_lazy(
    "Il rinnovo è un altro accordo dello stesso laboratorio, in preparazione: ha le sue firme e il suo atto, e resta legato a questo."
)


@requires(WRITE)
def renew(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Choose what the renewal takes over, look at it, begin it."""
    page = agreement_page(request, agreement_id, WRITE, current=DOCUMENT)
    if request.method != "POST" and (renewal := renewal_of(page["agreement"])):
        told = _("Questo accordo è già rinnovato da «%(renewal)s»: lo apra da qui.") % {"renewal": renewal}
        messages.info(request, told)
        return redirect(DOCUMENT, agreement_id)
    there = to_carry_over(page["agreement"])
    form = form_of(RenewForm, request, row=page["agreement"], initial=_initial(page["agreement"], there))
    form.offer(there)
    if form.is_bound and form.is_valid() and "conferma" in request.POST:
        made = attempt(form, partial(_renewed, request, page["agreement"], form))
        if made:
            messages.success(
                request, _("Rinnovo cominciato: completi testi, importi e parti, poi lo condivida.")
            )
            return redirect(CARD, made.pk)
    more: dict[str, Any] = {"chain": chain_of(page["agreement"]), "renewing": True}
    if form.is_bound and not form.errors:
        more["preview"] = _preview(there, form.cleaned_data)
    return step_form(request, page, form, _("Rinnova l'accordo"), _LEAD, **more)


@requires(WRITE)
def tie(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Say which agreement this one renews: looked for by its words (`?q=`) among those of the lab."""
    page = agreement_page(request, agreement_id, WRITE, current=CARD)
    agreement: CitizenshipAgreement = page["agreement"]
    if request.method != "POST" and not may_be_tied(agreement):
        messages.info(request, _("L'accordo è già approvato: che cosa rinnova non si cambia più."))
        return redirect(CARD, agreement.pk)
    words = request.GET.get("q", "").strip()
    found = renewable_for(agreement, "" if request.method == "POST" else words)
    form = form_of(TieForm, request, row=agreement, found=found, initial={"renews": agreement.renews_id})
    if form.is_bound and form.is_valid():
        verb = partial(tie_renewal, actor=actor(request), agreement_id=agreement.pk)
        if attempt(form, partial(verb, renews_id=form.renews_id())):
            messages.success(request, _("Modifiche salvate."))
            return redirect(CARD, agreement.pk)
    count = len(form.fields["renews"].queryset)  # type: ignore[attr-defined]
    more = {"form": form, "words": words, "count": count, "searched": bool(words) or count > _MANY}
    return render(request, "qua/work/agreement_tie.html", page | more)


def _renewed(request: HttpRequest, old: CitizenshipAgreement, form: RenewForm) -> CitizenshipAgreement:
    said = form.cleaned_data
    carry = CarryOver(
        text=said["text"],
        sheets=[uuid.UUID(key) for key in said["sheets"]],
        parties=[uuid.UUID(key) for key in said["parties"]],
        commitments=said["commitments"],
        resources=said["resources"],
        indicators=said["indicators"],
    )
    return renew_agreement(
        actor=actor(request), agreement_id=old.pk, title=said["title"], carry=carry, key=said["key"]
    )


def _initial(old: CitizenshipAgreement, there: ToCarryOver) -> dict[str, Any]:
    return {
        "title": _("%(title)s (rinnovo)") % {"title": old.title[:180]},
        "sheets": [str(one.pk) for one in there.open_sheets],
        "parties": [str(one.pk) for one in there.parties if one.kind != "city"],
        "key": new_key(),
    }


def _preview(there: ToCarryOver, said: dict[str, Any]) -> dict[str, Any]:
    """What would be in the renewal, as the verb does it."""
    sheets = {str(one.pk) for one in there.sheets} & set(said["sheets"])
    parties = {str(one.pk) for one in there.parties if one.kind == "city" or str(one.pk) in said["parties"]}

    def stays(row: Any) -> bool:
        return row.sheet_id is None or str(row.sheet_id) in sheets

    return {
        "text": said["text"],
        "sheets": [one for one in there.sheets if str(one.pk) in sheets],
        "parties": [one for one in there.parties if str(one.pk) in parties],
        "commitments": [
            one
            for one in there.commitments
            if said["commitments"] and stays(one) and str(one.signatory_id) in parties
        ],
        "resources": [one for one in there.resources if said["resources"] and stays(one)],
        "indicators": [
            (one, one.taken[-1].value if one.taken else one.baseline)  # type: ignore[attr-defined]
            for one in there.indicators
            if said["indicators"] and stays(one)
        ],
    }
