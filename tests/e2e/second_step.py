"""The team's way into the console in a browser: a telephone is added at the first sign-in."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page

from tests.e2e.site import Site, type_password


def code_of(secret: str) -> str:
    """What a telephone with this secret shows now."""
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def enter_console(page: Page, site: Site, email: str, password: str, home: str = "/console/") -> str:
    """The first sign-in adds the telephone; ends in the console, or at another `home`. Returns a spare code."""
    page.goto(site.url(home, city=None))
    type_password(page, email, password)
    page.wait_for_url("**/second-step/?**")
    page.get_by_role("link", name="Collega il telefono").click()
    secret = page.locator("main code").inner_text()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="Collega").click()
    page.wait_for_url("**/spare-codes/")
    spare: str = page.locator(".spare-codes code").first.inner_text()
    page.get_by_role("link", name="vai alla console").click()
    page.wait_for_url(f"**{home}")
    return spare
