"""A consulta from the first application to the answered contribution, once, with everything real."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from core.models import Body, BodyNeighbourhood, BodyStage, CityProfile, Neighbourhood, Street, Venue
from core.services.activation import activate_participation_model
from core.services.rules import NewRules, change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Consulta, Mandate
from models_monza.rules import OPINIONS, SITTINGS, SLUG
from models_monza.services.decisions import accept_enrolment
from models_monza.services.enrolment import Application, apply_for_enrolment
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.server import MailServer, free_port, running
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.monza_enrolling import ADA, BEA, BODY, CLERK, DESK, MUNICIPAL, OFFICE, SECRETARY
from tests.e2e.monza_journey import Journey
from tests.e2e.site import Site, make_office, make_person

pytestmark = pytest.mark.worker
INTERNAL: dict[str, dict[str, Any]] = {
    SITTINGS: {"notice_days": 5, "notice_effect": "refuse", "quorum": "share", "quorum_percent": Decimal(50)},
    OPINIONS: {"answer_days": 30},
}
"""What the city's internal regulation says: notice, quorum, days to answer."""
STANDING_STILL = {"AuditEntry", "RuleSet", "ModelActivation"}
"""What keeps its days when days go by: what was done stays written as it was, and rules have the day of their act."""


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
def monza(site: Site, today: dt.date) -> Body:
    """Monza at the beginning of a mandate: two consulte to be formed, under the act of 2024 and an internal regulation."""
    make_office(OFFICE, city="monza")
    with use_city(City.objects.get(schema_name="monza")):
        office = User.objects.get(email=OFFICE)
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        profile = {"name": "Monza", "office": "Ufficio partecipazione", "email": DESK}
        CityProfile.objects.update_or_create(defaults=profile)
        for rules in new_rules(CC_5_2024):
            change_rules(actor=office, rules=rules)
        for code, values in INTERNAL.items():
            change_rules(actor=office, rules=internal(code, values))
        since = today - dt.timedelta(days=200)
        Mandate.objects.create(name="Mandato della città", since=since)
        liberta, _triante = (
            a_consulta(name, slug, since) for name, slug in ((BODY, "liberta"), ("Triante", "triante"))
        )
    make_person(CLERK, "Clelia Sportello", role="civic_centre_clerk", body=liberta, city="monza")
    make_person(SECRETARY, "Silvia Segretaria", role="consulta_secretary", body=liberta, city="monza")
    make_person(MUNICIPAL, "Ugo Mobilità", role="municipal_office", city="monza")
    return liberta


def internal(code: str, values: Mapping[str, Any]) -> NewRules:
    """What a regulation of the city adds to the act of 2024."""
    act = next(rules for rules in new_rules(CC_5_2024) if rules.code == code)
    return NewRules(SLUG, code, dt.date(2025, 1, 2), {**act.values, **values}, "Regolamento interno", "1")


def a_consulta(name: str, slug: str, since: dt.date) -> Body:
    """A consulta to be formed, with its neighbourhood, its seat and a street."""
    place = Neighbourhood.objects.create(name=name, slug=slug)
    body = Body.objects.create(model_slug=SLUG, name=name, slug=slug)
    seat = Venue.objects.create(name=f"Centro civico {name}", address=f"viale {name} 144")
    Consulta.objects.create(body=body, seat=seat)
    BodyNeighbourhood.objects.create(body=body, neighbourhood=place)
    BodyStage.objects.create(body=body, stage="to_form", since=since)
    Street.objects.create(name=f"viale {name}", neighbourhood=place)
    return body


def two_more_enrol(body: Body) -> None:
    """As Maria did, by the same verbs."""
    with use_city(City.objects.get(schema_name="monza")):
        office, mandate = User.objects.get(email=OFFICE), Mandate.objects.get()
        for given, family, code, email in (
            ("Ada", "Prima", "PRMDAA80A41F704T", ADA),
            ("Bea", "Dopo", "DPOBEA75B52F704C", BEA),
        ):
            application = Application(
                body_id=body.pk, mandate_id=mandate.pk, kind="citizen", ground="residence", given_name=given,
                family_name=family, fiscal_code=code, email=email,
            )  # fmt: skip
            row = apply_for_enrolment(actor=None, application=application, moment=timezone.now())
            accept_enrolment(actor=office, enrolment_id=row.pk)


def days_go_by(number: int) -> None:
    """Everything there is in the city happened, or is to happen, that many days earlier."""
    with use_city(City.objects.get(schema_name="monza")):
        for model in (
            *apps.get_app_config("core").get_models(),
            *apps.get_app_config("models_monza").get_models(),
        ):
            if model.__name__ in STANDING_STILL:
                continue
            days = [one.name for one in model._meta.concrete_fields if isinstance(one, models.DateField)]
            if days:
                model._default_manager.update(**{name: F(name) - dt.timedelta(days=number) for name in days})


@pytest.fixture
def journey(
    monza: Body,
    site: Site,
    post: MailServer,
    open_page: OpenPage,
    check_accessibility: Callable[[Page], None],
    today: dt.date,
) -> Journey:
    office, clerk, municipal = (open_page() for _person in range(3))
    secretary, citizen, reader = (
        open_page(viewport=PHONE, is_mobile=True, has_touch=True) for _person in range(3)
    )
    return Journey(
        site, post, office, clerk, secretary, municipal, citizen, reader, check_accessibility, today
    )


def test_a_consulta_from_enrolling_to_the_answer(journey: Journey, monza: Body) -> None:
    journey.the_office_opens_a_window()
    journey.a_citizen_applies_with_her_phone()
    journey.she_confirms_from_the_mail()
    journey.a_paper_is_typed_at_the_counter()
    journey.the_office_checks_and_asks_for_what_is_missing()
    journey.the_citizen_completes()
    journey.the_office_accepts_both()
    two_more_enrol(monza)
    days_go_by(12)
    journey.the_office_forms_the_consulta()
    journey.the_office_plans_the_first_sitting_too_soon()
    journey.the_notice_rule_stops_it()
    journey.she_moves_it_and_convenes()
    journey.everybody_enrolled_is_invited()
    days_go_by(10)
    journey.the_secretary_takes_attendance_with_her_phone()
    journey.without_the_quorum_checked_it_is_not_held()
    journey.she_opens_a_secret_ballot()
    journey.three_vote_with_their_slips()
    journey.the_ballot_is_closed_and_the_sitting_held()
    journey.the_minutes_are_shared()
    journey.the_office_appoints_who_was_chosen()
    journey.she_gets_an_account()
    journey.the_coordinator_convenes_the_second_sitting()
    journey.she_writes_a_contribution()
    days_go_by(10)
    journey.the_second_sitting_is_held()
    journey.it_approves_the_minutes_of_the_first()
    journey.it_approves_the_contribution_which_she_transmits()
    days_go_by(9)
    journey.the_municipal_office_takes_it_in_charge()
    journey.it_answers_in_part_with_reasons()
    journey.anybody_reads_question_and_answer()
    journey.and_the_minutes_of_the_first_sitting()
    journey.nothing_is_overdue()
