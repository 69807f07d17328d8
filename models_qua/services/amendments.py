"""Changing an agreement in force: proposed with its reasons, approved where an act is needed, accepted, then part of the document."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import cited, demand_day
from models_qua.models import (
    Amendment,
    AmendmentAcceptance,
    CitizenshipAgreement,
    Commitment,
    Signatory,
)
from models_qua.rules import AGREEMENTS, SLUG
from models_qua.services.documents import freeze_version
from models_qua.services.guards import locked_agreement
from models_qua.services.terms import demand_end

State, Kind = CitizenshipAgreement.State, Signatory.Kind


@dataclass(frozen=True, slots=True)
class AmendmentText:
    """What changes and why, since when it is proposed, the new end if any, and the parties it concerns (None: all who are bound)."""

    what: str
    reasons: str
    proposed_on: dt.date
    new_ends_on: dt.date | None = None
    concerned: Collection[uuid.UUID] | None = None


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party that joins by an amendment, to sign the new version."""

    kind: str
    name: str
    email: str = ""
    listed_publicly: bool = True


@dataclass(frozen=True, slots=True)
class AmendedRows:
    """What an amendment changes beside the end: parties that join, and commitments (keys) that pass to another party (key)."""

    parties: tuple[NewParty, ...] = ()
    reassigned: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)


@transaction.atomic(durable=True)
def propose_amendment(
    *, actor: User, agreement_id: uuid.UUID, text: AmendmentText, key: uuid.UUID | None = None
) -> Amendment:
    """Propose a change of an agreement in force; `key` is the form's: the same form sent twice is one. Audited as `qua.amendment.proposed`.

    The city and the parties it concerns will have to accept it. Raises `DomainError` from any other state, without what and why, for a
    day in the future or before the signature, and for a new end that is none.
    """
    agreement = locked_agreement(agreement_id)
    if key is not None and (there := agreement.amendments.filter(pk=key).first()):
        return there
    if agreement.state != State.IN_FORCE:
        raise DomainError(
            _("L'accordo è «%(state)s»: si modifica un accordo in vigore.")
            % {"state": agreement.get_state_display()}
        )
    _demand_text(agreement, text)
    highest: int | None = agreement.amendments.aggregate(Max("number"))["number__max"]
    amendment = Amendment(
        id=key or new_key(),
        agreement=agreement,
        number=(highest or 0) + 1,
        what=text.what.strip(),
        reasons=text.reasons.strip(),
        proposed_on=text.proposed_on,
        new_ends_on=text.new_ends_on,
    )
    amendment.save(force_insert=True)
    needed = _needed(agreement, text.concerned)
    AmendmentAcceptance.objects.bulk_create(
        AmendmentAcceptance(amendment=amendment, signatory=party) for party in needed
    )
    after = {"number": amendment.number, "new_ends_on": text.new_ends_on, "parties": len(needed)}
    record(actor=actor, action="qua.amendment.proposed", target=amendment, after=after)
    return amendment


@transaction.atomic(durable=True)
def approve_amendment(*, actor: User, amendment_id: uuid.UUID, act_number: str, act_on: dt.date) -> Amendment:
    """The Giunta approved a change by an act. Audited as `qua.amendment.approved`.

    Raises `DomainError` for one that is over or has its act, without a number, and for a day in the future or before the proposal.
    """
    amendment = _locked_open(amendment_id)
    if amendment.act_number:
        raise DomainError(
            _("La modifica ha già il suo atto: %(act)s.") % {"act": amendment.act_number}, field="act_number"
        )
    if not act_number.strip():
        raise DomainError(_("Scriva il numero dell'atto."), field="act_number")
    if act_on < amendment.proposed_on:
        raise DomainError(
            _(
                "L'atto è del %(act)s, ma la modifica è stata proposta il %(proposed)s: controlli il giorno dell'atto."
            )
            % {"act": f"{act_on:%d/%m/%Y}", "proposed": f"{amendment.proposed_on:%d/%m/%Y}"},
            field="act_on",
        )
    demand_day(act_on, field="act_on")
    amendment.act_number, amendment.act_on = act_number.strip(), act_on
    amendment.save(update_fields=["act_number", "act_on"])
    after = {"act_number": amendment.act_number, "act_on": act_on}
    record(actor=actor, action="qua.amendment.approved", target=amendment, after=after)
    return amendment


