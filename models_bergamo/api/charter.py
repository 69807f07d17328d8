"""The charter, the texts it had, and which networks acknowledged it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from models_bergamo.api.networks import NETWORKS, SEE
from models_bergamo.models import Charter, CharterAcknowledgement
from models_bergamo.rules import SLUG
from models_bergamo.selectors.charter import FIRST_YEAR, NetworkAndCharter, charter_year
from models_bergamo.services import charter as verbs

ACKNOWLEDGE, ADOPT = "bergamo.charter.acknowledge", "bergamo.charter.adopt"


@dataclass(frozen=True, slots=True)
class NetworkInCharterYear:
    """A network expected to acknowledge the charter in a year; no `acknowledgement_id` means not yet."""

    body_id: uuid.UUID
    name: str
    stage: str
    acknowledgement_id: uuid.UUID | None
    acknowledged_on: dt.date | None


def _acknowledgements(who: Any) -> Any:
    rows, bodies = CharterAcknowledgement.objects.select_related("recorded_by"), who.bodies(SEE)
    return rows if bodies is None else rows.filter(body__in=bodies)


def _its_body(row: CharterAcknowledgement) -> Iterable[UUID]:
    return [row.body_id]


def _year(asked: Asked) -> list[NetworkInCharterYear]:
    year = asked.keys["year"]
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return [_network(one) for one in charter_year(year, asked.holder.bodies(SEE)).networks]


def _network(one: NetworkAndCharter) -> NetworkInCharterYear:
    done = one.acknowledgement
    key, day = (done.pk, done.acknowledged_on) if done else (None, None)
    return NetworkInCharterYear(one.body.pk, one.body.name, one.stage, key, day)


CHARTERS = Resource(
    name="charters", key="charter_id", model=Charter, slug=SLUG, see=SEE,
    fields=("id", "title", "act", "since", "until"),
    more={"points": serializers.SlugRelatedField(many=True, read_only=True, slug_field="text")},
    about="A text of the charter, in force from a day to a day, with its points in order.",
    rows=lambda _who: Charter.objects.prefetch_related("points"),
    filters={"since": ["gte", "lte"], "until": ["isnull", "gte", "lte"]},
    sorts=("-since", "since"),
)  # fmt: skip
ACKNOWLEDGEMENTS = Resource(
    name="charter-acknowledgements", key="acknowledgement_id", model=CharterAcknowledgement, slug=SLUG, see=SEE,
    fields=("id", "charter_id", "body_id", "year", "acknowledged_on", "meeting_id", "note", "recorded_at"),
    more={"recorded_by": serializers.CharField(read_only=True, allow_null=True)},
    about="A network read the charter again and recognised itself in it, once a year.",
    rows=_acknowledgements,
    bodies=_its_body,
    filters={"body": ["exact"], "year": ["exact", "gte", "lte"], "charter": ["exact"]},
    sorts=("-acknowledged_on", "acknowledged_on"),
)  # fmt: skip

RESOURCES = (CHARTERS, ACKNOWLEDGEMENTS)
OPERATIONS = (
    Operation("POST", verbs.adopt_charter, ADOPT, "Adopt a new text of the charter from a day.", answers=CHARTERS),
    Operation("POST", verbs.acknowledge_charter, ACKNOWLEDGE, "A network acknowledged the charter, at a meeting or on a day.", on=NETWORKS, part="charter-acknowledgements", answers=ACKNOWLEDGEMENTS),
    Operation("DELETE", verbs.remove_acknowledgement, ACKNOWLEDGE, "It was recorded by mistake.", on=ACKNOWLEDGEMENTS),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_bergamo_charter_year", part="bergamo/charter-years/{year:int}", see=SEE, answers=NetworkInCharterYear, read=_year, many=True,
        about="Which networks acknowledged the charter in a year, and which not yet.",
    ),
)  # fmt: skip
