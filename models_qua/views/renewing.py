"""Renewing an agreement: what to take over, chosen and shown before it is done."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rows import new_key
from core.permissions.guard import requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_qua.forms.life import RenewForm
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.renewals import ToCarryOver, chain_of, to_carry_over
from models_qua.services.renewals import CarryOver, renew_agreement
from models_qua.views.agreement_page import agreement_page
from models_qua.views.life_steps import DOCUMENT, step_form

WRITE = "qua.agreement.write"
_LEAD = gettext_lazy(
    "Il rinnovo è un altro accordo dello stesso laboratorio, in preparazione: ha le sue firme e il suo atto, e resta legato a questo."
)


@requires(WRITE)
def renew(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Choose what the renewal takes over, look at it, begin it."""
    page = agreement_page(request, agreement_id, WRITE, current=DOCUMENT)
    there = to_carry_over(page["agreement"])
    form = form_of(RenewForm, request, row=page["agreement"], initial=_initial(page["agreement"], there))
    form.fields["sheets"].choices = [  # type: ignore[attr-defined]
        (str(one.pk), f"{one.title} ({one.get_state_display()})") for one in there.sheets
    ]
    form.fields["parties"].choices = [  # type: ignore[attr-defined]
        (str(one.pk), f"{one.name} ({one.get_kind_display()})") for one in there.parties if one.kind != "city"
    ]
    if form.is_bound and form.is_valid() and "conferma" in request.POST:
        made = attempt(form, partial(_renewed, request, page["agreement"], form))
        if made:
            messages.success(
                request, _("Rinnovo cominciato: completi testi, importi e parti, poi lo condivida.")
            )
            return redirect(_card(made.pk))
    more: dict[str, Any] = {"chain": chain_of(page["agreement"]), "renewing": True}
    if form.is_bound and not form.errors:
        more["preview"] = _preview(there, form.cleaned_data)
    return step_form(request, page, form, _("Rinnova l'accordo"), _LEAD, **more)


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


def _card(agreement_id: uuid.UUID) -> str:
    """The text of the renewal, where one goes on writing."""
    try:
        return reverse("qua:agreement", args=[agreement_id])
    except NoReverseMatch:
        return reverse(DOCUMENT, args=[agreement_id])
