"""The page of who is invited to a meeting: no account, the signed link of the invitation is the key."""

from functools import partial, wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.mail.invitation_links import BadLink, OldLink, invitation_of
from core.models import Invitation, Meeting
from core.permissions.guard import View, open_to_all
from core.selectors.agenda import agenda_plan
from core.selectors.public import published_minutes
from core.services.errors import DomainError
from core.services.proposals import propose_item
from core.services.replies import may_still_reply, reply_to_invitation
from core.web.public.citizen_forms import TOO_OFTEN, CitizenForm, too_often
from core.web.work.forms import press

_KEY = "who holds the signed link of the invitation is the one invited"


class InvitedProposalForm(CitizenForm):
    """Something to talk about; who asks is known from the link. The verb checks lengths, so that nothing is cut."""

    title = forms.CharField(label=gettext_lazy("Di che cosa vuoi che si parli?"))
    detail = forms.CharField(
        label=gettext_lazy("Perché parlarne"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


def with_invitation(view: View) -> View:
    """Open the link: the view is given the invitation, a link that opens nothing has a page that says so.

    The page is of one person: never kept, never indexed, its address told to no other site.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token, invitation_of(token))
        except OldLink as old:
            public = old.meeting.state != Meeting.State.DRAFT
            context = {"meeting": old.meeting if public else None, "removed": old.removed}
            response = render(request, "core/invited/old.html", context, status=410)
        except BadLink:
            response = render(request, "core/invited/refused.html", status=404)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return opened


@open_to_all(_KEY)
@require_safe
@with_invitation
def invited(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """When, where, about what; whether one comes; what one would talk about, which is all before the meeting is convened.
    After the meeting: how it went.
    """
    return _page(request, token, invitation, InvitedProposalForm())


@open_to_all(_KEY)
@require_POST
@with_invitation
def invited_reply(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """Say whether one comes."""
    reply = request.POST.get("reply", "")
    press(request, partial(reply_to_invitation, actor=None, invitation_id=invitation.pk, reply=reply))
    return redirect("core:invited", token)


@open_to_all(_KEY)
@require_POST
@with_invitation
def invited_propose(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """Propose something for the agenda: of this meeting until it is convened, of the next afterwards."""
    form = InvitedProposalForm(request.POST)
    if not form.is_trapped and not (form.is_valid() and _proposed(request, invitation, form)):
        return _page(request, token, invitation, form, status=422)
    return redirect("core:invited", token)


def _proposed(request: HttpRequest, invitation: Invitation, form: InvitedProposalForm) -> bool:
    """Propose, and say to which meeting it goes; a refusal is told in the form."""
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return False
    try:
        proposal = propose_item(
            actor=None,
            title=form.cleaned_data["title"],
            detail=form.cleaned_data["detail"],
            invitation_id=invitation.pk,
        )
    except DomainError as refused:
        form.refuse(refused)
        return False
    words = (
        _("Grazie, la proposta è arrivata: chi prepara l'incontro ti risponde per email.")
        if proposal.meeting_id
        else _("L'ordine del giorno è chiuso: la proposta vale per il prossimo incontro.")
    )
    messages.success(request, words)
    return True


def _page(
    request: HttpRequest, token: str, invitation: Invitation, form: InvitedProposalForm, status: int = 200
) -> HttpResponse:
    meeting, today = invitation.meeting, timezone.localdate()
    over = meeting.state == Meeting.State.HELD or meeting.meets_on < today
    off = meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}
    context: dict[str, Any] = {
        "token": token,
        "invitation": invitation,
        "meeting": meeting,
        "over": over,
        "off": off,
        "is_public": meeting.state != Meeting.State.DRAFT,
        "may_reply": may_still_reply(invitation),
        "too_late": meeting.proposals_until is not None and meeting.proposals_until < today,
        "frozen": meeting.state != Meeting.State.DRAFT,
        "plan": agenda_plan(meeting),
        "minutes": published_minutes(meeting),
        "proposals": invitation.proposals.order_by("proposed_at"),
        "form": form,
    }
    return render(request, "core/invited/meeting.html", context, status=status)
