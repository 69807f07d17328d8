"""Civic centres, what is done there and how many people come, by age and without a name."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from core.api.declaring import Asked, Figure, Operation, Resource
from core.permissions.holder import Holder
from models_farelegami.api.shown import keys
from models_farelegami.models import CentreActivity, CentreMunicipality, CivicCentre, Municipality
from models_farelegami.rules import SLUG
from models_farelegami.services import centres as verbs
from models_farelegami.services import counting

SEE, MANAGE = "core.body.see", "farelegami.centre.manage"


def _centres(_who: Holder) -> QuerySet[CivicCentre]:
    shared = CentreMunicipality.objects.filter(centre=OuterRef("pk")).order_by("municipality__name")
    rows = CivicCentre.objects.select_related("municipality")
    return rows.annotate(served_ids=ArraySubquery(shared.values("municipality")))


def _municipalities(_asked: Asked) -> Any:
    return Municipality.objects.all()


def _of_centre(asked: Asked) -> counting.BandCounts:
    return counting.counted(asked.row.pk, asked.keys["year"])


def _of_activity(asked: Asked) -> counting.BandCounts:
    return counting.counted(asked.row.centre_id, asked.keys["year"], asked.row.pk)


_DAYS = {"since": ["isnull", "gte", "lte"], "until": ["isnull", "gte", "lte"]}
_YEAR = "participants/{year:int}"
_OFFERS: dict[str, Any] = {"municipality_id": _municipalities, "served_ids": _municipalities}
CENTRES = Resource(
    name="civic-centres", key="centre_id", model=CivicCentre, see=SEE, slug=SLUG,
    fields=("id", "name", "municipality_id", "address", "about", "opening_hours", "since", "until"),
    more={"served_ids": keys()},
    about="A civic centre: where it is, when it is open, and the other municipalities it is shared with.",
    rows=_centres,
    filters={"name": ["exact", "icontains"], "municipality": ["exact"], "served__municipality": ["exact"], **_DAYS},
    sorts=("name", "-name"),
)  # fmt: skip
ACTIVITIES = Resource(
    name="centre-activities", key="activity_id", model=CentreActivity, see=SEE, slug=SLUG,
    fields=("id", "centre_id", "kind", "name", "schedule", "since", "until"),
    about="Something a civic centre does, from a day to a day.",
    rows=lambda _who: CentreActivity.objects.all(),
    snapshot=verbs.activity_snapshot,
    filters={"centre": ["exact"], "kind": ["exact"], "name": ["exact", "icontains"], **_DAYS},
    sorts=("name", "-name"),
)  # fmt: skip
PEOPLE = Figure(
    name="show_centre_participants", on=CENTRES, part=_YEAR, see=SEE, answers=counting.BandCounts, read=_of_centre,
    snapshot=lambda asked: counting.counts_snapshot(_of_centre(asked)),
    about="How many different people came to a centre in a year, by age; None was not counted.",
)  # fmt: skip
OF_ACTIVITY = Figure(
    name="show_activity_participants", on=ACTIVITIES, part=_YEAR, see=SEE, answers=counting.BandCounts, read=_of_activity,
    snapshot=lambda asked: counting.counts_snapshot(_of_activity(asked)),
    about="How many people came to an activity in a year, by age; None was not counted.",
)  # fmt: skip

RESOURCES = (CENTRES, ACTIVITIES)
FIGURES = (PEOPLE, OF_ACTIVITY)
OPERATIONS = (
    Operation("POST", verbs.write_centre, MANAGE, "Add a civic centre.", answers=CENTRES, offers=_OFFERS),
    Operation("PUT", verbs.change_centre, MANAGE, "Change a civic centre; with a last day it closes.", on=CENTRES, answers=CENTRES, snapshot=verbs.centre_snapshot, offers=_OFFERS),
    Operation("POST", verbs.write_activity, MANAGE, "Add an activity to a centre.", on=CENTRES, part="activities", answers=ACTIVITIES),
    Operation("PUT", verbs.change_activity, MANAGE, "Change an activity; with a last day it ends.", on=ACTIVITIES, answers=ACTIVITIES),
    Operation("PUT", counting.count_centre, MANAGE, "Say how many different people came to a centre in a year; None, that it was not counted.", on=CENTRES, part=_YEAR, answers=PEOPLE),
    Operation("PUT", counting.count_activity, MANAGE, "Say how many people came to an activity in a year; None, that it was not counted.", on=ACTIVITIES, part=_YEAR, answers=OF_ACTIVITY),
)  # fmt: skip
