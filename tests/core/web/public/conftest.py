"""Rows the citizens' pages are tried with, made directly: what is under test is only what is shown of them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from core.models import AgendaItem, Body, CityProfile, Meeting, MeetingBody, Minutes, Theme, Venue
from tenants.models import City

MakeMeeting = Callable[..., Meeting]


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def profile(in_bergamo: City) -> CityProfile:
    """Bergamo's profile, as its office would fill it."""
    profile = CityProfile.objects.first() or CityProfile()
    profile.name = "Bergamo"
    profile.institution = "Comune di Bergamo"
    profile.email = "reti@bergamo.example"
    profile.save()
    return profile


@pytest.fixture
def venue(in_bergamo: City) -> Venue:
    return Venue.objects.create(name="Sala civica", address="via Pescaria 1", step_free=True)


@pytest.fixture
def theme(in_bergamo: City) -> Theme:
    return Theme.objects.create(name="Verde pubblico", slug="verde-pubblico")


@pytest.fixture
def make_meeting(alfa: Body, today: dt.date) -> MakeMeeting:
    """Make a plenary of Rete Alfa, convened for tomorrow unless told otherwise."""

    def make(
        *bodies: Body,
        in_days: int = 1,
        state: str = "convened",
        agenda: tuple[str, ...] = (),
        minutes: str = "",
        minutes_state: str = "published",
        **fields: Any,
    ) -> Meeting:
        fields = {"kind": "plenary", "model_slug": "bergamo", "starts_at": dt.time(18, 30), **fields}
        meeting = Meeting.objects.create(meets_on=today + dt.timedelta(days=in_days), state=state, **fields)
        MeetingBody.objects.bulk_create(MeetingBody(meeting=meeting, body=body) for body in bodies or (alfa,))
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, position=number, title=title)
            for number, title in enumerate(agenda, 1)
        )
        if minutes:
            published_at = timezone.now() if minutes_state == "published" else None
            Minutes.objects.create(
                meeting=meeting, text=minutes, state=minutes_state, published_at=published_at
            )
        return meeting

    return make
