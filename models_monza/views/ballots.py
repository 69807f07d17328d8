"""Ballots in the work area: opened, the roll, closed, voided. Votes of a secret one are cast elsewhere (`slips`)."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.models import AgendaItem, Body, Meeting, Membership
from core.permissions.guard import demand, holder, requires
from core.services.errors import DomainError
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_meeting, may_in
from models_monza.forms.ballots import ChoiceForm, OpenForm, VoidForm
from models_monza.models import Ballot, Office
from models_monza.rules import SLUG
from models_monza.selectors.ballots import (
    FEW,
    ballots_of_meeting,
    in_words,
    outcome_of,
    roll_of,
    way_on,
)
from models_monza.selectors.offices import office_rules_on
from models_monza.selectors.sittings import day_at
from models_monza.services.ballots import (
    close_ballot,
    hand_slip,
    open_ballot,
    take_back_slip,
    void_ballot,
    vote_openly,
)
from models_monza.services.sittings import SITTING

SEE, RUN = "monza.office.see", "monza.ballot.run"


@requires("monza.office.see")
def meeting_ballots(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The ballots of a sitting, and opening one."""
    meeting = _sitting(request, meeting_id, SEE)
    ballots = ballots_of_meeting(meeting.pk)
    lines = [(one, _told(one)) for one in ballots]
    context = {
        "meeting": meeting,
        "ballots": lines,
        "way": way_on(meeting.meets_on),
        "may_run": may_in(request, meeting, RUN),
    }
    return render(request, "monza/work/ballots.html", context)


