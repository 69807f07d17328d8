"""What citizens read of a lab: what it does, where, and what it needs."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Body
from core.selectors.public_places import next_meeting_days_of_bodies
from core.templatetags.vicinia import near_day
from core.web.public.bodies import Line, Section
from models_farelegami.rules import SLUG
from models_farelegami.selectors.labs import lab_of
from models_farelegami.selectors.public_labs import asked_by_body, municipalities_of, open_needs


def about_section(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """What a lab does; None while nobody said. Two queries."""
    lab = lab_of(body)
    return {"about": lab.about} if lab and lab.about else None


def needs_section(body: Body, today: dt.date) -> Mapping[str, Any] | None:
    """What a lab needs; None without anything, and for a lab that is over. Two queries at most."""
    needs = open_needs(body, today)
    return {"needs": needs} if needs else None


def where_section(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """The municipalities of a lab; None while nobody said. Two queries."""
    lab = lab_of(body)
    return {"places": lab.places} if lab and lab.places else None


def lines_of(bodies: Collection[uuid.UUID], today: dt.date) -> Mapping[uuid.UUID, Sequence[Line]]:
    """Where each lab works, how much it needs and when it meets next. Three queries, and that of the meetings."""
    following = next_meeting_days_of_bodies(today, SLUG)
    places, asked = municipalities_of(bodies), asked_by_body(bodies)
    return {
        body: [*_places(places.get(body, [])), *_asked(asked.get(body, 0)), *_next(following.get(body))]
        for body in bodies
    }


def _places(names: Sequence[str]) -> list[Line]:
    return [Line("map-marker", ", ".join(names))] if names else []


def _asked(n: int) -> list[Line]:
    return [Line("flag", ngettext("Serve %(n)d cosa", "Servono %(n)d cose", n) % {"n": n})] if n else []


def _next(day: dt.date | None) -> list[Line]:
    return [Line("calendar", _("Prossimo incontro: %(day)s") % {"day": near_day(day)})] if day else []


SECTIONS = (
    Section("farelegami/public/lab_about.html", about_section, lead=True),
    Section("farelegami/public/lab_needs.html", needs_section, lead=True),
    Section("farelegami/public/lab_where.html", where_section, aside=True),
)
"""On the public page of a lab."""
