"""Keys with which programs work in the city as the person who made them."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import AccessToken
from core.permissions.catalogue import all_permissions
from core.permissions.holder import holder_of
from core.services.audit import record
from core.services.errors import DomainError

LONGEST = dt.timedelta(days=366)
"""How long a key may be good."""
_PREFIX = "vicinia_"


@transaction.atomic(durable=True)
def make_access_token(
    *, actor: User, name: str, scopes: Collection[str], expires_on: dt.date
) -> tuple[AccessToken, str]:
    """A new key of the actor's own; returns its row and the key, which is shown once and kept nowhere.

    `scopes` are permissions the actor holds; what a role loses later the key loses with it. Raises `DomainError` for none, for
    one the actor does not hold, and for a day past or too far.
    """
    today = timezone.localdate()
    held = holder_of(actor)
    if not scopes:
        raise DomainError(_("Scelga almeno una cosa che il programma può fare."), field="scopes")
    if not all(scope in all_permissions() and held.may(scope) for scope in scopes):
        raise DomainError(_("Un programma non può fare ciò che non può fare Lei."), field="scopes")
    if not today < expires_on <= today + LONGEST:
        raise DomainError(_("La chiave scade domani o più avanti, al più fra un anno."), field="expires_on")
    key = _PREFIX + secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        user=actor,
        name=name,
        scopes=sorted(scopes),
        digest=digest_of(key),
        start=key[:14],
        expires_on=expires_on,
    )
    after = {"name": name, "scopes": row.scopes, "expires_on": expires_on}
    record(actor=actor, action="core.access_token.made", target=row, after=after)
    return row, key


@transaction.atomic(durable=True)
def revoke_access_token(*, actor: User, access_token_id: uuid.UUID) -> AccessToken:
    """The key opens nothing any more, from this moment. Done twice, it is done once."""
    row = AccessToken.objects.select_for_update().get(pk=access_token_id)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(actor=actor, action="core.access_token.revoked", target=row, before={"name": row.name})
    return row


def digest_of(key: str) -> str:
    """What is kept of a key: its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()
