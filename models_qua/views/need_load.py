"""What the pages of needs load: 404 for who may not know of it, 403 for who may see and not do."""

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core.permissions.guard import demand
from models_qua.models import FeasibilityReview, LabCycle, Need, NeedGroup

SEE, COLLECT, GROUP, REVIEW = (
    "qua.need.see",
    "qua.need.collect",
    "qua.need.group",
    "qua.feasibility.review",
)


def load_cycle(request: HttpRequest, cycle_id: uuid.UUID, permission: str) -> LabCycle:
    """A path with its lab. One query."""
    cycle = get_object_or_404(LabCycle.objects.select_related("body"), pk=cycle_id)
    demand(request, permission, [cycle.body_id], see=SEE)
    return cycle


def load_need(request: HttpRequest, need_id: uuid.UUID, permission: str) -> Need:
    """A need with what its card shows; one that waits to be confirmed does not exist here. One query."""
    links = ("cycle__body", "group", "meeting", "neighbourhood", "theme", "person")
    rows = Need.objects.exclude(state=Need.State.UNCONFIRMED).select_related(*links)
    need = get_object_or_404(rows, pk=need_id)
    demand(request, permission, [need.cycle.body_id], see=SEE)
    return need


def load_group(request: HttpRequest, group_id: uuid.UUID, permission: str) -> NeedGroup:
    """A group with its path and lab. One query."""
    group = get_object_or_404(NeedGroup.objects.select_related("cycle__body"), pk=group_id)
    demand(request, permission, [group.cycle.body_id], see=SEE)
    return group


def load_review(request: HttpRequest, review_id: uuid.UUID, permission: str) -> FeasibilityReview:
    """A review with its group, path and lab. One query."""
    rows = FeasibilityReview.objects.select_related("group__cycle__body", "organisation")
    review = get_object_or_404(rows, pk=review_id)
    demand(request, permission, [review.group.cycle.body_id], see=SEE)
    return review
