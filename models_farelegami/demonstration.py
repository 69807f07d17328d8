"""A city that shows what only labs, centres and pacts have, beside its register of 2017, by the verbs people use. All of it is invented.

Five pacts are signed in one year: fewer would be hidden in that year's report. Looked for first: run again, nothing is added.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.models import Body, Organisation
from core.participation.spec import Demonstration
from models_farelegami.models import (
    BudgetItem,
    CaseKey,
    CivicCentre,
    GenerativePact,
    GivingBack,
    LabNeed,
    Municipality,
    PactCommitment,
    PactReview,
    PactSupport,
)
from models_farelegami.rules import SLUG
from models_farelegami.services.cases import PactPlan, Referral, change_pact, refer_pact, write_analysis
from models_farelegami.services.centres import ActivityData, write_activity
from models_farelegami.services.counting import BandCounts, count_centre
from models_farelegami.services.lab_needs import ask_lab_need
from models_farelegami.services.parts import write_part
from models_farelegami.services.steps import Move, move_pact
from models_farelegami.vault.identity import Identity

People = Mapping[str, Any]
State = GenerativePact.State

_NEEDS = (
    "Qualcuno che aiuti nei compiti il giovedì",
    "Due persone per riparare le sedie",
    "Chi porti la spesa a casa",
)
_ACTIVITIES = (
    ("Doposcuola", "after_school", "dal lunedì al giovedì, 16-18"),
    ("Laboratorio di teatro", "culture", "venerdì, 17-19"),
    ("Merenda insieme", "company", "sabato, 16-18"),
)
_PEOPLE = (
    ("Famiglia Invernizzi", None, "madre e due figli di 6 e 9 anni", "inclusion", State.ACTIVE),
    ("Davide Lodigiani", (1999, 4, 12), "vive con la madre", "autonomy", State.ACTIVE),
    ("Famiglia Soresini", None, "nonna, padre e tre figlie", "inclusion", State.REVIEW),
    ("Samira Haddou", (1992, 9, 3), "sola, arrivata da due anni", "autonomy", State.CONCLUDED),
    ("Famiglia Ghidelli", None, "coppia anziana con un figlio disabile", "inclusion", State.CONCLUDED),
    ("Luca Frittoli", (2001, 1, 27), "ospite da un amico", "autonomy", State.CO_DESIGNED),
    ("Famiglia Bassi", None, "madre con un bambino piccolo", "inclusion", State.REFERRAL),
)  # fmt: skip
"""Whom each pact is about (invented), born on, who lives with her, its kind and how far it went."""
_SIDES = (
    (PactCommitment.Side.PERSON, "Frequenta il corso fino alla fine e avvisa se non può venire"),
    (PactCommitment.Side.BODY, "Paga il corso e si incontra ogni mese per vedere come va"),
)


def rules(_people: People) -> None:
    """Nothing: the rules the model proposes are those of the project."""


def history(people: People, today: dt.date) -> None:
    """Activities and people of the centres, needs of the labs, and seven pacts with their cases."""
    if CaseKey.objects.exists():
        return
    office, year = people["participation_office"], today.year - 1
    for number, centre in enumerate(CivicCentre.objects.order_by("name")):
        for name, kind, schedule in _ACTIVITIES[: 3 - number % 2]:
            data = ActivityData(name, kind, schedule, since=dt.date(year, 1, 8))
            write_activity(actor=office, centre_id=centre.pk, activity=data)
        counts = BandCounts(
            from_6_to_10=96 + 7 * number, from_11_to_17=71 - 5 * number, adults=64 + 9 * number
        )
        count_centre(actor=office, centre_id=centre.pk, year=year, counts=counts)
    labs = Body.objects.filter(model_slug=SLUG, stages__stage="active", stages__until=None).order_by("name")
    asked = [
        ask_lab_need(
            actor=office, body_id=lab.pk, what=what, asked_on=today - dt.timedelta(days=30 + 40 * number)
        )
        for number, (lab, what) in enumerate(zip(labs, _NEEDS, strict=False))
    ]
    for number, one in enumerate(_PEOPLE):
        _pact(people["case_worker"], *one, on=dt.date(year, 2 + number, 10), need=asked[0], today=today)


def present(_people: People, _today: dt.date) -> None:
    """Nothing more: what waits for the team comes from the days of its pacts."""


def _pact(
    actor: Any,
    name: str,
    born: tuple[int, int, int] | None,
    household: str,
    kind: str,
    until: str,
    *,
    on: dt.date,
    need: LabNeed,
    today: dt.date,
) -> None:
    """A pact that went as far as a state; what is not signed yet began this year."""
    if until in {State.CO_DESIGNED, State.REFERRAL}:
        on = today - dt.timedelta(days=25)
    identity = Identity(name, dt.date(*born) if born else None, household=household)
    place = Municipality.objects.order_by("name").last()
    partner = Organisation.objects.standing().filter(name__startswith="Cooperativa").order_by("name").first()
    if place is None or partner is None:
        raise LookupError("the city has no municipality or no partner")
    referral = Referral(
        kind, place.pk, on, identity, partner.pk, note="Segnalazione del servizio sociale di zona."
    )
    pact = refer_pact(actor=actor, referral=referral)
    if until == State.REFERRAL:
        return
    is_over = until == State.CONCLUDED
    due = on + dt.timedelta(days=90) if is_over else today + dt.timedelta(days=45)
    _designed(actor, pact, on, due_on=due, state="kept" if is_over else "open")
    if until == State.CO_DESIGNED:
        return
    _running(actor, pact, on, need)
    if not is_over:
        held = today - dt.timedelta(days=20 if until == State.ACTIVE else 100)
        _write(actor, pact, PactReview, "Va meglio: si continua così.", held_on=held, decision="go_on")
    if until == State.ACTIVE:
        return
    reviewed = on + dt.timedelta(days=95) if is_over else today - dt.timedelta(days=6)
    move_pact(actor=actor, pact_id=pact.pk, move=Move(State.REVIEW, reviewed))
    if is_over:
        held, decided = on + dt.timedelta(days=100), PactReview.Decision.CONCLUDE
        _write(
            actor,
            pact,
            PactReview,
            "Il corso è finito, c'è un contratto di sei mesi.",
            held_on=held,
            decision=decided,
        )
        move_pact(actor=actor, pact_id=pact.pk, move=Move(State.CONCLUDED, held, outcome="reached"))


def _designed(actor: Any, pact: GenerativePact, on: dt.date, **agreed: Any) -> None:
    move_pact(actor=actor, pact_id=pact.pk, move=Move(State.ANALYSIS, on))
    text = "Serve un lavoro vicino a casa; sa cucinare e conosce molte persone nel quartiere."
    write_analysis(actor=actor, pact_id=pact.pk, text=text)
    for side, words in _SIDES:
        _write(actor, pact, PactCommitment, words, side=side, **agreed)
    plan = PactPlan(pact.municipality_id, pact.partner_id, Decimal(1800))
    change_pact(actor=actor, pact_id=pact.pk, plan=plan)
    move_pact(actor=actor, pact_id=pact.pk, move=Move(State.CO_DESIGNED, on))


def _running(actor: Any, pact: GenerativePact, on: dt.date, need: LabNeed) -> None:
    for state in (State.SIGNED, State.ACTIVE):
        move_pact(actor=actor, pact_id=pact.pk, move=Move(state, on))
    _write(
        actor,
        pact,
        PactSupport,
        "Un'educatrice due volte al mese",
        kind="accompaniment",
        since=on,
        until=None,
    )
    spent = on + dt.timedelta(days=20)
    _write(
        actor,
        pact,
        BudgetItem,
        "Iscrizione al corso",
        kind="training",
        amount_eur=Decimal("640.00"),
        spent_on=spent,
    )
    done = on + dt.timedelta(days=60)
    given = {"need_id": need.pk, "planned_on": done, "done_on": done, "hours": 6}
    _write(actor, pact, GivingBack, "Aiuta nei compiti il giovedì", **given)


def _write(actor: Any, pact: GenerativePact, part: Any, words: str, **values: Any) -> None:
    write_part(actor=actor, pact_id=pact.pk, part=part, values=values, words=words)


DEMONSTRATION = Demonstration(rules=rules, history=history, present=present)
