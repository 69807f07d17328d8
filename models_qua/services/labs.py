"""What a lab is beyond a body of core: its kind, its season, its districts."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body, BodyNeighbourhood, BodyStage
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh
from models_qua.models import CitizenshipLab, LabDistrict, Season
from models_qua.rules import OPEN, PREPARING
from models_qua.selectors.territory import neighbourhoods_of_districts
from models_qua.services.guards import demand_lab

Kind = CitizenshipLab.Kind


@dataclass(frozen=True, slots=True)
class LabPlan:
    """What a lab is; `with_neighbourhoods` adds to its card the neighbourhoods of its districts that are not there."""

    kind: str
    season_id: uuid.UUID | None = None
    district_ids: tuple[uuid.UUID, ...] = ()
    with_neighbourhoods: bool = False


@transaction.atomic(durable=True)
def set_lab(
    *, actor: User | None, body_id: uuid.UUID, lab: LabPlan, seen: str | None = None
) -> CitizenshipLab:
    """Kind, season and districts of a lab, made the first time. Audited as `qua.lab.changed` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile; `DomainError` for districts of another season, and for a lab of a
    neighbourhood without one in a season that has districts. An urban lab may have none: it is about the whole city.
    """
    body = demand_lab(body_id)
    list(Body.objects.select_for_update().filter(pk=body.pk))
    row, _made = CitizenshipLab.objects.get_or_create(body=body)
    today = timezone.localdate()
    before = lab_snapshot(row, today)
    demand_fresh(before, seen)
    season = _season_of(lab)
    row.kind, row.season = lab.kind, season
    row.save(update_fields=["kind", "season"])
    _set_districts(row, lab.district_ids)
    if lab.with_neighbourhoods:
        _add_neighbourhoods(row, lab.district_ids, today)
    earlier, later = changes(before, lab_snapshot(row, today))
    if later:
        record(actor=actor, action="qua.lab.changed", target=body, before=earlier, after=later)
    return row


def open_lab(body: Body, on: dt.date, *, actor: User) -> None:
    """A lab in preparation is open from the day one of its paths took its first step; any other stays as it is.

    Called by verbs that hold the lab's lock. One said to be in preparation only since that day was open all along. Audited as
    `core.body.stage_changed`.
    """
    present = BodyStage.objects.filter(body=body, until=None).first()
    if present is None or present.stage != PREPARING:
        return
    if present.since is not None and present.since >= on:
        present.stage, present.since = OPEN, on
        present.save(update_fields=["stage", "since"])
    else:
        present.until = on - dt.timedelta(days=1)
        present.save(update_fields=["until"])
        BodyStage.objects.create(body=body, stage=OPEN, since=on)
    record(
        actor=actor,
        action="core.body.stage_changed",
        target=body,
        before={"stage": PREPARING},
        after={"stage": OPEN, "since": on},
    )


def lab_snapshot(row: CitizenshipLab, day: dt.date) -> dict[str, Any]:
    """What the form shows and the audit trail keeps, of a lab nobody described yet too. Two queries."""
    links = LabDistrict.objects.filter(lab__body=row.body_id).select_related("district")
    districts = sorted(str(link.district) for link in links)
    places = sorted(
        BodyNeighbourhood.objects.on(day)
        .filter(body=row.body_id)
        .values_list("neighbourhood__name", flat=True)
    )
    season = row.season.name if row.season else None
    return {"kind": str(row.kind), "season": season, "districts": districts, "neighbourhoods": places}


def _season_of(lab: LabPlan) -> Season | None:
    if lab.kind not in Kind.values:
        raise DomainError(_("Scelga il tipo di laboratorio."), field="kind")
    if lab.season_id is None:
        if lab.district_ids:
            raise DomainError(_("Scelga anche la stagione di questi ambiti."), field="season")
        return None
    season = Season.objects.filter(pk=lab.season_id).first()
    if season is None:
        raise DomainError(_("Questa stagione non c'è più: ne scelga un'altra."), field="season")
    known = set(season.districts.values_list("pk", flat=True))
    if not known.issuperset(lab.district_ids):
        raise DomainError(
            _("Un ambito scelto non è della stagione «%(season)s».") % {"season": season}, field="districts"
        )
    if lab.kind == Kind.NEIGHBOURHOOD and known and not lab.district_ids:
        raise DomainError(
            _("Scelga almeno un ambito. Se il laboratorio riguarda tutta la città, è un laboratorio urbano."),
            field="districts",
        )
    return season


def _set_districts(row: CitizenshipLab, keys: tuple[uuid.UUID, ...]) -> None:
    now = set(row.districts.values_list("district_id", flat=True))
    row.districts.filter(district__in=now - set(keys)).delete()
    LabDistrict.objects.bulk_create(LabDistrict(lab=row, district_id=key) for key in set(keys) - now)


def _add_neighbourhoods(row: CitizenshipLab, keys: tuple[uuid.UUID, ...], day: dt.date) -> None:
    there = set(
        BodyNeighbourhood.objects.on(day)
        .filter(body=row.body_id)
        .values_list("neighbourhood__slug", flat=True)
    )
    BodyNeighbourhood.objects.bulk_create(
        BodyNeighbourhood(body_id=row.body_id, neighbourhood=place, since=day)
        for place in neighbourhoods_of_districts(keys, day)
        if place.slug not in there
    )
