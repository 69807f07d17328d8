"""The city's front door."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from core.models import Body, CityProfile, Neighbourhood, PublishedReport, Venue
from core.selectors.city import forget_city_facts
from tenants.models import City
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of


def test_the_next_meeting_says_when_where_whose_and_who_may_come(
    bergamo_client: Client, make_meeting: MakeMeeting, venue: Venue
) -> None:
    make_meeting(venue=venue, ends_at=dt.time(20))
    page = text_of(bergamo_client, "/")
    assert "Domani" in page
    assert "18:30–20:00" in page
    assert "Sala civica, via Pescaria 1" in page
    assert "Plenaria: Rete Alfa" in page
    assert "Aperta a tutte e tutti" in page


def test_a_kind_whose_act_is_silent_promises_nothing(
    bergamo_client: Client, make_meeting: MakeMeeting
) -> None:
    make_meeting(kind="other")
    page = text_of(bergamo_client, "/")
    assert "Altro incontro: Rete Alfa" in page
    assert "Aperta a tutte e tutti" not in page


def test_drafts_and_cancelled_meetings_are_not_announced(
    bergamo_client: Client, make_meeting: MakeMeeting
) -> None:
    make_meeting(state="draft", title="Bozza segreta")
    make_meeting(state="cancelled", title="Saltato")
    make_meeting(title="Questo si fa")
    page = text_of(bergamo_client, "/")
    assert "Questo si fa" in page
    assert "Bozza segreta" not in page
    assert "Saltato" not in page


def test_an_empty_city_says_what_to_do(bergamo_client: Client, in_bergamo: City) -> None:
    page = text_of(bergamo_client, "/")
    assert "Nessun incontro in programma, per ora" in page
    assert "Incontri già svolti" in page
    assert "rapporto" not in page.lower().replace("rapporti", "")


def publish(year: int, *, headline: str = "", **fields: object) -> None:
    payload = {"languages": {"it": {"headline": headline}}} if headline else {}
    PublishedReport.objects.create(
        model_slug="bergamo", year=year, version=1, published_by="x", payload=payload, **fields
    )


def test_the_last_published_report_is_told_in_its_own_sentence(
    bergamo_client: Client, in_bergamo: City
) -> None:
    publish(2022, headline="7 incontri nel 2022")
    publish(2023, headline="1.540 incontri nel 2023")
    page = text_of(bergamo_client, "/")
    assert "1.540 incontri nel 2023" in page
    assert "Leggi il rapporto 2023" in page
    assert "7 incontri nel 2022" not in page


def test_a_report_without_a_sentence_does_not_break_the_home(
    bergamo_client: Client, in_bergamo: City
) -> None:
    publish(2023)
    assert "Il rapporto sul 2023" in text_of(bergamo_client, "/")


def test_a_withdrawn_report_is_not_shown(bergamo_client: Client, in_bergamo: City) -> None:
    publish(2022, headline="7 incontri nel 2022", withdrawn_at=timezone.now())
    assert "2022" not in text_of(bergamo_client, "/")


def test_the_notice_is_on_every_page_of_the_city_and_of_no_other(
    bergamo_client: Client, monza_client: Client, profile: CityProfile
) -> None:
    profile.notice = "Dati dimostrativi"
    profile.save()
    forget_city_facts()
    for path in (
        "/",
        "/quartieri/",
        "/incontri/",
        "/reti/",
        "/accessibilita/",
        "/privacy/",
        "/account/login/",
    ):
        assert "Dati dimostrativi" in text_of(bergamo_client, path), path
    assert "Dati dimostrativi" not in text_of(monza_client, "/")


def test_the_footer_carries_the_links_the_law_looks_for(bergamo_client: Client, profile: CityProfile) -> None:
    page = bergamo_client.get("/").content.decode()
    assert 'data-element="accessibility-link"' in page
    assert 'data-element="privacy-policy-link"' in page
    assert "form.agid.gov.it" not in page
    profile.accessibility_url = "https://form.agid.gov.it/view/abc"
    profile.save()
    forget_city_facts()
    linked = " ".join(bergamo_client.get("/").content.decode().split())
    assert '<a href="https://form.agid.gov.it/view/abc" data-element="accessibility-link">' in linked


def test_the_map_draws_only_neighbourhoods_with_a_boundary(bergamo_client: Client, alfa: Body) -> None:
    assert "<path" not in bergamo_client.get("/quartieri/").content.decode()
    square = [[9.0, 45.0], [9.1, 45.0], [9.1, 45.1], [9.0, 45.0]]
    Neighbourhood.objects.filter(slug="alfa").update(boundary={"type": "Polygon", "coordinates": [square]})
    Neighbourhood.objects.create(name="Senza confine", slug="senza-confine")
    page = bergamo_client.get("/quartieri/").content.decode()
    assert page.count("<path") == 1
    assert 'd="M0 ' in page
    assert "Senza confine" in page


def test_the_home_costs_nine_queries_however_many_meetings(
    bergamo_client: Client, make_meeting: MakeMeeting, beta: Body, django_assert_max_num_queries: object
) -> None:
    for number in range(9):
        make_meeting(beta, in_days=number)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        text_of(bergamo_client, "/")
