"""A pact goes from a state to the next: what each step asks, from the rules in force."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from models_farelegami.models import GenerativePact, PactCommitment, PactReview, PactStep
from models_farelegami.rules import PACTS, SLUG
from models_farelegami.services.guards import demand_past, locked_case
from models_farelegami.vault.entries import read_entries
from models_farelegami.vault.identity import identity_of

State = GenerativePact.State
MOVES: Mapping[str, tuple[str, ...]] = {
    State.REFERRAL: (State.ANALYSIS, State.INTERRUPTED),
    State.ANALYSIS: (State.CO_DESIGNED, State.INTERRUPTED),
    State.CO_DESIGNED: (State.SIGNED, State.ANALYSIS, State.INTERRUPTED),
    State.SIGNED: (State.ACTIVE, State.INTERRUPTED),
    State.ACTIVE: (State.REVIEW, State.INTERRUPTED),
    State.REVIEW: (State.ACTIVE, State.CONCLUDED, State.INTERRUPTED),
    State.CONCLUDED: (),
    State.INTERRUPTED: (),
}
"""The phases of a pact (Fare Legami): contact, analysis, path designed together, signature, accompaniment, review, end."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step: to which state, on which day; how it ended, of the last one."""

    to: str
    on: dt.date
    outcome: str = ""
    interruption: str = ""


@transaction.atomic(durable=True)
def move_pact(*, actor: User, pact_id: uuid.UUID, move: Move) -> GenerativePact:
    """Take a pact to its next state. Audited as `farelegami.pact.moved`, with the states and the day.

    Raises `DomainError` with the cure where the pact is not ready: no analysis, no commitment of one of the sides, no partner, a budget
    above the rule, an age outside the rule for a pact of autonomy, no review written.
    """
    pact = locked_case(actor, pact_id)
    demand_past(move.on, "on")
    if move.to not in MOVES[pact.state]:
        raise DomainError(
            _("Da «%(state)s» non si passa lì: riapra il patto per vedere che cosa si può fare.")
            % {"state": pact.get_state_display()}
        )
    last = PactStep.objects.filter(pact=pact).order_by("-on", "-written_at").first()
    if last is not None and move.on < last.on:
        raise DomainError(
            _("Il passo di prima è del %(day)s: scriva quel giorno o uno dopo.")
            % {"day": f"{last.on:%d/%m/%Y}"},
            field="on",
        )
    before = pact.state
    if check := _ASKED.get(State(move.to)):
        check(pact, move)
    _take(pact, move)
    PactStep.objects.create(pact=pact, state=move.to, on=move.on, by=actor)
    record(
        actor=actor,
        action="farelegami.pact.moved",
        target=pact,
        before={"state": before},
        after={"state": move.to, "on": move.on},
    )
    return pact


def _take(pact: GenerativePact, move: Move) -> None:
    pact.state = move.to
    if move.to == State.SIGNED:
        pact.signed_on = move.on
    if move.to == State.ACTIVE:
        months = rules_on(SLUG, PACTS, move.on)["review_months"]
        pact.next_review_on = move.on + relativedelta(months=months) if months else None
    if move.to in GenerativePact.OVER:
        pact.ended_on, pact.next_review_on = move.on, None
        pact.outcome, pact.interruption = move.outcome, move.interruption
    pact.save()


def _analysed(pact: GenerativePact, _move: Move) -> None:
    if read_entries(pact).analysis is None:
        raise DomainError(_("Prima scriva bisogni e risorse, visti insieme alla persona."))


def _signable(pact: GenerativePact, move: Move) -> None:
    sides = set(PactCommitment.objects.filter(pact=pact).values_list("side", flat=True))
    if sides != {PactCommitment.Side.PERSON, PactCommitment.Side.BODY}:
        raise DomainError(
            _(
                "Un patto ha impegni di tutte e due le parti: ne scriva almeno uno della persona e uno dell'ente."
            )
        )
    if pact.partner_id is None:
        raise DomainError(_("Un patto si firma con un ente: lo scelga nei dati del patto."))
    rules = rules_on(SLUG, PACTS, move.on)
    ceiling = rules["budget_eur"]
    if pact.budget_eur is None:
        raise DomainError(_("Scriva il budget di welfare nei dati del patto; 0 se non ce n'è."))
    if ceiling is not None and pact.budget_eur > ceiling:
        raise DomainError(
            _("Il budget di welfare supera i %(ceiling)s euro delle regole in vigore: lo abbassi.")
            % {"ceiling": f"{ceiling:.0f}"}
        )
    if pact.kind == GenerativePact.Kind.AUTONOMY:
        _of_age(pact, move.on, rules["age_from"], rules["age_to"])


def _of_age(pact: GenerativePact, day: dt.date, first: int | None, last: int | None) -> None:
    if first is None and last is None:
        return
    sealed = read_entries(pact).identity
    age = identity_of(sealed.reveal()).age_on(day) if sealed else None
    if age is None:
        raise DomainError(
            _("Un patto per l'autonomia ha un'età: scriva la data di nascita in «Chi è», poi torni qui.")
        )
    if (first is not None and age < first) or (last is not None and age > last):
        raise DomainError(
            _("L'età alla firma è fuori da quella delle regole in vigore per i patti per l'autonomia.")
        )


def _running(pact: GenerativePact, move: Move) -> None:
    if pact.state == State.REVIEW:
        _reviewed(pact, move)


def _reviewed(pact: GenerativePact, _move: Move) -> None:
    began = PactStep.objects.filter(pact=pact, state=State.REVIEW).latest("on", "written_at")
    if not PactReview.objects.filter(pact=pact, held_on__gte=began.on).exists():
        raise DomainError(_("Prima scriva la verifica: quando è stata e che cosa si è deciso."))


def _concluded(pact: GenerativePact, move: Move) -> None:
    _reviewed(pact, move)
    if not move.outcome:
        raise DomainError(_("Dica com'è andata."), field="outcome")


def _interrupted(_pact: GenerativePact, move: Move) -> None:
    if not move.interruption:
        raise DomainError(_("Dica perché si interrompe."), field="interruption")


_ASKED: Mapping[str, Callable[[GenerativePact, Move], None]] = {
    State.CO_DESIGNED: _analysed,
    State.SIGNED: _signable,
    State.ACTIVE: _running,
    State.CONCLUDED: _concluded,
    State.INTERRUPTED: _interrupted,
}
