"""What a place is used for and who looks after it, each between two days."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Organisation, Person
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_qua.models import Place, PlaceKeeper, PlaceUse
from models_qua.services.places import demand_within, locked_place

USE_FIELDS = ("what", "rhythm", "organisation_id", "agreement_id", "since", "until")
KEEPER_FIELDS = ("listed_publicly", "agreement_id", "since", "until")


@dataclass(frozen=True, slots=True)
class UseData:
    """What is done in a place, when (`rhythm`, in words: «ogni sabato mattina»), by whom, under which agreement, between two days."""

    what: str
    rhythm: str = ""
    organisation_id: uuid.UUID | None = None
    agreement_id: uuid.UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class KeeperData:
    """Who looks after a place: an organisation of the register, or a person by her name, who `agreed` to be written down.

    `email` finds a person the city knows already. `listed_publicly` says whether everybody may read the person's name.
    """

    organisation_id: uuid.UUID | None = None
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    agreed: bool = False
    listed_publicly: bool = False
    agreement_id: uuid.UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@transaction.atomic(durable=True)
def add_use(*, actor: User, place_id: uuid.UUID, use: UseData, key: uuid.UUID | None = None) -> PlaceUse:
    """A place is used for something; `key` is the form's: sent twice it is one. Audited as `qua.place.changed`.

    Raises `DomainError` without saying what, and for days at which the place is closed.
    """
    place = locked_place(place_id)
    if key is not None and (there := PlaceUse.objects.filter(pk=key).first()):
        return there
    row = PlaceUse(id=key or new_key(), place=place)
    _write_use(row, place, use)
    row.save(force_insert=True)
    record(actor=actor, action="qua.place.changed", target=place, after={"use": use_snapshot(row)})
    return row


@transaction.atomic(durable=True)
def change_use(*, actor: User, use_id: uuid.UUID, use: UseData, seen: str | None = None) -> PlaceUse:
    """Change a use, or say when it ended. Audited when something changed; `StaleEdit` when someone else changed it meanwhile."""
    key = PlaceUse.objects.values_list("place", flat=True).get(pk=use_id)
    place = locked_place(key)
    row = PlaceUse.objects.select_related("organisation", "agreement").get(pk=use_id)
    before = use_snapshot(row)
    demand_fresh(before, seen)
    _write_use(row, place, use)
    row.save()
    _told(actor, place, "use", before, use_snapshot(row))
    return row


@transaction.atomic(durable=True)
def remove_use(*, actor: User, use_id: uuid.UUID) -> Place:
    """Take away a use written by mistake; one that is over has a last day instead. Audited."""
    key = PlaceUse.objects.values_list("place", flat=True).get(pk=use_id)
    place = locked_place(key)
    row = PlaceUse.objects.filter(pk=use_id).first()
    if row is not None:
        record(actor=actor, action="qua.place.changed", target=place, before={"use": use_snapshot(row)})
        row.delete()
    return place


@transaction.atomic(durable=True)
def add_keeper(
    *, actor: User, place_id: uuid.UUID, keeper: KeeperData, key: uuid.UUID | None = None
) -> PlaceKeeper:
    """Somebody looks after a place; `key` is the form's: sent twice it is one. Audited as `qua.place.changed`.

    A person the city knows under the same address and name is the same person. Raises `DomainError` for both or none of an
    organisation and a person, a person who did not agree, an address that is another's, who keeps it already in those days, and days at
    which the place is closed.
    """
    place = locked_place(place_id)
    if key is not None and (there := PlaceKeeper.objects.filter(pk=key).first()):
        return there
    row = PlaceKeeper(id=key or new_key(), place=place)
    _write_keeper(row, place, keeper)
    _who(row, keeper)
    _demand_once(row)
    row.save(force_insert=True)
    record(actor=actor, action="qua.place.changed", target=place, after={"keeper": keeper_snapshot(row)})
    return row


@transaction.atomic(durable=True)
def change_keeper(
    *, actor: User, keeper_id: uuid.UUID, keeper: KeeperData, seen: str | None = None
) -> PlaceKeeper:
    """Change days, agreement and whether the name is public of who looks after a place; who it is stays. Audited when it changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` as `add_keeper` does.
    """
    key = PlaceKeeper.objects.values_list("place", flat=True).get(pk=keeper_id)
    place = locked_place(key)
    row = PlaceKeeper.objects.select_related("organisation", "person", "agreement").get(pk=keeper_id)
    before = keeper_snapshot(row)
    demand_fresh(before, seen)
    _write_keeper(row, place, keeper)
    _demand_once(row)
    row.save()
    _told(actor, place, "keeper", before, keeper_snapshot(row))
    return row


@transaction.atomic(durable=True)
def remove_keeper(*, actor: User, keeper_id: uuid.UUID) -> Place:
    """Take away who was written by mistake; who no longer keeps it has a last day instead. Audited."""
    key = PlaceKeeper.objects.values_list("place", flat=True).get(pk=keeper_id)
    place = locked_place(key)
    row = PlaceKeeper.objects.select_related("organisation", "person").filter(pk=keeper_id).first()
    if row is not None:
        record(actor=actor, action="qua.place.changed", target=place, before={"keeper": keeper_snapshot(row)})
        row.delete()
    return place


def use_snapshot(row: PlaceUse) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, USE_FIELDS)


def keeper_snapshot(row: PlaceKeeper) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, KEEPER_FIELDS, who=str(row.organisation or row.person))


def _write_use(row: PlaceUse, place: Place, use: UseData) -> None:
    if not use.what.strip():
        raise DomainError(_("Scriva che cosa ci si fa."), field="what")
    demand_within(place, use.since, use.until)
    row.what, row.rhythm = use.what.strip(), use.rhythm.strip()
    row.organisation_id, row.agreement_id = use.organisation_id, use.agreement_id
    row.since, row.until = use.since, use.until


def _write_keeper(row: PlaceKeeper, place: Place, keeper: KeeperData) -> None:
    demand_within(place, keeper.since, keeper.until)
    row.agreement_id, row.since, row.until = keeper.agreement_id, keeper.since, keeper.until
    row.listed_publicly = keeper.listed_publicly


def _who(row: PlaceKeeper, keeper: KeeperData) -> None:
    named = keeper.given_name.strip() or keeper.family_name.strip()
    if keeper.organisation_id is not None and named:
        raise DomainError(_("Scelga la realtà o scriva la persona: non tutte e due."), field="organisation")
    if keeper.organisation_id is not None:
        row.organisation = Organisation.objects.get(pk=keeper.organisation_id)
        return
    if not (keeper.given_name.strip() and keeper.family_name.strip()):
        raise DomainError(_("Scelga la realtà, o scriva nome e cognome della persona."), field="organisation")
    if not keeper.agreed:
        raise DomainError(
            _("Una persona si scrive qui solo se è d'accordo: glielo chieda, poi segni la casella."),
            field="agreed",
        )
    row.person = _person(keeper)


def _person(keeper: KeeperData) -> Person:
    given, family = " ".join(keeper.given_name.split()), " ".join(keeper.family_name.split())
    email = keeper.email.strip()
    known = Person.objects.filter(email__iexact=email, erased_at=None).first() if email else None
    if known is None:
        return Person.objects.create(given_name=given, family_name=family, email=email)
    if (known.given_name.casefold(), known.family_name.casefold()) != (given.casefold(), family.casefold()):
        raise DomainError(
            _("A questo indirizzo il registro conosce %(person)s: corregga l'indirizzo, o scriva quel nome.")
            % {"person": known},
            field="email",
        )
    return known


def _demand_once(row: PlaceKeeper) -> None:
    same = PlaceKeeper.objects.filter(place=row.place_id).exclude(pk=row.pk)
    if row.organisation is not None:
        same = same.filter(organisation__canonical=row.organisation.canonical_id)
    else:
        same = same.filter(person=row.person_id)
    if row.until is not None:
        same = same.filter(Q(since=None) | Q(since__lte=row.until))
    if row.since is not None:
        same = same.filter(Q(until=None) | Q(until__gte=row.since))
    if same.exists():
        raise DomainError(
            _("%(who)s se ne prende già cura in questi giorni: cambi le date di quella riga.")
            % {"who": row.organisation or row.person},
            field="organisation" if row.organisation_id else "email",
        )


def _told(actor: User, place: Place, what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    earlier, later = changes(before, after)
    if later:
        record(
            actor=actor, action="qua.place.changed", target=place, before={what: earlier}, after={what: later}
        )