@transaction.atomic(durable=True)
def accept_amendment(
    *, actor: User, amendment_id: uuid.UUID, signatory_id: uuid.UUID, accepted_on: dt.date, manner: str
) -> AmendmentAcceptance:
    """A party accepts a change. Audited as `qua.amendment.accepted`.

    Raises `DomainError` for who is not bound or accepted already, for one that is over, and for a day in the future or before the proposal.
    """
    amendment = _locked_open(amendment_id)
    party = amendment.agreement.signatories.bound().filter(pk=signatory_id).first()
    if party is None:
        raise DomainError(_("Accetta chi ha firmato l'accordo e non ha receduto."), field="signatory")
    demand_day(accepted_on, field="accepted_on", not_before=amendment.proposed_on)
    if manner not in Signatory.Manner.values:
        raise DomainError(_("Indichi come ha accettato."), field="manner")
    acceptance, _made = AmendmentAcceptance.objects.get_or_create(amendment=amendment, signatory=party)
    if acceptance.accepted_on is not None:
        raise DomainError(
            _("%(name)s ha già accettato il %(day)s.")
            % {"name": party.name, "day": f"{acceptance.accepted_on:%d/%m/%Y}"},
            field="signatory",
        )
    acceptance.accepted_on, acceptance.manner = accepted_on, manner
    acceptance.save(update_fields=["accepted_on", "manner"])
    after = {"party": party.name, "accepted_on": accepted_on, "manner": manner}
    record(actor=actor, action="qua.amendment.accepted", target=amendment, after=after)
    return acceptance


@transaction.atomic(durable=True)
def enact_amendment(
    *, actor: User, amendment_id: uuid.UUID, on: dt.date, rows: AmendedRows | None = None
) -> Amendment:
    """The change holds: the end moves, parties join, commitments pass on, and a new version of the document is made and frozen.

    Raises `DomainError` as long as the act is missing where the rules of the day ask one, or a party it needs has not accepted; and for a
    day in the future or before act and acceptances. Audited as `qua.amendment.in_force`, the document as `qua.document.made`.
    """
    amendment = _locked_open(amendment_id)
    agreement = amendment.agreement
    if agreement.state != State.IN_FORCE:
        raise DomainError(
            _("L'accordo è «%(state)s»: non si modifica più.") % {"state": agreement.get_state_display()}
        )
    latest = _demand_accepted(amendment, on)
    demand_day(on, field="on", not_before=latest)
    changed = _change_rows(agreement, rows or AmendedRows())
    amendment.in_force_on = on
    amendment.save(update_fields=["in_force_on"])
    if amendment.new_ends_on is not None:
        agreement.ends_on = amendment.new_ends_on
        agreement.save(update_fields=["ends_on"])
    amendment.document = freeze_version(agreement, actor=actor)
    amendment.save(update_fields=["document"])
    after = {
        "number": amendment.number,
        "on": on,
        "ends_on": agreement.ends_on,
        "version": amendment.document.version,
    }
    record(actor=actor, action="qua.amendment.in_force", target=amendment, after=after | changed)
    return amendment


@transaction.atomic(durable=True)
def drop_amendment(*, actor: User, amendment_id: uuid.UUID, on: dt.date) -> Amendment:
    """The change is given up; it stays readable. Audited as `qua.amendment.dropped`. `DomainError` for one that is over, and for a wrong day."""
    amendment = _locked_open(amendment_id)
    demand_day(on, field="on", not_before=amendment.proposed_on)
    amendment.dropped_on = on
    amendment.save(update_fields=["dropped_on"])
    record(actor=actor, action="qua.amendment.dropped", target=amendment, after={"on": on})
    return amendment


