"""A municipality joins: five steps that keep what was typed, a mail, and its city."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.participation.registry import registry
from core.permissions.guard import open_to_all
from core.services.errors import DomainError
from core.services.subscriptions import known_language
from core.web.public.citizen_forms import TOO_OFTEN
from tenants.hosts import origin_of
from tenants.models import City, CityRequest
from tenants.onboarding.addresses import check_address, host_of, suggested
from tenants.onboarding.municipalities import find, municipality
from tenants.onboarding.price import price_sentence
from tenants.onboarding.showing import demonstrations, introduced
from tenants.services.requests import ask_confirmation, missing, place_of, start_request, write_request
from tenants.views.joining_forms import (
    AddressForm,
    ModelsForm,
    MunicipalityForm,
    OfficeForm,
    StepForm,
    TermsForm,
    looks_institutional,
)

REQUEST = "city_request"
"""Where the browser's session keeps the key of its request."""

STEPS = (
    ("join", gettext_lazy("Il Comune")),
    ("join-office", gettext_lazy("L'ufficio")),
    ("join-models", gettext_lazy("Il modello")),
    ("join-address", gettext_lazy("L'indirizzo")),
    ("join-summary", gettext_lazy("Conferma")),
)
"""URL name and label of each step, in order."""

_WHY = "a municipality that joins has no account yet; the mail to its office decides"


@dataclass(frozen=True, slots=True)
class _Page:
    """How one step is shown."""

    name: str
    form: type[StepForm]
    template: str
    more: Callable[[HttpRequest, CityRequest], dict[str, Any]] = lambda _request, _row: {}


@never_cache
@open_to_all(_WHY)
def choose(request: HttpRequest) -> HttpResponse:
    """First step: find the municipality (`?q=`), then what the list does not know of it (`?comune=A794`)."""
    row = current(request)
    place = municipality(request.POST.get("comune") or request.GET.get("comune", ""))
    words = request.GET.get("q", "").strip()[:80]
    if place is None and row is not None and not words and "cambia" not in request.GET:
        place = place_of(row)
    if place is None:
        context: dict[str, Any] = {
            "q": words,
            "found": find(words) if words else [],
            "steps": steps("join", row),
        }
        return render(request, "tenants/public/joining/find.html", context)
    kept = MunicipalityForm.kept(row) if row and row.cadastral_code == place.cadastral_code else {}
    form = MunicipalityForm(request.POST or None, initial=kept, place=place)
    if request.method == "POST" and _kept(request, form, row, place):
        return redirect("join-office")
    there = City.objects.filter(cadastral_code=place.cadastral_code, is_demonstration=False).exists()
    context = {"form": form, "place": place, "there": there, "steps": steps("join", row)}
    return _answer(request, "tenants/public/joining/municipality.html", context, form)


@never_cache
@open_to_all(_WHY)
def office(request: HttpRequest) -> HttpResponse:
    """Second step: the office."""
    return _step(request, _Page("join-office", OfficeForm, "office.html"), "join-models")


@never_cache
@open_to_all(_WHY)
def models(request: HttpRequest) -> HttpResponse:
    """Third step: how the city works with its neighbourhoods."""
    return _step(request, _Page("join-models", ModelsForm, "models.html", _offered), "join-address")


@never_cache
@open_to_all(_WHY)
def address(request: HttpRequest) -> HttpResponse:
    """Fourth step: where the site lives."""
    page = _Page("join-address", AddressForm, "address.html", lambda _request, _row: {"domain": host_of("")})
    return _step(request, page, "join-summary")


@require_GET
@never_cache
@open_to_all(_WHY)
def address_check(request: HttpRequest) -> HttpResponse:
    """Whether an address is free, while it is typed."""
    row, typed = current(request), request.GET.get("subdomain", "").strip().lower()[:60]
    if row is None or not typed:
        return render(request, "tenants/public/joining/_address_check.html")
    try:
        check_address(typed, place_of(row))
    except DomainError as refused:
        return render(request, "tenants/public/joining/_address_check.html", {"problem": refused.message})
    return render(request, "tenants/public/joining/_address_check.html", {"free": host_of(typed)})


@never_cache
@open_to_all(_WHY)
def summary(request: HttpRequest) -> HttpResponse:
    """Last step: everything on one page, the terms, and the message to the office."""
    row = current(request)
    if row is None:
        return redirect("join")
    if row.state not in {CityRequest.State.TYPING, CityRequest.State.ASKED}:
        return redirect("join-progress")
    form = TermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, form, row):
        return redirect("join-sent")
    return _answer(request, "tenants/public/joining/summary.html", _summed_up(row) | {"form": form}, form)


