"""What each page of the comparison asks the database: as much of ten cities as of five hundred, and little."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from django import forms
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from benchmark.models import Campaign, ComparativeReport, PeerGroup, ReportBlock
from benchmark.urls import console, public
from benchmark.views.asked import LongSelect
from core.templatetags.vicinia import control
from tenants.context import use_city, use_public
from tenants.models import City
from tests.benchmark.world import BERGAMO, MEETINGS, Shared, many, share
from tests.tenants.team import team_browser

Keys = dict[str, dict[str, object]]
MOST = 8
FILES_AND_BUTTONS = {
    "compare-file", "pair-file", "city-file", "report_paper", "comparative-file",
    "group-remove", "campaign_close", "member_step", "report_step", "report_withdraw", "report_discard", "block_step",
}  # fmt: skip


@pytest.fixture
def keys(olga: User, nora: User) -> Keys:
    """What the addresses name."""
    group = PeerGroup.objects.create(user_key=olga.pk, name="Vicine", city_keys=[str(BERGAMO.key)])
    campaign = Campaign.objects.create(year=2023, title="I dati", due_on="2024-03-31", opened_by="Olga")
    draft = ComparativeReport.objects.create(year=2022, title="Bozza", made_by="Olga")
    block = ReportBlock.objects.create(report=draft, kind="indicator", indicator=MEETINGS, position=1)
    of_draft: dict[str, object] = {"report_id": draft.pk}
    return {
        "city": {"city_key": BERGAMO.key},
        "city-figure": {"city_key": BERGAMO.key, "year": 2023, "code": MEETINGS},
        "group": {"group_key": group.pk},
        "campaign": {"campaign_id": campaign.pk},
        "member": {"user_id": nora.pk},
        **dict.fromkeys(("report", "report_title", "report_publish"), of_draft),
        "block_new": {**of_draft, "kind": "indicatore"},
        "block": {"block_id": block.pk},
        "indicator": {"code": MEETINGS},
        "open-data-indicator": {"code": MEETINGS},
        "open-data-year": {"year": 2023},
        "open-data-catalogue": {"kind": "jsonld"},
        "open-data-city": {"year": 2023, "city_key": BERGAMO.key},
        "open-data-document": {"year": 2023, "city_key": BERGAMO.key},
        "comparative-report": {"year": 2023},
        "comparative-version": {"year": 2023, "version": 1},
    }


@pytest.fixture
def published(olga: User) -> None:
    """A report everybody reads, of what was shared until then."""
    share([BERGAMO, *many(9)])
    browser = team_browser(olga)
    browser.post("/confronto/rapporti/nuovo/", {"year": "2023", "title": "Un anno"})
    address = f"/confronto/rapporti/{ComparativeReport.objects.get(year=2023).pk}/"
    browser.post(f"{address}aggiungi/indicatore/", {"indicator": MEETINGS})
    assert browser.post(f"{address}pubblica/").status_code == 302


def addresses(keys: Keys) -> Iterator[tuple[str, str]]:
    """Every page by name."""
    for prefix, module in (("comparison:", console), ("", public)):
        for name in dict.fromkeys(str(pattern.name) for pattern in module.urlpatterns):
            if name not in FILES_AND_BUTTONS:
                yield name, reverse(prefix + name, settings.PUBLIC_SCHEMA_URLCONF, kwargs=keys.get(name))


def asked(client: Client, pages: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many queries each page makes, those that only choose whose rights it works with apart."""
    counted = {}
    for name, address in pages:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200, address
        counted[name] = sum("set_config" not in one["sql"] for one in seen)
    return counted


def more_cities() -> list[Shared]:
    """Of which each is a city of the platform too."""
    cities = many(500)[9:]
    City.objects.bulk_create(
        City(pk=city.key, schema_name=f"citta_{number}", name=city.name) for number, city in enumerate(cities)
    )
    return cities


def test_every_page_asks_the_same_of_ten_cities_and_of_five_hundred(
    published: None, olga: User, keys: Keys
) -> None:
    browser, pages = team_browser(olga), list(addresses(keys))
    asked(browser, pages[:1])
    few = asked(browser, pages)
    share(more_cities())
    asked(browser, pages[:1])  # the first page after something came reads the cities again
    assert asked(browser, pages) == few
    assert {name: number for name, number in few.items() if number > MOST} == {}


def test_the_page_that_finds_new_cities_asks_little_too(olga: User, keys: Keys) -> None:
    browser = team_browser(olga)
    for number, (name, address) in enumerate(addresses(keys)):
        if name in {"home", "compare", "pair", "cities", "city", "groups", "group-new", "group", "report"}:
            share([BERGAMO] if not number else [many(number + 1)[number]])
            found = asked(browser, [(name, address)])
            assert found[name] <= MOST, found


def test_lists_show_a_page_of_cities(olga: User, public_client: Client) -> None:
    share([BERGAMO, *many(119)])
    browser = team_browser(olga)
    for path in ("indicatore/", "due-indicatori/", "citta/"):
        page = browser.get(f"/confronto/{path}?page=2").content.decode()
        assert 20 < page.count('<th scope="row">') <= 24 + 3
    newest = public_client.get("/dati-aperti/").content.decode()
    assert (newest.count('<th scope="row">'), newest.count("Le cifre di 120 città")) == (50, 3)
    last = public_client.get("/dati-aperti/?year=2021&page=3").content.decode()
    assert last.count('<th scope="row">') == 20
    assert '<h2 id="anno-2021">' in last


def test_a_city_among_the_others_asks_the_same_of_ten_and_of_five_hundred(bergamo: City, dario: User) -> None:
    client = Client(headers={"host": "bergamo.localhost"})
    with use_city(bergamo):
        client.force_login(dario)
    pages = [("peers", "/lavoro/confronto/altre-citta/")]
    with use_public():
        share([replace(BERGAMO, city_key=bergamo.pk), *many(9)])
    asked(client, pages)
    few = asked(client, pages)
    with use_public():
        share(many(500)[9:])
    asked(client, pages)
    assert asked(client, pages) == few


def test_a_long_list_of_choices_is_written_as_any_other() -> None:
    class Asked(forms.Form):
        choices = (("", "nessuna"), ("a", "L'<Aquila> & altre"), ("b", "Bra"))
        quick = forms.ChoiceField(choices=choices, widget=LongSelect)
        usual = forms.ChoiceField(choices=choices)

    form = Asked({"quick": "b", "usual": "b"})
    written = str(control(form["quick"])).replace("quick", "usual")
    assert parse_html(written) == parse_html(str(control(form["usual"])))
    assert "selected" in written
