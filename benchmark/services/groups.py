"""Groups of cities somebody picks by hand and comes back to. They are hers: no entry of the trail tells of them."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from benchmark.models import PeerGroup
from core.services.errors import DomainError

FEWEST_IN_A_GROUP = 2


@transaction.atomic(durable=True)
def keep_group(*, actor: User, name: str, cities: Iterable[uuid.UUID]) -> PeerGroup:
    """Keep some cities under a name. The same name with the same cities once more is the group there is.

    Raises `DomainError` for fewer than two cities and for a name she gave to others.
    """
    keys = _keys(cities)
    found = PeerGroup.objects.filter(user_key=actor.pk, name=name).first()
    if found and found.city_keys == keys:
        return found
    try:
        with transaction.atomic():
            return PeerGroup.objects.create(user_key=actor.pk, name=name, city_keys=keys)
    except IntegrityError:
        raise _taken() from None


@transaction.atomic(durable=True)
def change_group(*, actor: User, group_key: uuid.UUID, name: str, cities: Iterable[uuid.UUID]) -> PeerGroup:
    """Another name, other cities. Raises `DomainError` as `keep_group`, and for a group that is gone or of somebody else."""
    keys = _keys(cities)
    group = PeerGroup.objects.select_for_update().filter(pk=group_key, user_key=actor.pk).first()
    if group is None:
        raise DomainError(_("Questo gruppo non c'è più: ne conservi un altro."))
    group.name, group.city_keys = name, keys
    try:
        with transaction.atomic():
            group.save(update_fields=["name", "city_keys"])
    except IntegrityError:
        raise _taken() from None
    return group


@transaction.atomic(durable=True)
def remove_group(*, actor: User, group_key: uuid.UUID) -> None:
    """Forget a group of hers; a second time changes nothing."""
    PeerGroup.objects.filter(pk=group_key, user_key=actor.pk).delete()


def _keys(cities: Iterable[uuid.UUID]) -> list[str]:
    keys = sorted({str(key) for key in cities})
    if len(keys) < FEWEST_IN_A_GROUP:
        raise DomainError(_("Scelga almeno due città."), field="cities")
    return keys


def _taken() -> DomainError:
    return DomainError(_("Ha già un gruppo con questo nome: ne scelga un altro."), field="name")
