"""What people proposed for the agendas: the operator's list, and settling one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.models import AgendaProposal
from core.permissions.guard import demand, holder, requires
from core.selectors.proposals import (
    coming_agendas,
    narrowed_proposals,
    proposals_seen,
)
from core.services.errors import DomainError
from core.services.proposals import accept_proposal, address_of, decline_proposal, merge_proposal
from core.web.meetings.agenda_forms import ProposalFilterForm, SettleForm
from core.web.work.forms import form_of
from core.web.work.lists import page_of, sorting
from core.web.work.load import actor, bodies_where

_PLAN = "core.meeting.plan"
SORTS = {"day": ("proposed_at", "id"), "-day": ("-proposed_at", "-id"), "title": ("title", "id")}


@requires(_PLAN)
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals to the bodies one plans meetings of; those that wait first of all, the oldest first."""
    bodies = list(bodies_where(request, _PLAN))
    filters = ProposalFilterForm(request.GET, bodies=bodies)
    order = sorting(request, SORTS)
    rows = narrowed_proposals(proposals_seen(holder(request).bodies(_PLAN)), filters.wanted())
    context = {
        "page_obj": page_of(rows.order_by(*order.columns), request, lambda row: row),
        "filters": filters,
        "sort": order.key,
        "sorts": [
            ("day", _("dalla meno recente")),
            ("-day", _("dalla più recente")),
            ("title", _("per argomento")),
        ],
        "waiting": filters.wanted().state == AgendaProposal.State.WAITING,
    }
    return render(request, "core/work/meetings/proposals.html", context)


@requires(_PLAN)
def proposal(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Settle a proposal: an item of its own, merged with one that is there, or declined with a reason."""
    found = _load(request, proposal_id)
    meetings = coming_agendas(found.body_id)
    form = form_of(SettleForm, request, meetings=meetings, initial={"meeting": found.meeting_id})
    if form.is_bound and form.is_valid() and _settle(request, found, form):
        messages.success(request, _settled_words(found, form.cleaned_data["outcome"]))
        if next_meeting := _next_meeting(request, [meeting.pk for meeting in meetings]):
            return redirect("core:work_meeting_agenda", next_meeting)
        return redirect("core:work_proposals")
    context = {"form": form, "proposal": found, "meetings": meetings, "address": address_of(found)}
    return render(request, "core/work/meetings/proposal.html", context)


def _load(request: HttpRequest, proposal_id: uuid.UUID) -> AgendaProposal:
    found = proposals_seen(None).select_related("user", "invitation").filter(pk=proposal_id).first()
    if found is None:
        raise Http404
    demand(request, _PLAN, [found.body_id], see="core.meeting.see")
    return found


def _settle(request: HttpRequest, proposal: AgendaProposal, form: SettleForm) -> bool:
    """Run the verb of the outcome chosen; a refusal is shown in the form."""
    typed = form.cleaned_data
    common: dict[str, Any] = {
        "actor": actor(request), "proposal_id": proposal.pk, "site": request.build_absolute_uri("/"),
    }  # fmt: skip
    verbs = {
        "accept": lambda: accept_proposal(meeting_id=uuid.UUID(typed["meeting"]), **common),
        "merge": lambda: merge_proposal(item_id=uuid.UUID(typed["item"]), **common),
        "decline": lambda: decline_proposal(answer=typed["answer"], **common),
        "drop": lambda: decline_proposal(answer=typed["answer"], tell=False, **common),
    }
    try:
        verbs[typed["outcome"]]()
    except DomainError as refused:
        form.refuse(refused)
        return False
    proposal.refresh_from_db()
    return True


def _settled_words(proposal: AgendaProposal, outcome: str) -> str:
    told = bool(address_of(proposal)) and outcome != "drop"
    if proposal.state == AgendaProposal.State.ACCEPTED:
        return (
            _("La proposta è all'ordine del giorno: avvisiamo chi l'ha fatta.")
            if told
            else _("La proposta è all'ordine del giorno.")
        )
    return (
        _("Proposta non accolta: mandiamo il motivo a chi l'ha fatta.")
        if told
        else _("Proposta non accolta.")
    )


def _next_meeting(request: HttpRequest, known: list[uuid.UUID]) -> uuid.UUID | None:
    """Back to the editor the button was pressed in."""
    wanted = request.POST.get("back", "")
    return next((key for key in known if str(key) == wanted), None)
