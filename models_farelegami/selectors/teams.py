"""Who follows which case."""

import datetime as dt
import uuid

from django.db.models import QuerySet

from accounts.models import User
from models_farelegami.models import CaseTeamMember, GenerativePact


def is_of_team(user: User, pact: GenerativePact, day: dt.date) -> bool:
    """Whether somebody is of the team of a case on a day. One query."""
    return CaseTeamMember.objects.on(day).filter(pact=pact, user=user).exists()


def cases_of(user_id: uuid.UUID | None, day: dt.date) -> QuerySet[GenerativePact]:
    """The pacts whose team somebody is of on a day."""
    mine = CaseTeamMember.objects.on(day).filter(user=user_id)
    return GenerativePact.objects.filter(pk__in=mine.values("pact"))
