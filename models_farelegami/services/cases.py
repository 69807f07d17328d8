"""A case begins, and what is written in it: who it is about, needs and resources, notes."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Organisation
from core.services.audit import record
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_farelegami.models import CaseTeamMember, GenerativePact, Municipality, PactStep, VaultEntry
from models_farelegami.services.guards import demand_past, locked_case
from models_farelegami.vault.entries import write_entry
from models_farelegami.vault.identity import Identity
from models_farelegami.vault.keys import new_case_key

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
Kind = VaultEntry.Kind


@dataclass(frozen=True, slots=True)
class Referral:
    """With whom a pact begins. `identity` and `note` are sealed; the partner may be found later."""

    kind: str
    municipality_id: uuid.UUID
    referred_on: dt.date
    identity: Identity
    partner_id: uuid.UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PactPlan:
    """What of a pact is not about anybody: where it is, with which partner, with how much money (in euro)."""

    municipality_id: uuid.UUID
    partner_id: uuid.UUID | None
    budget_eur: Decimal | None


@transaction.atomic(durable=True)
def refer_pact(*, actor: User, referral: Referral) -> GenerativePact:
    """Begin a pact with its case, its key, and who refers it as its team. Audited as `farelegami.pact.referred`.

    The code is drawn by lot: it says nothing of whom it is about, nor when she came.
    """
    demand_past(referral.referred_on, "referred_on")
    _demand_there(referral.municipality_id, referral.partner_id)
    pact = GenerativePact.objects.create(
        code=_new_code(),
        kind=referral.kind,
        municipality_id=referral.municipality_id,
        partner_id=referral.partner_id,
        referred_on=referral.referred_on,
    )
    key = new_case_key(pact)
    CaseTeamMember.objects.create(pact=pact, user=actor, since=timezone.localdate(), added_by=actor)
    PactStep.objects.create(pact=pact, state=pact.state, on=referral.referred_on, by=actor)
    write_entry(pact, Kind.IDENTITY, referral.identity.as_text(), by=actor, key=key)
    if referral.note:
        write_entry(pact, Kind.NOTE, referral.note, by=actor, key=key)
    record(actor=actor, action="farelegami.pact.referred", target=pact, after={"on": referral.referred_on})
    return pact


@transaction.atomic(durable=True)
def write_identity(
    *, actor: User, pact_id: uuid.UUID, identity: Identity, seen: str | None = None
) -> GenerativePact:
    """Say who a pact is about, in place of what was written. Audited without a word of it as `farelegami.case.written`.

    Raises `StaleEdit` when it was written anew after the form was shown (`seen`, of `text_mark`).
    """
    pact = locked_case(actor, pact_id)
    _demand_same(pact, Kind.IDENTITY, seen)
    write_entry(pact, Kind.IDENTITY, identity.as_text(), by=actor)
    record(actor=actor, action="farelegami.case.written", target=pact, after={"what": Kind.IDENTITY.value})
    return pact


@transaction.atomic(durable=True)
def write_analysis(*, actor: User, pact_id: uuid.UUID, text: str, seen: str | None = None) -> GenerativePact:
    """Write needs and resources, seen together with the person, in place of what was written. Audited and refused likewise."""
    pact = locked_case(actor, pact_id)
    _demand_same(pact, Kind.ANALYSIS, seen)
    write_entry(pact, Kind.ANALYSIS, text, by=actor)
    record(actor=actor, action="farelegami.case.written", target=pact, after={"what": Kind.ANALYSIS.value})
    return pact


@transaction.atomic(durable=True)
def write_note(*, actor: User, pact_id: uuid.UUID, text: str) -> GenerativePact:
    """Add a note; notes are never changed: what was wrong is put right in the next. Also to a case that is over. Audited likewise."""
    pact = locked_case(actor, pact_id, over=True)
    write_entry(pact, Kind.NOTE, text, by=actor)
    record(actor=actor, action="farelegami.case.written", target=pact, after={"what": Kind.NOTE.value})
    return pact


@transaction.atomic(durable=True)
def change_pact(*, actor: User, pact_id: uuid.UUID, plan: PactPlan) -> GenerativePact:
    """Change where a pact is, its partner and its budget, until it is signed. Audited as `farelegami.pact.changed`."""
    pact = locked_case(actor, pact_id)
    _demand_there(plan.municipality_id, plan.partner_id)
    if pact.signed_on is not None:
        raise DomainError(
            _(
                "Il patto è firmato: comune, ente e budget non si cambiano più. Per cambiarli se ne apre un altro."
            )
        )
    pact.municipality_id, pact.partner_id = plan.municipality_id, plan.partner_id
    pact.budget_eur = plan.budget_eur
    pact.save(update_fields=["municipality", "partner", "budget_eur"])
    record(actor=actor, action="farelegami.pact.changed", target=pact)
    return pact


def text_mark(pact_id: uuid.UUID, kind: Kind) -> str:
    """What changes whenever the text of that kind is written anew, and says nothing of it. One query."""
    row = VaultEntry.objects.filter(pact=pact_id, kind=kind).first()
    return fingerprint({"sealed": bytes(row.sealed).hex() if row else ""})


def _demand_same(pact: GenerativePact, kind: Kind, seen: str | None) -> None:
    if seen and seen != text_mark(pact.pk, kind):
        raise StaleEdit(
            _(
                "Nel frattempo un'altra persona dell'équipe ha riscritto questo testo. Ciò che ha scritto lei è ancora qui sotto: riapra il fascicolo in un'altra scheda, confronti e salvi di nuovo."
            )
        )


def _demand_there(municipality_id: uuid.UUID, partner_id: uuid.UUID | None) -> None:
    if not Municipality.objects.filter(pk=municipality_id).exists():
        raise DomainError(_("Questo comune non c'è più: ne scelga un altro."), field="municipality")
    if partner_id is not None and not Organisation.objects.filter(pk=partner_id).exists():
        raise DomainError(_("Questo ente non c'è più: ne scelga un altro."), field="partner")


def _new_code() -> str:
    while True:
        code = "P-" + "".join(secrets.choice(_LETTERS) for _turn in range(5))
        if not GenerativePact.objects.filter(code=code).exists():
            return code
