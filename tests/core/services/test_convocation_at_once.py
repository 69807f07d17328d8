"""A double click on real connections: the convocation leaves once."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from core.models import Body, BodyStage, Delivery, Meeting, MeetingBody
from core.selectors.convocation import Guest
from core.services.agenda import add_item
from core.services.convocation import ask_for_points, convene_meeting, invite_more, tell_agenda
from core.services.errors import DomainError
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once


def scene() -> tuple[User, Meeting]:
    body = Body.objects.create(model_slug="bergamo", name="Rete Alfa", slug="rete-alfa")
    BodyStage.objects.create(body=body, stage="active")
    meeting = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=timezone.localdate() + dt.timedelta(days=9)
    )
    MeetingBody.objects.create(meeting=meeting, body=body)
    return make_user("dario@bergamo.example", "Dario Ufficio"), meeting


def test_a_double_click_convenes_once(fresh_database: str, bergamo: City) -> None:
    with use_city(bergamo):
        dario, meeting = scene()
    guests = [Guest(f"p{number}@uno.example", "") for number in range(5)]

    def click() -> None:
        convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site="http://x/")

    refused = at_once(bergamo, click, click, click)
    assert [isinstance(one, DomainError) for one in refused] == [True, True]
    with use_city(bergamo):
        assert Delivery.objects.count() == 5


def test_points_asked_for_by_two_at_once_are_asked_for_once(fresh_database: str, bergamo: City) -> None:
    with use_city(bergamo):
        dario, meeting = scene()
    guests = [Guest(f"p{number}@uno.example", "") for number in range(5)]

    def ask() -> None:
        ask_for_points(actor=dario, meeting_id=meeting.pk, guests=guests, site="http://x/")

    assert at_once(bergamo, ask, ask, ask) == []
    with use_city(bergamo):
        assert Delivery.objects.filter(mailing__kind="asking").count() == 5


def test_a_new_agenda_told_by_two_at_once_is_told_once(fresh_database: str, bergamo: City) -> None:
    with use_city(bergamo):
        dario, meeting = scene()
        guests = [Guest(f"p{number}@uno.example", "") for number in range(5)]
        convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site="http://x/")
        add_item(actor=dario, meeting_id=meeting.pk, title="Neve")

    def tell() -> None:
        tell_agenda(actor=dario, meeting_id=meeting.pk)

    assert at_once(bergamo, tell, tell, tell) == []
    with use_city(bergamo):
        assert Delivery.objects.filter(mailing__kind="update").count() == 5


def test_the_same_late_guest_added_by_two_people_is_invited_once(fresh_database: str, bergamo: City) -> None:
    with use_city(bergamo):
        dario, meeting = scene()
        Meeting.objects.update(state="convened")

    def add() -> None:
        invite_more(
            actor=dario, meeting_id=meeting.pk, guests=[Guest("ada@uno.example", "Ada")], site="http://x/"
        )

    assert at_once(bergamo, add, add) == []
    with use_city(bergamo):
        assert Delivery.objects.count() == 1
