"""The browser harness itself: a real site answers on the cities' hosts, and axe sees what is wrong."""

from collections.abc import Callable

import pytest
from django.db import connection
from playwright.sync_api import Page

from tests.e2e.site import Site


def test_the_platform_and_the_cities_answer_on_their_hosts(site: Site, page: Page) -> None:
    for city in (None, "bergamo", "monza"):
        response = page.goto(site.url("/", city=city))
        assert response is not None
        assert response.status == 200, city


def test_an_unknown_host_is_no_city(site: Site, page: Page) -> None:
    response = page.goto(site.url("/", city="nowhere"))
    assert response is not None
    assert response.status == 404


def test_the_test_process_shares_the_database_of_the_site(site: Site) -> None:
    assert str(connection.settings_dict["NAME"]) in site.database_url
    assert connection.schema_name == "public"


def test_axe_finds_a_picture_without_a_description(
    page: Page, check_accessibility: Callable[[Page], None]
) -> None:
    page.set_content("<html lang=it><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        check_accessibility(page)
