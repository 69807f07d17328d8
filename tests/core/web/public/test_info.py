"""The accessibility statement and the privacy notice."""

from django.test import Client

from core.models import CityProfile
from core.selectors.city import forget_city_facts
from tests.core.web.public.pages import text_of


def test_the_declaration_is_linked_where_the_city_filled_it(
    bergamo_client: Client, profile: CityProfile
) -> None:
    assert "non ha ancora indicato qui la sua dichiarazione" in text_of(bergamo_client, "/accessibilita/")
    profile.accessibility_url = "https://form.agid.gov.it/view/abc"
    profile.save()
    forget_city_facts()
    page = bergamo_client.get("/accessibilita/").content.decode()
    assert 'href="https://form.agid.gov.it/view/abc"' in page
    assert "non ha ancora indicato qui la sua dichiarazione" not in page


def test_whom_to_tell_and_where_to_go_next(bergamo_client: Client, profile: CityProfile) -> None:
    page = text_of(bergamo_client, "/accessibilita/")
    assert "reti@bergamo.example" in page
    assert "30 giorni" in page
    assert "Difensore civico per il digitale" in page


def test_the_city_is_the_controller(bergamo_client: Client, profile: CityProfile) -> None:
    page = text_of(bergamo_client, "/privacy/")
    assert "Titolare del trattamento: Comune di Bergamo" in page
    assert "non ha ancora indicato qui il suo responsabile della protezione dei dati" in page
    profile.privacy_contact = "dpo@bergamo.example"
    profile.save()
    forget_city_facts()
    assert "Responsabile della protezione dei dati: dpo@bergamo.example." in text_of(
        bergamo_client, "/privacy/"
    )


def test_no_page_asks_another_site_for_anything(bergamo_client: Client, profile: CityProfile) -> None:
    for path in ("/", "/quartieri/", "/incontri/", "/accessibilita/", "/privacy/", "/account/login/"):
        response = bergamo_client.get(path)
        page = response.content.decode()
        assert 'src="http' not in page
        assert 'stylesheet" href="http' not in page
        assert "style=" not in page
        assert "<script>" not in page
        assert "unsafe" not in response["Content-Security-Policy"]


def test_reading_sets_no_cookie(bergamo_client: Client, profile: CityProfile) -> None:
    for path in ("/", "/quartieri/", "/incontri/", "/privacy/"):
        assert not bergamo_client.get(path).cookies, path
