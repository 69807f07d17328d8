"""Where citizens may propose something to talk about."""

import datetime as dt

from django.db.models import Q

from accounts.models import User
from core.models import Body
from core.selectors.proposals import bodies_taken_part_in
from core.selectors.public_bodies import card, has_ended, with_territory
from core.selectors.rules import meeting_rules_on
from core.services.activation import active_model_slugs


def open_models(today: dt.date) -> list[str]:
    """Slugs of the active models whose rules in force let citizens propose."""
    return [slug for slug in active_model_slugs() if meeting_rules_on(slug, today).citizens_may_propose]


def bodies_open_to_proposals(today: dt.date, user: User | None = None) -> list[Body]:
    """The bodies of those models, and those the `user` takes part in, that have not ended, by name."""
    slugs = open_models(today)
    wanted = Q(model_slug__in=slugs)
    if user is not None:
        theirs = bodies_taken_part_in(user, today).filter(model_slug__in=active_model_slugs())
        wanted |= Q(pk__in=theirs.values("pk"))
    elif not slugs:
        return []
    rows = with_territory(today, Body.objects.filter(wanted)).order_by("name")
    return [body for body in rows if not has_ended(card(body).stage)]
