"""Enrolling in a consulta with a phone, from one's street to the decision; and a paper at the counter."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import Body, BodyNeighbourhood, CityProfile, Neighbourhood, Street, Venue
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.mail.confirming import confirmation_token
from models_monza.models import Consulta, Enrolment, EnrolmentWindow, Mandate, ReceivedApplication
from models_monza.rules import SLUG
from models_monza.services.decisions import ask_completion, refuse_enrolment
from tenants.context import use_city
from tenants.models import City
from tests.e2e import walking
from tests.e2e.conftest import PHONE
from tests.e2e.site import Site, make_office, sign_in

OFFICE = "ufficio@monza.example"
Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def monza_site(site: Site) -> Site:
    """Monza with two consulte under the act of 2024, enrolment open for ten days more."""
    make_office(OFFICE, city="monza")
    today = timezone.localdate()
    with use_city(City.objects.get(schema_name="monza")):
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        CityProfile.objects.update_or_create(
            defaults={
                "name": "Monza",
                "office": "Ufficio partecipazione",
                "email": "partecipazione@monza.example",
            }
        )
        for rules in new_rules(CC_5_2024):
            change_rules(actor=User.objects.get(email=OFFICE), rules=rules)
        mandate = Mandate.objects.create(name="2022-2027", since=dt.date(2022, 6, 27))
        EnrolmentWindow.objects.create(
            mandate=mandate, first_on=today - dt.timedelta(days=5), last_on=today + dt.timedelta(days=10)
        )
        for name, slug in (("Libertà", "liberta"), ("Triante", "triante")):
            place = Neighbourhood.objects.create(name=name, slug=slug)
            body = Body.objects.create(model_slug=SLUG, name=name, slug=slug)
            seat = Venue.objects.create(name=f"Centro civico {name}", address="viale Libertà 144")
            Consulta.objects.create(body=body, seat=seat)
            BodyNeighbourhood.objects.create(body=body, neighbourhood=place)
            Street.objects.create(name=f"viale {name}", neighbourhood=place)
    return site


def office() -> User:
    """Who decides."""
    return User.objects.get(email=OFFICE)


def in_monza() -> AbstractContextManager[City]:
    """The rest of the block works for Monza."""
    return use_city(City.objects.get(schema_name="monza"))


def fits(page: Page) -> None:
    """Nothing makes the page wider than a phone."""
    page.set_viewport_size(PHONE)
    walking.fits(page)


def test_from_ones_street_to_the_office_and_its_answer(
    phone: Page, monza_site: Site, check_accessibility: Check
) -> None:
    def good() -> None:
        check_accessibility(phone)
        fits(phone)

    phone.goto(monza_site.url("/consulte/", city="monza"))
    good()
    phone.get_by_role("link", name="Come iscriversi").click()
    phone.get_by_label("Via e numero").fill("viale Libertà 12")
    phone.get_by_role("main").get_by_role("button", name="Cerca").click()
    good()
    phone.get_by_role("link", name="si iscriva alla consulta Libertà").click()
    expect(phone.get_by_label("Consulta")).to_have_value("liberta")
    phone.get_by_role("button", name="Manda la domanda").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    good()
    phone.get_by_label("ci abito").check()
    phone.get_by_label("Nome", exact=True).fill("Maria")
    phone.get_by_label("Cognome").fill("Rossi")
    phone.get_by_label("Codice fiscale").fill("RSSMRA85T50A562W")
    phone.get_by_label("Email").fill("maria@example.org")
    phone.get_by_role("button", name="Manda la domanda").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ora confermi dalla posta")
    good()
    with in_monza():
        token = confirmation_token(ReceivedApplication.objects.get().pk)
    phone.goto(monza_site.url(f"/consulte/iscrizione/conferma/{token}/", city="monza"))
    good()
    phone.get_by_role("button", name="Confermo").click()
    expect(phone.get_by_text("Confermata, grazie.")).to_be_visible()
    good()
    with in_monza():
        key = Enrolment.objects.get().pk
        what, today = "Manca la copia di un documento.", timezone.localdate()
        ask_completion(actor=office(), enrolment_id=key, what=what, due_on=today)
    phone.reload()
    phone.get_by_label("La sua risposta").fill("La porto domani allo sportello.")
    good()
    phone.get_by_role("button", name="Manda all'ufficio").click()
    expect(phone.get_by_text("la risposta è arrivata all'ufficio")).to_be_visible()
    with in_monza():
        why, appeal = "Non abita nel quartiere.", "Al TAR, entro 60 giorni."
        refuse_enrolment(actor=office(), enrolment_id=key, reasons=why, appeal_note=appeal)
    phone.reload()
    expect(phone.get_by_role("heading", name="Come fare ricorso")).to_be_visible()
    good()


def test_a_paper_is_typed_at_the_counter(page: Page, monza_site: Site, check_accessibility: Check) -> None:
    sign_in(page, monza_site, OFFICE, city="monza")
    page.goto(monza_site.url("/lavoro/iscrizioni/nuova/", city="monza"))
    check_accessibility(page)
    page.get_by_label("Consulta", exact=True).select_option(label="Triante")
    page.get_by_label("Nome", exact=True).fill("Lucia")
    page.get_by_label("Cognome").fill("Bianchi")
    page.get_by_label("Codice fiscale").fill("BNCLCU80A41F704F")
    page.get_by_label("ci lavoro").check()
    page.get_by_role("button", name="Registra la domanda").click()
    expect(page.get_by_text("Domanda registrata: Lucia Bianchi, consulta Triante.")).to_be_visible()
    page.get_by_label("Nome", exact=True).fill("Lucia")
    page.get_by_label("Cognome").fill("Bianchi")
    page.get_by_label("Codice fiscale").fill("RSSMRA80A41F704J")
    page.get_by_label("ci lavoro").check()
    page.get_by_role("button", name="Registra la domanda").click()
    expect(page.get_by_text("Lucia Bianchi, Triante")).to_be_visible()
    check_accessibility(page)
    fits(page)
    page.get_by_role("link", name="È una realtà").click()
    check_accessibility(page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/consulte/iscrizione/", 200),
        ("/consulte/iscrizione/?via=via+Xyzzy", 200),
        ("/consulte/iscrizione/persona/", 200),
        ("/consulte/iscrizione/realta/", 200),
        ("/consulte/iscrizione/inviata/", 200),
        ("/consulte/iscrizione/conferma/wrong/", 404),
        ("/consulte/iscrizione/domanda/wrong/", 404),
        ("/consulte/liberta/", 200),
    ],
)
def test_a_page_is_for_everybody_in_both_languages(
    page: Page, monza_site: Site, check_accessibility: Check, path: str, status: int
) -> None:
    answer = page.goto(monza_site.url(path, city="monza"))
    assert answer is not None
    assert answer.status == status
    check_accessibility(page)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.locator("h1").count() == 1
    check_accessibility(page)
    fits(page)
