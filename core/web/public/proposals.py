"""A citizen asks a body to talk about something."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.models import Body, Meeting
from core.permissions.guard import open_to_all
from core.selectors.public import public_meetings
from core.selectors.public_proposals import bodies_open_to_proposals
from core.services.errors import DomainError
from core.services.proposals import propose_item
from core.web.public.citizen_forms import TOO_OFTEN, ProposalForm, too_often

_FIELDS = {"body": "organismo"}


@open_to_all("anybody may propose, where the rules in force say so")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The form, preset by `?organismo=` and `?incontro=`; where the rules say no, how else to be heard."""
    actor = request.user if request.user.is_authenticated else None
    bodies = {body.slug: body for body in bodies_open_to_proposals(timezone.localdate(), actor)}
    asked = request.POST.get("organismo") or request.GET.get("organismo", "")
    if not bodies or (asked and asked not in bodies):
        return _refused(request, asked)
    initial = {"organismo": asked, "incontro": request.GET.get("incontro", "")}
    form = ProposalForm(
        request.POST or None,
        initial=initial,
        bodies=[(slug, body.name) for slug, body in bodies.items()],
        known=actor is not None,
    )
    if request.method != "POST":
        return _page(request, form, bodies.get(asked))
    if form.is_trapped:
        return redirect("core:propose_done")
    if form.is_valid() and _proposed(request, form, bodies[form.cleaned_data["organismo"]], actor):
        return redirect(f"{reverse('core:propose_done')}?organismo={form.cleaned_data['organismo']}")
    return _page(request, form, bodies.get(asked), status=422)


@open_to_all("what happens to a proposal is told to everybody in the same words")
def propose_done(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    body = Body.objects.filter(slug=request.GET.get("organismo", "")).first()
    return render(request, "core/public/propose_done.html", {"body": body})


def _proposed(request: HttpRequest, form: ProposalForm, body: Body, actor: User | None) -> bool:
    """Propose; a refusal is told in the form."""
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return False
    chosen = form.cleaned_data
    try:
        propose_item(
            actor=actor,
            body_id=body.pk,
            meeting_id=_meeting_of(form.meeting_id, body),
            title=chosen["title"],
            detail=chosen["detail"],
            name=chosen.get("name", ""),
            email=chosen.get("email", ""),
        )
    except DomainError as refused:
        form.refuse(refused, _FIELDS)
        return False
    return True


def _meeting_of(meeting_id: uuid.UUID | None, body: Body) -> uuid.UUID | None:
    """The meeting the link came from, when citizens may see it and it is of the body chosen in the end."""
    if meeting_id is None:
        return None
    found: uuid.UUID | None = (
        public_meetings().filter(pk=meeting_id, served__body=body).values_list("pk", flat=True).first()
    )
    return found


def _page(request: HttpRequest, form: ProposalForm, body: Body | None, status: int = 200) -> HttpResponse:
    meeting = None
    key = form["incontro"].value()
    if body is not None and key and (found := _key(str(key))):
        meeting = public_meetings().filter(pk=found, served__body=body).first()
    context: dict[str, Any] = {"form": form, "body": body, "meeting": meeting}
    context["frozen"] = meeting is not None and meeting.state != Meeting.State.DRAFT
    return render(request, "core/public/propose.html", context, status=status)


def _refused(request: HttpRequest, slug: str) -> HttpResponse:
    body = Body.objects.filter(slug=slug).first()
    return render(request, "core/public/propose_elsewhere.html", {"body": body})


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
