"""Who works for the coordinating body: the same pages as those of the platform's team, knowing of its people only."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from benchmark.access import MANAGE_MEMBERS
from tenants.circles import Circle
from tenants.permissions import team_only
from tenants.views.team import member_new_page, member_page, member_pressed, members_page

BODY = Circle(
    prefix="comparison_",
    manages=MANAGE_MEMBERS,
    namespace="comparison",
    base="benchmark/base.html",
    title=_("Persone dell'ente che coordina"),
    short=_("Persone"),
)


@team_only(MANAGE_MEMBERS)
def team(request: HttpRequest) -> HttpResponse:
    """Who works for the body, or did."""
    return members_page(request, BODY)


@team_only(MANAGE_MEMBERS)
def member_new(request: HttpRequest) -> HttpResponse:
    """Bring somebody in."""
    return member_new_page(request, BODY)


@team_only(MANAGE_MEMBERS)
def member(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Somebody's card."""
    return member_page(request, BODY, user_id)


@team_only(MANAGE_MEMBERS)
@require_POST
def member_step(request: HttpRequest, user_id: uuid.UUID, step: str) -> HttpResponse:
    """One of a card's buttons."""
    return member_pressed(request, BODY, user_id, step)
