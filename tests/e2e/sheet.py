"""The evening the browser tests of the attendance sheet share."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import Body
from core.services.check_in import open_check_in
from core.services.meetings import MeetingPlan, plan_meeting
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.site import Site, sign_in

WORKER = "operatrice@bergamo.example"
OFFICE = "ufficio@bergamo.example"


@pytest.fixture
def bergamo(filled_site: Site) -> City:
    city: City = City.objects.get(schema_name="bergamo")
    return city


@pytest.fixture
def evening(bergamo: City) -> uuid.UUID:
    """A plenary of Rete Celadina of today, with nobody on the sheet."""
    with use_city(bergamo):
        office = User.objects.get(email=OFFICE)
        plan = MeetingPlan(
            kind="plenary",
            body_ids=(Body.objects.get(name="Rete Celadina").pk,),
            meets_on=timezone.localdate(),
            starts_at=dt.time(18, 30),
        )
        meeting = plan_meeting(actor=office, model_slug="bergamo", plan=plan)
        open_check_in(actor=office, meeting_id=meeting.pk)
        return meeting.pk


@pytest.fixture
def another_phone(open_page: OpenPage) -> Page:
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True)


def open_sheet(page: Page, site: Site, meeting: uuid.UUID, who: str = WORKER) -> None:
    sign_in(page, site, who)
    with page.expect_response("**/nomi.json") as names:
        page.goto(site.url(f"/lavoro/incontri/{meeting}/presenze/"))
    names.value.finished()


def wait_until_sent(page: Page) -> None:
    """Everything has left the phone, and nothing is said of what waits."""
    expect(page.locator("#waiting")).to_have_attribute("data-entries", "0")
    expect(page.locator("#waiting")).to_be_hidden()
