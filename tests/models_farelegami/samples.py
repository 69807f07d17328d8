"""A value for every parameter of the addresses of labs, centres and pacts, all about one lab."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from core.models import Body
from models_farelegami.models import CaseOpening, CaseTeamMember, PactCommitment
from tests.cast import make_user
from tests.models_farelegami.rows import make_pact


def forced(_body: Body) -> CaseOpening:
    """A case somebody opened in an emergency."""
    now = timezone.now()
    return CaseOpening.objects.create(pact=make_pact(), reason="safety", is_emergency=True, closes_at=now)


def member(_body: Body) -> CaseTeamMember:
    """Somebody who follows a case with another."""
    pact, since = make_pact(state="interrupted"), timezone.localdate()
    user = make_user(f"{pact.code.lower()}@cremona.example", "Chi segue")
    return CaseTeamMember.objects.create(pact=pact, user=user, since=since)


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "pact_id": lambda _body: make_pact().pk,
    "part": lambda _body: "impegni",
    "row_id": lambda _body: PactCommitment.objects.create(pact=make_pact(), side="person").pk,
    "opening_id": lambda body: forced(body).pk,
    "member_id": lambda body: member(body).pk,
}
"""By parameter, or by the address's name and the parameter («farelegami:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
