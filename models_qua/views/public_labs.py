"""What citizens read of a lab: what it is, where its paths are, what was done and what comes next."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Body
from core.permissions.guard import open_to_all
from core.selectors.public_places import next_meeting_days_of_bodies
from core.templatetags.vicinia import near_day
from core.web.public.bodies import Line, Section
from core.web.public.kept import kept_until_changed
from core.web.work.fields import today as this_day
from models_qua.models import LabCycle, LabStep
from models_qua.rules import SLUG
from models_qua.selectors.agreements import signed_by_body
from models_qua.selectors.labs import lab_of
from models_qua.selectors.paths import paths_of, running_steps, timeline, timelines


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


def lines_of(bodies: Collection[uuid.UUID], today: dt.date) -> Mapping[uuid.UUID, Sequence[Line]]:
    """Where the running paths of each lab are, how many agreements it came to, and when it meets next. Four queries."""
    following = next_meeting_days_of_bodies(today, SLUG)
    paths, signed = running_steps(bodies), signed_by_body(bodies)
    return {
        body: [*_paths(paths.get(body, [])), *_signed(signed.get(body, 0)), *_next(following.get(body))]
        for body in bodies
    }


def _paths(found: Sequence[tuple[str, LabStep, int]]) -> list[Line]:
    words = _("%(path)s: passo %(number)d di %(total)d, %(step)s")
    return [
        Line(
            "flag",
            words % {"path": title, "number": step.position, "total": total, "step": step.get_kind_display()},
        )
        for title, step, total in found
    ]


def _signed(n: int) -> list[Line]:
    told = ngettext("%(n)d accordo firmato", "%(n)d accordi firmati", n)
    return [Line("file", told % {"n": n})] if n else []


def _next(day: dt.date | None) -> list[Line]:
    return [Line("calendar", _("Prossimo incontro: %(day)s") % {"day": near_day(day)})] if day else []


@open_to_all("citizens follow a path of their neighbourhood step by step")
@kept_until_changed
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
