"""Slips of a secret ballot: printed once, and cast by whoever holds one, on any phone, without an account.

Nothing here asks, keeps or logs who votes: the pages need no account, are told to no log (`core.web.unlogged`), stored by no
browser, found by no search engine, and set nothing in a session. The code of a printed slip is in the part of its address that
browsers keep to themselves. Only codes that are of no slip are counted, network by network, so that nobody tries many.
"""

import re
import uuid

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.models import CityProfile
from core.permissions.guard import open_to_all, requires
from core.services.errors import DomainError
from core.web.unlogged import unlogged
from core.web.work.forms import WorkForm, form_of
from models_monza.forms.ballots import CodeForm, SlipForm
from models_monza.models import Ballot
from models_monza.papers.slips import slips_pdf
from models_monza.services.ballots import ballot_of_code, cast_slip, slips_are_of
from models_monza.views.ballots import load_ballot

_CODE = re.compile(r"[A-Z2-9]{8}\Z")
_GUESSES = "ballot_guess"


@never_cache
@require_POST
@requires("monza.ballot.run")
def ballot_slips(request: HttpRequest, ballot_id: uuid.UUID) -> HttpResponse:
    """The slips as a PDF, from the codes of the page that shows them once; refused once the first was handed out."""
    ballot = load_ballot(request, ballot_id, "monza.ballot.run")
    codes = request.POST.getlist("codes")
    if not all(map(_CODE.match, codes)) or not slips_are_of(ballot, codes):
        return render(request, "monza/work/ballot_slips_gone.html", {"ballot": ballot}, status=409)
    content = slips_pdf(
        ballot,
        CityProfile.objects.first(),
        codes,
        door=request.build_absolute_uri(reverse("monza:vote-door")),
        page=request.build_absolute_uri(reverse("monza:vote", args=[ballot.pk])),
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="schede-{ballot.meeting.meets_on:%Y-%m-%d}.pdf"'
    return response


@unlogged
@never_cache
@open_to_all("whoever holds a slip votes with its code: an account would tell who votes")
@require_http_methods(["GET", "HEAD", "POST"])
def vote_door(request: HttpRequest) -> HttpResponse:
    """Where who types the short address writes the code; the slip's own page follows."""
    form = form_of(CodeForm, request)
    if form.is_bound and form.is_valid() and _may_try(request, form):
        code = form.cleaned_data["code"]
        ballot = ballot_of_code(code)
        if ballot is not None:
            return _page(request, ballot, SlipForm(ballot=ballot, initial={"code": code}))
        _count_guess(request)
        form.add_error(
            "code",
            _("Questa scheda non c'è, è già stata usata o la votazione è chiusa: controlli il codice."),
        )
    return _hidden(render(request, "monza/public/vote_door.html", {"form": form}))


@unlogged
@never_cache
@open_to_all("whoever holds a slip votes with its code: an account would tell who votes")
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, ballot_id: uuid.UUID) -> HttpResponse:
    """The slip: code and names, and casting it."""
    ballot = _secret(ballot_id)
    form = form_of(SlipForm, request, ballot=ballot)
    if form.is_bound and form.is_valid() and _cast(request, ballot, form):
        return redirect("monza:vote-done", ballot.pk)
    ballot.refresh_from_db(fields=["state"])
    return _page(request, ballot, form)


@unlogged
@never_cache
@open_to_all("who has voted is told so, whoever she is")
@require_safe
def vote_done(request: HttpRequest, ballot_id: uuid.UUID) -> HttpResponse:
    """Done; the phone may go on to the next."""
    return _hidden(render(request, "monza/public/vote_done.html", {"ballot": _secret(ballot_id)}))


def _cast(request: HttpRequest, ballot: Ballot, form: SlipForm) -> bool:
    """Cast the slip; a refusal is told in the form, and a code that is of no slip is counted."""
    if not _may_try(request, form):
        return False
    try:
        cast_slip(ballot_id=ballot.pk, code=form.cleaned_data["code"], candidate_ids=form.names())
    except DomainError as refused:
        if refused.field == "code":
            _count_guess(request)
        form.refuse(refused)
        return False
    return True


def _may_try(request: HttpRequest, form: WorkForm) -> bool:
    """Whether this network has not sent more wrong codes than people do: the rate `ballot_guess` in the settings."""
    if ratelimit.consume(request, action=_GUESSES, dry_run=True):
        return True
    form.add_error(
        "code", _("Da questa rete sono arrivati troppi codici sbagliati: aspetti qualche minuto e riprovi.")
    )
    return False


def _count_guess(request: HttpRequest) -> None:
    ratelimit.consume(request, action=_GUESSES)


def _secret(ballot_id: uuid.UUID) -> Ballot:
    return get_object_or_404(Ballot.objects.select_related("body", "meeting"), pk=ballot_id, is_secret=True)


def _page(request: HttpRequest, ballot: Ballot, form: SlipForm) -> HttpResponse:
    return _hidden(render(request, "monza/public/vote.html", {"ballot": ballot, "form": form}))


def _hidden(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
