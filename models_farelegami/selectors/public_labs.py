"""Labs as everybody reads them: what they do and need, and where. Never who accompanies them."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Count

from core.models import Body, BodyStage
from models_farelegami.models import LabMunicipality, LabNeed
from models_farelegami.selectors.labs import with_given_back


def open_needs(body: Body, today: dt.date) -> list[LabNeed]:
    """What a lab needs, the latest asked first, with what was given back; nothing of a lab that is over. Two queries."""
    if BodyStage.objects.on(today).filter(body=body, stage="closed").exists():
        return []
    rows = with_given_back(LabNeed.objects.filter(lab__body=body, closed_on=None))
    return list(rows.order_by("-asked_on", "pk"))


def municipalities_of(bodies: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    """The names of the municipalities of each lab. One query."""
    found: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    rows = LabMunicipality.objects.filter(lab__body__in=bodies).order_by("municipality__name")
    for body, name in rows.values_list("lab__body", "municipality__name"):
        found[body].append(name)
    return found


def asked_by_body(bodies: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """How many things each lab needs. One query."""
    rows = LabNeed.objects.filter(lab__body__in=bodies, closed_on=None).order_by()
    return dict(rows.values_list("lab__body").annotate(n=Count("pk")))
