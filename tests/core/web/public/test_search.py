"""The citizens' search."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client

from core.models import Body, Neighbourhood, Street, Venue
from core.search.results import Wanted, begin
from core.search.sight import public_sight
from core.selectors.public_search import Hit, fold, hits_among, likeness, names
from tenants.models import City
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of

NAMES = (
    "Boccaleone",
    "Città Alta",
    "San Tomaso (de' Calvi)",
    "Santa Lucia",
    "Santa Caterina",
    "Villaggio degli Sposi",
)


@pytest.fixture
def neighbourhoods(in_bergamo: City) -> None:
    for number, name in enumerate(NAMES):
        Neighbourhood.objects.create(name=name, slug=f"q{number}")


def search(typed: str, today: dt.date) -> list[Hit]:
    """What citizens find by its name."""
    return hits_among(begin(Wanted(typed), public_sight(), today, beside=names(today)).beside, typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("boccaleone", "Boccaleone"),
        ("Bocaleone", "Boccaleone"),
        ("bocca", "Boccaleone"),
        ("citta alta", "Città Alta"),
        ("alta città", "Città Alta"),
        ("san tommaso", "San Tomaso (de' Calvi)"),
        ("de calvi", "San Tomaso (de' Calvi)"),
        ("villagio sposi", "Villaggio degli Sposi"),
    ],
)
def test_accents_typos_and_word_order_are_forgiven(
    neighbourhoods: None, today: dt.date, typed: str, found: str
) -> None:
    assert search(typed, today)[0].name == found


@pytest.mark.parametrize("typed", ["", "x", "zzzzqq", "milano", "'; drop table", "  "])
def test_what_resembles_nothing_finds_nothing(neighbourhoods: None, today: dt.date, typed: str) -> None:
    assert search(typed, today) == []


def test_an_exact_name_leads_straight_to_its_page(bergamo_client: Client, neighbourhoods: None) -> None:
    response = bergamo_client.get("/cerca/?q=Città+alta")
    assert (response.status_code, response["Location"]) == (302, "/quartieri/q1/")


@pytest.mark.parametrize("typed", ["bocca", "Bocaleone", "citta"])
def test_half_a_name_or_a_typo_leads_there_too_when_nothing_else_comes_near(
    bergamo_client: Client, neighbourhoods: None, typed: str
) -> None:
    response = bergamo_client.get("/cerca/", {"q": typed})
    assert response.status_code == 302
    assert response["Location"].startswith("/quartieri/")


def test_three_letters_are_too_few_to_be_sure(bergamo_client: Client, neighbourhoods: None) -> None:
    assert "Boccaleone" in text_of(bergamo_client, "/cerca/?q=boc")


def test_a_name_two_share_lists_both(bergamo_client: Client, neighbourhoods: None) -> None:
    page = text_of(bergamo_client, "/cerca/?q=santa")
    assert "Santa Lucia" in page
    assert "Santa Caterina" in page


def test_a_network_is_found_by_its_name(bergamo_client: Client, alfa: Body) -> None:
    response = bergamo_client.get("/cerca/?q=rete+alfa")
    assert response["Location"] == "/reti/rete-alfa/"


def test_a_street_leads_to_the_meetings_held_there(
    bergamo_client: Client, make_meeting: MakeMeeting, venue: Venue
) -> None:
    make_meeting(venue=venue)
    response = bergamo_client.get("/cerca/?q=via+pescaria")
    assert f"/incontri/?luogo={venue.pk}" in response.content.decode()


def test_a_place_of_drafts_only_is_not_given_away(
    bergamo_client: Client, make_meeting: MakeMeeting, venue: Venue
) -> None:
    make_meeting(venue=venue, state="draft")
    assert "Sala civica" not in text_of(bergamo_client, "/cerca/?q=via+pescaria")


@pytest.fixture
def streets(in_bergamo: City) -> None:
    """Via Giuseppe Mazzini runs through two neighbourhoods, the others lie in one."""
    centre = Neighbourhood.objects.create(name="Centro", slug="centro")
    station = Neighbourhood.objects.create(name="Stazione", slug="stazione")
    gone = Neighbourhood.objects.create(name="Sparito", slug="sparito", until=dt.date(2020, 1, 1))
    for name, first, last, place in (
        ("via Giuseppe Mazzini", "1", "45", centre),
        ("via Giuseppe Mazzini", "2", "50/A", centre),
        ("via Giuseppe Mazzini", "47", "", station),
        ("piazza Mazzini", "", "", station),
        ("via del Mercato", "", "", centre),
        ("via Roma", "", "", centre),
        ("via Rosa", "", "", station),
        ("via Perduta", "", "", gone),
        ("via 25 Aprile", "", "", station),
    ):
        Street.objects.create(name=name, first_number=first, last_number=last, neighbourhood=place)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("via del mercato", "centro"),
        ("Via Mercato", "centro"),
        ("via del mecrato", "centro"),
        ("via roma", "centro"),
        ("via Roma, 12", "centro"),
        ("via Roma n. 12", "centro"),
        ("piazza mazzini", "stazione"),
        ("via 25 aprile", "stazione"),
        ("via mazzini 12/A", "centro"),
        ("via mazzini 49", "stazione"),
    ],
)
def test_ones_own_street_leads_to_the_neighbourhood(
    bergamo_client: Client, streets: None, typed: str, place: str
) -> None:
    assert bergamo_client.get("/cerca/", {"q": typed})["Location"] == f"/quartieri/{place}/"


def test_a_street_through_several_neighbourhoods_shows_them_all_with_the_numbers(
    bergamo_client: Client, streets: None
) -> None:
    page = text_of(bergamo_client, "/cerca/?q=via+mazini")
    assert (
        "via Giuseppe Mazzini quartiere Centro , numeri 1–45, 2–50/A quartiere Stazione , numeri dal 47 in poi"
        in page
    )
    content = bergamo_client.get("/cerca/?q=via+mazini").content.decode()
    assert 'href="/quartieri/centro/"' in content
    assert 'href="/quartieri/stazione/"' in content


def test_a_word_that_is_also_a_streets_name_does_not_lead_away(bergamo_client: Client, streets: None) -> None:
    page = text_of(bergamo_client, "/cerca/?q=mercato")
    assert "via del Mercato quartiere Centro" in page
    assert "via Rosa" not in text_of(bergamo_client, "/cerca/?q=roma")
    assert "Nessun risultato" in text_of(bergamo_client, "/cerca/?q=via")


def test_streets_of_a_neighbourhood_that_is_no_more_lead_nowhere(
    bergamo_client: Client, streets: None
) -> None:
    assert "Perduta" not in text_of(bergamo_client, "/cerca/?q=perduta")


def test_a_neighbourhood_drawn_anew_keeps_its_streets(bergamo_client: Client, streets: None) -> None:
    Neighbourhood.objects.filter(slug="centro").update(until=dt.date(2025, 12, 31))
    Neighbourhood.objects.create(name="Centro storico", slug="centro", since=dt.date(2026, 1, 1))
    assert bergamo_client.get("/cerca/?q=via+roma")["Location"] == "/quartieri/centro/"


def test_the_box_promises_streets_only_where_the_city_has_loaded_them(
    bergamo_client: Client, in_bergamo: City
) -> None:
    assert "Quartiere, rete o sala" in text_of(bergamo_client, "/")
    cache.clear()  # kept for a minute
    place = Neighbourhood.objects.create(name="Centro", slug="centro")
    Street.objects.create(name="via Roma", neighbourhood=place)
    assert "Quartiere, via o rete" in text_of(bergamo_client, "/")


def test_nothing_found_offers_the_list(bergamo_client: Client, in_bergamo: City) -> None:
    page = text_of(bergamo_client, "/cerca/?q=zzzzqq")
    assert "Nessun risultato per «zzzzqq»" in page
    assert "Elenco dei quartieri" in page


def test_what_was_typed_is_shown_as_text(bergamo_client: Client, in_bergamo: City) -> None:
    assert b"<script>x" not in bergamo_client.get("/cerca/?q=<script>x</script>").content


def test_folding_and_likeness() -> None:
    assert fold("  Città-ALTA, dell'Olmo ") == "citta alta dell olmo"
    assert likeness("", "alfa") == 0.0
    assert likeness("alfa", "alfa") == 100.0
    assert likeness("alf", "rete alfa") > likeness("alg", "rete alfa")
