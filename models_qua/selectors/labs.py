"""All labs with where their paths are, and what a lab is."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch

from core.models import Body
from models_qua.models import CitizenshipLab, LabCycle, LabDistrict, LabStep
from models_qua.rules import SLUG
from models_qua.selectors.paths import current_of, is_late, next_of


@dataclass(frozen=True, slots=True)
class LabRow:
    """A line of the list: a lab with one of its running paths, or with none.

    `step` is under way `since` a day; `following` is the first that waits, planned from `planned_on` where somebody said so.
    """

    body: Body
    lab: CitizenshipLab | None
    districts: tuple[str, ...]
    district_ids: tuple[uuid.UUID, ...]
    cycle: LabCycle | None = None
    step: LabStep | None = None
    since: dt.date | None = None
    following: LabStep | None = None
    planned_on: dt.date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class LabFilter:
    """What the list is narrowed to; empty is everything. `step` is the kind under way, `none` for labs without a running path."""

    words: str = ""
    season: str = ""
    district: str = ""
    step: str = ""


NO_PATH = "none"


def lab_rows(bodies: Collection[uuid.UUID] | None, today: dt.date, wanted: LabFilter) -> list[LabRow]:
    """The labs one may see (None: all), by name; a lab with two running paths is told twice. Five queries."""
    rows = Body.objects.filter(model_slug=SLUG).order_by("name")
    rows = rows if bodies is None else rows.filter(pk__in=bodies)
    for word in wanted.words.split():
        rows = rows.filter(name__icontains=word)
    links = LabDistrict.objects.select_related("district").order_by("district__code", "district__name")
    labs = CitizenshipLab.objects.select_related("season").prefetch_related(Prefetch("districts", links))
    cycles = LabCycle.objects.filter(ended_on=None).order_by("started_on")
    cycles = cycles.prefetch_related(Prefetch("steps", LabStep.objects.order_by("position")))
    rows = rows.prefetch_related(
        Prefetch("citizenship_lab", labs), Prefetch("lab_cycles", cycles, to_attr="running_cycles")
    )
    found = [row for body in rows for row in _rows_of(body, today)]
    return [row for row in found if _fits(row, wanted)]


def lab_of(body: Body) -> CitizenshipLab | None:
    """What a lab is, with season and districts; None while nobody said. Two queries."""
    links = LabDistrict.objects.select_related("district").order_by("district__code", "district__name")
    rows = CitizenshipLab.objects.filter(body=body).select_related("season")
    return rows.prefetch_related(Prefetch("districts", links)).first()


def _rows_of(body: Body, today: dt.date) -> list[LabRow]:
    lab = getattr(body, "citizenship_lab", None)
    links = list(lab.districts.all()) if lab else []
    names = tuple(str(link.district) for link in links)
    keys = tuple(link.district_id for link in links)
    rows = []
    for cycle in body.running_cycles:  # type: ignore[attr-defined]
        steps = list(cycle.steps.all())
        step, following = current_of(steps), next_of(steps)
        rows.append(
            LabRow(
                body,
                lab,
                names,
                keys,
                cycle,
                step,
                step.started_on if step else None,
                following,
                following.planned_on if following else None,
                any(is_late(one, today) for one in steps),
            )
        )
    return rows or [LabRow(body, lab, names, keys)]


def _fits(row: LabRow, wanted: LabFilter) -> bool:
    season = str(row.lab.season_id) if row.lab and row.lab.season_id else ""
    if wanted.season and wanted.season != season:
        return False
    if wanted.district and wanted.district not in {str(key) for key in row.district_ids}:
        return False
    if wanted.step == NO_PATH:
        return row.cycle is None
    return not wanted.step or (row.step is not None and row.step.kind == wanted.step)
