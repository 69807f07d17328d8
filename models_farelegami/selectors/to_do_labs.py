"""What waits for who runs a lab: what it asked for and nobody has done for long."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import BodyStage
from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_farelegami.models import LabNeed

LONG = dt.timedelta(days=90)
"""After which one asks whether a need is still one: no act says, it is proposed by this service."""
_MOST = 20


def lab_to_dos(who: Holder, today: dt.date) -> list[ToDo]:
    """The needs open for more than ninety days of the labs she runs that are not over, the oldest first. One query at most."""
    bodies = who.bodies("farelegami.lab.run")
    if bodies is not None and not bodies:
        return []
    over = BodyStage.objects.on(today).filter(stage="closed")
    rows = LabNeed.objects.filter(closed_on=None, asked_on__lt=today - LONG).select_related("lab__body")
    rows = rows.exclude(lab__body__in=over.values("body"))
    rows = rows if bodies is None else rows.filter(lab__body__in=bodies)
    return [
        ToDo(
            _("Serve ancora? %(what)s") % {"what": need.what},
            reverse("farelegami:lab", args=[need.lab.body_id]) + "#bisogni",
            need.asked_on,
            str(need.lab.body),
        )
        for need in rows.order_by("asked_on", "pk")[:_MOST]
    ]
