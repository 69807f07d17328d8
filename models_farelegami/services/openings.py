"""A case is opened: by its team with a reason, by others in an emergency, which rings. Every opening stays written."""

import datetime as dt
import uuid

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from models_farelegami.models import CaseOpening, GenerativePact
from models_farelegami.selectors.teams import is_of_team
from models_farelegami.services.alarm import ring

OPEN_FOR = dt.timedelta(minutes=30)
"""How long a case stays open for who opened it; then she says again why."""

Reason = CaseOpening.Reason
log = structlog.get_logger(__name__)


@transaction.atomic(durable=True)
def open_case(*, actor: User, pact_id: uuid.UUID, reason: str) -> CaseOpening:
    """Open a case for half an hour, for who is of its team. Written in the log of openings and audited as `farelegami.case.opened`.

    Raises `DomainError` for who is not of the team, for no reason, and for a case that was shredded.
    """
    pact = _pact(pact_id)
    if not is_of_team(actor, pact, timezone.localdate()):
        raise DomainError(_("Questo fascicolo lo segue un'altra équipe."))
    if reason not in Reason.values or reason in CaseOpening.EMERGENCIES:
        raise DomainError(_("Dica perché apre il fascicolo."), field="reason")
    return _opened(actor, pact, reason, "farelegami.case.opened")


@transaction.atomic(durable=True)
def break_glass(*, actor: User, pact_id: uuid.UUID, reason: str, site: str = "") -> CaseOpening:
    """Open in an emergency a case of another team: the supervisors are written to at once. Audited as `farelegami.case.forced`.

    `site` is the address of the city's site, for the link of the message. Raises `DomainError` where no emergency is named.
    """
    pact = _pact(pact_id)
    if reason not in CaseOpening.EMERGENCIES:
        raise DomainError(_("Dica quale emergenza è."), field="reason")
    opening = _opened(actor, pact, reason, "farelegami.case.forced", emergency=True)
    ring(opening, site=site)
    log.warning("vault.forced", pact=pact.code, opening=str(opening.pk))
    return opening


@transaction.atomic(durable=True)
def note_seen(*, actor: User, opening_id: uuid.UUID) -> CaseOpening:
    """A supervisor looked into an emergency. Audited as `farelegami.case.seen`; done again, nothing changes."""
    opening = CaseOpening.objects.select_for_update().get(pk=opening_id)
    if not opening.is_emergency:
        raise DomainError(_("Solo le aperture in emergenza si esaminano."))
    if opening.user_id == actor.pk:
        raise DomainError(_("Un'apertura la esamina un'altra persona, non chi l'ha fatta."))
    if opening.seen_at is None:
        opening.seen_by, opening.seen_at = actor, timezone.now()
        opening.save(update_fields=["seen_by", "seen_at"])
        record(actor=actor, action="farelegami.case.seen", target=opening.pact)
    return opening


def _pact(pact_id: uuid.UUID) -> GenerativePact:
    pact = GenerativePact.objects.get(pk=pact_id)
    if pact.shredded_at is not None:
        raise DomainError(_("Il fascicolo di questo patto è stato distrutto: non c'è più nulla da leggere."))
    return pact


def _opened(
    actor: User, pact: GenerativePact, reason: str, action: str, *, emergency: bool = False
) -> CaseOpening:
    now = timezone.now()
    opening = CaseOpening.objects.create(
        pact=pact, user=actor, reason=reason, is_emergency=emergency, opened_at=now, closes_at=now + OPEN_FOR
    )
    record(actor=actor, action=action, target=pact, after={"reason": reason})
    return opening
