"""Two cities on one server: what one knows of a person, or of a meeting, the other does not."""

import pytest
from playwright.sync_api import Page, expect

from core.models import Body, ImportBatch, Meeting, Organisation
from tenants.context import use_city
from tenants.models import City
from tests.e2e.site import EMPTY, Site, sign_in

OFFICE = "ufficio@bergamo.example"


@pytest.fixture
def signed_in(page: Page, filled_site: Site) -> Page:
    """The office of Bergamo."""
    sign_in(page, filled_site, OFFICE)
    return page


def test_who_signed_in_at_bergamo_is_nobody_at_monza(signed_in: Page, filled_site: Site) -> None:
    for city in ("monza", "borgolieto"):
        signed_in.goto(filled_site.url("/", city=city))
        expect(signed_in.get_by_role("banner").get_by_role("link", name="Accedi")).to_be_visible()
        signed_in.goto(filled_site.url("/lavoro/", city=city))
        assert "/account/login/" in signed_in.url
    signed_in.goto(filled_site.url("/lavoro/"))
    assert signed_in.url == filled_site.url("/lavoro/")


def test_a_cookie_carried_over_by_hand_opens_nothing(signed_in: Page, filled_site: Site) -> None:
    cookies = [
        {**cookie, "domain": "borgolieto.localhost"}
        for cookie in signed_in.context.cookies(filled_site.url())
    ]
    assert {cookie["name"] for cookie in cookies} >= {"sessionid"}
    signed_in.context.add_cookies(cookies)  # type: ignore[arg-type]
    signed_in.goto(filled_site.url("/lavoro/", city="borgolieto"))
    assert "/account/login/" in signed_in.url


def test_the_cookies_belong_to_one_host(signed_in: Page, filled_site: Site) -> None:
    cookies = signed_in.context.cookies()
    assert {cookie["domain"] for cookie in cookies} == {"bergamo.localhost"}
    assert all(cookie["httpOnly"] for cookie in cookies if cookie["name"] == "sessionid")


def test_the_same_password_does_not_open_another_city(page: Page, filled_site: Site) -> None:
    page.goto(filled_site.url("/account/login/", city="borgolieto"))
    page.get_by_label("Email").fill(OFFICE.replace("ufficio@", "operatrice@"))
    page.get_by_label("Password").fill("vicinia-demo")
    page.get_by_role("main").get_by_role("button", name="Accedi").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert "/account/login/" in page.url


def test_addresses_of_one_city_do_not_exist_in_the_other(page: Page, filled_site: Site) -> None:
    sign_in(page, filled_site, "ufficio@borgolieto.example", city="borgolieto")
    with use_city(City.objects.get(schema_name="bergamo")):
        meeting = Meeting.objects.shown_publicly().latest("meets_on")
        body = Body.objects.order_by("name")[0]
        organisation = Organisation.objects.standing()[0]
        batch = ImportBatch.objects.get()
    paths = (
        f"/incontri/{meeting.pk}/",
        f"/reti/{body.slug}/",
        "/quartieri/celadina/",
        "/rapporti/2023/",
        f"/lavoro/incontri/{meeting.pk}/",
        f"/lavoro/incontri/{meeting.pk}/presenze/",
        f"/lavoro/organismi/{body.pk}/",
        f"/lavoro/realta/{organisation.pk}/",
        f"/lavoro/importa/{batch.pk}/",
        f"/lavoro/importa/{batch.pk}/annotato.xlsx",
    )
    for path in paths:
        answer = page.goto(filled_site.url(path, city="borgolieto"))
        assert answer is not None
        assert answer.status == 404, path
        assert body.name not in page.content()


def test_pages_of_a_model_the_city_has_not_activated_do_not_exist(page: Page, filled_site: Site) -> None:
    for path in ("/reti/", "/reti/carta/", "/lavoro/contributi/", "/lavoro/istanze/"):
        answer = page.goto(filled_site.url(path, city=EMPTY))
        assert answer is not None
        assert answer.status == 404, path
