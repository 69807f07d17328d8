"""What every signature has to respect, and what it brings about: guards and the entering into force, without a verb."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import cited
from models_qua.models import AgreementDocument, CitizenshipAgreement, LabStep, Signatory
from models_qua.rules import AGREEMENTS, SLUG
from models_qua.selectors.signing import first_day_in_force, outside_needed
from models_qua.services.documents import last_version
from models_qua.services.guards import demand_step, locked_agreement

State, Kind = CitizenshipAgreement.State, Signatory.Kind
OPEN_TO_SIGN = (State.APPROVED, State.IN_FORCE)


def locked_to_sign(agreement_id: uuid.UUID) -> CitizenshipAgreement:
    """The agreement, locked, when it may be signed at all: approved, its path come to the signatures, and not over."""
    agreement = locked_agreement(agreement_id)
    if agreement.state in CitizenshipAgreement.OPEN_TEXT:
        raise DomainError(
            _("Si firma ciò che la giunta ha approvato: prima va registrato il suo atto."), field="signed_on"
        )
    if agreement.state not in OPEN_TO_SIGN:
        raise DomainError(
            _("L'accordo è «%(state)s»: non si firma più.") % {"state": agreement.get_state_display()}
        )
    if agreement.state == State.APPROVED:
        demand_step(agreement, LabStep.Kind.SIGNATURE)
    return agreement


def party_of(agreement: CitizenshipAgreement, signatory_id: uuid.UUID) -> Signatory:
    """The party, locked; `DomainError` for who is none of this agreement."""
    party = Signatory.objects.select_for_update().filter(pk=signatory_id, agreement=agreement).first()
    if party is None:
        raise DomainError(
            _("Firma solo chi è parte dell'accordo: per aggiungere qualcuno si propone una modifica."),
            field="signatory",
        )
    return party


def demand_may_sign(
    agreement: CitizenshipAgreement, party: Signatory, manner: str, signed_on: dt.date | None = None
) -> None:
    """The party has not signed nor withdrawn, the manner is allowed today, and the signature (None: today's) is not too late."""
    if party.withdrawn_on is not None:
        raise DomainError(
            _(
                "%(name)s ha receduto il %(day)s: non può firmare di nuovo la stessa riga. Per rientrare serve una modifica dell'accordo che "
                "la aggiunga come nuova parte."
            )
            % {"name": party.name, "day": f"{party.withdrawn_on:%d/%m/%Y}"},
            field="signatory",
        )
    if party.signed_on is not None:
        raise DomainError(
            _("%(name)s ha già firmato il %(day)s.")
            % {"name": party.name, "day": f"{party.signed_on:%d/%m/%Y}"},
            field="signatory",
        )
    today = timezone.localdate()
    rules = rules_on(SLUG, AGREEMENTS, today)
    if manner not in (rules["manners"] or ()):
        raise DomainError(
            _("Le regole della città non prevedono la firma %(manner)s%(source)s: ne scelga un'altra.")
            % {"manner": Signatory.Manner(manner).label, "source": cited(SLUG, AGREEMENTS, today)},
            field="manner",
        )
    if agreement.state == State.IN_FORCE:
        _demand_late(agreement, today, may_late=bool(rules["late_signatures"]))
    _demand_not_over(agreement, signed_on or today)


def demand_version(
    agreement: CitizenshipAgreement, document_id: uuid.UUID | None
) -> AgreementDocument | None:
    """The version that is signed: the last, which is the one that was shown (`document_id`; None: not told).

    None for an agreement of the past of which no document was made here.
    """
    last = last_version(agreement.pk)
    if document_id is not None and (last is None or last.pk != document_id):
        raise DomainError(
            _("Nel frattempo il documento è cambiato: faccia firmare la versione %(version)d.")
            % {"version": last.version if last else 1},
            field="document",
        )
    return last


def demand_signing_day(
    agreement: CitizenshipAgreement, document: AgreementDocument | None, on: dt.date
) -> None:
    """Not in the future, not before the act, and not before the version that is signed was in force."""
    if on > timezone.localdate():
        raise DomainError(_("La firma è nel futuro: la registri quando c'è."), field="signed_on")
    if agreement.act_on is not None and on < agreement.act_on:
        raise DomainError(
            _(
                "La firma è del %(day)s, l'atto della giunta del %(act)s: si firma dopo che la giunta ha approvato."
            )
            % {"day": f"{on:%d/%m/%Y}", "act": f"{agreement.act_on:%d/%m/%Y}"},
            field="signed_on",
        )
    amended = document.amendments.first() if document is not None else None
    if amended is not None and amended.in_force_on is not None and on < amended.in_force_on:
        raise DomainError(
            _("La versione %(version)d vale dal %(day)s: non si può averla firmata prima.")
            % {"version": document.version if document else 0, "day": f"{amended.in_force_on:%d/%m/%Y}"},
            field="signed_on",
        )


def demand_was_in_force(agreement: CitizenshipAgreement, party: Signatory, on: dt.date) -> None:
    """The agreement would have come into force that very day also with this party gone since `on`."""
    if agreement.state != State.IN_FORCE or agreement.signed_on is None or on >= agreement.signed_on:
        return
    others = agreement.signatories.filter(signed_on__isnull=False).exclude(pk=party.pk)
    gone = Signatory(kind=party.kind, signed_on=party.signed_on, withdrawn_on=on)
    if first_day_in_force([*others, gone], outside_needed(agreement.signed_on)) != agreement.signed_on:
        raise DomainError(
            _(
                "L'accordo è in vigore dal %(day)s anche per questa firma: indichi quel giorno o dopo, oppure risolva l'accordo e "
                "scriva nei motivi che il recesso era precedente."
            )
            % {"day": f"{agreement.signed_on:%d/%m/%Y}"},
            field="on",
        )


def enter_in_force(agreement: CitizenshipAgreement, *, actor: User | None) -> bool:
    """Put an approved agreement in force once the city and enough others are bound; whether it was now.

    `signed_on` is the first day on which they were. Of one in force already the day goes back when a paper signed earlier is
    recorded later. Audited as `qua.agreement.in_force`, in the transaction of the signature.
    """
    parties = list(agreement.signatories.filter(signed_on__isnull=False))
    day = first_day_in_force(parties, outside_needed(timezone.localdate()))
    entered = agreement.state == State.APPROVED and day is not None and _are_bound(parties)
    earlier = agreement.state == State.IN_FORCE and day is not None and day < (agreement.signed_on or day)
    if not (entered or earlier):
        return False
    before = {"state": agreement.state, "signed_on": agreement.signed_on}
    agreement.state, agreement.signed_on = State.IN_FORCE, day
    agreement.save(update_fields=["state", "signed_on"])
    record(
        actor=actor,
        action="qua.agreement.in_force",
        target=agreement,
        before=before,
        after={"state": agreement.state, "signed_on": day},
    )
    return entered


def _are_bound(parties: Collection[Signatory]) -> bool:
    """Whether now, too, the city and enough others are bound: who withdrew before it was in force does not count."""
    bound = [one for one in parties if one.withdrawn_on is None]
    outside = sum(one.kind != Kind.CITY for one in bound)
    return any(one.kind == Kind.CITY for one in bound) and outside >= outside_needed(timezone.localdate())


def _demand_late(agreement: CitizenshipAgreement, today: dt.date, *, may_late: bool) -> None:
    if not may_late:
        raise DomainError(
            _(
                "L'accordo è in vigore dal %(day)s e le regole della città non fanno aggiungere firme%(source)s."
            )
            % {"day": f"{agreement.signed_on:%d/%m/%Y}", "source": cited(SLUG, AGREEMENTS, today)}
        )


def _demand_not_over(agreement: CitizenshipAgreement, signed_on: dt.date) -> None:
    if agreement.ends_on is None or signed_on <= agreement.ends_on:
        return
    over = (
        _("L'accordo è scaduto il %(day)s: per continuare lo rinnovi.")
        if agreement.state == State.IN_FORCE
        else _(
            "L'accordo durava fino al %(day)s e non è entrato in vigore: registri le firme raccolte entro quel giorno, oppure lo segni come "
            "non sottoscritto e ne scriva uno nuovo."
        )
    )
    raise DomainError(over % {"day": f"{agreement.ends_on:%d/%m/%Y}"}, field="signed_on")