@never_cache
@open_to_all(_WHY)
def sent(request: HttpRequest) -> HttpResponse:
    """What happens now: look into the office's mail."""
    row = current(request)
    if row is None or row.state == CityRequest.State.TYPING:
        return redirect("join")
    if row.state != CityRequest.State.ASKED:
        return redirect("join-progress")
    return render(request, "tenants/public/joining/sent.html", {"row": row})


@open_to_all("what anybody reads before deciding")
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of the trial."""
    return render(request, "tenants/public/terms.html")


def current(request: HttpRequest) -> CityRequest | None:
    """The request this browser has begun, None for none or one that was forgotten."""
    key = request.session.get(REQUEST)
    return CityRequest.objects.filter(pk=key).first() if key else None


def steps(name: str, row: CityRequest | None) -> list[dict[str, Any]]:
    """The steps for the page's head: where one is, and which can be gone back to."""
    places = [step for step, _label in STEPS]
    here = places.index(name)
    return [
        {
            "label": label,
            "url": reverse(step),
            "here": step == name,
            "behind": place < here and row is not None,
        }
        for place, (step, label) in enumerate(STEPS)
    ]


def too_often(request: HttpRequest) -> bool:
    """Whether this network has sent more than a municipality does: the rate `city_request` in the settings."""
    return not ratelimit.consume(request, action="city_request")


def _step(request: HttpRequest, page: _Page, then: str) -> HttpResponse:
    row = current(request)
    if row is None:
        return redirect("join")
    if row.state not in {CityRequest.State.TYPING, CityRequest.State.ASKED}:
        return redirect("join-progress")
    kept = page.form.kept(row)
    if page.form is AddressForm and not row.subdomain:
        kept["subdomain"] = suggested(place_of(row))
    form = page.form(request.POST or None, initial=kept)
    if request.method == "POST" and _kept(request, form, row):
        return redirect(then)
    context = {"form": form, "row": row, "steps": steps(page.name, row), **page.more(request, row)}
    return _answer(request, f"tenants/public/joining/{page.template}", context, form)


def _kept(request: HttpRequest, form: StepForm, row: CityRequest | None, place: Any = None) -> bool:
    """Keep what was typed; what is refused is told in the form, and stays typed."""
    if not form.is_valid():
        return False
    if form.is_trapped or too_often(request):
        form.add_error(None, TOO_OFTEN)
        return False
    try:
        if row is not None and row.state in {CityRequest.State.TYPING, CityRequest.State.ASKED}:
            write_request(request_id=row.pk, values=form.values(), place=place)
        else:
            language = known_language(get_language() or "")
            row = start_request(place=place, language=language, values=form.values())
            request.session[REQUEST] = str(row.pk)
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


def _asked(request: HttpRequest, form: TermsForm, row: CityRequest) -> bool:
    if form.is_trapped or too_often(request):
        form.add_error(None, TOO_OFTEN)
        return False
    try:
        ask_confirmation(request_id=row.pk)
    except DomainError as refused:
        form.add_error(None, refused.message)
        return False
    return True


def _offered(request: HttpRequest, row: CityRequest) -> dict[str, Any]:
    """The models with their demonstrations, those chosen marked."""
    shown = demonstrations()
    chosen = (
        request.POST.getlist("participation_models") if request.method == "POST" else row.participation_models
    )
    offered = []
    for model in introduced():
        city = shown.get(model.slug)
        url = f"{origin_of(request, city.host)}/" if city else ""
        offered.append({"model": model, "city": city, "url": url, "chosen": model.slug in chosen})
    return {"offered": offered}


def _summed_up(row: CityRequest) -> dict[str, Any]:
    place = place_of(row)
    there = City.objects.filter(cadastral_code=row.cadastral_code, is_demonstration=False).exists()
    return {
        "row": row,
        "place": place,
        "host": host_of(row.subdomain) if row.subdomain else "",
        "models": [registry.get(slug).label for slug in row.participation_models if slug in registry],
        "missing": missing(row),
        "there": there,
        "unusual": bool(row.office_email) and not looks_institutional(row.office_email, place),
        "price": price_sentence(row.residents),
        "steps": steps("join-summary", row),
    }


def _answer(request: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)
