"""What the consulte's public pages add to core's: the next sitting with its agenda, who coordinates, where, how to take part."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.models import Body
from core.selectors.agenda import agenda_plan
from core.web.public.bodies import Line, Section
from models_monza.models import Consulta, Office
from models_monza.selectors.offices import coordinators_on
from models_monza.selectors.public import audience_on, next_sitting_of, next_sittings
from models_monza.words import audience_note


def coming_of(body: Body, today: dt.date) -> Mapping[str, Any] | None:
    """The next sitting with its agenda, and what who is not enrolled may do there; None without one in the calendar."""
    sitting = next_sitting_of(body, today)
    if sitting is None:
        return None
    return {
        "sitting": sitting,
        "plan": agenda_plan(sitting),
        "audience": audience_note(audience_on(sitting.meets_on)),
    }


def coordination_of(body: Body, today: dt.date) -> Mapping[str, Any] | None:
    """Who coordinates today: a name public because of the office. One query."""
    return {"offices": coordinators_on([body.pk], today).get(body.pk, [])}


def seat_of(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """The civic centre where it meets and where one enrols on paper. One query."""
    consulta = Consulta.objects.filter(body=body).select_related("seat").first()
    return {"seat": consulta.seat} if consulta and consulta.seat else None


def lines_of(bodies: Collection[uuid.UUID], today: dt.date) -> Mapping[uuid.UUID, Sequence[Line]]:
    """Who coordinates each consulta, and when it sits next. Two queries."""
    coordinators = coordinators_on(bodies, today)
    sittings = next_sittings(bodies, today)
    return {
        body: [*_coordination(coordinators.get(body, [])), *_next(sittings.get(body, ""))] for body in bodies
    }


def _coordination(offices: list[Office]) -> list[Line]:
    names = ", ".join(str(one.person) for one in offices)
    return [Line("user", _("Coordina: %(names)s") % {"names": names})] if names else []


def _next(sitting: str) -> list[Line]:
    return [Line("calendar", sitting)] if sitting else []


SECTIONS = (
    Section("monza/public/coming.html", coming_of, coming=True),
    Section("monza/public/coordination.html", coordination_of, aside=True),
    Section("monza/public/seat.html", seat_of, aside=True),
)
