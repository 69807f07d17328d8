"""What the platform's trail tells of the team in the cities: asked, entered, left."""

import uuid

from django.db import transaction

from accounts.models import User
from core.models import AssistanceVisit
from tenants.models import City
from tenants.services.trail import record


@transaction.atomic(durable=True)
def note_offered(*, actor: User, city: City, consent_id: uuid.UUID) -> None:
    """Somebody of the team asked for the way into a city."""
    record(actor=actor, action="support.asked", city=city, after={"consent": consent_id})


@transaction.atomic(durable=True)
def note_entered(*, actor: User, city: City, visit: AssistanceVisit) -> None:
    """She is in; what the city allowed is told too."""
    consent = visit.consent
    after = {
        "consent": consent.number,
        "role": consent.role,
        "may_write": consent.may_write,
        "until": consent.until,
    }
    record(actor=actor, action="support.entered", city=city, after=after)


@transaction.atomic(durable=True)
def note_left(*, actor: User | None = None, city: City, visit: AssistanceVisit) -> None:
    """She is out, and how it came to that."""
    after = {"who": visit.assistant, "consent": visit.consent.number, "ending": visit.ending}
    record(
        actor=actor or User.objects.filter(pk=visit.assistant_key).first(),
        action="support.left",
        city=city,
        after=after,
    )
