"""What waits for who runs a lab: a step planned for a day that has passed, a path with no step under way."""

import datetime as dt

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_qua.models import LabCycle, LabStep
from models_qua.selectors.paths import current_of, is_late, next_of

_MOST = 20


def lab_to_dos(who: Holder, today: dt.date) -> list[ToDo]:
    """For each running path of the labs she runs, the first thing that waits. Two queries at most."""
    bodies = who.bodies("qua.lab.run")
    if bodies is not None and not bodies:
        return []
    rows = LabCycle.objects.filter(ended_on=None).select_related("body").order_by("started_on")
    rows = rows if bodies is None else rows.filter(body__in=bodies)
    steps = Prefetch("steps", LabStep.objects.order_by("position"))
    found = [one for row in rows.prefetch_related(steps) if (one := _of(row, today))]
    return found[:_MOST]


def _of(cycle: LabCycle, today: dt.date) -> ToDo | None:
    steps = list(cycle.steps.all())
    url = reverse("qua:path", args=[cycle.pk])
    step, following = current_of(steps), next_of(steps)
    told = step or following
    if told is not None and is_late(told, today):
        label = (_("Da concludere: %(step)s") if step is not None else _("Da cominciare: %(step)s")) % {
            "step": told.get_kind_display()
        }
        day = told.planned_until if step is not None else told.planned_on or told.planned_until
        return ToDo(label, url, day, str(cycle))
    if step is None and following is not None and following.planned_on is None:
        label = _("Nessun passo in corso: tocca a «%(step)s»") % {"step": following.get_kind_display()}
        ended = [one.ended_on for one in steps if one.ended_on]
        return ToDo(label, url, max(ended, default=cycle.started_on), str(cycle))
    return None
