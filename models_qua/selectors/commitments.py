"""What the parties of an agreement took on, how far it is, and the hours they gave."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet, Sum

from models_qua.models import CitizenshipAgreement, Commitment, CommitmentReport, Signatory
from models_qua.selectors.sums import known_sum

OPEN = (Commitment.State.TO_DO, Commitment.State.DOING)


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A commitment; the day it was last told about (None: never) and the hours reported in all (None: never said)."""

    row: Commitment
    last_on: dt.date | None
    hours: Decimal | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class PartyLines:
    """A party with its commitments and the hours reported in all."""

    party: Signatory
    lines: tuple[CommitmentLine, ...]
    hours: Decimal | None


def by_party(agreement: CitizenshipAgreement, today: dt.date) -> list[PartyLines]:
    """The parties of an agreement that took something on, with it. One query."""
    rows = with_reports(agreement.commitments.all()).select_related("signatory", "sheet")
    groups: dict[uuid.UUID, list[CommitmentLine]] = {}
    parties: dict[uuid.UUID, Signatory] = {}
    for row in rows.order_by("signatory__kind", "signatory__name", "position", "due_on", "pk"):
        parties[row.signatory_id] = row.signatory
        groups.setdefault(row.signatory_id, []).append(line_of(row, today))
    return [
        PartyLines(parties[pk], tuple(lines), known_sum(line.hours for line in lines))
        for pk, lines in groups.items()
    ]


def with_reports(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """The commitments with `last_on` and `hours` of their reports."""
    return rows.annotate(last_on=Max("reports__reported_on"), hours=Sum("reports__hours"))


def line_of(row: Commitment, today: dt.date) -> CommitmentLine:
    """A commitment of `with_reports` as its line."""
    late = row.due_on is not None and row.due_on < today and row.state in OPEN
    return CommitmentLine(row, row.last_on, row.hours, late)  # type: ignore[attr-defined]


def hours_by_sheet(agreement: CitizenshipAgreement) -> dict[uuid.UUID | None, Decimal]:
    """The hours reported, project by project (None: of no project). One query."""
    rows = CommitmentReport.objects.filter(commitment__agreement=agreement, hours__isnull=False).order_by()
    found = rows.values_list("commitment__sheet").annotate(n=Sum("hours"))
    return dict(found)
