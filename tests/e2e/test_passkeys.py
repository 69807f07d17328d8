"""Passkeys in a real browser, under the site's own policy: made, signed in with, of one host, and taken away."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from core.models import AuditEntry
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import OpenPage
from tests.e2e.second_step import code_of
from tests.e2e.site import Site, make_office, sign_in, type_password

EMAIL = "daria@bergamo.example"


class Keys:
    """A browser with a telephone that keeps passkeys and says yes to whoever asks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.authenticator = {"authenticatorId": added["authenticatorId"]}

    def kept(self) -> list[dict[str, object]]:
        """The passkeys in the telephone."""
        found = self.cdp.send("WebAuthn.getCredentials", self.authenticator)["credentials"]
        return list(found)


@pytest.fixture
def keys(open_page: OpenPage, site: Site) -> Keys:
    make_office(EMAIL)
    return Keys(open_page())


def test_a_passkey_is_made_opens_the_site_without_a_password_and_is_taken_away(
    keys: Keys, site: Site, check_accessibility: object
) -> None:
    page = keys.page
    sign_in(page, site, EMAIL)
    page.goto(site.url("/account/second-step/"))
    check_accessibility(page)  # type: ignore[operator]
    page.get_by_role("link", name="Aggiungi una chiave").click()
    check_accessibility(page)  # type: ignore[operator]
    page.get_by_label("Come si chiama").fill("Telefono di Daria")
    page.get_by_role("button", name="Crea la chiave").click()
    page.wait_for_url("**/spare-codes/")
    (credential,) = keys.kept()
    assert credential["rpId"] == "bergamo.localhost"
    assert credential["isResidentCredential"] is True
    with use_city(City.objects.get(schema_name="bergamo")):
        assert AuditEntry.objects.get(action="core.second_step.changed").after == {"what": "webauthn_added"}

    page.context.clear_cookies()
    page.goto(site.url("/lavoro/persone/"))
    check_accessibility(page)  # type: ignore[operator]
    page.get_by_role("button", name="Usa una chiave d'accesso").click()
    page.wait_for_url(site.url("/lavoro/persone/"))

    page.context.clear_cookies()  # with a password she is asked for the key, as a second step
    page.goto(site.url("/account/login/"))
    type_password(page, EMAIL)
    page.wait_for_url("**/second-step/code/")
    check_accessibility(page)  # type: ignore[operator]
    page.get_by_role("button", name="Usa una chiave d'accesso").click()
    page.wait_for_url("**/lavoro/**")

    page.goto(site.url("/account/login/", city="monza"))  # another city's host has no such key
    page.get_by_role("button", name="Usa una chiave d'accesso").click()
    expect(page.get_by_role("status")).to_contain_text("non è di questo sito")

    page.goto(site.url("/account/second-step/"))
    page.get_by_role("link", name="Togli Telefono di Daria").click()
    page.get_by_role("button", name="Togli la chiave").click()
    expect(page.get_by_text("Nessuna. Una chiave d'accesso")).to_be_visible()
    page.context.clear_cookies()
    page.goto(site.url("/account/login/"))
    page.get_by_role("button", name="Usa una chiave d'accesso").click()
    expect(page.get_by_role("alert").or_(page.get_by_role("status")).first).to_be_visible()
    assert "/account/login/" in page.url


def test_a_telephone_is_added_with_the_keyboard_and_the_page_of_ones_account_is_accessible(
    phone: Page, site: Site, check_accessibility: object
) -> None:
    make_office("dora@bergamo.example")
    sign_in(phone, site, "dora@bergamo.example")
    phone.goto(site.url("/account/"))
    check_accessibility(phone)  # type: ignore[operator]
    phone.get_by_role("link", name="Attiva il secondo passo").click()
    phone.get_by_role("link", name="Collega il telefono").click()
    phone.locator("#id_code").fill(code_of(phone.locator("main code").inner_text()))
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/spare-codes/")
    phone.get_by_role("link", name="Li ho conservati: vai al lavoro").click()
    phone.wait_for_url("**/lavoro/**")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
