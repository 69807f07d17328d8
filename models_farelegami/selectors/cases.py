"""What a page shows of a case that was opened; its texts stay closed until the page is written out."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from models_farelegami.models import (
    BudgetItem,
    CaseOpening,
    CaseTeamMember,
    GenerativePact,
    GivingBack,
    PactCommitment,
    PactReview,
    PactStep,
    PactSupport,
)
from models_farelegami.models.pacts import PactPart
from models_farelegami.selectors.teams import is_of_team
from models_farelegami.vault.entries import CaseTexts, read_entries
from models_farelegami.vault.identity import SealedPart, parts_of
from models_farelegami.vault.sealing import Sealed


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a pact with its words."""

    row: PactPart
    words: Sealed | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case that was opened."""

    pact: GenerativePact
    opening: CaseOpening
    identity: Mapping[str, SealedPart]
    texts: CaseTexts
    commitments: tuple[Line, ...]
    supports: tuple[Line, ...]
    expenses: tuple[Line, ...]
    reviews: tuple[Line, ...]
    given_back: tuple[Line, ...]
    steps: tuple[PactStep, ...]
    spent: Decimal

    @property
    def left(self) -> Decimal | None:
        """What is left of the budget, in euro; None where none was set."""
        return None if self.pact.budget_eur is None else self.pact.budget_eur - self.spent


def standing_opening(user: User, pact: GenerativePact, now: dt.datetime, day: dt.date) -> CaseOpening | None:
    """The opening under which somebody may read a case now: hers, not over; of the team still, unless it is an emergency. Two queries."""
    rows = CaseOpening.objects.filter(pact=pact, user=user, opened_at__lte=now, closes_at__gt=now)
    opening = rows.order_by("-closes_at").first()
    if opening is None or (not opening.is_emergency and not is_of_team(user, pact, day)):
        return None
    return opening


def read_case(opening: CaseOpening) -> Case:
    """Everything of a case, for who opened it. Ten queries. Raises `KeyLost`, `VaultClosed`."""
    pact = opening.pact
    texts = read_entries(pact)

    def lines(table: type[PactPart]) -> tuple[Line, ...]:
        return tuple(Line(row, texts.parts.get(row.pk)) for row in table._default_manager.filter(pact=pact))

    given = GivingBack.objects.filter(pact=pact).select_related("need__lab__body")
    expenses = lines(BudgetItem)
    return Case(
        pact=pact,
        opening=opening,
        identity=parts_of(texts.identity) if texts.identity else {},
        texts=texts,
        commitments=lines(PactCommitment),
        supports=lines(PactSupport),
        expenses=expenses,
        reviews=lines(PactReview),
        given_back=tuple(Line(row, texts.parts.get(row.pk)) for row in given),
        steps=tuple(PactStep.objects.filter(pact=pact).select_related("by")),
        spent=sum((line.row.amount_eur for line in expenses if isinstance(line.row, BudgetItem)), Decimal(0)),
    )


def team_of(pact_id: uuid.UUID, day: dt.date) -> list[CaseTeamMember]:
    """Who follows a case on a day. One query."""
    rows = CaseTeamMember.objects.on(day).filter(pact=pact_id).select_related("user")
    return list(rows.order_by("since", "user__full_name"))
