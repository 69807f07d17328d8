"""What citizens read of a lab: what it is, where its paths are, what was done and what comes next."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.models import Body
from core.permissions.guard import open_to_all
from core.web.public.bodies import Section
from core.web.work.fields import today as this_day
from models_qua.models import LabCycle
from models_qua.selectors.labs import lab_of
from models_qua.selectors.paths import paths_of, timeline, timelines


def running_section(body: Body, today: dt.date) -> Mapping[str, Any] | None:
    """The running paths of a lab with their steps; None without any. Five queries at most."""
    found = timelines(list(paths_of(body.pk).filter(ended_on=None)), today, public=True)
    return {"running": found} if found else None


def past_section(body: Body, today: dt.date) -> Mapping[str, Any] | None:
    """The paths of a lab that ended, by title; None without any. Five queries at most."""
    found = timelines(list(paths_of(body.pk).exclude(ended_on=None)), today, public=True)
    return {"past": found} if found else None


def lab_section(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """Kind, season and districts of a lab; None while nobody said. Two queries."""
    lab = lab_of(body)
    return {"lab": lab, "districts": [link.district for link in lab.districts.all()]} if lab else None


@open_to_all("citizens follow a path of their neighbourhood step by step")
def public_path(request: HttpRequest, slug: str, cycle_id: uuid.UUID) -> HttpResponse:
    """A path with its steps, for everybody."""
    rows = LabCycle.objects.select_related("body", "renews")
    cycle = get_object_or_404(rows, pk=cycle_id, body__slug=slug)
    context = {"path": timeline(cycle, this_day(), public=True), "cycle": cycle}
    return render(request, "qua/public/path.html", context)


SECTIONS = (
    Section("qua/public/running.html", running_section, lead=True),
    Section("qua/public/past.html", past_section),
    Section("qua/public/lab.html", lab_section, aside=True),
)
