"""What workers and the clock do for those who come: making cities, making what was left, forgetting who never confirmed."""

import datetime as dt
import uuid

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from tenants.models import CityRequest, Message
from tenants.onboarding.making import make_city_of
from tenants.onboarding.starting import start_soon

LEFT_AFTER = dt.timedelta(minutes=1)
"""After how long a city that is not there yet is begun again; whoever still makes it is not disturbed."""
UNCONFIRMED_FOR = dt.timedelta(days=30)
"""How long what was typed and never confirmed is kept, from the last change."""
REFUSED_FOR = dt.timedelta(days=365)
"""How long a request that was not accepted is kept: whoever asked may come back about it."""


@shared_task(shared_ok=True)
def make_requested_city(request_id: str) -> None:
    """Make the city of one confirmed request."""
    make_city_of(uuid.UUID(request_id))


@shared_task(shared_ok=True)
def make_what_was_left() -> None:
    """Begin again the cities whose worker died, or was never told; asked every minute."""
    before = timezone.now() - LEFT_AFTER
    left = CityRequest.objects.filter(
        Q(attempted_at__lt=before) | Q(attempted_at=None, confirmed_at__lt=before),
        state=CityRequest.State.MAKING,
    )
    for key in left.values_list("pk", flat=True):
        start_soon(key)


@shared_task(shared_ok=True)
def forget_requests() -> int:
    """Delete what was never confirmed, and long after its refusal what was refused, with what was written about it.

    Returns how many requests. Asked every night.
    """
    now, state = timezone.now(), CityRequest.State
    old = CityRequest.objects.filter(
        Q(state__in=[state.TYPING, state.ASKED], changed_at__lt=now - UNCONFIRMED_FOR)
        | Q(state=state.REFUSED, changed_at__lt=now - REFUSED_FOR)
    )
    keys = list(old.values_list("pk", flat=True))
    Message.objects.filter(content__request__in=[str(key) for key in keys]).delete()
    CityRequest.objects.filter(pk__in=keys).delete()
    return len(keys)
