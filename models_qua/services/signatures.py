"""Who signs an agreement: on paper, from a personal link, or for the city from its office; and who withdraws."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_qua.models import AgreementFile, CitizenshipAgreement, Commitment, Signatory
from models_qua.selectors.signing import open_commitments
from models_qua.services.files import forgotten_on_failure, keep_scan
from models_qua.services.guards import locked_agreement
from models_qua.services.signature_mail import ask_by_mail, send_receipt
from models_qua.services.signing import (
    demand_may_sign,
    demand_signing_day,
    demand_version,
    demand_was_in_force,
    enter_in_force,
    locked_to_sign,
    party_of,
)

State, Manner, Kind = CitizenshipAgreement.State, Signatory.Manner, Signatory.Kind


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """A signature on paper: the day, who signed and as what; its scan, or where the original is kept."""

    signed_on: dt.date
    signer_name: str = ""
    signer_role: str = ""
    scan: "File[bytes] | None" = None
    archive_note: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A party that withdrew: what it leaves open, and whether nobody but the city is bound any more."""

    party: Signatory
    left_open: tuple[Commitment, ...]
    nobody_left: bool


@transaction.atomic(durable=True)
def record_signature(
    *,
    actor: User,
    agreement_id: uuid.UUID,
    signatory_id: uuid.UUID,
    signature: PaperSignature,
    document_id: uuid.UUID | None = None,
) -> Signatory:
    """A party signed on paper. Audited as `qua.signature.recorded`, and `qua.agreement.in_force` where this brings it into force.

    `document_id` is the version that was on paper (None: the last). Raises `DomainError` for who is no party, has signed or withdrew; before the
    act, after the end or in the future; where rules do not let sign on paper or any more; for a version that is not the last; and
    without a scan (PDF, JPG or PNG up to `DOCUMENT_MAX_BYTES`) and without the protocol of the original.
    """
    agreement = locked_to_sign(agreement_id)
    party = party_of(agreement, signatory_id)
    demand_may_sign(agreement, party, Manner.PAPER, signature.signed_on)
    document = demand_version(agreement, document_id)
    demand_signing_day(agreement, document, signature.signed_on)
    if signature.scan is None and not signature.archive_note.strip():
        raise DomainError(
            _(
                "Carichi la scansione firmata, oppure scriva dove si conserva l'originale e con quale protocollo."
            ),
            field="scan",
        )
    if signature.scan is not None:
        title = _("Firma di %(name)s") % {"name": party.name}
        purpose = AgreementFile.Purpose.SIGNATURE
        party.scan = keep_scan(agreement.pk, signature.scan, title=title, purpose=purpose, actor=actor)
    party.signed_on, party.signed_at, party.manner = signature.signed_on, timezone.now(), Manner.PAPER
    party.document, party.archive_note = document, signature.archive_note.strip()
    party.signer_name = signature.signer_name.strip() or party.signer_name
    party.signer_role = signature.signer_role.strip() or party.signer_role
    with forgotten_on_failure(*([party.scan.file] if party.scan and signature.scan else [])):
        return _signed(agreement, party, actor=actor)


@transaction.atomic(durable=True)
def sign_for_city(
    *,
    actor: User,
    agreement_id: uuid.UUID,
    document_id: uuid.UUID | None,
    signer_name: str,
    signer_role: str,
    accepts: bool,
) -> Signatory:
    """The city signs today from an account of its office, for who has the power to (`signer_name`, `signer_role`).

    The same guards and audit as a signature from a link; `document_id` is the version that was on the page.
    """
    agreement = locked_to_sign(agreement_id)
    city = agreement.signatories.filter(kind=Kind.CITY).first()
    if city is None:
        raise DomainError(_("Tra le parti di questo accordo il Comune non c'è."))
    party = party_of(agreement, city.pk)
    _sign_here(agreement, party, document_id, signer_name, signer_role, accepts=accepts)
    return _signed(agreement, party, actor=actor)


@transaction.atomic(durable=True)
def sign_remotely(
    *,
    agreement_id: uuid.UUID,
    signatory_id: uuid.UUID,
    document_id: uuid.UUID,
    signer_name: str,
    signer_role: str = "",
    accepts: bool = False,
    asked_at: dt.datetime | None = None,
    site: str = "",
) -> Signatory:
    """A party signs today from the link it got by mail; a receipt with the digest of what it signed goes to the same address.

    Raises `DomainError` for a link overtaken by a newer one (`asked_at`), without a name or the explicit acceptance, for another
    version than the last, and as every signature does. Audited as `qua.signature.recorded` by nobody of the office.
    """
    agreement = locked_to_sign(agreement_id)
    party = party_of(agreement, signatory_id)
    if party.kind == Kind.CITY:
        raise DomainError(_("Il Comune firma dal suo ufficio, non da un link."))
    if asked_at is not None and party.asked_at != asked_at:
        raise DomainError(_("Questo link è superato: usi quello del messaggio più recente."))
    _sign_here(agreement, party, document_id, signer_name, signer_role, accepts=accepts)
    signed = _signed(agreement, party, actor=None)
    send_receipt(agreement, signed, site=site)
    return signed


