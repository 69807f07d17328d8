"""A meeting's whole life, once, with everything real: browsers, web server, worker, broker and mail server."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from core.models import Body, Minutes, Subscriber, Subscription
from core.services.bodies import BodyData, add_member, change_stage, create_body
from core.services.digests import send_digests
from core.services.organisations import OrganisationData, add_organisation, add_representative
from core.services.territory import add_neighbourhood
from demo.servers import embedded_broker
from tenants.context import use_city
from tenants.models import City
from tests.broker import messages_to
from tests.core.mail.server import MailServer, free_port, running
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.meeting_cycle import BODY, OFFICE, RITA, UGO, WORKER, Cycle
from tests.e2e.site import Site, make_office, make_person

pytestmark = pytest.mark.worker


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    """The mail server the site hands its messages to."""
    with running(MailServer(free_port())) as server:
        yield server


@pytest.fixture(scope="module")
def site_environment(post: MailServer) -> dict[str, str]:
    return {"EMAIL_URL": post.url}


@pytest.fixture
def today() -> dt.date:
    """The day of the journey, which never crosses midnight: in its last minutes one waits for the next."""
    now = timezone.localtime()
    if (now.hour, now.minute) >= (23, 53):
        time.sleep(24 * 3600 - (now.hour * 60 + now.minute) * 60 - now.second + 1)
    return timezone.localdate()


@pytest.fixture
def network(site: Site, today: dt.date) -> None:
    """A network with two members that can be written to, its operator and the office."""
    make_office(OFFICE)
    with use_city(City.objects.get(schema_name="bergamo")):
        office = User.objects.get(email=OFFICE)
        place = add_neighbourhood(actor=office, name="Boccaleone")
        data = BodyData(name=BODY, neighbourhood_ids=(place.pk,))
        since = today - dt.timedelta(days=90)
        body = create_body(actor=office, model_slug="bergamo", data=data, since=since)
        change_stage(actor=office, body_id=body.pk, stage="active", since=since + dt.timedelta(days=1))
        for name, given, family, email in (
            ("Circolo degli orti", "Rita", "Levi", RITA),
            ("Polisportiva Alba", "Ugo", "Neri", UGO),
        ):
            group = add_organisation(actor=office, data=OrganisationData(name=name))
            speaks: dict[str, Any] = {"given_name": given, "family_name": family, "email": email}
            add_representative(actor=office, organisation_id=group.pk, **speaks)
            add_member(actor=office, body_id=body.pk, organisation_id=group.pk)
        body = Body.objects.get(pk=body.pk)
    make_person(WORKER, "Anna Rota", role="neighbourhood_worker", body=body)


@pytest.fixture
def cycle(
    network: None,
    site: Site,
    post: MailServer,
    open_page: OpenPage,
    check_accessibility: Callable[[Page], None],
    today: dt.date,
) -> Cycle:
    operator, guest, citizen = (
        open_page(viewport=PHONE, is_mobile=True, has_touch=True, accept_downloads=True)
        for _person in range(3)
    )
    return Cycle(site, post, open_page(), operator, guest, citizen, check_accessibility, today)


def a_week_goes_by(site: Site) -> None:
    """In the rows the digest looks at; then the clock asks the worker for it, as every morning."""
    with use_city(City.objects.get(schema_name="bergamo")):
        Subscriber.objects.update(told_until=F("told_until") - dt.timedelta(days=8))
        Subscription.objects.update(confirmed_at=F("confirmed_at") - dt.timedelta(days=8))
        Minutes.objects.update(published_at=F("published_at") - dt.timedelta(hours=1))
        with embedded_broker(site.folder / "broker") as broker, messages_to(broker.url):
            send_digests.delay(site=site.url("/"))


def test_a_meeting_from_its_plan_to_the_next_agenda(cycle: Cycle) -> None:
    cycle.the_office_plans_three_meetings()
    cycle.the_operator_opens_it_and_writes_two_points()
    cycle.she_asks_who_is_to_be_invited_for_points()
    cycle.a_guest_proposes_one_for_this_meeting_by_her_link()
    cycle.the_operator_makes_it_part_of_a_point()
    cycle.a_citizen_proposes_a_point()
    cycle.the_operator_accepts_it()
    cycle.the_citizen_asks_to_be_told()
    cycle.she_convenes_with_two_members_and_a_typed_address()
    cycle.three_invitations_arrive()
    cycle.a_guest_declines_and_proposes_for_the_next_time()
    cycle.the_operator_gives_a_point_more_time_and_tells_everybody()
    cycle.the_office_moves_the_hour_and_everybody_is_told()
    cycle.the_guest_answers_for_the_new_hour()
    cycle.attendance_is_taken()
    cycle.the_report_is_written_point_by_point()
    cycle.it_is_shared()
    cycle.a_guest_corrects_it()
    cycle.the_operator_settles_it()
    cycle.the_office_publishes_it_without_the_telephone()
    cycle.the_citizen_finds_it()
    cycle.the_public_page_shows_it()
    cycle.its_pdf_says_the_same()
    cycle.the_next_agenda_has_what_was_left_open()
    cycle.the_calendar_of_the_network_has_it()
    a_week_goes_by(cycle.site)
    cycle.the_subscriber_is_told()
    cycle.the_years_figures_count_it()
