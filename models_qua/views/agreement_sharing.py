"""A draft is shared with the citizens, or the shared proposal is taken in hand again."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.permissions.guard import requires
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms.agreements import ShareForm
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.agreement_contents import contents_of
from models_qua.selectors.agreement_missing import mark_of, missing_of, personal_in
from models_qua.selectors.agreement_warnings import warnings_of
from models_qua.services.agreement_sharing import return_to_draft, share_agreement
from models_qua.views.agreement_page import agreement_page
from models_qua.views.agreements import WRITE

_CARD = "qua:agreement"


@requires(WRITE)
def agreement_share(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """What is missing and where to write it; then what looks personal, the day, and the button."""
    context = agreement_page(request, agreement_id, WRITE, current=_CARD)
    row: CitizenshipAgreement = context["agreement"]
    if request.method != "POST" and row.state != CitizenshipAgreement.State.DRAFT:
        messages.info(
            request,
            _("Si condivide una bozza: questo accordo è «%(state)s».") % {"state": row.get_state_display()},
        )
        return redirect(_CARD, row.pk)
    contents = contents_of(row)
    findings = personal_in(row, contents)
    form = form_of(ShareForm, request, mark=mark_of(findings))
    if form.is_bound and form.is_valid():
        told = {"on": form.cleaned_data["on"], "confirmed": form.confirmed()}
        if attempt(form, partial(share_agreement, actor=actor(request), agreement_id=row.pk, **told)):
            messages.success(request, _("Proposta condivisa: ora la legge chiunque."))
            return redirect(_CARD, row.pk)
    if form.is_bound and form.data_of("mark") != mark_of(findings):
        form.put("mark", mark_of(findings))
        form.put("checked", "")  # it was about something else
    found = {"missing": missing_of(row, today(), contents), "warnings": warnings_of(row, contents)}
    return render(
        request, "qua/work/agreement_share.html", context | found | {"form": form, "findings": findings}
    )


@requires(WRITE)
def agreement_return(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Ask whether to take the proposal in hand again, and do it."""
    context = agreement_page(request, agreement_id, WRITE, current=_CARD)
    row: CitizenshipAgreement = context["agreement"]
    if request.method == "POST":
        press(
            request,
            partial(return_to_draft, actor=actor(request), agreement_id=row.pk),
            _("È di nuovo una bozza: chi non lavora all'accordo non la legge più."),
        )
        return redirect(_CARD, row.pk)
    return render(request, "qua/work/agreement_return.html", context)
