"""What a city does about a request of the coordinating body without sharing anything."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from benchmark.models import Campaign, CampaignAnswer
from core.services.errors import DomainError
from tenants.models import City
from tenants.services.trail import record


@transaction.atomic(durable=True)
def note_seen(*, city_key: uuid.UUID, campaigns: Collection[uuid.UUID]) -> None:
    """The office has opened the page where these requests stand. Called on the public schema."""
    known = CampaignAnswer.objects.filter(city_key=city_key, campaign__in=campaigns, seen_at__isnull=False)
    unseen = set(campaigns) - set(known.values_list("campaign_id", flat=True))
    now = timezone.now()
    CampaignAnswer.objects.bulk_create(
        [CampaignAnswer(campaign_id=key, city_key=city_key, seen_at=now) for key in sorted(unseen)],
        update_conflicts=True,
        unique_fields=["campaign", "city_key"],
        update_fields=["seen_at"],
    )


@transaction.atomic(durable=True)
def decline(*, actor: User | None, city: City, campaign_id: uuid.UUID, reason: str) -> CampaignAnswer:
    """Say why the city will not share what is asked; said again, the last reason counts. Sharing later answers all the same.

    Called on the public schema. Raises `DomainError` without a `reason`, or for a request that is closed or asks others.
    Recorded in the platform's trail as `comparison.declined`.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError(_("Scriva perché la città non condivide questi dati."), field="reason")
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id, closed_at=None).first()
    if campaign is None or (campaign.city_keys and str(city.pk) not in campaign.city_keys):
        raise DomainError(_("Questa richiesta è chiusa."))
    answer = CampaignAnswer.objects.filter(campaign=campaign, city_key=city.pk).first()
    answer = answer or CampaignAnswer(campaign=campaign, city_key=city.pk)
    if answer.declined_because == reason:
        return answer
    now = timezone.now()
    answer.seen_at = answer.seen_at or now
    answer.declined_at, answer.declined_because = now, reason
    answer.save()
    record(
        actor=actor,
        action="comparison.declined",
        city=city,
        after={"year": campaign.year, "reason": reason},
    )
    return answer
