"""Looking again at the hosts cities ask for: soon and often while they are new, once a day for ever."""

import datetime as dt

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from tenants.domains.dns import look_up
from tenants.models import HostClaim
from tenants.services.hosts import settle_claim

OFTEN_FOR = dt.timedelta(days=3)
"""How long a new claim is looked at at every round."""
GIVE_UP_AFTER = dt.timedelta(days=60)
"""How long a claim that was never proved is looked at at all; the button asks all the same."""
_DAY = dt.timedelta(hours=23, minutes=55)


@shared_task(shared_ok=True)
def check_claims() -> None:
    """Look at every claim that is due; asked every ten minutes."""
    now = timezone.now()
    new = Q(verified_at=None, asked_at__gt=now - OFTEN_FOR)
    not_today = Q(checked_at=None) | Q(checked_at__lte=now - _DAY)
    worth = Q(verified_at__isnull=False) | Q(asked_at__gt=now - GIVE_UP_AFTER)
    for claim in HostClaim.objects.filter(new | (not_today & worth)):
        check_claim(claim)


def check_claim(claim: HostClaim) -> HostClaim:
    """Ask the network and settle what follows. Called on the public schema, outside any transaction."""
    return settle_claim(actor=None, claim=claim, finding=look_up(claim.host, claim.token))
