"""A pact as people meet it on the page: opened with a reason, written together, forced in an emergency, watched over, destroyed."""

from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from core.models import CityProfile
from core.services.activation import activate_participation_model
from models_farelegami.models import GenerativePact, PactCommitment
from models_farelegami.rules import SLUG
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.cremona_pages import IN_AN_EMERGENCY, OF_ONE_PACT, OF_THE_SUPERVISOR
from tests.e2e.site import Site, make_person, sign_in
from tests.e2e.walking import fits, is_a_whole_page
from tests.models_farelegami.cases import HOUSEHOLD, NAME, active, full_story, partner
from tests.models_farelegami.rows import SINCE, make_lab, make_municipality

KEYS = "v" * 48
PAOLA, PIERO, SANDRA = (f"{name}@cremona.example" for name in ("paola", "piero", "sandra"))


@pytest.fixture(scope="module")
def site_environment() -> dict[str, str]:
    return {"VAULT_KEYS": KEYS}


@pytest.fixture(scope="module")
def pacts(site: Site) -> dict[str, GenerativePact]:
    """A pact that runs and one that is over, both followed by Paola."""
    city = City.objects.get(schema_name="monza")
    with use_city(city), override_settings(VAULT_KEYS=[KEYS]):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        CityProfile.objects.update_or_create(defaults={"name": "Cremona", "office": "Servizi sociali"})
        make_municipality()
        make_municipality("Casalmaggiore")
        make_lab("Laboratorio Zaist")
        partner()
    make_person(PAOLA, "Paola Patti", role="case_worker", city="monza")
    make_person(PIERO, "Piero Patti", role="case_worker", city="monza")
    make_person(SANDRA, "Sandra Supervisore", role="vault_supervisor", city="monza")
    with use_city(city), override_settings(VAULT_KEYS=[KEYS]):
        paola = User.objects.get(email=PAOLA)
        return {"active": active(paola), "over": full_story(paola)}


@pytest.fixture
def someone(
    browser: Browser, site: Site, pacts: dict[str, GenerativePact]
) -> Iterator[Callable[[str], Page]]:
    """A browser in which somebody signed in."""
    contexts = []

    def signed_in(email: str) -> Page:
        context = browser.new_context(viewport=PHONE, locale="it-IT", timezone_id="Europe/Rome")
        contexts.append(context)
        page = context.new_page()
        sign_in(page, site, email, city="monza")
        return page

    yield signed_in
    for context in contexts:
        context.close()


def address(site: Site, name: str, *args: object) -> str:
    return site.url(reverse(f"farelegami:{name}", args=args), city="monza")


def test_a_pact_from_the_first_word_to_the_signature(site: Site, someone: Callable[[str], Page]) -> None:
    page = someone(PAOLA)
    page.goto(address(site, "pacts"))
    page.get_by_role("link", name="Nuovo patto").click()
    page.get_by_label("Inclusione sociale", exact=False).first.check()
    page.get_by_label("Comune").select_option("Cremona")
    page.get_by_label("Ente partner").select_option("Cooperativa L'Argine")
    page.get_by_label("Nome e cognome").fill("Rosalba Quercioli")
    page.get_by_role("button", name="Apri il patto").click()
    expect(page.get_by_text("Patto aperto: il suo codice è")).to_be_visible()
    expect(page.get_by_text("Rosalba Quercioli")).to_be_visible()
    card = page.url

    def step(to: str) -> None:
        page.goto(card)
        page.get_by_role("link", name="Passo successivo").click()
        page.get_by_label(to, exact=True).check()
        page.get_by_role("button", name="Salva").click()

    step("analisi")
    expect(page.get_by_text("Ora il patto è «analisi».")).to_be_visible()
    step("co-progettato")
    expect(page.get_by_text("Prima scriva bisogni e risorse")).to_be_visible()
    page.goto(card)
    page.get_by_role("region", name="Bisogni e risorse").get_by_role("link", name="Scrivi").click()
    page.get_by_label("Bisogni e risorse, visti insieme").fill(
        "Un lavoro, e qualcuno con cui lasciare i bambini"
    )
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_text("Salvato nel fascicolo.")).to_be_visible()
    step("co-progettato")
    for side, words in (("la persona o la famiglia", "Frequenta il corso"), ("l'ente", "Paga il corso")):
        page.goto(card)
        page.get_by_role("link", name="Aggiungi un impegno").click()
        page.get_by_label(side).check()
        page.get_by_label("Che cosa").fill(words)
        page.get_by_role("button", name="Salva").click()
        expect(page.get_by_role("link", name=words)).to_be_visible()
    page.get_by_role("link", name="Comune, ente e budget").click()
    page.get_by_label("Budget di welfare").fill("1200")
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_text("1.200,00 € in tutto")).to_be_visible()
    step("firmato")
    expect(page.get_by_role("heading", name="Stato: firmato")).to_be_visible()


