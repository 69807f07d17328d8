"""Seasons with their districts, and the labs that work in them."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Operation, Resource
from core.api.shapes import shape_of
from core.models import Body, BodyNeighbourhood
from core.permissions.holder import Holder
from models_qua.api.shown import keys, of_labs, via
from models_qua.models import CitizenshipLab, District, DistrictNeighbourhood, LabDistrict, Season
from models_qua.rules import SLUG
from models_qua.selectors.territory import places_of_season
from models_qua.services import territory as verbs
from models_qua.services.labs import lab_snapshot, set_lab

SEE, RUN, MANAGE = "qua.lab.see", "qua.lab.run", "qua.territory.manage"
_Part = shape_of(
    "qua-district-parts", DistrictNeighbourhood, ("neighbourhood_id", "since", "until"), {},
    "A neighbourhood of a district, from a day to a day.",
)  # fmt: skip


def _labs(who: Holder) -> QuerySet[Body]:
    rows = of_labs(Body.objects.filter(model_slug=SLUG), who, SEE, "pk").select_related("citizenship_lab")
    districts = LabDistrict.objects.filter(lab__body=OuterRef("pk")).order_by(
        "district__code", "district__name"
    )
    places = BodyNeighbourhood.objects.on(timezone.localdate()).filter(body=OuterRef("pk"))
    return rows.annotate(
        district_ids=ArraySubquery(districts.values("district")),
        neighbourhood_ids=ArraySubquery(places.order_by("neighbourhood__name").values("neighbourhood")),
    )


def _lab_snapshot(row: Body) -> dict[str, Any]:
    known = CitizenshipLab.objects.filter(body=row).select_related("season").first()
    return lab_snapshot(known or CitizenshipLab(body=row), timezone.localdate())


def _places(asked: Asked) -> Any:
    season = asked.row if isinstance(asked.row, Season) else asked.row.season
    return places_of_season(season, timezone.localdate())


def _standing(asked: Asked) -> Any:
    return asked.row.districts.filter(until=asked.row.until)


SEASONS = Resource(
    name="seasons", key="season_id", model=Season, see=SEE, slug=SLUG,
    fields=("id", "name", "slug", "since", "until", "about"),
    about="A period in which the city works by one plan.",
    rows=lambda _who: Season.objects.all(),
    filters={"name": ["exact", "icontains"], "since": ["gte", "lte"], "until": ["isnull", "gte", "lte"]},
    sorts=("name", "-name"),
)  # fmt: skip
DISTRICTS = Resource(
    name="districts", key="district_id", model=District, see=SEE, slug=SLUG,
    fields=("id", "season_id", "code", "name", "about", "since", "until"),
    more={"parts": _Part(many=True, read_only=True)},
    about="An area of a season's map between two days, with the neighbourhoods it was made of and when.",
    rows=lambda _who: District.objects.select_related("season").prefetch_related("parts"),
    filters={"season": ["exact"], "code": ["exact"], "name": ["exact", "icontains"], "since": ["gte", "lte"], "until": ["isnull", "gte", "lte"]},
    sorts=("name", "-name", "code", "-code"),
)  # fmt: skip
LABS = Resource(
    name="labs", key="body_id", model=Body, see=SEE, slug=SLUG,
    fields=("id", "name", "slug"),
    more={
        "kind": serializers.CharField(source="citizenship_lab.kind", read_only=True, allow_null=True),
        "season_id": via("citizenship_lab.season_id", allow_null=True),
        "district_ids": keys(),
        "neighbourhood_ids": keys(),
    },
    about="A citizenship lab: a body with its kind, its season, the districts it is about and the neighbourhoods it works in today.",
    rows=_labs,
    bodies=lambda row: [row.pk],
    filters={"name": ["exact", "icontains"], "citizenship_lab__season": ["exact"], "citizenship_lab__kind": ["exact"]},
    sorts=("name", "-name"),
)  # fmt: skip

RESOURCES = (SEASONS, DISTRICTS, LABS)
OPERATIONS = (
    Operation("POST", verbs.open_season, MANAGE, "A season begins.", answers=SEASONS),
    Operation("PUT", verbs.change_season, MANAGE, "Change a season; with a last day it ends.", on=SEASONS, answers=SEASONS, snapshot=verbs.season_snapshot),
    Operation("POST", verbs.draw_district, MANAGE, "Draw a district, perhaps in place of others.", on=SEASONS, part="districts", answers=DISTRICTS, offers={"neighbourhood_ids": _places, "instead_of": _standing}),
    Operation("PUT", verbs.change_district, MANAGE, "Change a district, its neighbourhoods from a day on.", on=DISTRICTS, answers=DISTRICTS, snapshot=verbs.district_snapshot, offers={"neighbourhood_ids": _places}, leaves=("instead_of",)),
    Operation("POST", verbs.end_district, MANAGE, "A district is no more after a day.", on=DISTRICTS, part="end", answers=DISTRICTS),
    Operation("PUT", set_lab, RUN, "Say what a lab is.", on=LABS, answers=LABS, take=lambda lab: lab.body, snapshot=_lab_snapshot),
)  # fmt: skip
