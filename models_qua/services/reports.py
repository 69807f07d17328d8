"""What a party says of what it took on: how far it is, in words, and the volunteer hours."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import actor_label, record
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_qua.models import CitizenshipAgreement, Commitment, CommitmentReport, Signatory
from models_qua.selectors.parties import address_of
from models_qua.services.doing_mail import ask_party
from models_qua.services.tracked import locked_doing

_IN_FORCE = CitizenshipAgreement.State.IN_FORCE
_NAMESPACE = uuid.UUID("5a0f8f0c-0f0e-4ff4-9a2e-6d6c2b2f3a17")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a commitment: its state (`Commitment.State`), in words, the hours given since the last time."""

    state: str
    text: str = ""
    hours: Decimal | None = None


@transaction.atomic(durable=True)
def report_commitment(
    *, actor: User, commitment_id: uuid.UUID, said: Said, on: dt.date, key: uuid.UUID | None = None
) -> CommitmentReport:
    """Keep what is said of one commitment on a day; the form's `key` sent twice is one. Audited as `qua.commitment.reported`.

    Raises `DomainError` before the agreement is in force, after its results were published, after the party withdrew, for a
    day in the future or before the signature, and for hours that are negative or finer than a hundredth.
    """
    agreement = locked_doing(_agreement_of(commitment_id))
    if key and (there := CommitmentReport.objects.filter(pk=key).first()):
        return there
    commitment = Commitment.objects.select_for_update().get(pk=commitment_id)
    commitment.signatory = _bound(agreement, commitment.signatory_id, on)
    return _report(agreement, commitment, said, on, actor=actor, by=actor_label(actor), key=key)


@transaction.atomic(durable=True)
def report_by_link(
    *, signatory_id: uuid.UUID, said: Mapping[uuid.UUID, Said], key: uuid.UUID | None = None
) -> int:
    """What a party that holds its personal link says today of its commitments (by key); returns how many were updated.

    What says nothing new is left out. Only commitments of this party: another's key is a `DomainError`, and nothing is kept.
    Raises as `report_commitment`, and once the agreement is no longer in force.
    """
    agreement_id = Signatory.objects.values_list("agreement_id", flat=True).get(pk=signatory_id)
    agreement, today = locked_doing(agreement_id, _IN_FORCE), timezone.localdate()
    party = _bound(agreement, signatory_id, today)
    rows = Commitment.objects.select_for_update().filter(signatory=party, pk__in=said)
    known = {row.pk: row for row in rows.order_by("pk")}
    if set(said) - set(known):
        raise DomainError(_("Uno di questi impegni non è suo, o non c'è più: ricarichi la pagina."))
    done = 0
    for pk, one in said.items():
        if one.state == known[pk].state and not one.text.strip() and not one.hours:
            continue
        its_key = uuid.uuid5(_NAMESPACE, f"{key}:{pk}") if key else None
        if its_key and CommitmentReport.objects.filter(pk=its_key).exists():
            continue
        _report(agreement, known[pk], one, today, actor=None, by=party.name, key=its_key)
        done += 1
    return done


@transaction.atomic(durable=True)
def ask_for_report(*, actor: User, signatory_id: uuid.UUID, site: str) -> bool:
    """Write to a party, with its personal link, to hear how far it is; once a day. Audited as `qua.commitment.asked`.

    Whether it was written to now. Raises `DomainError` when the agreement is not in force, when the party did not sign or
    withdrew, has taken on nothing, or has no address.
    """
    rows = Signatory.objects.select_related("organisation", "person")
    party = rows.get(pk=signatory_id)
    agreement, today = locked_doing(party.agreement_id, _IN_FORCE), timezone.localdate()
    _bound(agreement, party.pk, today)
    if not party.commitments.exists():
        raise DomainError(_("Questa parte non ha preso impegni: non c'è nulla da chiedere."))
    if not address_of(party):
        raise DomainError(
            _("Non sappiamo dove scrivere a «%(name)s»: aggiunga la sua email in «Parti e firme».")
            % {"name": party.name}
        )
    if not ask_party(party, f"{today:%Y-%m-%d}", actor=actor, site=site):
        return False
    record(actor=actor, action="qua.commitment.asked", target=agreement, after={"party": party.name})
    return True


def _agreement_of(commitment_id: uuid.UUID) -> uuid.UUID:
    found = Commitment.objects.filter(pk=commitment_id).values_list("agreement_id", flat=True).first()
    if found is None:
        raise DomainError(_("Questo impegno non c'è più."))
    return found


def _bound(agreement: CitizenshipAgreement, signatory_id: uuid.UUID, on: dt.date) -> Signatory:
    """The party, as it is now; `DomainError` for one that did not sign, or had withdrawn by that day."""
    party = Signatory.objects.get(pk=signatory_id)
    if party.signed_on is None:
        raise DomainError(
            _("«%(name)s» non ha firmato l'accordo: prima si raccoglie la firma.") % {"name": party.name}
        )
    if party.withdrawn_on is not None and on >= party.withdrawn_on:
        raise DomainError(
            _(
                "«%(name)s» è uscita dall'accordo il %(day)s: da allora non ha più impegni. Si può scrivere solo di ciò che ha fatto prima di quel giorno."
            )
            % {"name": party.name, "day": f"{party.withdrawn_on:%d/%m/%Y}"},
            field="on",
        )
    demand_day(on, field="on", not_before=agreement.signed_on)
    return party


def _report(
    agreement: CitizenshipAgreement,
    commitment: Commitment,
    said: Said,
    on: dt.date,
    *,
    actor: User | None,
    by: str,
    key: uuid.UUID | None,
) -> CommitmentReport:
    if said.hours is not None and (said.hours < 0 or said.hours != said.hours.quantize(_CENT)):
        raise DomainError(_("Le ore sono zero o più, con al massimo due decimali."), field="hours")
    report = CommitmentReport(
        id=key or new_key(),
        commitment=commitment,
        reported_on=on,
        state=said.state,
        text=said.text.strip(),
        hours=said.hours,
        reported_by=by,
    )
    report.save(force_insert=True)
    before = commitment.state
    later = commitment.reports.filter(reported_on__gt=on).exists()
    if not later and commitment.state != said.state:
        commitment.state, commitment.state_since = said.state, on
        commitment.save(update_fields=["state", "state_since"])
    record(
        actor=actor,
        action="qua.commitment.reported",
        target=commitment,
        before={"state": before},
        after={"state": said.state, "on": on, "hours": said.hours, "by": by, "agreement": str(agreement)},
    )
    return report
