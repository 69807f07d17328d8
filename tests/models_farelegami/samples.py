"""A value for every parameter of the addresses of labs, centres and pacts, all about one lab."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from core.models import Body
from models_farelegami.models import CaseOpening, CaseTeamMember, CivicCentre, PactCommitment
from tests.cast import make_user
from tests.models_farelegami.rows import (
    make_activity,
    make_centre,
    make_lab_need,
    make_maker,
    make_municipality,
    make_pact,
)


def forced(_body: Body) -> CaseOpening:
    """A case somebody opened in an emergency."""
    now = timezone.now()
    return CaseOpening.objects.create(pact=make_pact(), reason="safety", is_emergency=True, closes_at=now)


def member(_body: Body) -> CaseTeamMember:
    """Somebody who follows a case with another."""
    pact, since = make_pact(state="interrupted"), timezone.localdate()
    user = make_user(f"{pact.code.lower()}@cremona.example", "Chi segue")
    return CaseTeamMember.objects.create(pact=pact, user=user, since=since)


def a_centre() -> CivicCentre:
    """The civic centre of the city."""
    return CivicCentre.objects.first() or make_centre()


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "pact_id": lambda _body: make_pact().pk,
    "part": lambda _body: "impegni",
    "row_id": lambda _body: PactCommitment.objects.create(pact=make_pact(), side="person").pk,
    "opening_id": lambda body: forced(body).pk,
    "member_id": lambda body: member(body).pk,
    # labs and municipalities
    "maker_id": lambda body: make_maker(body).pk,
    "need_id": lambda body: make_lab_need(body).pk,
    "municipality_id": lambda _body: make_municipality().pk,
    # civic centres
    "centre_id": lambda _body: a_centre().pk,
    "activity_id": lambda _body: make_activity(a_centre()).pk,
    "farelegami:centre-count year": lambda _body: "2016",
    "farelegami:activity-count year": lambda _body: "2016",
}
"""By parameter, or by the address's name and the parameter («farelegami:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
