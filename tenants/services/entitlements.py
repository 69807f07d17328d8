"""Giving a city a feature beyond its plan, and taking it back."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.services.audit import actor_label
from core.services.errors import DomainError
from tenants.entitlements import grantable
from tenants.hosts import forget_hosts
from tenants.models import City, EntitlementGrant
from tenants.services.trail import record


@transaction.atomic(durable=True)
def grant_feature(
    *, actor: User | None, city: City, feature: str, until: dt.date, reason: str, since: dt.date | None = None
) -> EntitlementGrant:
    """Give a city a feature from a day (today) to another, both included. Audited.

    Raises `DomainError` for an unknown feature, days that do not fit, and days on which it has the feature already.
    """
    row = City.objects.select_for_update().get(pk=city.pk)
    first = since or timezone.localdate()
    if feature not in grantable():
        raise DomainError(_("Scelga una funzione dell'elenco."), field="feature")
    if until < max(first, timezone.localdate()):
        raise DomainError(_("L'ultimo giorno viene dopo il primo, e deve ancora venire."), field="until")
    if there := row.entitlements.filter(
        feature=feature, ended_at=None, until__gte=first, since__lte=until
    ).first():
        said = _("L'ha già, fino al %(day)s: la tolga prima di darla di nuovo.")
        raise DomainError(said % {"day": f"{there.until:%d/%m/%Y}"}, field="feature")
    given = EntitlementGrant.objects.create(
        city=row, feature=feature, reason=reason, since=first, until=until, given_by=actor_label(actor)
    )
    _repeat_on(row)
    after = {"feature": feature, "since": first, "until": until, "reason": reason}
    record(actor=actor, action="feature.granted", city=row, after=after)
    return given


@transaction.atomic(durable=True)
def end_feature(*, actor: User | None, grant_id: uuid.UUID) -> EntitlementGrant:
    """Take a feature back before its last day. Audited; a second time changes nothing."""
    key = EntitlementGrant.objects.values_list("city", flat=True).get(pk=grant_id)
    row = City.objects.select_for_update().get(pk=key)
    grant = EntitlementGrant.objects.get(pk=grant_id)
    if grant.ended_at is None:
        grant.ended_at = timezone.now()
        grant.save(update_fields=["ended_at"])
        _repeat_on(row)
        before = {"feature": grant.feature, "until": grant.until}
        record(actor=actor, action="feature.ended", city=row, before=before)
    return grant


def _repeat_on(city: City) -> None:
    """Write on the city's row what holds or will; this process reads it anew at once."""
    grants = city.entitlements.filter(ended_at=None, until__gte=timezone.localdate()).order_by("since")
    held: dict[str, list[list[str]]] = {}
    for grant in grants:
        held.setdefault(grant.feature, []).append([grant.since.isoformat(), grant.until.isoformat()])
    city.granted = held
    city.save(update_fields=["granted"])
    on_commit(forget_hosts)
