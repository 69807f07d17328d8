"""Rows of the work area, fetched for who may see them."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.models import Body, Meeting
from core.permissions.guard import demand, holder


def actor(request: HttpRequest) -> User:
    """Who is signed in; the page's stamp has made sure that someone is."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a page of the work area without a permission")
    return user


def load_meeting(request: HttpRequest, meeting_id: uuid.UUID, permission: str) -> Meeting:
    """The meeting with place, theme and bodies: 404 for who may not see it, 403 for who may not do this."""
    rows = Meeting.objects.select_related("venue", "theme", "series", "minutes").prefetch_related("bodies")
    meeting = get_object_or_404(rows, pk=meeting_id)
    demand(request, permission, [body.pk for body in meeting.bodies.all()], see="core.meeting.see")
    return meeting


def load_body(request: HttpRequest, body_id: uuid.UUID, permission: str) -> Body:
    """The body: 404 for who may not see it, 403 for who may not do this."""
    body = get_object_or_404(Body, pk=body_id)
    demand(request, permission, [body.pk], see="core.body.see")
    return body


def bodies_where(request: HttpRequest, permission: str) -> QuerySet[Body]:
    """The bodies in which who asks holds the permission."""
    keys = holder(request).bodies(permission)
    return Body.objects.all() if keys is None else Body.objects.filter(pk__in=keys)


def may_in(request: HttpRequest, meeting: Meeting, permission: str) -> bool:
    """Whether who asks may do this with the meeting."""
    return holder(request).may(permission, [body.pk for body in meeting.bodies.all()])
