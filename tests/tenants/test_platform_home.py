"""The platform's own page."""

import datetime as dt

import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tenants.billing.including import price_sentence as by_contract
from tenants.entitlements import EXAMPLE
from tenants.models import City, CityDomain
from tenants.onboarding.price import price_sentence, provide_price
from tenants.services.entitlements import end_feature, grant_feature


def test_the_cities_are_listed_with_their_address(public_client: Client, bergamo: City, monza: City) -> None:
    page = public_client.get("/").content.decode()
    assert 'href="http://bergamo.localhost/"' in page
    assert 'href="http://monza.localhost/"' in page
    assert page.index(bergamo.name) < page.index(monza.name)


def test_links_keep_the_port_one_came_by(bergamo: City) -> None:
    page = Client(headers={"host": "localhost:8000"}).get("/").content.decode()
    assert 'href="http://bergamo.localhost:8000/"' in page


def test_a_second_domain_is_not_listed(public_client: Client, bergamo: City) -> None:
    CityDomain.objects.create(tenant=bergamo, domain="reti.example", is_primary=False)
    assert "reti.example" not in public_client.get("/").content.decode()


def test_without_cities_it_says_so(public_client: Client, bergamo: City) -> None:
    CityDomain.objects.all().delete()
    assert "Non c&#x27;è ancora nessuna città" in public_client.get("/").content.decode().replace(
        "'", "&#x27;"
    )


def test_it_has_no_city_pages(public_client: Client) -> None:
    assert public_client.get("/quartieri/").status_code == 404
    assert public_client.get("/lavoro/").status_code == 404


def test_a_participation_model_has_a_page_and_a_city_at_work(public_client: Client, bergamo: City) -> None:
    assert "Guardi come funziona" not in public_client.get("/modelli/bergamo/").content.decode()
    cache.clear()  # what is shown is remembered for ten minutes
    City.objects.filter(pk=bergamo.pk).update(is_demonstration=True)
    page = public_client.get("/modelli/bergamo/").content.decode()
    assert 'href="http://bergamo.localhost/"' in page
    assert "decide per consenso" in page
    assert "Porti la Sua città" in page
    assert public_client.get("/modelli/dummy/").status_code == 404  # it does not introduce itself


def test_a_city_is_an_example_as_long_as_it_was_agreed(public_client: Client, bergamo: City) -> None:
    given = grant_feature(
        actor=None, city=bergamo, feature=EXAMPLE, until=timezone.localdate(), reason="Mail del 3 maggio"
    )
    there = 'href="http://bergamo.localhost/"'
    assert there in public_client.get("/modelli/bergamo/").content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        cache.clear()
        assert there not in public_client.get("/modelli/bergamo/").content.decode()
    end_feature(actor=None, grant_id=given.pk)
    cache.clear()
    assert there not in public_client.get("/modelli/bergamo/").content.decode()


def test_who_sells_plans_says_the_price() -> None:
    provide_price(None)
    assert price_sentence(71000) == ""
    provide_price(lambda residents: f"{residents} abitanti: 2.400 € l'anno.")
    try:
        assert price_sentence(71000) == "71000 abitanti: 2.400 € l'anno."
        assert price_sentence(None) == ""
    finally:
        provide_price(by_contract)
