"""Bergamo with meetings, organisations and drawn neighbourhoods, for those who download them."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.rows import new_key
from core.models import (
    AgendaItem,
    Body,
    CityProfile,
    ItemMinutes,
    Meeting,
    MeetingBody,
    Membership,
    Minutes,
    Neighbourhood,
    NeighbourhoodPopulation,
    Organisation,
    OrganisationKind,
    Person,
    Theme,
    Venue,
)
from core.selectors.city import forget_city_facts

SQUARE = [[9.6, 45.6], [9.6, 45.7], [9.7, 45.7], [9.7, 45.6], [9.6, 45.6]]
"""Clockwise, as RFC 7946 does not want it."""
HOLE = [[9.62, 45.62], [9.64, 45.62], [9.64, 45.64], [9.62, 45.64], [9.62, 45.62]]
HELD_ON = dt.date(2026, 3, 12)


def make_organisation(name: str, **more: Any) -> Organisation:
    key = new_key()
    return Organisation.objects.create(id=key, canonical_id=key, name=name, match_key=name.lower(), **more)


def make_meeting(*bodies: Body, state: str = "held", day: dt.date = HELD_ON, **more: Any) -> Meeting:
    convened = None if state == "draft" else timezone.now()
    meeting = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", state=state, meets_on=day, convened_at=convened, **more
    )
    MeetingBody.objects.bulk_create(MeetingBody(meeting=meeting, body=body) for body in bodies)
    return meeting


@pytest.fixture
def held(alfa: Body, beta: Body) -> Meeting:
    """A plenary of two networks with published minutes; a draft, one with minutes in the drawer; who may be named and who may not."""
    CityProfile.objects.update_or_create(
        singleton=True,
        defaults={
            "name": "Bergamo",
            "institution": "Comune di Bergamo",
            "office": "Ufficio Reti",
            "email": "reti@bergamo.example",
        },
    )
    forget_city_facts()
    Person.objects.create(given_name="Zoraide", family_name="Segretissimi", email="zoraide@segreta.example")
    boundary = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
    }
    place = Neighbourhood.objects.get(slug="alfa")
    Neighbourhood.objects.filter(pk=place.pk).update(boundary=boundary, boundary_source="Comune, CC BY 4.0")
    NeighbourhoodPopulation.objects.create(neighbourhood=place, year=2025, residents=1234, source="Anagrafe")
    Body.objects.filter(pk=alfa.pk).update(
        description="=1+1, la rete | di tutti", meets_usually="Sentire Zoraide Segretissimi"
    )
    kind = OrganisationKind.objects.create(name="Associazione")
    for name, listed in (("Gli amici, «del» parco", True), ("Chi non vuole", False)):
        organisation = make_organisation(name, kind=kind, listed_publicly=listed, phone="347 123 4567")
        Membership.objects.create(body=alfa, organisation=organisation)
    venue = Venue.objects.create(name="Sala civica", address="via Pescaria 1", step_free=True)
    theme = Theme.objects.create(name="Verde", slug="verde")
    meeting = make_meeting(
        alfa,
        beta,
        starts_at=dt.time(18, 30),
        ends_at=dt.time(0, 15),
        title="La festa\ndi primavera",
        venue=venue,
        theme=theme,
    )
    titles = (
        "Il parco di via Einaudi 5",
        "Proposta di Zoraide Segretissimi",
        "Scrivere a zoraide@segreta.example",
        "Varie",
    )
    for position, title in enumerate(titles, 1):
        item = AgendaItem.objects.create(meeting=meeting, position=position, title=title, minutes_planned=10)
        ItemMinutes.objects.create(item=item, said="Segreto", outcome="closed" if position == 1 else "open")
    published = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
    Minutes.objects.create(meeting=meeting, text="Segreto", state="published", published_at=published)
    drawer = make_meeting(beta, day=dt.date(2026, 4, 2))
    Minutes.objects.create(meeting=drawer, text="Segreto", state="shared")
    ItemMinutes.objects.create(
        item=AgendaItem.objects.create(meeting=drawer, position=1, title="Nel cassetto"), outcome="closed"
    )
    make_meeting(beta, state="draft", day=dt.date(2026, 5, 2), title="Bozza")
    return meeting
