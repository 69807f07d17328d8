"""Labs with who accompanies them and what they need, and the municipalities."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from core.api.declaring import Asked, Operation, Resource
from core.models import Body
from core.permissions.holder import Holder
from models_farelegami.api.shown import body_key, keys, lab_of, number, of_labs
from models_farelegami.models import CommunityLab, CommunityMaker, LabMunicipality, LabNeed, Municipality
from models_farelegami.rules import SLUG
from models_farelegami.selectors.labs import known_people, with_given_back
from models_farelegami.selectors.municipalities import municipality_rows
from models_farelegami.services.lab_needs import ask_lab_need, close_lab_need
from models_farelegami.services.labs import describe_lab, lab_snapshot
from models_farelegami.services.makers import add_maker, end_maker
from models_farelegami.services.municipalities import (
    add_municipality,
    municipality_snapshot,
    rename_municipality,
)

SEE, RUN = "core.body.see", "farelegami.lab.run"
_NOT_TOLD = "None where fewer than five and more than none were done."


def _labs(who: Holder) -> QuerySet[Body]:
    rows = of_labs(Body.objects.filter(model_slug=SLUG), who, SEE, "pk").select_related("community_lab")
    places = LabMunicipality.objects.filter(lab__body=OuterRef("pk")).order_by("municipality__name")
    return rows.annotate(municipality_ids=ArraySubquery(places.values("municipality")))


def _lab_snapshot(row: Body) -> dict[str, Any]:
    return lab_snapshot(CommunityLab.objects.filter(body=row).first() or CommunityLab(body=row))


def _municipalities(_asked: Asked) -> Any:
    return Municipality.objects.all()


def _people(asked: Asked) -> Any:
    return known_people(asked.row.pk)


MUNICIPALITIES = Resource(
    name="municipalities", key="municipality_id", model=Municipality, see=SEE, slug=SLUG,
    fields=("id", "name"),
    more={
        "labs": number(source="lab_count"),
        "civic_centres": number(source="centre_count", help_text="That are there, or shared with it."),
    },
    about="A municipality the city works with.",
    rows=lambda _who: municipality_rows(),
    snapshot=municipality_snapshot,
    filters={"name": ["exact", "icontains"]},
    sorts=("name", "-name"),
)  # fmt: skip
LABS = Resource(
    name="labs", key="body_id", model=Body, see=SEE, slug=SLUG,
    fields=("id", "name", "slug"),
    more={
        "about": serializers.CharField(source="community_lab.about", read_only=True, allow_null=True),
        "municipality_ids": keys(),
    },
    about="A community lab: a body with what it does and the municipalities it works in.",
    rows=_labs,
    bodies=lambda row: [row.pk],
    filters={"name": ["exact", "icontains"], "community_lab__municipalities__municipality": ["exact"]},
    sorts=("name", "-name"),
)  # fmt: skip
MAKERS = Resource(
    name="community-makers", key="maker_id", model=CommunityMaker, see=SEE, slug=SLUG,
    fields=("id", "person_id", "since", "until"),
    more={
        "body_id": body_key(),
        "given_name": serializers.CharField(source="person.given_name", read_only=True),
        "family_name": serializers.CharField(source="person.family_name", read_only=True),
    },
    about="Who accompanies a lab, from a day to a day.",
    rows=lambda who: of_labs(CommunityMaker.objects.select_related("lab", "person"), who, SEE, "lab__body"),
    bodies=lab_of,
    filters={"lab__body": ["exact"], "person": ["exact"], "since": ["gte", "lte"], "until": ["isnull", "gte", "lte"]},
    sorts=("id", "-id", "since", "-since"),
)  # fmt: skip
NEEDS = Resource(
    name="lab-needs", key="need_id", model=LabNeed, see=SEE, slug=SLUG,
    fields=("id", "what", "asked_on", "closed_on"),
    more={
        "body_id": body_key(),
        "given_back": number(source="times", allow_null=True, help_text=f"How many actions were done for it. {_NOT_TOLD}"),
        "given_back_hours": number(source="hours", allow_null=True, help_text="The hours they took, of five actions at least."),
    },
    about="Something a lab needs done, and how much was given back for it: never by whom.",
    rows=lambda who: with_given_back(of_labs(LabNeed.objects.select_related("lab"), who, SEE, "lab__body")),
    bodies=lab_of,
    filters={"lab__body": ["exact"], "asked_on": ["gte", "lte"], "closed_on": ["isnull", "gte", "lte"]},
    sorts=("asked_on", "-asked_on"),
)  # fmt: skip


RESOURCES = (MUNICIPALITIES, LABS, MAKERS, NEEDS)
OPERATIONS = (
    Operation("POST", add_municipality, RUN, "Add a municipality.", answers=MUNICIPALITIES),
    Operation("PUT", rename_municipality, RUN, "Rename a municipality, for all labs and centres.", on=MUNICIPALITIES, answers=MUNICIPALITIES),
    Operation("PUT", describe_lab, RUN, "Say what a lab does and where.", on=LABS, answers=LABS, take=lambda lab: lab.body, snapshot=_lab_snapshot, offers={"municipality_ids": _municipalities}, writes=CommunityLab),
    Operation("POST", add_maker, RUN, "Somebody accompanies a lab: a person the city knows, or a name.", on=LABS, part="makers", answers=MAKERS, offers={"person_id": _people}),
    Operation("POST", end_maker, RUN, "She accompanies the lab until a day.", on=MAKERS, part="end", answers=MAKERS),
    Operation("POST", ask_lab_need, RUN, "A lab needs something.", on=LABS, part="needs", answers=NEEDS),
    Operation("POST", close_lab_need, RUN, "It is needed no more from a day on.", on=NEEDS, part="closing", answers=NEEDS),
)  # fmt: skip
