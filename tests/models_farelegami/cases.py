"""A case as tests want it: who it is about, its team, and how far it went, made by the verbs people use."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from core.models import Organisation
from models_farelegami.models import (
    BudgetItem,
    GenerativePact,
    GivingBack,
    LabNeed,
    PactCommitment,
    PactReview,
    PactSupport,
)
from models_farelegami.services.cases import (
    PactPlan,
    Referral,
    change_pact,
    refer_pact,
    write_analysis,
    write_note,
)
from models_farelegami.services.parts import write_part
from models_farelegami.services.steps import Move, move_pact
from models_farelegami.vault.identity import Identity
from tests.models_farelegami.rows import make_municipality

DAY = dt.date(2026, 3, 2)
NAME, CONTACTS, HOUSEHOLD = "Rosalba Quercioli", "333 7654321", "due figlie gemelle"
ANALYSIS, NOTE = "Sfratto in corso da febbraio", "Ha pianto parlando del marito"
WORDS = {
    PactCommitment.Side.PERSON: "Frequenta la scuola serale",
    PactCommitment.Side.BODY: "Accompagna alla ASST",
    "support": "Logopedia per la minore",
    "expense": "Bolletta arretrata del gas",
    "review": "Progressi notevoli malgrado la cauzione",
    "giving_back": "Dipinge le persiane del doposcuola",
}
SECRETS = (NAME, "Quercioli", CONTACTS, HOUSEHOLD, ANALYSIS, NOTE, *WORDS.values())
"""What must be readable nowhere but on the open case's page."""
ROSALBA = Identity(NAME, dt.date(1998, 5, 17), CONTACTS, HOUSEHOLD)


def partner() -> Organisation:
    """A cooperative with which pacts are signed."""
    known = Organisation.objects.filter(name__startswith="Cooperativa L'Argine").first()
    if known is None:
        known = Organisation(name="Cooperativa L'Argine", match_key="argine")
        known.canonical = known
        known.save()
    return known


def refer(
    actor: User, *, kind: str = "autonomy", note: str = NOTE, identity: Identity = ROSALBA
) -> GenerativePact:
    """A pact somebody referred, with the actor as its team."""
    return refer_pact(
        actor=actor,
        referral=Referral(kind, make_municipality().pk, DAY, identity, partner().pk, note),
    )


def commitment(actor: User, pact: GenerativePact, side: str) -> PactCommitment:
    """A commitment of a side, with the words of that side."""
    values = {"side": side, "due_on": DAY + dt.timedelta(days=90), "state": "open"}
    row = write_part(actor=actor, pact_id=pact.pk, part=PactCommitment, values=values, words=WORDS[side])
    assert isinstance(row, PactCommitment)
    return row


def move(actor: User, pact: GenerativePact, to: str, **values: str) -> GenerativePact:
    """The pact in its next state, on the day the story plays."""
    return move_pact(actor=actor, pact_id=pact.pk, move=Move(to, DAY, **values))


def designed(actor: User, **values: object) -> GenerativePact:
    """A pact both sides wrote together: analysis, a commitment of each, budget."""
    pact = refer(actor, **values)  # type: ignore[arg-type]
    move(actor, pact, "analysis")
    write_analysis(actor=actor, pact_id=pact.pk, text=ANALYSIS)
    for side in PactCommitment.Side:
        commitment(actor, pact, side)
    change_pact(
        actor=actor,
        pact_id=pact.pk,
        plan=PactPlan(pact.municipality_id, pact.partner_id, Decimal(1500)),
    )
    return move(actor, pact, "co_designed")


def active(actor: User, **values: object) -> GenerativePact:
    """A pact that was signed and runs."""
    pact = designed(actor, **values)
    move(actor, pact, "signed")
    return move(actor, pact, "active")


def full_story(actor: User, need: LabNeed | None = None) -> GenerativePact:
    """A pact from the referral to its conclusion, with a row of everything."""
    pact = active(actor)

    def write(part: type, words: str, **values: object) -> None:
        write_part(actor=actor, pact_id=pact.pk, part=part, values=values, words=WORDS[words])

    write(PactSupport, "support", kind="care", since=DAY, until=None)
    write(BudgetItem, "expense", kind="housing", amount_eur=Decimal("420.50"), spent_on=DAY)
    move(actor, pact, "review")
    write(PactReview, "review", held_on=DAY, decision="conclude")
    given = {"need_id": need.pk if need else None, "planned_on": DAY, "done_on": DAY, "hours": 6}
    write(GivingBack, "giving_back", **given)
    write_note(actor=actor, pact_id=pact.pk, text=NOTE)
    return move(actor, pact, "concluded", outcome="reached")
