"""From a confirmed request to a city: all of it or nothing, by whichever worker comes, however often one dies.

The city has the key of its request, so that whoever comes second knows its own. What a killed worker left behind is cleared
away by the next attempt (`tenants.provisioning.create_city`); a request that cannot be made goes to a person.
"""

import datetime as dt
import logging
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.first_hour.examples import make_examples
from core.services.errors import DomainError
from core.services.opening import write_opening
from tenants.context import use_city, use_public
from tenants.models import City, CityDomain, CityRequest
from tenants.onboarding.addresses import host_of, schema_of
from tenants.onboarding.telling import tell_asker, tell_team
from tenants.provisioning import CityExists, create_city
from tenants.services.trail import record

TRIAL = dt.timedelta(days=60)
MOST_ATTEMPTS = 5
"""How often the making is begun before a person is asked."""

_log = logging.getLogger(__name__)

_State, _Reason = CityRequest.State, CityRequest.Reason


def make_city_of(request_id: uuid.UUID) -> None:
    """Make the city of a request that is confirmed; a request in any other state is left alone."""
    row = _begin(request_id)
    if row is None:
        return
    if not City.objects.filter(pk=row.pk).exists():
        try:
            create_city(
                schema_name=schema_of(row.subdomain),
                name=row.municipality,
                hostname=host_of(row.subdomain),
                models=row.participation_models,
                furnish=lambda: _furnish(row),
                id=row.pk,
                **_details(row),
            )
        except CityExists:
            if City.objects.filter(pk=row.pk).exists() or not _is_somebody_elses(row):
                return  # another worker is making it at this moment, and will say so
            _give_to_team(row.pk, _Reason.NAME_TAKEN)
            return
        except (DomainError, ValidationError):
            _log.exception("The city of a request cannot be made")
            _give_to_team(row.pk, _Reason.FAILED)
            return
    _make_examples(row)
    _finish(row.pk)


@transaction.atomic(durable=True)
def _begin(request_id: uuid.UUID) -> CityRequest | None:
    """Count the attempt; None for a request that is not, or no more, to be made."""
    row = CityRequest.objects.select_for_update().filter(pk=request_id, state=_State.MAKING).first()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _wait(row, _Reason.FAILED)
        return None
    row.attempts, row.attempted_at = row.attempts + 1, timezone.now()
    row.save(update_fields=["attempts", "attempted_at"])
    return row


@transaction.atomic(durable=True)
def _finish(request_id: uuid.UUID) -> None:
    """The city is there: said once, in the trail and by mail."""
    row = CityRequest.objects.select_for_update().get(pk=request_id)
    if row.state == _State.MADE:
        return
    row.state, row.changed_at = _State.MADE, timezone.now()
    row.save(update_fields=["state", "changed_at"])
    city = City.objects.get(pk=row.pk)
    after = {
        "state": city.state,
        "trial_until": city.trial_until,
        "by": row.contact,
        "models": row.participation_models,
    }
    record(actor=None, action="city.created", city=city, after=after)
    tell_asker(row, "city_ready")


@transaction.atomic(durable=True)
def _give_to_team(request_id: uuid.UUID, reason: str) -> None:
    row = CityRequest.objects.select_for_update().get(pk=request_id)
    if row.state == _State.MAKING:
        _wait(row, reason)


def _wait(row: CityRequest, reason: str) -> None:
    row.state, row.reason, row.changed_at = _State.WAITING, reason, timezone.now()
    row.save(update_fields=["state", "reason", "changed_at"])
    tell_asker(row, "city_waiting")
    tell_team(row)


def _is_somebody_elses(row: CityRequest) -> bool:
    """Whether the name is taken for good, and not only by whoever makes this very city now."""
    schema, host = schema_of(row.subdomain), host_of(row.subdomain)
    taken = City.objects.filter(schema_name=schema).exclude(pk=row.pk).exists()
    return bool(taken or CityDomain.objects.filter(domain=host).exclude(tenant_id=row.pk).exists())


def _details(row: CityRequest) -> dict[str, Any]:
    fields = (
        "province", "cadastral_code", "istat_code", "residents", "residents_on", "office", "office_address",
        "office_email", "signer", "signer_role",
    )  # fmt: skip
    return {name: getattr(row, name) for name in fields} | {
        "state": City.State.TRIAL,
        "trial_until": timezone.localdate() + TRIAL,
    }


def _furnish(row: CityRequest) -> None:
    """What the city begins with, written inside it as it is made: how it presents itself, and who opens it."""
    with translation.override(row.language):
        profile = {
            "name": row.municipality,
            "institution": _("Comune di %(name)s") % {"name": row.municipality},
            "office": row.office,
            "email": row.office_email,
            "address": row.office_address,
        }
        write_opening(actor=None, email=row.office_email, full_name=row.contact, profile=profile)


def _make_examples(row: CityRequest) -> None:
    """The examples, where they were asked for, by the verbs people use; begun again they go on from where they are."""
    if not row.with_samples:
        return
    with use_public():
        city = City.objects.get(pk=row.pk)
    with translation.override(row.language), use_city(city):
        make_examples(User.objects.get(email__iexact=row.office_email))