@transaction.atomic(durable=True)
def ask_signature(
    *, actor: User, agreement_id: uuid.UUID, signatory_id: uuid.UUID, email: str, site: str
) -> Signatory:
    """Send a party its personal link to read and sign the last version; a link sent before is no longer good.

    Audited as `qua.signature.asked`. Raises `DomainError` for the city, without a good address, without a document to sign, and whenever the
    party could not sign from a distance now.
    """
    agreement = locked_to_sign(agreement_id)
    party = party_of(agreement, signatory_id)
    if party.kind == Kind.CITY:
        raise DomainError(_("Il Comune firma dal suo ufficio: usi «Firma per il Comune»."), field="signatory")
    demand_may_sign(agreement, party, Manner.REMOTE)
    if demand_version(agreement, None) is None:
        raise DomainError(_("Non c'è ancora un documento da firmare: faccia firmare su carta."))
    try:
        validate_email(email.strip())
    except ValidationError as wrong:
        raise DomainError(_("Scriva l'indirizzo email di chi firma."), field="email") from wrong
    party.email, party.asked_at = email.strip(), timezone.now()
    party.save(update_fields=["email", "asked_at"])
    record(actor=actor, action="qua.signature.asked", target=party, after={"party": party.name})
    ask_by_mail(agreement, party, actor=actor, site=site)
    return party


@transaction.atomic(durable=True)
def withdraw_signature(
    *, actor: User, agreement_id: uuid.UUID, signatory_id: uuid.UUID, on: dt.date, reason: str
) -> Withdrawn:
    """A party that signed withdraws. What it took on and has not done stays, to be given to others by an amendment.

    Audited as `qua.signature.withdrawn`. Raises `DomainError` for who has not signed or withdrew already, for the city (which
    terminates the agreement instead), without a reason, for a day in the future or before the signature, and for one before the agreement
    was in force when it was by this signature.
    """
    agreement = locked_agreement(agreement_id, State.APPROVED, State.IN_FORCE)
    party = party_of(agreement, signatory_id)
    if party.kind == Kind.CITY:
        raise DomainError(_("Il Comune non recede: se l'accordo finisce prima, lo risolva con i motivi."))
    if party.signed_on is None:
        raise DomainError(
            _("%(name)s non ha firmato: si recede da ciò che si è firmato.") % {"name": party.name}
        )
    if party.withdrawn_on is not None:
        raise DomainError(
            _("%(name)s ha già receduto il %(day)s.")
            % {"name": party.name, "day": f"{party.withdrawn_on:%d/%m/%Y}"}
        )
    if not reason.strip():
        raise DomainError(_("Scriva perché recede."), field="reason")
    if on < party.signed_on:
        raise DomainError(
            _("Ha firmato il %(day)s: il recesso non può precedere la firma.")
            % {"day": f"{party.signed_on:%d/%m/%Y}"},
            field="on",
        )
    demand_day(on, field="on")
    demand_was_in_force(agreement, party, on)
    party.withdrawn_on, party.withdrawal_reason = on, reason.strip()[:300]
    party.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    left = tuple(open_commitments(party.pk))
    record(
        actor=actor,
        action="qua.signature.withdrawn",
        target=party,
        after={"party": party.name, "on": on, "reason": party.withdrawal_reason, "left_open": len(left)},
    )
    outside = agreement.signatories.bound().exclude(kind=Kind.CITY)
    return Withdrawn(party, left, nobody_left=not outside.exists())


def _sign_here(
    agreement: CitizenshipAgreement,
    party: Signatory,
    document_id: uuid.UUID | None,
    signer_name: str,
    signer_role: str,
    *,
    accepts: bool,
) -> None:
    """Sign on a page, today: the guards, then who signs what."""
    demand_may_sign(agreement, party, Manner.REMOTE)
    document = demand_version(agreement, document_id)
    if not signer_name.strip():
        raise DomainError(_("Scriva il nome e il cognome di chi firma."), field="signer_name")
    if not accepts:
        raise DomainError(
            _("Per firmare confermi di avere letto l'accordo e di accettarlo."), field="accepts"
        )
    today = timezone.localdate()
    demand_signing_day(agreement, document, today)
    party.signed_on, party.signed_at, party.manner = today, timezone.now(), Manner.REMOTE
    party.document, party.signer_name = document, signer_name.strip()[:200]
    party.signer_role = signer_role.strip()[:120]


def _signed(agreement: CitizenshipAgreement, party: Signatory, *, actor: User | None) -> Signatory:
    party.save()
    after = {
        "party": party.name,
        "signer": party.signer_name,
        "signed_on": party.signed_on,
        "manner": party.manner,
        "version": party.document.version if party.document else None,
    }
    record(actor=actor, action="qua.signature.recorded", target=party, after=after)
    enter_in_force(agreement, actor=actor)
    return party
