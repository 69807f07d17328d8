"""The tabs of an agreement's contents: project sheets, commitments and resources, parties."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.services.errors import DomainError
from core.web.work.load import actor
from models_qua.models import ProjectSheet
from models_qua.selectors.agreement_contents import (
    contents_of,
    money_table,
    parties_by_kind,
)
from models_qua.selectors.agreement_warnings import MEANS, PARTIES, SHEETS, for_page, warnings_of
from models_qua.services.agreement_sheets import move_sheet
from models_qua.views.agreement_page import SEE, agreement_page, load_agreement
from models_qua.views.agreements import WRITE, may_write_text
from models_qua.views.party_steps import lines_of


@requires(SEE)
def agreement_sheets(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """The project sheets, in order."""
    context = agreement_page(request, agreement_id, SEE, current=SHEETS)
    contents = contents_of(context["agreement"])
    may_write = may_write_text(context)
    found = warnings_of(context["agreement"], contents) if may_write else []
    about_sheets = [one for one in found if one.code.startswith("sheet_")]
    context |= {"contents": contents, "may_write": may_write, "warnings": about_sheets}
    return render(request, "qua/work/agreement_sheets.html", context)


@require_POST
@requires(WRITE)
def agreement_sheet_move(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Give a project another place among the sheets (`number`, from 1)."""
    sheet = get_object_or_404(ProjectSheet, pk=sheet_id)
    load_agreement(request, sheet.agreement_id, WRITE)
    asked = request.POST.get("number", "")
    try:
        if asked.isdecimal() and len(asked) < 6:
            move_sheet(actor=actor(request), sheet_id=sheet.pk, number=int(asked))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect(SHEETS, sheet.agreement_id)


@requires(SEE)
def agreement_means(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Commitments, money by source and year, what is put in kind, indicators; and what does not add up."""
    context = agreement_page(request, agreement_id, SEE, current=MEANS)
    contents = contents_of(context["agreement"])
    may_write = may_write_text(context)
    context |= {
        "contents": contents,
        "money": money_table(contents.resources),
        "may_write": may_write,
        "warnings": for_page(warnings_of(context["agreement"], contents), MEANS) if may_write else (),
    }
    return render(request, "qua/work/agreement_means.html", context)


@requires(SEE)
def agreement_parties(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """The parties by kind, with how many there are and how many signed."""
    context = agreement_page(request, agreement_id, SEE, current=PARTIES)
    contents = contents_of(context["agreement"])
    parties, may_write = contents.parties, may_write_text(context)
    found = warnings_of(context["agreement"], contents) if may_write else []
    outside = contents.others
    context |= {
        "kinds": [
            (kind, lines_of(request, context["agreement"], some)) for kind, some in parties_by_kind(parties)
        ],
        "warnings": [one for one in found if one.code in {"city_without", "party_without"}],
        "outside": outside,
        "signed": sum(party.signed_on is not None for party in parties),
        "may_write": may_write,
        "may_read_contacts": WRITE in context["may_here"] or "qua.agreement.sign" in context["may_here"],
    }
    return render(request, "qua/work/agreement_parties.html", context)
