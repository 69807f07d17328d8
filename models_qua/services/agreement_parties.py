"""The parties of an agreement, while its text may be written: who is to sign it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rows import new_key
from core.models import Organisation, Person
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.organisations import OrganisationData, new_organisation
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.services.agreement_rows import locked_row, one_line
from models_qua.services.guards import locked_agreement, locked_text

Kind = Signatory.Kind
PARTY_FIELDS = (
    "kind", "name", "organisation_id", "person_id", "signer_name", "signer_role", "email", "listed_publicly",
)  # fmt: skip
_HOLDS = (
    ("commitments", gettext_lazy("impegni")),
    ("led_sheets", gettext_lazy("schede progetto portate avanti")),
    ("resources", gettext_lazy("risorse")),
)


@dataclass(frozen=True, slots=True)
class PartyData:
    """Who is a party. Without a name it is called as the organisation or the person is in the register.

    `listed_publicly` None: by the kind, no for a volunteer and yes for the others. With `new_in_register` an organisation that is known by
    its name alone enters the register of the city.
    """

    kind: str
    name: str = ""
    organisation_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    signer_name: str = ""
    signer_role: str = ""
    email: str = ""
    listed_publicly: bool | None = None
    new_in_register: bool = False


@transaction.atomic(durable=True)
def add_party(
    *, actor: User, agreement_id: uuid.UUID, data: PartyData, key: uuid.UUID | None = None
) -> Signatory:
    """Add a party to an agreement that is being written; the same form sent twice (`key`) is one. Audited as `qua.party.added`.

    Raises `DomainError` once the agreement was approved, for a second city, without any name, and for who is a party already.
    """
    agreement = locked_text(agreement_id)
    if key and (there := Signatory.objects.filter(pk=key).first()):
        return there
    row = Signatory(id=key or new_key(), agreement=agreement)
    _write(row, agreement, data)
    row.save(force_insert=True)
    record(actor=actor, action="qua.party.added", target=row, after=party_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_party(*, actor: User, party_id: uuid.UUID, data: PartyData, seen: str | None = None) -> Signatory:
    """Change who a party is, until the agreement is approved. Audited as `qua.party.changed` when it changed.

    The city stays the city. Raises `StaleEdit` when someone else changed it meanwhile, and what `add_party` raises.
    """
    agreement, row = locked_row(Signatory, party_id)
    before = party_snapshot(row)
    demand_fresh(before, seen)
    _write(row, agreement, data)
    row.save(update_fields=PARTY_FIELDS)
    earlier, later = changes(before, party_snapshot(row))
    if later:
        record(actor=actor, action="qua.party.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def remove_party(*, actor: User, party_id: uuid.UUID) -> None:
    """Take a party out of an agreement that is being written. Audited as `qua.party.removed`.

    Raises `DomainError` for the city, and while commitments, projects or resources are hers.
    """
    _agreement, row = locked_row(Signatory, party_id)
    if row.kind == Kind.CITY:
        raise DomainError(_("Il Comune è sempre una parte dell'accordo: non si toglie."))
    counted = [(getattr(row, name).count(), words) for name, words in _HOLDS]
    if any(number for number, _words in counted):
        told = ", ".join(f"{words} ({number})" for number, words in counted if number)
        raise DomainError(
            _("«%(name)s» ha %(what)s: prima li tolga o li affidi a un'altra parte.")
            % {"name": row.name, "what": told}
        )
    record(actor=actor, action="qua.party.removed", target=row, before=party_snapshot(row))
    row.delete()


@transaction.atomic(durable=True)
def list_party(*, actor: User, party_id: uuid.UUID, listed: bool) -> Signatory:
    """Whether everybody reads the name of a party: she may change her mind at any time, whatever the agreement has come to.

    The copies for everybody follow; what was signed stays as it was signed. Audited as `qua.party.changed` when it changed. Raises
    `DomainError` for the city and for a party that is no longer there.
    """
    agreement_id = Signatory.objects.filter(pk=party_id).values_list("agreement_id", flat=True).first()
    if agreement_id is None:
        raise DomainError(_("Questa parte non c'è più: ricarichi la pagina."))
    locked_agreement(agreement_id)
    row = Signatory.objects.select_for_update().get(pk=party_id)
    if row.kind == Kind.CITY:
        raise DomainError(_("Il Comune compare sempre: è una parte dell'accordo."))
    before = row.listed_publicly
    if before != listed:
        row.listed_publicly = listed
        row.save(update_fields=["listed_publicly"])
        told = {"before": {"listed_publicly": before}, "after": {"listed_publicly": listed}}
        record(actor=actor, action="qua.party.changed", target=row, **told)
    return row


def party_snapshot(row: Signatory) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, PARTY_FIELDS)


def _write(row: Signatory, agreement: CitizenshipAgreement, data: PartyData) -> None:
    others = Signatory.objects.filter(agreement=agreement).exclude(pk=row.pk)
    _demand_kind(row, data, others)
    organisation, person = _known(data)
    name = one_line(data.name) or str(organisation or person or "")
    if not name:
        raise DomainError(_("Scriva il nome, come deve stare nel documento."), field="name")
    if others.filter(kind=data.kind, name__iexact=name).exists():
        raise DomainError(
            _("Questa parte c'è già: se sono due persone diverse, le distingua nel nome."), field="name"
        )
    if data.new_in_register and organisation is None and data.kind not in {Kind.CITY, Kind.VOLUNTEER}:
        organisation = _registered(name, data.email)
    _demand_once(others, organisation, person)
    row.kind, row.name, row.organisation, row.person = data.kind, name, organisation, person
    row.signer_name, row.signer_role = one_line(data.signer_name), one_line(data.signer_role)
    row.email = data.email.strip()
    listed = data.listed_publicly
    row.listed_publicly = data.kind != Kind.VOLUNTEER if listed is None else listed


def _demand_once(others: Any, organisation: Organisation | None, person: Person | None) -> None:
    """Neither the organisation nor the person is a party under another name."""
    for field, value in (("organisation", organisation), ("person", person)):
        twin = others.filter(**{field: value}).first() if value is not None else None
        if twin is not None:
            raise DomainError(
                _("È già una parte di questo accordo, come «%(name)s».") % {"name": twin.name}, field=field
            )


def _registered(name: str, email: str) -> Organisation:
    """The organisation of that name, as it stands after any merge; a new one of the register where there is none."""
    found = Organisation.objects.select_related("canonical").filter(name__iexact=name).first()
    return found.canonical if found else new_organisation(OrganisationData(name=name, email=email))


def _demand_kind(row: Signatory, data: PartyData, others: Any) -> None:
    if data.kind not in Kind.values:
        raise DomainError(_("Scelga chi è."), field="kind")
    was_city = row.kind == Kind.CITY
    if (data.kind == Kind.CITY or was_city) and others.filter(kind=Kind.CITY).exists():
        raise DomainError(_("Il Comune è già una parte di questo accordo."), field="kind")
    if was_city and data.kind != Kind.CITY:
        raise DomainError(_("Il Comune resta il Comune: per un'altra parte la aggiunga."), field="kind")


def _known(data: PartyData) -> tuple[Organisation | None, Person | None]:
    """The organisation, as it stands after any merge, and the person; `DomainError` for one that is no longer there."""
    organisation, person = None, None
    if data.organisation_id:
        found = Organisation.objects.select_related("canonical").filter(pk=data.organisation_id).first()
        if found is None:
            raise DomainError(_("Questa realtà non c'è più: ne scelga un'altra."), field="organisation")
        organisation = found.canonical
    if data.person_id:
        person = Person.objects.filter(pk=data.person_id, erased_at=None).first()
        if person is None:
            raise DomainError(_("Questa persona non c'è più: scriva il suo nome."), field="person")
    return organisation, person
