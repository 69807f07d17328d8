"""Organisations (*realtà*) and who speaks for them."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Membership, Organisation, OrganisationKind, Person, Representative
from core.participation.hooks import tell_left
from core.selectors.duplicates import match_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot

ORGANISATION_FIELDS = (
    "name", "kind_id", "is_formal", "is_municipal_service", "about", "email", "phone", "website", "listed_publicly",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """What the register says of an organisation. `is_formal` None: not known. `new_kind` adds a kind to the list."""

    name: str
    kind_id: uuid.UUID | None = None
    new_kind: str = ""
    is_formal: bool | None = None
    is_municipal_service: bool = False
    about: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    listed_publicly: bool = True


@transaction.atomic(durable=True)
def add_organisation(*, actor: User, data: OrganisationData) -> Organisation:
    """Add an organisation to the register. Audited. `DomainError` on `name` when that name is there already."""
    organisation = new_organisation(data)
    record(
        actor=actor,
        action="core.organisation.added",
        target=organisation,
        after=snapshot(organisation, ORGANISATION_FIELDS),
    )
    return organisation


@transaction.atomic(durable=True)
def change_organisation(
    *, actor: User, organisation_id: uuid.UUID, data: OrganisationData, seen: str | None = None
) -> Organisation:
    """Change what the register says of an organisation. Audited when it changes.

    Raises `StaleEdit` when someone else changed it since the form showed it (`seen`), `DomainError` for a name taken.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    before = snapshot(organisation, ORGANISATION_FIELDS)
    demand_fresh(before, seen)
    for name, value in _values(data).items():
        setattr(organisation, name, value)
    _refuse_taken(organisation)
    organisation.save()
    earlier, later = changes(before, snapshot(organisation, ORGANISATION_FIELDS))
    if later:
        record(
            actor=actor, action="core.organisation.changed", target=organisation, before=earlier, after=later
        )
    return organisation


@transaction.atomic(durable=True)
def add_representative(
    *,
    actor: User,
    organisation_id: uuid.UUID,
    given_name: str,
    family_name: str,
    email: str = "",
    phone: str = "",
    since: dt.date | None = None,
) -> Representative:
    """Someone speaks for the organisation from a day (today). Audited.

    A person the city knows under the same email is the same person, whose name and telephone stay as they are.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    person = Person.objects.filter(email__iexact=email, erased_at=None).first() if email else None
    person = person or Person.objects.create(
        given_name=given_name, family_name=family_name, email=email, phone=phone
    )
    if Representative.objects.filter(organisation=organisation, person=person, until=None).exists():
        raise DomainError(
            _("%(person)s è già referente di questa realtà.") % {"person": person}, field="email"
        )
    representative = Representative.objects.create(
        organisation=organisation, person=person, since=since or timezone.localdate()
    )
    after = {"person": str(person), "since": representative.since}
    record(actor=actor, action="core.representative.changed", target=organisation, after=after)
    return representative


@transaction.atomic(durable=True)
def end_representative(
    *, actor: User, representative_id: uuid.UUID, until: dt.date | None = None
) -> Representative:
    """She no longer speaks for the organisation after a day (today). Audited. Ended already: nothing changes."""
    representative = (
        Representative.objects.select_for_update(of=("self",))
        .select_related("organisation", "person")
        .get(pk=representative_id)
    )
    if representative.until is None:
        representative.until = until or timezone.localdate()
        if representative.since and representative.until < representative.since:
            raise DomainError(_("La data di fine precede quella di inizio."), field="until")
        representative.save(update_fields=["until"])
        _tell_left(representative, representative.until, actor)
        after = {"person": str(representative.person), "until": representative.until}
        record(
            actor=actor, action="core.representative.changed", target=representative.organisation, after=after
        )
    return representative


def _tell_left(representative: Representative, until: dt.date, actor: User) -> None:
    """She may be of no body any more of which the organisation is a member. One query."""
    members = Membership.objects.filter(
        organisation__canonical=representative.organisation.canonical_id, until=None
    ).select_related("body")
    bodies = [row.body for row in members]
    slugs, keys = [body.model_slug for body in bodies], [body.pk for body in bodies]
    tell_left(slugs, actor=actor, body_ids=keys, person_ids=[representative.person_id], until=until)


def new_organisation(data: OrganisationData, key: uuid.UUID | None = None) -> Organisation:
    """Write a new organisation inside the transaction of a verb. `DomainError` on `name` when it is taken.

    `key` is the row's, where a phone without network has made it already.
    """
    organisation = Organisation(**_values(data))
    organisation.pk = key or organisation.pk
    organisation.canonical = organisation
    _refuse_taken(organisation)
    organisation.save(force_insert=True)
    return organisation


def _values(data: OrganisationData) -> dict[str, Any]:
    values = asdict(data)
    new_kind = " ".join(values.pop("new_kind").split())
    if values["kind_id"] is None and new_kind:
        kind = OrganisationKind.objects.filter(name__iexact=new_kind).first()
        values["kind_id"] = (kind or OrganisationKind.objects.create(name=new_kind)).pk
    values["name"] = " ".join(data.name.split())
    values["match_key"] = match_key(values["name"])
    return values


def _refuse_taken(organisation: Organisation) -> None:
    twin = Organisation.objects.filter(name__iexact=organisation.name).exclude(pk=organisation.pk).first()
    if twin:
        raise DomainError(
            _("Una realtà con questo nome c'è già: «%(name)s».") % {"name": twin.name}, field="name"
        )
