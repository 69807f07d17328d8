"""What was written of somebody is destroyed: her case's key is thrown away and the sealed texts with it; what is left says nothing of her."""

import datetime as dt
import uuid

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from models_farelegami.models import CaseKey, CaseOpening, GenerativePact, PactStep, VaultEntry
from models_farelegami.rules import SLUG, VAULT
from models_farelegami.services.guards import locked_pact
from models_farelegami.services.rewrapping import rewrap_keys

State = GenerativePact.State


@transaction.atomic(durable=True)
def shred_case(*, actor: User, pact_id: uuid.UUID) -> GenerativePact:
    """Destroy what is written in a case, at once and for good. Audited as `farelegami.case.shredded`.

    Codes, states, days and amounts stay, for the yearly figures. `DomainError` while the pact is signed and runs: it is interrupted first.
    """
    pact = locked_pact(pact_id)
    if pact.state in {State.SIGNED, State.ACTIVE, State.REVIEW}:
        raise DomainError(
            _(
                "Il patto è in corso: prima l'équipe lo concluda o lo interrompa, poi il fascicolo si può distruggere."
            )
        )
    if pact.shredded_at is None:
        _shred(pact)
        record(actor=actor, action="farelegami.case.shredded", target=pact)
    return pact


def tidy_vault(*, at: dt.datetime) -> int:
    """What runs by itself every night: cases past their term are destroyed, the log of openings forgotten, keys wrapped anew.

    Terms are those of the rules in force (`kept_months`, `unsigned_months`, `log_months`); empty ones ask nothing. Returns the rows changed.
    """
    day = timezone.localdate(at)
    rules = rules_on(SLUG, VAULT, day)
    changed = 0
    for key in _past_their_term(day, rules["kept_months"], rules["unsigned_months"]):
        with transaction.atomic(durable=True):
            pact = locked_pact(key)
            if pact.shredded_at is None:
                _interrupt(pact, day)
                _shred(pact)
                record(actor=None, action="farelegami.case.shredded", target=pact)
                changed += 1
    if months := rules["log_months"]:
        old = CaseOpening.objects.filter(opened_at__lt=at - relativedelta(months=months))
        changed += old.exclude(is_emergency=True, seen_at=None).delete()[0]
    return changed + rewrap_keys()


def _past_their_term(day: dt.date, kept: int | None, unsigned: int | None) -> list[uuid.UUID]:
    due = Q(pk__in=[])
    if kept:
        due |= Q(ended_on__lte=day - relativedelta(months=kept))
    if unsigned:
        due |= Q(signed_on=None, referred_on__lte=day - relativedelta(months=unsigned))
    rows = GenerativePact.objects.filter(due, shredded_at=None, case_key__isnull=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _interrupt(pact: GenerativePact, day: dt.date) -> None:
    """A pact nobody ever signed is over with its case."""
    if pact.is_over:
        return
    pact.state, pact.ended_on, pact.interruption = State.INTERRUPTED, day, GenerativePact.Interruption.LOST
    PactStep.objects.create(pact=pact, state=pact.state, on=day)


def _shred(pact: GenerativePact) -> None:
    CaseKey.objects.filter(pact=pact).delete()
    VaultEntry.objects.filter(pact=pact).delete()
    CaseOpening.objects.filter(pact=pact, closes_at__gt=timezone.now()).update(closes_at=timezone.now())
    pact.shredded_at = timezone.now()
    pact.save()
