"""Cities made by programs of the platform's team: JSON, a key, an idempotency key, problem details."""

import hashlib
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from core.api.problems import REALM, Refused, refusal_page
from core.permissions.guard import open_to_all
from core.services.errors import DomainError
from core.services.programs import digest_of
from tenants.models import ApiToken, City, CityRequest
from tenants.onboarding.addresses import suggested
from tenants.onboarding.municipalities import municipality
from tenants.onboarding.welcome import host_of_city
from tenants.permissions import ROLES
from tenants.services.requests import request_city
from tenants.views.joining_end import wait_for
from tenants.views.joining_forms import ModelsForm, MunicipalityForm, OfficeForm

PERMISSION = "platform.city.create"
_LONGEST_KEY = 120
_LARGEST = 64 * 1024
_WHY = "the key in the Authorization header is the permission"
_WAIT = {"Retry-After": "60"}
_FORMS: tuple[Any, ...] = (OfficeForm, ModelsForm)

Endpoint = Callable[..., HttpResponse]


def _endpoint(method: str) -> Callable[[Endpoint], Endpoint]:
    """An address of the API: one method, a limit on how often, every refusal a problem."""

    def stamp(view: Endpoint) -> Endpoint:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with translation.override("en"):
                try:
                    if request.method != method:
                        raise Refused(405, f"Use {method}.")
                    if not ratelimit.consume(request, action="api"):
                        raise Refused(429, "Too many requests: wait a minute.", headers=_WAIT)
                    token = _bearer(request.headers.get("authorization", ""), PERMISSION)
                    answered = view(request, token, *args, **kwargs)
                except Refused as refused:
                    answered = refusal_page(request, refused)
                answered["Cache-Control"] = "no-store"
                return answered

        return answer

    return stamp


@csrf_exempt
@open_to_all(_WHY)
@_endpoint("POST")
def cities(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """Make a city. With the same `Idempotency-Key` and body it answers where that city stands; 201, or 202 while it is made."""
    key = request.headers.get("idempotency-key", "").strip()
    if not key or len(key) > _LONGEST_KEY:
        raise Refused(400, f"Send an Idempotency-Key of 1 to {_LONGEST_KEY} characters.")
    fingerprint = hashlib.sha256(request.body).hexdigest()
    row = _known(token, key, fingerprint)
    if row is None:
        row = _begin(token, key, fingerprint, _typed(request))
        wait_for(row)
        row.refresh_from_db()
    return _standing(request, row)


@csrf_exempt
@open_to_all(_WHY)
@_endpoint("GET")
def city(request: HttpRequest, token: ApiToken, request_id: uuid.UUID) -> HttpResponse:
    """Where a city asked for stands."""
    row = CityRequest.objects.filter(pk=request_id).exclude(state=CityRequest.State.TYPING).first()
    if row is None:
        raise Refused(404, "There is no such request.")
    return _standing(request, row, status=200)


def _bearer(header: str, permission: str) -> ApiToken:
    """The key of an `Authorization` header, used now. Raises `Refused`: 401 for no good key, 403 without the permission."""
    scheme, _space, key = header.partition(" ")
    rows = ApiToken.objects.filter(digest=digest_of(key.strip()))
    token = rows.first() if scheme.lower() == "bearer" else None
    if token is None or not token.is_good:
        told = "Send a key that is neither revoked nor expired, as Authorization: Bearer <key>."
        raise Refused(401, told, headers={"WWW-Authenticate": REALM})
    role = ROLES.get(token.role)
    if role is None or permission not in role.permissions:
        raise Refused(403, f"The role of this key does not include {permission}.")
    rows.update(used_at=timezone.now())
    return token


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The JSON of the body as an object. Raises `Refused`."""
    if request.content_type != "application/json":
        raise Refused(415, "Send application/json.")
    if len(request.body) > _LARGEST:
        raise Refused(413, f"At most {_LARGEST} bytes.")
    try:
        typed = json.loads(request.body)
    except ValueError as error:
        raise Refused(400, f"This is no JSON: {error}") from None
    if not isinstance(typed, dict):
        raise Refused(400, "Send an object.")
    return typed


def _begin(token: ApiToken, key: str, fingerprint: str, typed: dict[str, Any]) -> CityRequest:
    row = request_row(typed)
    row.api_token, row.idempotency_key, row.fingerprint = token, key, fingerprint
    try:
        return request_city(actor=token.name, row=row)
    except DomainError as refused:
        status = 409 if refused.field == "cadastral_code" else 422
        raise Refused(status, refused.message, {refused.field or "": [refused.message]}) from None
    except IntegrityError:  # the same key at the same moment, or the same municipality
        known = _known(token, key, fingerprint)
        if known is None:
            raise Refused(409, "A city of this municipality is being made.") from None
        return known


def request_row(typed: dict[str, Any]) -> CityRequest:
    """A request of the fields of the wizard, checked as the wizard checks them, not saved. Raises `Refused`."""
    place = municipality(str(typed.get("cadastral_code", "")))
    if place is None:
        said = "No municipality of today has this cadastral code."
        raise Refused(422, "Some fields are not right.", {"cadastral_code": [said]})
    forms = [MunicipalityForm(typed, place=place), *(form(typed) for form in _FORMS)]
    errors = {name: list(map(str, found)) for form in forms for name, found in form.errors.items()}
    if errors:
        raise Refused(422, "Some fields are not right.", errors)
    values = {name: value for form in forms for name, value in form.values().items()}
    subdomain = str(typed.get("subdomain", "") or suggested(place)).strip().lower()
    return CityRequest(
        municipality=place.name, province=place.province, cadastral_code=place.cadastral_code, subdomain=subdomain,
        with_samples=typed.get("with_samples") is True, language=settings.LANGUAGE_CODE,
        terms_accepted_at=timezone.now(), **values,
    )  # fmt: skip


def _known(token: ApiToken, key: str, fingerprint: str) -> CityRequest | None:
    row = CityRequest.objects.filter(api_token=token, idempotency_key=key).first()
    if row is not None and row.fingerprint != fingerprint:
        raise Refused(422, "This Idempotency-Key was used with another body.")
    return row


def _standing(request: HttpRequest, row: CityRequest, status: int | None = None) -> JsonResponse:
    state = CityRequest.State
    here = request.build_absolute_uri(reverse("api-city", args=[row.pk]))
    found = City.objects.filter(pk=row.pk).first()
    body = {
        "id": str(row.pk),
        "state": row.state,
        "reason": row.reason,
        "municipality": row.municipality,
        "province": row.province,
        "cadastral_code": row.cadastral_code,
        "ipa_code": f"c_{row.cadastral_code.lower()}",
        "host": host_of_city(found) if found else None,
        "trial_until": found.trial_until.isoformat() if found and found.trial_until else None,
        "self": here,
    }
    response = JsonResponse(body, status=status or (201 if row.state == state.MADE else 202))
    response["Location"] = here
    return response
