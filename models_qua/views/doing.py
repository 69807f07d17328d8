"""An agreement while it is done: commitments by party, projects with their progress, works apart, indicators."""

import uuid
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions.guard import demand, holder, requires
from core.services.errors import DomainError
from core.web.reports.asked import city_colours
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_qua.forms.following import ReportForm
from models_qua.models import CitizenshipAgreement, Commitment, Signatory
from models_qua.selectors.commitments import by_party, hours_by_sheet, line_of, with_reports
from models_qua.selectors.doing import indicator_lines, sheets_of, works_of
from models_qua.selectors.parties import ANY, may_report_for
from models_qua.services.reports import ask_for_report, report_commitment
from models_qua.services.tracked import DOING
from models_qua.views.agreement_page import SEE, agreement_page, load_agreement


@requires(SEE)
def agreement_doing(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """The tab «Attuazione» of an agreement."""
    context = agreement_page(request, agreement_id, SEE, current="qua:agreement-doing")
    agreement = context["agreement"]
    sheets, sheet_sums = sheets_of(agreement, today())
    works, work_sums = works_of(agreement, today())
    hours = hours_by_sheet(agreement)
    context |= {
        "parties": by_party(agreement, today()),
        "sheets": [(row, hours.get(row.pk)) for row in sheets],
        "sheet_sums": sheet_sums,
        "works": works,
        "work_sums": work_sums,
        "hours": sum(hours.values()) if hours else None,
        "indicators": indicator_lines(agreement, city_colours()),
        "is_doing": agreement.state in DOING,
        "may_ask": ANY in context["may_here"] and agreement.state == CitizenshipAgreement.State.IN_FORCE,
    }
    return render(request, "qua/work/agreement_doing.html", context)


@requires(SEE)
def commitment(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    """What was told of a commitment; who may tell more: its party, and who follows them all."""
    rows = with_reports(Commitment.objects.select_related("signatory", "sheet", "agreement__body"))
    row = get_object_or_404(rows, pk=commitment_id)
    demand(request, SEE, [row.agreement.body_id], see=SEE)
    may_report = may_report_for(holder(request), row.agreement, row.signatory_id)
    if request.method == "POST" and not may_report:
        raise PermissionDenied
    form = form_of(ReportForm, request, initial={"state": row.state})
    if form.is_bound and form.is_valid():
        verb = partial(report_commitment, actor=actor(request), commitment_id=row.pk, said=form.said())
        if attempt(form, partial(verb, on=form.cleaned_data["on"], key=form.sent_key)):
            messages.success(request, _("Aggiornamento salvato."))
            return redirect("qua:agreement-doing", row.agreement_id)
    context = {
        "line": line_of(row, today()),
        "reports": row.reports.all(),
        "form": form if may_report and row.agreement.state in DOING else None,
    }
    return render(request, "qua/work/commitment.html", context)


@requires(ANY)
@require_POST
def commitment_ask(request: HttpRequest, signatory_id: uuid.UUID) -> HttpResponse:
    """Write to a party, with its personal link, to hear how far it is."""
    party = get_object_or_404(Signatory, pk=signatory_id)
    agreement = load_agreement(request, party.agreement_id, ANY)
    site = request.build_absolute_uri("/")
    try:
        asked = ask_for_report(actor=actor(request), signatory_id=party.pk, site=site)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        words = _("Abbiamo scritto a «%(name)s».") if asked else _("Oggi abbiamo già scritto a «%(name)s».")
        messages.success(request, words % {"name": party.name})
    return redirect("qua:agreement-doing", agreement.pk)
