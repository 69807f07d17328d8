"""The whole life of one citizenship agreement, from the first proposal to the renewal, once, with everything real."""

import datetime as dt
import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from core.models import Body, CityProfile, ModelActivation, Neighbourhood
from core.services.activation import activate_participation_model
from models_qua.rules import SLUG
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.server import MailServer, free_port, running
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.qua_journey import Journey
from tests.e2e.qua_listening import ARCHITECT, CLERK, GREEN, LAB, OFFICE, OFFICER, SERVICE
from tests.e2e.site import Site, make_office, make_person
from tests.models_qua.need_rows import service
from tests.models_qua.rows import SINCE

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
    if (now.hour, now.minute) >= (23, 55):
        time.sleep(24 * 3600 - (now.hour * 60 + now.minute) * 60 - now.second + 1)
    return timezone.localdate()


@pytest.fixture
def reggio(site: Site) -> None:
    """The city before its first lab: its office, a neighbourhood, a municipal service, the clerk of the Giunta."""
    with use_city(City.objects.get(schema_name="monza")):
        ModelActivation.objects.all().delete()
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        office = {"office": "Ufficio partecipazione", "email": "partecipazione@reggio.example"}
        CityProfile.objects.update_or_create(defaults={"name": "Reggio Emilia", **office})
        Neighbourhood.objects.create(name=LAB, slug=LAB.lower())
        service(SERVICE, GREEN)
    make_office(OFFICE, city="monza")
    make_person(OFFICER, "Sergio Verde", role="municipal_service", city="monza")
    make_person(CLERK, "Giulia Giunta", role="giunta_clerk", city="monza")


@pytest.fixture
def journey(
    reggio: None,
    site: Site,
    post: MailServer,
    open_page: OpenPage,
    check_accessibility: Callable[[Page], None],
    today: dt.date,
) -> Journey:
    office, architect, officer, clerk, reader = (open_page() for _person in range(5))
    phone, citizen = (open_page(viewport=PHONE, is_mobile=True, has_touch=True) for _person in range(2))
    return Journey(
        site, post, office, architect, phone, officer, clerk, citizen, reader, check_accessibility, today
    )


def an_architect_comes() -> None:
    """The lab has somebody who leads it."""
    with use_city(City.objects.get(schema_name="monza")):
        lab = Body.objects.get()
    make_person(ARCHITECT, "Ada Architetta", role="neighbourhood_architect", body=lab, city="monza")


def test_an_agreement_from_listening_to_its_renewal(journey: Journey) -> None:
    journey.the_office_opens_a_season_and_draws_a_district()
    journey.it_creates_the_lab()
    an_architect_comes()
    journey.the_architect_starts_a_path_and_listens()
    journey.a_citizen_proposes_from_the_site()
    journey.she_confirms_from_her_mailbox()
    journey.two_needs_are_typed_at_a_meeting()
    journey.the_listening_ends_with_its_evidence()
    journey.she_groups_them()
    journey.she_asks_a_service()
    journey.the_service_answers()
    journey.its_fate_is_told_by_mail()
    journey.the_architect_writes_the_agreement()
    journey.its_parties_and_its_project()
    journey.its_commitments_and_its_means()
    journey.she_shares_it()
    journey.it_is_discussed_at_an_open_meeting()
    journey.the_clerk_records_the_act()
    journey.the_city_signs()
    journey.the_association_signs_from_its_mail()
    journey.a_volunteer_signs_on_paper()
    journey.everybody_reads_it_in_force()
    journey.the_association_tells_how_far_it_is()
    journey.a_measure_and_an_expense()
    journey.the_project_is_completed()
    journey.it_is_evaluated_and_accounted()
    journey.a_phone_number_stops_the_publication()
    journey.without_it_the_results_are_published()
    journey.it_is_renewed()
