"""The language switch."""

import pytest
from django.test import Client

from tenants.models import City


def test_the_choice_is_remembered_and_leads_back(bergamo_client: Client, in_bergamo: City) -> None:
    assert '<html lang="it">' in bergamo_client.get("/").content.decode()
    response = bergamo_client.get("/lingua/en/?next=/incontri/%3Fperiodo%3Dpassati")
    assert (response.status_code, response["Location"]) == (302, "/incontri/?periodo=passati")
    assert not response.cookies["django_language"]["domain"]
    assert '<html lang="en">' in bergamo_client.get("/").content.decode()
    bergamo_client.get("/lingua/it/")
    assert '<html lang="it">' in bergamo_client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_site(bergamo_client: Client, in_bergamo: City, target: str) -> None:
    assert bergamo_client.get("/lingua/en/", {"next": target})["Location"] == "/"


def test_a_language_we_do_not_have_is_404(bergamo_client: Client, in_bergamo: City) -> None:
    response = bergamo_client.get("/lingua/xx/")
    assert response.status_code == 404
    assert "django_language" not in response.cookies


def test_every_page_offers_both_languages_and_comes_back(bergamo_client: Client, in_bergamo: City) -> None:
    page = bergamo_client.get("/incontri/?periodo=passati").content.decode()
    assert 'href="/lingua/en/?next=%2Fincontri%2F%3Fperiodo%3Dpassati"' in page


def test_the_platform_has_it_too(public_client: Client) -> None:
    assert public_client.get("/lingua/en/").status_code == 302
    assert '<html lang="en">' in public_client.get("/").content.decode()
