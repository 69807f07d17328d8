"""Keys with which programs of the platform's team ask for cities."""

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from core.services.programs import digest_of
from tenants.models import ApiToken
from tenants.permissions import ROLES
from tenants.services.trail import record

LONGEST = dt.timedelta(days=366)
"""How long a key may be good."""
_PREFIX = "vicinia_"


@transaction.atomic(durable=True)
def make_api_token(*, actor: User, name: str, role: str, expires_on: dt.date) -> tuple[ApiToken, str]:
    """A new key with one of the team's roles; returns its row and the key, which is shown once and kept nowhere.

    Raises `DomainError` for an unknown role and for a day past or too far.
    """
    today = timezone.localdate()
    if role not in ROLES:
        raise DomainError(_("Questo ruolo non esiste."), field="role")
    if not today < expires_on <= today + LONGEST:
        raise DomainError(_("La chiave scade domani o più avanti, al più fra un anno."), field="expires_on")
    key = _PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        name=name, role=role, start=key[:12], digest=digest_of(key), made_by=str(actor), expires_on=expires_on
    )
    record(actor=actor, action="api_token.made", after={"name": name, "role": role, "expires_on": expires_on})
    return row, key


@transaction.atomic(durable=True)
def revoke_api_token(*, actor: User, token_id: uuid.UUID) -> ApiToken:
    """The key opens nothing any more, from this moment. Done twice, it is done once."""
    row = ApiToken.objects.select_for_update().get(pk=token_id)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(actor=actor, action="api_token.revoked", before={"name": row.name, "role": row.role})
    return row
