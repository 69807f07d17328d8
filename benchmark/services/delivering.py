"""What a city approved or took back goes to the other side: after the commit, and by the clock where that did not happen."""

import logging

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone

from accounts.scope import current_scope
from benchmark.services.receiving import receive, receive_withdrawal, register_keys
from core.models import SharedSnapshot, SigningKey
from core.services.errors import DomainError
from core.services.sharing import mark_delivered
from tenants.context import use_public
from tenants.leaving.running import in_hand
from tenants.models import City

_log = logging.getLogger(__name__)


@shared_task
def deliver_snapshots(site: str = "") -> int:
    """Deliver what this city has not delivered yet; returns how many. Run twice, or killed anywhere, it ends the same. `site` is not used.

    One worker at a time: what one read before the office took it back must not arrive, and its worker die, once another has told of
    the taking back. What is decided while one is at work and escapes it waits for the clock.
    """
    if not _waiting().exists():
        return 0
    schema = current_scope()
    with use_public():
        city = City.objects.get(schema_name=schema)
    with in_hand(city.pk) as ours:
        return _carry(city) if ours else 0


def _waiting() -> QuerySet[SharedSnapshot]:
    return SharedSnapshot.objects.filter(delivered_at=None).order_by("year", "version")


def _carry(city: City) -> int:
    waiting, keys = list(_waiting()), list(SigningKey.objects.defer("private_key"))
    if not waiting:
        return 0
    with use_public():
        register_keys(city=city, keys=keys)
    return sum(_deliver(city, shared) for shared in waiting)


def _deliver(city: City, shared: SharedSnapshot) -> bool:
    """Tell the other side of one row; again when it was withdrawn in the meantime. False when it was refused: it waits."""
    at = timezone.now()
    try:
        with use_public():
            _send(city, shared)
    except DomainError as refused:
        level = logging.INFO if shared.replaced_at else logging.WARNING  # nothing is to be done about it
        _log.log(level, "snapshot refused", extra={"year": shared.year, "reason": refused.message})
        return False
    if mark_delivered(shared, at):
        return True
    return _deliver(city, SharedSnapshot.objects.get(pk=shared.pk))


def _send(city: City, shared: SharedSnapshot) -> None:
    """On the public schema. What was withdrawn before it arrived never goes up."""
    if shared.withdrawn_at:
        receive_withdrawal(
            city_key=city.pk,
            year=shared.year,
            version=shared.version,
            reason=shared.withdrawn_because,
            at=shared.withdrawn_at,
        )
    else:
        receive(
            city_key=city.pk,
            document=shared.document,
            signature=shared.signature,
            public_key=shared.public_key,
            replaced=shared.replaced_at is not None,
        )
