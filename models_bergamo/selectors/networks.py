"""How networks are doing: which were active on a day, and how long since they met."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Max, Q

from core.models import Body, Meeting
from core.participation.hooks import active_stage_codes
from core.participation.registry import registry
from core.selectors.rules import rules_on
from models_bergamo.rules import NETWORK, SLUG


@dataclass(frozen=True, slots=True)
class Rhythm:
    """An active network and its last plenary; None when the register holds none. `reminder_after` is in days."""

    body: Body
    last_plenary_on: dt.date | None
    reminder_after: int | None
    today: dt.date

    @property
    def days_since(self) -> int | None:
        """Days since the last plenary; None when there was none."""
        return None if self.last_plenary_on is None else (self.today - self.last_plenary_on).days

    @property
    def worth_a_reminder(self) -> bool:
        """Whether the last plenary is further away than the city's rules suggest: a hint, never a fault."""
        days = self.days_since
        return days is not None and self.reminder_after is not None and days > self.reminder_after


def networks_active_on(day: dt.date) -> list[Body]:
    """The networks in an active stage on a day, by name. One query."""
    active = active_stage_codes(registry.get(SLUG))
    within = Q(stages__since=None) | Q(stages__since__lte=day)
    within &= Q(stages__until=None) | Q(stages__until__gte=day)
    return list(
        Body.objects.filter(within, model_slug=SLUG, stages__stage__in=active).distinct().order_by("name")
    )


def rhythms(today: dt.date, bodies: "Collection[uuid.UUID] | None" = None) -> list[Rhythm]:
    """The active networks, or some of them, with their last plenary held. Three queries."""
    rules = rules_on(SLUG, NETWORK, today)
    networks = [body for body in networks_active_on(today) if bodies is None or body.pk in bodies]
    kinds = [kind.code for kind in registry.get(SLUG).meeting_kinds if kind.figure == "plenary"]
    plenaries = Meeting.objects.held().filter(kind__in=kinds, bodies__in=networks, meets_on__lte=today)
    last = dict(plenaries.values_list("bodies").annotate(last=Max("meets_on")).values_list("bodies", "last"))
    return [Rhythm(body, last.get(body.pk), rules["days_without_plenary"], today) for body in networks]
