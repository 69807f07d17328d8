"""Who follows a lab."""

import datetime as dt

from django.db.models import Q, QuerySet

from accounts.models import User
from core.models import Body, BodyNeighbourhood, RoleGrant


def architects_of(body: Body, day: dt.date) -> QuerySet[User]:
    """The neighbourhood architects of a lab on a day, by role in the lab or in one of its neighbourhoods, once each. One query."""
    there = BodyNeighbourhood.objects.on(day).filter(body=body).values("neighbourhood")
    grants = RoleGrant.objects.on(day).filter(role="neighbourhood_architect")
    grants = grants.filter(Q(body=body) | Q(body=None, neighbourhood__in=there))
    return (
        User.objects.filter(pk__in=grants.values("user"), is_active=True).exclude(email="").order_by("email")
    )
