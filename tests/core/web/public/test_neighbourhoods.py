"""The citizens' pages of neighbourhoods."""

import datetime as dt

from django.test import Client

from core.models import Body, BodyStage, Neighbourhood, NeighbourhoodPopulation
from tenants.context import use_city
from tenants.models import City
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of


def test_the_list_is_by_letter_with_the_next_meeting(
    bergamo_client: Client, make_meeting: MakeMeeting, beta: Body
) -> None:
    make_meeting(in_days=1)
    page = text_of(bergamo_client, "/quartieri/")
    assert "I 2 quartieri della città" in page
    assert page.index("Alfa") < page.index("prossimo incontro: domani") < page.index("Beta")


def test_a_neighbourhood_tells_who_meets_when_and_what_was_said(
    bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body
) -> None:
    alfa.meets_usually = "il primo martedì del mese"
    alfa.save()
    place = Neighbourhood.objects.get(slug="alfa")
    NeighbourhoodPopulation.objects.create(neighbourhood=place, year=2022, residents=1, source="vecchia")
    NeighbourhoodPopulation.objects.create(neighbourhood=place, year=2023, residents=4175, source="anagrafe")
    make_meeting()
    make_meeting(in_days=-5, state="held", minutes="Si pianta un tiglio.")
    make_meeting(in_days=-6, state="held", agenda=("Il mercato", "Varie"))
    page = text_of(bergamo_client, "/quartieri/alfa/")
    assert "4.175 residenti al 31 dicembre 2023 (fonte: anagrafe)" in page
    assert "Rete Alfa" in page
    assert "Il primo martedì del mese" in page
    assert "Domani" in page
    assert "Si pianta un tiglio." in page
    assert "Il mercato · Varie" in page


def test_unknown_residents_are_said_to_be_unknown(bergamo_client: Client, alfa: Body) -> None:
    page = text_of(bergamo_client, "/quartieri/alfa/")
    assert "Il numero dei residenti non è ancora stato registrato." in page
    assert "0 residenti" not in page
    assert "Per ora non ci sono incontri in programma" in page


def test_bodies_that_ended_or_left_do_not_meet_here(
    bergamo_client: Client, alfa: Body, beta: Body, today: dt.date
) -> None:
    yesterday = today - dt.timedelta(days=1)
    BodyStage.objects.filter(body=alfa).update(until=yesterday)
    BodyStage.objects.create(body=alfa, stage="closed", since=today)
    beta.territory.update(until=yesterday)
    assert "Rete Alfa" not in text_of(bergamo_client, "/quartieri/alfa/")
    assert "Rete Beta" not in text_of(bergamo_client, "/quartieri/beta/")


def test_another_citys_neighbourhood_is_404(
    bergamo_client: Client, monza_client: Client, alfa: Body, monza: City
) -> None:
    with use_city(monza):
        Neighbourhood.objects.create(name="Triante", slug="triante")
    text_of(monza_client, "/quartieri/triante/", 200)
    text_of(bergamo_client, "/quartieri/triante/", 404)
    text_of(bergamo_client, "/quartieri/alfa/", 200)


def test_a_redrawn_neighbourhood_shows_the_one_of_today(
    bergamo_client: Client, in_bergamo: City, today: dt.date
) -> None:
    yesterday = today - dt.timedelta(days=1)
    Neighbourhood.objects.create(name="Centro vecchio", slug="centro", until=yesterday)
    Neighbourhood.objects.create(name="Centro nuovo", slug="centro", since=today)
    page = text_of(bergamo_client, "/quartieri/centro/")
    assert "Centro nuovo" in page
    assert "Centro vecchio" not in page


def test_lists_cost_eight_queries_at_most(
    bergamo_client: Client, make_meeting: MakeMeeting, beta: Body, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        make_meeting(beta, in_days=number)
        make_meeting(in_days=-1 - number, state="held", minutes="Testo")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        text_of(bergamo_client, "/quartieri/")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        text_of(bergamo_client, "/quartieri/alfa/")
