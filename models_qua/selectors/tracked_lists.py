"""Projects and maintenance works one may see, each with what its list shows. The two are never in one list, nor in one sum."""

import datetime as dt
import uuid
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from core.models import BodyNeighbourhood
from models_qua.models import Expense, MaintenanceWork, Milestone, ProjectSheet

Bodies = Collection[uuid.UUID] | None
"""The labs in which something may be seen; None for all."""


def projects_in(bodies: Bodies, today: dt.date) -> QuerySet[ProjectSheet]:
    """The projects of the agreements of some labs, each with `spent_eur` and `is_late` (it has a late milestone)."""
    rows = ProjectSheet.objects.select_related("agreement__body", "neighbourhood")
    if bodies is not None:
        rows = rows.filter(agreement__body__in=bodies)
    return rows.annotate(**_annotations("sheet", today))


def works_in(bodies: Bodies, today: dt.date) -> QuerySet[MaintenanceWork]:
    """The works tied to an agreement of some labs, or to none and in a neighbourhood of theirs; annotated as projects are."""
    rows = MaintenanceWork.objects.select_related("agreement", "neighbourhood")
    if bodies is not None:
        places = _places(bodies, today)
        rows = rows.filter(Q(agreement__body__in=bodies) | Q(agreement=None, neighbourhood__in=places))
    return rows.annotate(**_annotations("work", today))


def labs_there(bodies: Collection[uuid.UUID], today: dt.date) -> Q:
    """Of a milestone: its work is tied to no agreement and in a neighbourhood of some labs."""
    return Q(work__agreement=None, work__neighbourhood__in=_places(bodies, today))


def labs_of(work: MaintenanceWork, today: dt.date) -> list[uuid.UUID]:
    """The labs a work belongs to: its agreement's, else those of its neighbourhood. At most one query."""
    if work.agreement is not None:
        return [work.agreement.body_id]
    if work.neighbourhood_id is None:
        return []
    there = BodyNeighbourhood.objects.on(today).filter(neighbourhood=work.neighbourhood_id)
    return list(there.values_list("body", flat=True))


def budget_of(rows: QuerySet[Any]) -> Decimal | None:
    """What is set aside for the rows of one list, in euros; None where no amount is known. One query."""
    found: Decimal | None = rows.order_by().aggregate(n=Sum("budget_eur"))["n"]
    return found


def late_milestones(today: dt.date) -> QuerySet[Milestone]:
    """Those whose day went by and that nobody says were reached."""
    return Milestone.objects.filter(due_on__lt=today, reached_on=None)


def _places(bodies: Collection[uuid.UUID], today: dt.date) -> QuerySet[Any, Any]:
    return BodyNeighbourhood.objects.on(today).filter(body__in=bodies).values("neighbourhood")


def _annotations(owner: str, today: dt.date) -> dict[str, Any]:
    spent = Expense.objects.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    late = late_milestones(today).filter(**{owner: OuterRef("pk")})
    return {
        "spent_eur": Subquery(spent.annotate(n=Sum("amount_eur")).values("n")),
        "is_late": Exists(late),
    }
