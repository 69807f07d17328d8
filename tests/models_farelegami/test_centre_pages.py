"""Civic centres in the work area: cards, activities, and people counted by age without a name."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry
from models_farelegami.models import CentreActivity, CivicCentre, ParticipantCount
from tests.models_farelegami.conftest import browser
from tests.models_farelegami.pages import read, refused, send, told
from tests.models_farelegami.rows import make_activity, make_centre, make_municipality

NOW = dt.datetime(2017, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def desk(cecilia: User) -> Client:
    """The browser of who works in the civic centres."""
    return browser(cecilia)


def count(
    centre: CivicCentre, year: int = 2016, activity: CentreActivity | None = None, **bands: int
) -> None:
    """People of a centre or of an activity, by band; `_` before a band that begins with a digit."""
    for band, people in bands.items():
        ParticipantCount.objects.create(
            centre=centre, year=year, activity=activity, band=band.lstrip("_"), people=people
        )


def test_a_centre_is_added_once_and_changed(desk: Client) -> None:
    cremona, crema = make_municipality(), make_municipality("Crema")
    typed: dict[str, Any] = {
        "name": "Civic Center Zaist",
        "municipality": cremona.pk,
        "served": [crema.pk],
        "address": "via Zaist 1",
        "opening_hours": "lun-ven 15-19",
        "about": "Compiti e merenda.",
        "since": "2015-10-01",
        "key": new_key(),
    }
    for _twice in range(2):
        answer = desk.post(reverse("farelegami:centre-new"), typed)
        assert answer.status_code == 302
    row = CivicCentre.objects.get()
    page = told(desk, "farelegami:centre", row.pk)
    for words in (
        "Cremona · via Zaist 1",
        "Altri comuni che lo condividono Crema",
        "lun-ven 15-19",
        "Compiti",
    ):
        assert words in page
    assert "c'è già" in refused(desk, "farelegami:centre-new", **typed | {"key": new_key()})
    edit = {name: value for name, value in typed.items() if name != "key"}
    same = refused(desk, "farelegami:centre-edit", row.pk, **edit | {"served": [cremona.pk]})
    assert "c'è quello in cui si trova" in same
    early = refused(desk, "farelegami:centre-edit", row.pk, **edit | {"until": "2015-01-01"})
    assert "Finisce prima di cominciare" in early
    form = read(desk, "farelegami:centre-edit", row.pk)
    seen = form.partition('name="seen" value="')[2].partition('"')[0]
    send(desk, "farelegami:centre-edit", row.pk, **edit | {"until": "2017-06-30", "seen": seen})
    assert "chiuso da venerdì 30 giugno" in told(desk, "farelegami:centre", row.pk)
    stale = refused(desk, "farelegami:centre-edit", row.pk, **edit | {"seen": seen})
    assert "Adesso qui c'è: «2017-06-30»" in stale or "qualcun altro" in stale
    assert AuditEntry.objects.filter(action="farelegami.centre.changed").count() == 1


def test_a_name_that_is_taken_is_told_when_changing(desk: Client) -> None:
    make_centre("Primo")
    row = make_centre("Secondo")
    typed = {"name": "primo", "municipality": row.municipality_id}
    assert "c'è già" in refused(desk, "farelegami:centre-edit", row.pk, **typed)
    assert "obbligatorio" in refused(desk, "farelegami:centre-edit", row.pk, name="x")


def test_activities_are_added_and_end(desk: Client) -> None:
    centre = make_centre()
    typed = {"name": "Compiti", "kind": "after_school", "schedule": "mar 16-18", "since": "2016-01-10"}
    send(desk, "farelegami:activity-new", centre.pk, **typed, key=new_key())
    row = CentreActivity.objects.get()
    assert "c'è già" in refused(desk, "farelegami:activity-new", centre.pk, **typed, key=new_key())
    assert "Finisce prima" in refused(desk, "farelegami:activity-edit", row.pk, **typed, until="2016-01-01")
    assert "boh" in refused(desk, "farelegami:activity-edit", row.pk, **typed | {"kind": "boh"})
    page = read(desk, "farelegami:activity-edit", row.pk)
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    send(desk, "farelegami:activity-edit", row.pk, **typed, until="2016-06-30", seen=seen)
    assert "Compiti Extrascolastica mar 16-18 10 gen 2016 30 giu 2016" in told(
        desk, "farelegami:centre", centre.pk
    )
    assert "qualcun altro" in refused(desk, "farelegami:activity-edit", row.pk, **typed, seen=seen)
    entry = AuditEntry.objects.get(action="farelegami.activity.changed")
    assert entry.after == {"activity": "Compiti", "until": "2016-06-30"}


def test_people_are_counted_corrected_and_taken_away(desk: Client) -> None:
    centre = make_centre(since=dt.date(2015, 10, 1))
    assert "2016 non si sa non si sa non si sa" in told(desk, "farelegami:centre", centre.pk)
    send(desk, "farelegami:centre-count", centre.pk, 2016, children="864", adults="346")
    assert "2016 864 346 1.210" in told(desk, "farelegami:centre", centre.pk)
    send(desk, "farelegami:centre-count", centre.pk, 2016, under_6="0", from_6_to_10="20", adults="346")
    assert "2016 20 346 366" in told(desk, "farelegami:centre", centre.pk)
    assert set(ParticipantCount.objects.values_list("band", "people")) == {
        ("under_6", 0),
        ("6_10", 20),
        ("adults", 346),
    }
    send(desk, "farelegami:centre-count", centre.pk, 2016, adults="346")
    assert "2016 non si sa 346 non si sa" in told(desk, "farelegami:centre", centre.pk)
    last = AuditEntry.objects.filter(action="farelegami.centre.counted").latest("at")
    assert last.before == {"year": 2016, "under_6": 0, "from_6_to_10": 20}
    assert last.after == {"year": 2016, "under_6": None, "from_6_to_10": None}


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ({"children": "3", "under_6": "0"}, "conterebbero due volte"),
        ({"adults": "3", "over_64": "1"}, "conterebbero due volte"),
        ({"children": "-1"}, "maggiore o uguale a 0"),
        ({"children": "x"}, "numero intero"),
        ({"children": "99999999999"}, "minore o uguale a 1000000"),
    ],
)
def test_what_cannot_be_counted_is_told_with_the_cure(desk: Client, typed: dict[str, str], cure: str) -> None:
    centre = make_centre()
    assert cure in refused(desk, "farelegami:centre-count", centre.pk, 2016, **typed)
    assert not ParticipantCount.objects.exists()


def test_a_year_is_one_in_which_the_centre_was_there(desk: Client) -> None:
    centre = make_centre(since=dt.date(2015, 10, 1), until=dt.date(2016, 12, 31))
    for year in (2014, 2017, 2018, 1901):
        told_why = refused(desk, "farelegami:centre-count", centre.pk, year, adults="5")
        assert "dal 2015 al 2016" in told_why
    for wrong in ("16", "abcd", "20161", "２０１６"):
        path = reverse("farelegami:centre", args=[centre.pk]) + f"persone/{wrong}/"
        assert desk.get(path).status_code == 404
    activity = make_activity(centre, since=dt.date(2016, 1, 1))
    assert "dal 2016 al 2016" in refused(desk, "farelegami:activity-count", activity.pk, 2015, adults="5")


def test_another_who_counted_meanwhile_is_not_written_over(desk: Client) -> None:
    centre = make_centre()
    page = read(desk, "farelegami:centre-count", centre.pk, 2016)
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    count(centre, adults=9)
    stale = refused(desk, "farelegami:centre-count", centre.pk, 2016, adults="7", seen=seen)
    assert "Adesso qui c'è: «9»" in stale
    assert ParticipantCount.objects.get().people == 9


def test_old_years_nobody_counted_are_told_in_a_line(desk: Client) -> None:
    centre = make_centre(since=dt.date(2012, 5, 1))
    count(centre, 2014, children=9)
    page = told(desk, "farelegami:centre", centre.pk)
    assert "2014 9 non si sa" in page
    assert "Anni non contati: 2015, 2013, 2012" in " ".join(page.split()).replace(" ,", ",")


def test_where_only_activities_were_counted_the_sum_says_so(desk: Client) -> None:
    centre = make_centre()
    compiti, ballo = make_activity(centre), make_activity(centre, "Ballo", kind="company")
    send(desk, "farelegami:activity-count", compiti.pk, 2016, children="30")
    send(desk, "farelegami:activity-count", ballo.pk, 2016, children="5", adults="12")
    page = told(desk, "farelegami:centre", centre.pk)
    assert "2016 Somma delle attività: chi ne ha frequentate due può contare due volte. 35 12 47" in page
    assert "2016: 5 bambini e ragazzi, 12 adulti" in page
    send(desk, "farelegami:centre-count", centre.pk, 2016, children="31", adults="11")
    page = told(desk, "farelegami:centre", centre.pk)
    assert "2016 31 11 42" in page
    assert "Somma delle attività" not in page


def test_the_list_is_searched_filtered_sorted_and_exported(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    crema = make_municipality("Crema")
    for number in range(30):
        centre = make_centre(f"Centro {number:02}")
        count(centre, 2016, children=number, adults=10)
        count(centre, 2015, adults=1)
        make_activity(centre, f"Compiti {number}")
    make_centre("Chiuso", until=dt.date(2016, 1, 1), municipality=crema)
    read(desk, "farelegami:centres")
    with django_assert_max_num_queries(12):
        page = told(desk, "farelegami:centres")
    assert "31 in elenco" in page
    assert "Centro 07 Cremona Compiti 7 2016 7 10 17" in page
    assert "1 in elenco" in told(desk, "farelegami:centres", query="?open=no")
    assert "30 in elenco" in told(desk, "farelegami:centres", query="?open=yes")
    assert "1 in elenco" in told(desk, "farelegami:centres", query=f"?municipality={crema.pk}")
    assert "1 in elenco" in told(desk, "farelegami:centres", query="?q=compiti+29&sort=municipality")
    assert "Niente corrisponde" in told(desk, "farelegami:centres", query="?q=xyzzy")
    path = reverse("farelegami:centres") + "?export=csv&q=centro+00"
    lines = desk.get(path).content.decode("utf-8-sig").splitlines()
    assert lines[1:] == [
        "Centro 00;Cremona;;;;Compiti 0;;;2016;0;10;10;no",
        "Centro 00;Cremona;;;;Compiti 0;;;2015;;1;;no",
    ]


def test_the_card_is_a_fixed_number_of_queries(desk: Client, django_assert_max_num_queries: Any) -> None:
    centre = make_centre()
    for number in range(30):
        count(centre, 2015, make_activity(centre, f"A{number}"), adults=3)
    read(desk, "farelegami:centre", centre.pk)
    with django_assert_max_num_queries(12):
        read(desk, "farelegami:centre", centre.pk)
