"""Publishing the results of an agreement: what looks personal, where to cure it, and the decision of a person."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms.life import PublishForm
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.publication import PublicationCheck, check_publication
from models_qua.services.publication import omit_words, publish_results
from models_qua.views.agreement_page import agreement_page
from models_qua.views.life_steps import DOCUMENT, not_now

PUBLISH = "qua.agreement.publish"
_PAGES = {
    "text": "qua:agreement",
    "sheets": "qua:agreement-sheets",
    "commitments": "qua:agreement-means",
    "doing": "qua:agreement-doing",
    "account": "qua:agreement-account",
    "document": DOCUMENT,
}
"""Where each text is written, by the word of the check."""
_OMITTED_IN = frozenset({"text", "sheets", "commitments", "document"})
"""Texts that were approved: words are taken out of them here, nothing else changes."""


@requires(PUBLISH)
def publish(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Look through everything that will be public, then publish."""
    page = agreement_page(request, agreement_id, PUBLISH, current=DOCUMENT)
    agreement: CitizenshipAgreement = page["agreement"]
    check = check_publication(agreement)
    form = form_of(PublishForm, request, row=check)
    if not form.is_bound and agreement.state != CitizenshipAgreement.State.ACCOUNTED:
        messages.info(request, not_now(agreement))
        return redirect(DOCUMENT, agreement.pk)
    if form.is_bound and form.is_valid():
        verb = partial(publish_results, actor=actor(request), agreement_id=agreement.pk, **form.values())
        if attempt(form, verb):
            messages.success(request, _("Risultati pubblicati."))
            return redirect(DOCUMENT, agreement.pk)
    context = page | {"form": form, "check": check, "findings": _lines(agreement, check)}
    return render(request, "qua/work/publish.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(PUBLISH)
def omit(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Take personal words out of the approved text."""
    agreement_page(request, agreement_id, PUBLISH, current=DOCUMENT)
    press(
        request,
        partial(
            omit_words, actor=actor(request), agreement_id=agreement_id, words=request.POST.get("words", "")
        ),
        _("Parole tolte: al loro posto si legge «[omissis]»."),
    )
    return redirect("qua:agreement-publish", agreement_id)


def _lines(agreement: CitizenshipAgreement, check: PublicationCheck) -> list[dict[str, Any]]:
    return [
        {
            "found": one,
            "url": reverse(_PAGES[one.tab], args=[agreement.pk]),
            "may_omit": one.tab in _OMITTED_IN,
        }
        for one in check.findings
    ]
