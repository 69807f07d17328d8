"""Labs and civic centres for citizens: what everybody may know, and no number that tells of few."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.models import Body
from models_farelegami.models import ParticipantCount
from tests.models_farelegami.pages import read, told
from tests.models_farelegami.rows import (
    make_activity,
    make_centre,
    make_lab,
    make_lab_need,
    make_maker,
    make_municipality,
)
from tests.models_farelegami.test_centre_pages import count

NOW = dt.datetime(2017, 11, 2, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def test_citizens_read_what_a_lab_does_where_and_what_it_needs(
    citizen: Client, zaist: Body, django_assert_max_num_queries: Any
) -> None:
    zaist.community_lab.about = "Si cucina insieme."
    zaist.community_lab.save()
    make_maker(zaist, "Zoraide", "Segreta")
    for number in range(10):
        make_lab_need(zaist, f"Cosa {number}")
    make_lab_need(zaist, "Già fatta", closed_on=TODAY)
    read(citizen, "farelegami:body", zaist.slug)
    with django_assert_max_num_queries(32):
        page = told(citizen, "farelegami:body", zaist.slug)
    for words in ("Si cucina insieme.", "Il comune Cremona", "Che cosa serve", "Cosa 7"):
        assert words in page
    for secret in ("Segreta", "Già fatta"):
        assert secret not in page
    zaist.stages.update(stage="closed")
    cache.clear()
    assert "Cosa 7" not in told(citizen, "farelegami:body", zaist.slug)


def test_a_lab_of_which_nothing_is_said_has_a_page(citizen: Client, zaist: Body) -> None:
    zaist.community_lab.delete()
    page = told(citizen, "farelegami:body", zaist.slug)
    assert "Che cosa serve" not in page
    assert "Che cosa fa" not in page


def test_the_public_list_of_labs_says_where_and_what_is_needed(
    citizen: Client, zaist: Body, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        make_lab_need(make_lab(f"Lab {number}", "Crema", "Madignano"))
    read(citizen, "farelegami:bodies")
    with django_assert_max_num_queries(15):
        page = told(citizen, "farelegami:bodies")
    assert page.count("Crema, Madignano") == 10
    assert page.count("Serve 1 cosa") == 10


def test_citizens_find_the_centres_of_their_municipality(
    citizen: Client, django_assert_max_num_queries: Any
) -> None:
    crema = make_municipality("Crema")
    assert "Ancora nessun civic center" in told(citizen, "farelegami:public-centres")
    for number in range(10):
        make_activity(make_centre(f"Centro {number}", address=f"via {number}"), "Compiti")
    make_centre("Domani", since=TODAY + DAY)
    make_centre("Chiuso", until=TODAY - DAY)
    cache.clear()
    with django_assert_max_num_queries(9):
        page = told(citizen, "farelegami:public-centres", query="?comune=")
    assert "11 in elenco" in page
    assert "apre venerdì 3 novembre" in page
    assert "Chiuso" not in page
    assert "Nessun civic center in questo comune" in told(
        citizen, "farelegami:public-centres", query=f"?comune={crema.pk}"
    )
    assert "11 in elenco" in told(citizen, "farelegami:public-centres", query="?comune=boh")


def test_a_centre_tells_where_when_what_and_how_many_came_last_year(
    citizen: Client, django_assert_max_num_queries: Any
) -> None:
    centre = make_centre(address="via Zaist 1", opening_hours="lun-ven 15-19", about="Compiti e merenda.")
    make_activity(centre, "Ballo", kind="company", schedule="sabato sera", until=TODAY)
    make_activity(centre, "Finita", until=TODAY - DAY)
    page = told(citizen, "farelegami:public-centre", centre.pk)
    for words in (
        "via Zaist 1, Cremona",
        "lun-ven 15-19",
        "Compiti e merenda.",
        "Ballo sabato sera Aggregativa",
    ):
        assert words in page
    assert "Finita" not in page
    assert "Chi è venuto" not in page
    count(centre, 2016, children=864, adults=346)
    count(centre, 2015, children=1000)
    with django_assert_max_num_queries(9):
        page = told(citizen, "farelegami:public-centre", centre.pk, query="?x=1")
    assert "Chi è venuto nel 2016" in page
    assert "0-17 anni 864 18 anni e più 346 In tutto 1.210" in page
    assert (
        citizen.get(reverse("farelegami:public-centre", args=[make_activity(centre).pk])).status_code == 404
    )


def test_a_small_number_is_not_told_nor_found_again_by_subtraction(citizen: Client) -> None:
    centre, other = make_centre(), make_centre("Altro")
    count(centre, 2016, children=3, adults=200)
    count(other, 2016, children=40, adults=0)
    page = told(citizen, "farelegami:public-centre", centre.pk)
    assert "0-17 anni meno di 5 18 anni e più 200 In tutto non si dice" in page
    assert "203" not in page
    page = told(citizen, "farelegami:public-centre", other.pk)
    assert "0-17 anni non si dice 18 anni e più 0 In tutto non si dice" in page
    ParticipantCount.objects.filter(people=200).delete()
    cache.clear()
    page = told(citizen, "farelegami:public-centre", centre.pk)
    assert "0-17 anni meno di 5 18 anni e più non si sa In tutto non si sa" in page


def rows(client: Client, code: str) -> Any:
    return json.loads(client.get(f"/dati-aperti/{code}.json").content)


def test_open_data_tell_labs_and_centres_without_who_accompanies_them(citizen: Client, zaist: Body) -> None:
    zaist.community_lab.about = "Si cucina."
    zaist.community_lab.save()
    make_maker(zaist, "Zoraide", "Segretissimi")
    make_lab_need(zaist)
    make_lab_need(zaist, "Chiusa", closed_on=TODAY)
    centre = make_centre(about="Compiti.")
    make_activity(centre, "Ballo")
    (lab,) = rows(citizen, "laboratori-di-comunita")
    assert (lab["nome"], lab["che_cosa_fa"], lab["comuni"], lab["stato"], lab["bisogni_aperti"]) == (
        "Laboratorio Zaist",
        "Si cucina.",
        ["Cremona"],
        "attivo",
        1,
    )
    assert citizen.get(lab["pagina"]).status_code == 200
    (found,) = rows(citizen, "civic-center")
    assert (found["nome"], found["comune"], found["attivita"]) == ("Civic Center Zaist", "Cremona", ["Ballo"])
    assert citizen.get(found["pagina"]).status_code == 200
    assert "Segretissimi" not in json.dumps([lab, found])


def test_open_data_leave_small_counts_blank_with_the_reason(citizen: Client, zaist: Body) -> None:
    centre, other = make_centre(), make_centre("Altro")
    activity = make_activity(centre)
    count(centre, 2016, under_6=3, _6_10=20, adults=200)
    count(centre, 2016, activity, children=2)
    count(other, 2016, children=30, adults=2)
    told_rows = {(row["civic_center"], row["eta"]): row for row in rows(citizen, "persone-nei-civic-center")}
    assert {key: row["persone"] for key, row in told_rows.items()} == {
        ("Civic Center Zaist", "0_5"): None,
        ("Civic Center Zaist", "6_10"): None,
        ("Civic Center Zaist", "adulti"): None,
        ("Altro", "bambini_e_ragazzi"): 30,
        ("Altro", "adulti"): None,
    }
    assert {row["motivo"] for row in told_rows.values()} == {"numeri_piccoli", None}