def test_an_emergency_rings_and_is_looked_into(
    site: Site, someone: Callable[[str], Page], pacts: dict[str, GenerativePact]
) -> None:
    piero = someone(PIERO)
    piero.goto(address(site, "pact", pacts["active"].pk))
    expect(piero.get_by_text(NAME)).to_have_count(0)
    piero.get_by_role("link", name="È un'emergenza").click()
    piero.get_by_label("emergenza: équipe assente").check()
    piero.get_by_role("button", name="Apri in emergenza").click()
    expect(piero.get_by_text("i supervisori sono stati avvisati")).to_be_visible()
    expect(piero.get_by_text(HOUSEHOLD)).to_be_visible()
    expect(piero.get_by_role("link", name="Aggiungi una nota")).to_have_count(0)
    sandra = someone(SANDRA)
    sandra.get_by_role(
        "link", name=f"Apertura in emergenza da esaminare: patto {pacts['active'].code}"
    ).click()
    sandra.get_by_role("button", name="L'ho esaminata").click()
    expect(sandra.get_by_text("Apertura esaminata.")).to_be_visible()
    expect(sandra.get_by_text("esaminata da Sandra Supervisore")).to_be_visible()


def for_everybody(page: Page, check_accessibility: Callable[[Page], None]) -> None:
    """Wide and on a phone, with nothing that axe minds and nothing beyond the screen."""
    page.set_viewport_size(DESKTOP)
    is_a_whole_page(page, "it")
    check_accessibility(page)
    page.set_viewport_size(PHONE)
    fits(page)
    check_accessibility(page)


def test_the_pages_of_the_team_are_for_everybody(
    site: Site,
    someone: Callable[[str], Page],
    pacts: dict[str, GenerativePact],
    check_accessibility: Callable[[Page], None],
) -> None:
    page, pact = someone(PAOLA), pacts["active"]
    row = PactCommitment.objects
    with use_city(City.objects.get(schema_name="monza")):
        key = row.filter(pact=pact).values_list("pk", flat=True).first()
    for name in ("pacts", "pact-new", "impact"):
        page.goto(address(site, name))
        for_everybody(page, check_accessibility)
    for one in (pact, pacts["over"]):
        page.goto(address(site, "pact", one.pk))
        for_everybody(page, check_accessibility)
        page.get_by_label("colloquio con la persona").check()
        page.get_by_role("button", name="Apri il fascicolo").click()
        expect(page.get_by_text(NAME)).to_be_visible()
        for_everybody(page, check_accessibility)
    for name in OF_ONE_PACT[1:]:
        page.goto(address(site, name, pact.pk))
        for_everybody(page, check_accessibility)
    for part in ("impegni", "sostegni", "spese", "verifiche", "restituzioni"):
        page.goto(address(site, "pact-part-new", pact.pk, part))
        for_everybody(page, check_accessibility)
    page.goto(address(site, "pact-part", pact.pk, "impegni", key))
    for_everybody(page, check_accessibility)


def test_the_pages_of_the_supervisor_are_for_everybody(
    site: Site,
    someone: Callable[[str], Page],
    pacts: dict[str, GenerativePact],
    check_accessibility: Callable[[Page], None],
) -> None:
    page, pact = someone(SANDRA), pacts["active"]
    page.goto(address(site, "openings"))
    for_everybody(page, check_accessibility)
    for name in ("pact", *OF_THE_SUPERVISOR[1:]):
        page.goto(address(site, name, pact.pk))
        for_everybody(page, check_accessibility)
    page = someone(PIERO)
    for name in ("pact", *IN_AN_EMERGENCY):
        page.goto(address(site, name, pact.pk))
        for_everybody(page, check_accessibility)
