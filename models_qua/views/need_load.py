"""What the pages of needs load, and the way to their forms: 404 for who may not know of it, 403 for who may see and not do."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions.guard import demand
from core.web.work.form_page import form_page
from core.web.work.forms import WorkForm
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


def need_form(
    request: HttpRequest, form: WorkForm, heading: str, cycle: LabCycle, row: Need | None = None, **more: Any
) -> HttpResponse:
    """A form about a need of a path, or about a new one."""
    trail = [
        (cycle.body.name, reverse("qua:body-needs", args=[cycle.body_id])),
        (_("Bisogni e proposte"), reverse("qua:needs", args=[cycle.pk])),
    ]
    if row is None:
        return form_page(request, form, heading, trail, named=f"{cycle.body} · {cycle.title}", **more)
    trail.append((row.title, reverse("qua:need", args=[row.pk])))
    return form_page(request, form, heading, trail, named=row.title, row=row, **more)


def group_form(
    request: HttpRequest, form: WorkForm, heading: str, row: NeedGroup, **more: Any
) -> HttpResponse:
    """A form about a group of needs."""
    cycle = row.cycle
    trail = [
        (cycle.body.name, reverse("qua:body-needs", args=[cycle.body_id])),
        (_("Gruppi ed esiti"), reverse("qua:need-groups", args=[cycle.pk])),
        (row.title, reverse("qua:need-group", args=[row.pk])),
    ]
    return form_page(request, form, heading, trail, named=f"{row.title} · {cycle.body}", **more)
