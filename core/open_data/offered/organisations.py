"""Organisations that may be named on public pages, and only those the pages name: who is in a body, or took part where there are no members."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Attendance, Body, Meeting, Membership, Organisation
from core.participation.open_data import DataColumn, OpenDataset
from core.services.activation import active_model_slugs

Places = dict[uuid.UUID, set[uuid.UUID]]


def _organisations(day: dt.date) -> Iterator[tuple[Any, ...]]:
    """Four queries, by the rule of `core.selectors.public_bodies.members`: merged organisations are one, under the name that was kept."""
    bodies = dict(Body.objects.filter(model_slug__in=active_model_slugs()).values_list("pk", "name"))
    places = _members(bodies, day)
    for organisation, found in _present({*bodies} - {body for of in places.values() for body in of}).items():
        places[organisation] |= found
    rows = Organisation.objects.standing().filter(pk__in=places, listed_publicly=True).select_related("kind")
    for one in rows.order_by("name", "pk"):
        names = sorted(bodies[body] for body in places[one.pk])
        yield one.pk, one.name, one.kind and one.kind.name, one.is_municipal_service, names


def _members(bodies: dict[uuid.UUID, str], day: dt.date) -> Places:
    links = Membership.objects.on(day).filter(body__in=bodies, organisation__isnull=False).order_by()
    found: Places = defaultdict(set)
    for organisation, body in links.values_list("organisation__canonical", "body"):
        found[organisation].add(body)
    return found


def _present(bodies: set[uuid.UUID]) -> Places:
    """Who was at a meeting of these bodies in the last year in which each of them met."""
    came = Attendance.objects.filter(
        body__in=bodies,
        status=Attendance.Status.PRESENT,
        meeting__state=Meeting.State.HELD,
        organisation__isnull=False,
    ).order_by()
    columns = ("organisation__canonical", "body", "meeting__meets_on__year")
    rows = list(came.values_list(*columns).distinct())
    last: dict[uuid.UUID, int] = {}
    for _organisation, body, year in rows:
        last[body] = max(year, last.get(body, year))
    found: Places = defaultdict(set)
    for organisation, body, year in rows:
        if last[body] == year:
            found[organisation].add(body)
    return found


ORGANISATIONS = OpenDataset(
    code="realta",
    title=_("Realtà che partecipano"),
    description=_(
        "Le realtà che fanno parte degli organismi di partecipazione; dove la città non tiene l'elenco dei componenti, quelle presenti "
        "nell'ultimo anno di incontri. Chi ha scelto di non comparire non c'è, e non ci sono persone né recapiti."
    ),
    columns=(
        DataColumn("id", "key", _("Identificativo"), required=True),
        DataColumn("nome", "text", _("Nome"), required=True),
        DataColumn("tipo", "text", _("Tipo")),
        DataColumn("servizio_comunale", "boolean", _("Se è un servizio del Comune"), required=True),
        DataColumn("organismi", "words", _("Organismi in cui è")),
    ),
    rows=_organisations,
    queries=4,
    about=frozenset(
        {"core.organisation", "core.membership", "core.meeting", "core.body", "core.organisationmerge"}
    ),
    keywords=(_("partecipazione"), _("associazioni"), _("terzo settore")),
)