def _locked_open(amendment_id: uuid.UUID) -> Amendment:
    """The amendment with its agreement, both locked, as long as it neither holds nor was dropped."""
    agreement_id = Amendment.objects.values_list("agreement_id", flat=True).get(pk=amendment_id)
    agreement = locked_agreement(agreement_id)
    amendment = Amendment.objects.select_for_update().get(pk=amendment_id)
    amendment.agreement = agreement
    over = amendment.in_force_on or amendment.dropped_on
    if over is not None:
        said = (
            _("La modifica è in vigore dal %(day)s: per cambiare ancora ne proponga un'altra.")
            if amendment.in_force_on
            else _("La modifica è stata lasciata cadere il %(day)s: ne proponga un'altra.")
        )
        raise DomainError(said % {"day": f"{over:%d/%m/%Y}"})
    return amendment


def _demand_text(agreement: CitizenshipAgreement, text: AmendmentText) -> None:
    if not text.what.strip():
        raise DomainError(_("Scriva che cosa cambia."), field="what")
    if not text.reasons.strip():
        raise DomainError(_("Scriva perché si cambia."), field="reasons")
    demand_day(text.proposed_on, field="proposed_on", not_before=agreement.signed_on)
    if text.new_ends_on is not None:
        if text.new_ends_on == agreement.ends_on:
            raise DomainError(_("È già la scadenza di adesso: la lasci vuota."), field="new_ends_on")
        demand_end(agreement, text.new_ends_on, field="new_ends_on")


def _needed(agreement: CitizenshipAgreement, concerned: Collection[uuid.UUID] | None) -> list[Signatory]:
    """The city and the parties the change concerns, among those who are bound; at least one beside the city."""
    bound = list(agreement.signatories.bound())
    chosen = [one for one in bound if concerned is None or one.kind == Kind.CITY or one.pk in concerned]
    if all(one.kind == Kind.CITY for one in chosen) and any(one.kind != Kind.CITY for one in bound):
        raise DomainError(_("Scelga almeno una parte, oltre al Comune, che la accetta."), field="concerned")
    return chosen


def _demand_accepted(amendment: Amendment, on: dt.date) -> dt.date:
    """The last of proposal, act and acceptances; `DomainError` names what is missing."""
    days = [amendment.proposed_on]
    if rules_on(SLUG, AGREEMENTS, on)["amendment_by_act"] and amendment.act_on is None:
        raise DomainError(
            _("Per modificare un accordo serve un atto di giunta%(source)s: prima lo registri.")
            % {"source": cited(SLUG, AGREEMENTS, on)}
        )
    if amendment.act_on is not None:
        days.append(amendment.act_on)
    rows = amendment.acceptances.select_related("signatory").filter(signatory__withdrawn_on=None)
    waiting = [one.signatory.name for one in rows if one.accepted_on is None]
    if waiting:
        raise DomainError(
            _("Manca ancora l'accettazione di: %(names)s.") % {"names": ", ".join(sorted(waiting))}
        )
    days += [one.accepted_on for one in rows if one.accepted_on is not None]
    return max(days)


def _change_rows(agreement: CitizenshipAgreement, rows: AmendedRows) -> dict[str, Any]:
    for new in rows.parties:
        _demand_new(agreement, new)
        Signatory.objects.create(
            agreement=agreement,
            kind=new.kind,
            name=new.name.strip(),
            email=new.email.strip(),
            listed_publicly=new.listed_publicly,
        )
    heirs = {one.pk: one for one in agreement.signatories.filter(withdrawn_on=None)}
    passed = []
    for commitment in agreement.commitments.filter(pk__in=rows.reassigned).select_related("signatory"):
        heir = heirs.get(rows.reassigned[commitment.pk])
        if heir is None:
            raise DomainError(_("Un impegno passa a una parte dell'accordo che non ha receduto."))
        passed.append(f"{commitment.what[:80]}: {commitment.signatory} → {heir}")
        Commitment.objects.filter(pk=commitment.pk).update(signatory=heir)
    return {"joined": len(rows.parties), "reassigned": passed}


def _demand_new(agreement: CitizenshipAgreement, new: NewParty) -> None:
    if not new.name.strip() or new.kind not in set(Kind.values) - {Kind.CITY}:
        raise DomainError(_("Di chi si aggiunge scriva il nome e che cos'è."), field="party_name")
    same = agreement.signatories.filter(name=new.name.strip(), kind=new.kind, withdrawn_on=None)
    if same.exists():
        raise DomainError(
            _("%(name)s è già parte dell'accordo.") % {"name": new.name.strip()}, field="party_name"
        )
