"""How networks are doing: which were active on a day, and how long since they met."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from core.models import Body, Meeting
from core.participation.hooks import active_stage_codes
from core.participation.registry import registry
from core.selectors.rules import rules_on
from models_bergamo.rules import NETWORK, SLUG


@dataclass(frozen=True, slots=True)
class Rhythm:
    """An active network and its plenaries.

    `last_plenary_on` is None when the register holds none; `plenaries` are those of the last twelve months;
    `monthly_target` and `reminder_after` (days) are the city's rules, None where it gave none.
    """

    body: Body
    last_plenary_on: dt.date | None
    plenaries: int
    monthly_target: int | None
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
    """The active networks, or some of them, by name, with their plenaries held. Three queries."""
    rules = rules_on(SLUG, NETWORK, today)
    networks = [body for body in networks_active_on(today) if bodies is None or body.pk in bodies]
    kinds = [kind.code for kind in registry.get(SLUG).meeting_kinds if kind.figure == "plenary"]
    plenaries = Meeting.objects.held().filter(kind__in=kinds, bodies__in=networks, meets_on__lte=today)
    lately = Q(meets_on__gt=_a_year_before(today))
    counted = (
        plenaries.order_by()
        .values("bodies")
        .annotate(last=Max("meets_on"), lately=Count("pk", filter=lately))
    )
    found = {row["bodies"]: (row["last"], row["lately"]) for row in counted}
    target, reminder = rules["plenaries_per_month"], rules["days_without_plenary"]
    return [Rhythm(body, *found.get(body.pk, (None, 0)), target, reminder, today) for body in networks]


def _a_year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for a leap day."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
