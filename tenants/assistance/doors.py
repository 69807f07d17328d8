"""From the console into a city and out again: the link, the session, the entries in the platform's trail."""

import uuid

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.signing import BadSignature
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tokens import sign, unsign
from core.models import AssistanceVisit
from core.services.assistance import OFFER_SECONDS, end_visit, enter, offer_visit
from core.services.errors import DomainError
from tenants.assistance.access import assistant_of
from tenants.context import use_city, use_public
from tenants.hosts import origin_of
from tenants.models import City, CityDomain
from tenants.services.support import note_entered, note_left, note_offered

SESSION_KEY = "assistance_visit"
_PURPOSE = "assistance"
_BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def short_name(user: User) -> str:
    """«Gino A.»: as a city reads the name of somebody of the team."""
    first, *rest = str(user).split("@")[0].split()
    return f"{first} {rest[-1][0]}." if rest else first


def way_in(request: HttpRequest, actor: User, city: City, consent_id: uuid.UUID) -> str:
    """The address that leads `actor`, who asks, into the city, once and within a minute. `DomainError` when the consent does not stand.

    Called on the public schema. The signature is good in this city only.
    """
    host = CityDomain.objects.filter(tenant=city, is_primary=True).values_list("domain", flat=True).first()
    if not host:
        raise DomainError(_("La città non ha un indirizzo."))
    note_offered(actor=actor, city=city, consent_id=consent_id)
    with use_city(city):
        visit = offer_visit(
            assistant_key=actor.pk, assistant=short_name(actor), consent_id=consent_id, now=timezone.now()
        )
        token = sign(str(visit.pk), purpose=_PURPOSE)
    path = reverse("city:assistance_enter", args=[token], urlconf=settings.ROOT_URLCONF)
    return origin_of(request, host) + path


def come_in(request: HttpRequest, token: str) -> AssistanceVisit:
    """Open the session of a visit in the city that answers. Raises `DomainError` for whatever is wrong with the link."""
    now = timezone.now()
    try:
        visit_id = uuid.UUID(unsign(token, purpose=_PURPOSE, max_age=OFFER_SECONDS))
    except (BadSignature, ValueError) as wrong:
        raise DomainError(_("Questo ingresso non è valido o è scaduto.")) from wrong
    offered = AssistanceVisit.objects.filter(pk=visit_id).first()
    assistant = assistant_of(offered.assistant_key) if offered else None
    if assistant is None:
        raise DomainError(_("Questo ingresso non è valido o è scaduto."))
    visit = enter(visit_id=visit_id, now=now)
    with use_public():
        note_entered(actor=assistant, city=request.city, visit=visit)  # type: ignore[attr-defined]
    if request.user.is_authenticated:
        logout(request)  # never on top of somebody's own session
    login(request, visit.user, backend=_BACKEND)
    request.session[SESSION_KEY] = str(visit.pk)
    request.session.set_expiry(visit.consent.until)
    return visit


def go_out(request: HttpRequest, visit: AssistanceVisit, ending: str) -> None:
    """End the visit and its session; what was over already only signs out."""
    ended = end_visit(visit_id=visit.pk, ending=ending, now=timezone.now())
    if ended:
        with use_public():
            note_left(city=request.city, visit=ended)  # type: ignore[attr-defined]
    logout(request)
