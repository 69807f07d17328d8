"""Enrolling in a consulta: whether one can, the forms, and the confirmation from the mailbox."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from core.permissions.guard import open_to_all
from core.selectors.streets import knows_streets
from core.services.errors import DomainError
from core.services.subscriptions import known_language
from core.web.private import private
from core.web.public.citizen_forms import too_often
from models_monza.forms.applying import (
    NAMES,
    TOO_OFTEN,
    ApplyForm,
    CitizenApplyForm,
    OrganisationApplyForm,
    papers_of,
)
from models_monza.mail.confirming import received_of
from models_monza.mail.links import application_token
from models_monza.models import Enrolment, ReceivedApplication
from models_monza.selectors.applying import (
    CONFIRM_WITHIN,
    Enrolling,
    civic_centres,
    confirm_by,
    consulte,
    consulte_of_street,
    enrolling_at,
)
from models_monza.services.online import confirm_application, discard_application, receive_application
from models_monza.words import WHAT_MAY, WHO_MAY

_KEY = "the signed link of the mail is the permission"
_STREET_LETTERS = 80


@open_to_all("everybody reads whether one may enrol, and by which rules")
@require_safe
def enrol(request: HttpRequest) -> HttpResponse:
    """Whether enrolment is open, until when, who may, by which act; `?via=` finds the consulta of a street."""
    enrolling = enrolling_at(timezone.now())
    rules = enrolling.rules
    street = request.GET.get("via", "")[:_STREET_LETTERS].strip()
    context = {
        "enrolling": enrolling,
        "citizens": [WHO_MAY[one] for one in rules.citizen_grounds],
        "organisations": [WHAT_MAY[one] for one in rules.organisation_grounds],
        "centres": civic_centres(),
        "streets": knows_streets(),
        "street": street,
        "found": consulte_of_street(street, timezone.localdate()) if street else [],
    }
    return render(request, "monza/public/enrol.html", context)


@open_to_all("anybody may ask to be enrolled; the office decides")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_citizen(request: HttpRequest) -> HttpResponse:
    """A person applies."""
    return _apply(request, CitizenApplyForm)


@open_to_all("anybody may ask to be enrolled; the office decides")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_organisation(request: HttpRequest) -> HttpResponse:
    """An organisation applies."""
    return _apply(request, OrganisationApplyForm)


@open_to_all("the same words for every applicant")
@require_safe
def enrol_sent(request: HttpRequest) -> HttpResponse:
    """What happens now: look into the mail."""
    return render(request, "monza/public/enrol_sent.html", {"days": CONFIRM_WITHIN.days})


@open_to_all(_KEY)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def enrol_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address, or throw the application away. Programs that open links only see the page: the buttons act."""
    key = received_of(token)
    if key is None:
        return _no_longer(request)
    if request.method == "POST" and "cancella" in request.POST:
        discard_application(received_id=key)
        return render(request, "monza/public/enrol_discarded.html")
    if request.method == "POST":
        return _confirm(request, key)
    row = ReceivedApplication.objects.filter(pk=key).first()
    if row is not None and confirm_by(row) >= timezone.now():
        return render(request, "monza/public/enrol_confirm.html", _waiting(row))
    there = Enrolment.objects.filter(pk=key).exists()
    return redirect("monza:application", application_token(key)) if there else _no_longer(request)


def _apply(request: HttpRequest, form_class: type[ApplyForm]) -> HttpResponse:
    """The form while enrolment is open; one sent too late keeps what was typed, and says by which rule it is late."""
    enrolling = enrolling_at(timezone.now())
    options: dict[str, Any] = {"rules": enrolling.rules, "bodies": consulte()}
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, **options)
        status = _sent(request, form)
        return _page(request, form, enrolling, status) if status else redirect("monza:enrol-sent")
    if enrolling.window is None:
        return redirect("monza:enrol")
    return _page(request, form_class(initial=_initial(request, enrolling), **options), enrolling)


def _sent(request: HttpRequest, form: ApplyForm) -> int:
    """Send in what was typed; 0, or the status of the page that says what is wrong. A trapped program is told all is well."""
    if form.is_trapped:
        return 0
    if not form.is_valid() or form.doubts(timezone.localdate()):
        return 422
    if too_often(request):
        form.add_error(None, TOO_OFTEN)
        return 429
    return 0 if _received(request, form) else 422


def _initial(request: HttpRequest, enrolling: Enrolling) -> dict[str, Any]:
    return {
        "consulta": request.GET.get("consulta", ""),
        "ground_detail": request.GET.get("via", "")[:_STREET_LETTERS],
        "mandato": enrolling.mandate.pk if enrolling.mandate else None,
        "chiave": uuid.uuid4(),
    }


def _received(request: HttpRequest, form: ApplyForm) -> bool:
    """Send in; a refusal is told in the form."""
    try:
        receive_application(
            application=form.application(),
            moment=timezone.now(),
            site=request.build_absolute_uri("/"),
            language=known_language(get_language() or ""),
            key=form.sent_key,
            papers=papers_of(form),
        )
    except DomainError as refused:
        form.refuse(refused, NAMES)
        return False
    return True


def _page(request: HttpRequest, form: ApplyForm, enrolling: Enrolling, status: int = 200) -> HttpResponse:
    context = {"form": form, "enrolling": enrolling, "streets": knows_streets()}
    return render(request, f"monza/public/enrol_{form.kind}.html", context, status=status)


def _confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    try:
        row = confirm_application(received_id=key, site=request.build_absolute_uri("/"))
    except DomainError as refused:
        return _no_longer(request, refused.message)
    return redirect(f"{reverse('monza:application', args=[application_token(row.pk)])}?fatto=conferma")


def _waiting(row: ReceivedApplication) -> dict[str, Any]:
    """What the confirmation page tells: which consulta and when, nobody's data."""
    body = next((one for one in consulte() if str(one.pk) == row.content["body_id"]), None)
    sent_at = timezone.localtime(row.sent_at)
    return {"body": body, "sent_at": sent_at, "until": confirm_by(row)}


def _no_longer(request: HttpRequest, why: str = "") -> HttpResponse:
    """A damaged link, one of another city, too old, or thrown away: all the same page."""
    return render(request, "monza/public/enrol_no_longer.html", {"why": why}, status=404)