@requires("monza.office.see")
def item_ballot(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """From an agenda item to its latest ballot; where there is none, to opening it, or to those of the sitting."""
    item = get_object_or_404(AgendaItem, pk=item_id)
    meeting = _sitting(request, item.meeting_id, SEE)
    ballot = Ballot.objects.filter(item=item).first()
    if ballot is not None:
        return redirect("monza:ballot", ballot.pk)
    if may_in(request, meeting, RUN):
        return redirect(f"{reverse('monza:ballot-open', args=[meeting.pk])}?punto={item.pk}")
    return redirect("monza:meeting-ballots", meeting.pk)


@never_cache
@requires("monza.ballot.run")
def ballot_open(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Open a ballot; of a secret one, the slips to print are shown in answer, this once."""
    meeting = _sitting(request, meeting_id, RUN)
    body = _body(meeting)
    initial = {"item": request.GET.get("punto", "")}
    form = form_of(OpenForm, request, meeting=meeting, body_id=body.pk, initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(open_ballot, actor=actor(request), meeting_id=meeting.pk, **form.asked())
        opened = attempt(form, verb)
        if opened and opened.codes:
            context = {"ballot": opened.ballot, "codes": opened.codes, "meeting": meeting}
            return render(request, "monza/work/ballot_slips.html", context)
        if opened:
            return redirect("monza:ballot", opened.ballot.pk)
    context = {"form": form, "meeting": meeting, "body": body, "way": way_on(meeting.meets_on)}
    return render(request, "monza/work/ballot_open.html", context)


@never_cache
@requires("monza.office.see")
def ballot(request: HttpRequest, ballot_id: uuid.UUID) -> HttpResponse:
    """A ballot: the roll while it is open, the outcome once it is closed."""
    row = load_ballot(request, ballot_id, SEE)
    who = holder(request)
    context: dict[str, Any] = {"ballot": row, "meeting": row.meeting, "may_run": who.may(RUN, [row.body_id])}
    if row.state == Ballot.State.OPEN:
        roll = roll_of(row, day_at(row.meeting, row.opened_at))
        context |= {"roll": roll, "handed": len([one for one in roll if one.done])}
        context["candidates"] = row.candidates.select_related("person").order_by("person__family_name")
    if row.state == Ballot.State.CLOSED:
        may_appoint = who.may("monza.office.appoint", [row.body_id])
        context |= _outcome(row) | {"may_appoint": may_appoint}
    return render(request, "monza/work/ballot.html", context)


@require_POST
@requires("monza.ballot.run")
def ballot_hand(request: HttpRequest, ballot_id: uuid.UUID) -> HttpResponse:
    """A member present is handed a slip; or, with `undo`, was marked by mistake."""
    row = load_ballot(request, ballot_id, RUN)
    try:
        member = _key(request.POST.get("member", ""))
        if "undo" in request.POST:
            take_back_slip(actor=actor(request), ballot_id=row.pk, membership_id=member)
        else:
            hand_slip(ballot_id=row.pk, membership_id=member)
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect(f"{reverse('monza:ballot', args=[row.pk])}#appello")


@requires("monza.ballot.run")
def ballot_vote(request: HttpRequest, ballot_id: uuid.UUID, membership_id: uuid.UUID) -> HttpResponse:
    """A member present votes openly."""
    row = load_ballot(request, ballot_id, RUN)
    get_object_or_404(Membership, pk=membership_id, body=row.body_id)
    voter = next(
        (
            one
            for one in roll_of(row, day_at(row.meeting, row.opened_at))
            if one.membership_id == membership_id
        ),
        None,
    )
    form = form_of(ChoiceForm, request, ballot=row)
    if form.is_bound and form.is_valid():
        verb = partial(vote_openly, actor=actor(request), ballot_id=row.pk, membership_id=membership_id)
        try:
            verb(candidate_ids=form.names())
            return redirect(f"{reverse('monza:ballot', args=[row.pk])}#appello")
        except DomainError as refused:
            form.refuse(refused)
    context = {"form": form, "ballot": row, "voter": voter, "meeting": row.meeting}
    return render(request, "monza/work/ballot_vote.html", context)


@requires("monza.ballot.run")
def ballot_close(request: HttpRequest, ballot_id: uuid.UUID) -> HttpResponse:
    """Close a ballot, after having been told how many have voted."""
    row = load_ballot(request, ballot_id, RUN)
    if request.method == "POST":
        close_ballot(actor=actor(request), ballot_id=row.pk)
        messages.success(request, _("Votazione chiusa: ecco l'esito."))
        return redirect("monza:ballot", row.pk)
    handed = row.voters.count()
    context = {
        "ballot": row,
        "meeting": row.meeting,
        "handed": handed,
        "few": row.is_secret and row.cast < FEW,
    }
    return render(request, "monza/work/ballot_close.html", context)


@requires("monza.ballot.run")
def ballot_void(request: HttpRequest, ballot_id: uuid.UUID) -> HttpResponse:
    """Void a ballot, saying why; then another may be opened."""
    row = load_ballot(request, ballot_id, RUN)
    form = form_of(VoidForm, request)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, partial(void_ballot, actor=actor(request), ballot_id=row.pk, reason=reason)):
            messages.success(request, _("Votazione annullata: se ne può aprire un'altra."))
            return redirect("monza:meeting-ballots", row.meeting_id)
    context = {"form": form, "ballot": row, "meeting": row.meeting}
    return render(request, "monza/work/ballot_void.html", context)


def load_ballot(request: HttpRequest, ballot_id: uuid.UUID, permission: str) -> Ballot:
    """The ballot: 404 for who may not see it, 403 for who may not do this."""
    row = get_object_or_404(Ballot.objects.select_related("meeting", "body", "item"), pk=ballot_id)
    demand(request, permission, [row.body_id], see=SEE)
    return row


def _sitting(request: HttpRequest, meeting_id: uuid.UUID, permission: str) -> Meeting:
    meeting = load_meeting(request, meeting_id, permission)
    if meeting.kind != SITTING or meeting.model_slug != SLUG:
        raise Http404
    return meeting


def _body(meeting: Meeting) -> Body:
    """The consulta that sits."""
    body: Body | None = next(iter(meeting.bodies.all()), None)
    if body is None:
        raise Http404
    return body


def _told(ballot: Ballot) -> str:
    return in_words(outcome_of(ballot)) if ballot.state == Ballot.State.CLOSED else ""


def _outcome(ballot: Ballot) -> dict[str, Any]:
    """The outcome, who was appointed after it, and whom a new coordinator would replace."""
    standing = list(Office.objects.filter(body=ballot.body_id, kind=ballot.office, until=None))
    rules = office_rules_on(ballot.meeting.meets_on)
    full = ballot.office == Office.Kind.COORDINATOR and rules.most is not None and len(standing) >= rules.most
    return {
        "outcome": outcome_of(ballot),
        "appointed": set(ballot.offices.values_list("person_id", flat=True)),
        "instead": standing[0] if full and len(standing) == 1 else None,
    }


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise DomainError(_("Scelga chi riceve la scheda.")) from None
