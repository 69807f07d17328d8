"""A meeting's card asks the database as often for a long meeting as for a short one."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    Attendance,
    Body,
    Delivery,
    Document,
    Invitation,
    ItemMinutes,
    Mailing,
    Meeting,
    MeetingBody,
    MeetingSeries,
    Minutes,
    MinutesComment,
    NotebookEntry,
)
from core.services.organisations import OrganisationData, add_organisation

DAY = dt.date(2023, 5, 9)


def rich(body: Body, author: User, size: int, state: str, series: MeetingSeries) -> Meeting:
    """A meeting of a series with `size` of everything a card tells of."""
    where = body.territory.get().neighbourhood
    first, meeting = (
        Meeting.objects.create(
            model_slug="bergamo",
            kind="plenary",
            state=what,
            meets_on=day,
            series=series,
            starts_at=dt.time(18),
        )
        for day, what in ((DAY - dt.timedelta(days=7 + size), "held"), (DAY + dt.timedelta(days=size), state))
    )
    MeetingBody.objects.bulk_create(MeetingBody(meeting=one, body=body) for one in (first, meeting))
    mailing = Mailing.objects.create(kind="convocation", subject="Invito", meeting=meeting, created_by="Anna")
    minutes = Minutes.objects.create(meeting=meeting, text="Si è parlato.", state="shared")
    Minutes.objects.create(meeting=first, text="Si è parlato.", state="shared")
    for number in range(size):
        earlier = AgendaItem.objects.create(meeting=first, position=number + 1, title=f"Prima {number}")
        item = AgendaItem.objects.create(
            meeting=meeting,
            position=number + 1,
            title=f"Punto {number}",
            carried_from=earlier,
            minutes_of=first if number == 0 else None,
        )
        ItemMinutes.objects.create(item=item, said="Sì.")
        MinutesComment.objects.create(minutes=minutes, item=item, author="Ada", text="No.")
        ActionItem.objects.create(meeting=meeting, item=item, what=f"Fare {number}", owner_user=author)
        AgendaProposal.objects.create(
            body=body, title=f"Idea {number}", item=item, state="accepted", settled_at=timezone.now()
        )
        AgendaProposal.objects.create(body=body, meeting=meeting, title=f"Altra {number}")
        NotebookEntry.objects.create(
            author=author, noted_on=DAY, text=f"Nota {number}", item=item, neighbourhood=where
        )
        Document.objects.create(meeting=meeting, item=item, title=f"Carta {number}", size=1)
        name = f"Realtà {size}-{number}"
        organisation = add_organisation(actor=author, data=OrganisationData(name=name))
        Attendance.objects.create(meeting=meeting, organisation=organisation, people=2)
        email = f"{number}@uno.example"
        guest = Invitation.objects.create(meeting=meeting, email=email, organisation=organisation)
        Delivery.objects.create(mailing=mailing, email=email, invitation=guest, state="failed")
    return meeting


@pytest.mark.parametrize(("state", "asked"), [("held", 31), ("convened", 33), ("draft", 32)])
def test_the_card_of_a_meeting_asks_a_fixed_number_of_times(
    alfa: Body, dario: User, bergamo_client: Client, state: str, asked: int
) -> None:
    series = MeetingSeries.objects.create(rule="FREQ=WEEKLY;BYDAY=TU", first_on=DAY)
    bergamo_client.force_login(dario)
    for size in (1, 5):
        meeting = rich(alfa, dario, size, state, series)
        address = reverse("core:work_meeting", args=[meeting.pk])
        bergamo_client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = bergamo_client.get(address).content.decode()
        assert f"Punto {size - 1}" in page
        assert len(queries) == asked
