"""Which networks acknowledged the charter in a year, and which not yet."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from core.models import Body, BodyStage
from core.participation.registry import registry
from models_bergamo.models import CharterAcknowledgement
from models_bergamo.rules import SLUG

FIRST_YEAR = 1990
"""Before it there were no networks: the oldest go back to the end of the nineties."""


@dataclass(frozen=True, slots=True)
class NetworkAndCharter:
    """A network expected to acknowledge the charter in a year; `acknowledgement` None means not yet."""

    body: Body
    stage: str
    acknowledgement: CharterAcknowledgement | None


@dataclass(frozen=True, slots=True)
class CharterYear:
    """The networks of a year by name: those expected, and what each did."""

    year: int
    networks: tuple[NetworkAndCharter, ...]

    @property
    def done(self) -> int:
        """How many acknowledged it."""
        return sum(row.acknowledgement is not None for row in self.networks)

    @property
    def missing(self) -> int:
        """How many have not yet."""
        return len(self.networks) - self.done


def charter_year(year: int, bodies: "frozenset[uuid.UUID] | None" = None) -> CharterYear:
    """The year's acknowledgements, of some networks or of all (None). Three queries.

    Expected are the networks whose stage at the end of the year (today, for the current one) allows it, those whose
    stage was never written down, and any that did it all the same.
    """
    day = min(dt.date(year, 12, 31), timezone.localdate())
    networks = Body.objects.filter(model_slug=SLUG)
    if bodies is not None:
        networks = networks.filter(pk__in=bodies)
    acknowledged = CharterAcknowledgement.objects.filter(year=year).select_related("meeting", "recorded_by")
    rows = networks.order_by("name").prefetch_related(
        Prefetch("stages", BodyStage.objects.order_by("since"), to_attr="all_stages"),
        Prefetch("charter_acknowledgements", acknowledged, to_attr="acknowledged"),
    )
    found = (_network_and_charter(body, day) for body in rows)
    return CharterYear(year, tuple(row for row in found if row is not None))


def _network_and_charter(body: Body, day: dt.date) -> NetworkAndCharter | None:
    """What a network read by `charter_year` did; None for one that was not expected to and did not."""
    stages: Sequence[BodyStage] = body.all_stages  # type: ignore[attr-defined]
    done: Sequence[CharterAcknowledgement] = body.acknowledged  # type: ignore[attr-defined]
    now = next((row.stage for row in reversed(stages) if row.in_force_on(day)), "")
    allowing = {
        stage.code for stage in registry.get(SLUG).stages if "bergamo.charter.acknowledge" in stage.allows
    }
    if done or now in allowing or not stages:
        return NetworkAndCharter(body, now, done[0] if done else None)
    return None


def acknowledgements_of(body_id: uuid.UUID) -> list[CharterAcknowledgement]:
    """Every acknowledgement of a network, the latest first. One query."""
    rows = CharterAcknowledgement.objects.filter(body=body_id)
    return list(rows.select_related("meeting", "recorded_by", "charter").order_by("-year"))
