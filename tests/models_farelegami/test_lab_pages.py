"""Labs in the work area: what one types arrives, what is wrong is told at its field, small numbers of who gave back are not told."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, Meeting, MeetingBody, Person
from core.permissions.holder import holder_of
from models_farelegami.models import CommunityLab, CommunityMaker, LabNeed, Municipality
from models_farelegami.selectors.to_do import to_do
from tests.models_farelegami.conftest import browser
from tests.models_farelegami.pages import read, refused, send, told, words
from tests.models_farelegami.rows import (
    give_back,
    make_lab,
    make_lab_need,
    make_maker,
    make_municipality,
)

NOW = dt.datetime(2016, 11, 2, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def desk(mara: User) -> Client:
    """The browser of the community maker of Zaist."""
    return browser(mara)


def test_a_lab_says_what_it_does_and_where(desk: Client, zaist: Body) -> None:
    crema = make_municipality("Crema")
    assert "Non è ancora scritto" in told(desk, "farelegami:lab", zaist.pk)
    form = read(desk, "farelegami:lab-edit", zaist.pk)
    seen = form.partition('name="seen" value="')[2].partition('"')[0]
    typed: dict[str, Any] = {"about": "Si cucina insieme.", "municipalities": [crema.pk], "seen": seen}
    answer = send(desk, "farelegami:lab-edit", zaist.pk, **typed)
    assert answer["Location"] == reverse("farelegami:lab", args=[zaist.pk])
    page = told(desk, "farelegami:lab", zaist.pk)
    assert "Si cucina insieme." in page
    assert "Comuni in cui lavora Crema" in page
    entry = AuditEntry.objects.get(action="farelegami.lab.changed")
    assert entry.after == {"about": "Si cucina insieme.", "municipalities": ["Crema"]}
    stale = refused(desk, "farelegami:lab-edit", zaist.pk, **typed | {"about": "Altro"})
    assert "qualcun altro ha modificato" in stale
    assert "Adesso qui c'è: «Si cucina insieme.»" in stale
    personal = refused(desk, "farelegami:lab-edit", zaist.pk, about="Chiami il 333 1234567.")
    assert "Sembra un dato personale" in personal


def test_a_lab_nobody_described_has_a_page_and_a_form(desk: Client, zaist: Body) -> None:
    CommunityLab.objects.all().delete()
    assert "Scrivi che cosa fa" in told(desk, "farelegami:lab", zaist.pk)
    send(desk, "farelegami:lab-edit", zaist.pk, about="Orto")
    assert CommunityLab.objects.get().about == "Orto"
    assert "Laboratorio Zaist" in told(desk, "farelegami:labs")


def test_a_community_maker_comes_and_goes(desk: Client, zaist: Body, po: Body) -> None:
    make_maker(po, "Anna", "Rossi")
    asked = refused(desk, "farelegami:maker-new", zaist.pk, given_name="Anna", family_name="Rosssi")
    assert "Forse c'è già: Anna Rossi" in asked
    assert "Scelga una persona, o ne scriva il nome" in refused(desk, "farelegami:maker-new", zaist.pk)
    future = {"given_name": "Lia", "since": "2016-12-01"}
    assert "Il giorno è nel futuro" in refused(desk, "farelegami:maker-new", zaist.pk, **future)
    typed = {"given_name": "Lia", "family_name": "Neri", "since": "2016-03-01", "key": new_key()}
    for _twice in range(2):
        answer = desk.post(reverse("farelegami:maker-new", args=[zaist.pk]), typed)
        assert answer.status_code == 302
    maker = CommunityMaker.objects.get(lab__body=zaist)
    anna = Person.objects.get(given_name="Anna")
    both = {"person": anna.pk, "given_name": "Anna"}
    assert "Ha già scelto la persona" in refused(desk, "farelegami:maker-new", zaist.pk, **both)
    send(desk, "farelegami:maker-new", zaist.pk, person=anna.pk, since="")
    page = told(desk, "farelegami:lab", zaist.pk)
    assert "Lia Neri 1 mar 2016 oggi" in page
    assert "Anna Rossi — oggi" in page
    early = refused(desk, "farelegami:maker-end", maker.pk, on="2016-02-01")
    assert "Lo accompagna dal 01/03/2016" in early
    assert "nel futuro" in refused(desk, "farelegami:maker-end", maker.pk, on="2016-12-01")
    send(desk, "farelegami:maker-end", maker.pk, on="2016-10-31")
    assert "già dal 31/10/2016" in refused(desk, "farelegami:maker-end", maker.pk, on="2016-11-01")
    assert "Lia Neri 1 mar 2016 31 ott 2016" in told(desk, "farelegami:lab", zaist.pk)
    assert "Lia Neri" not in told(desk, "farelegami:labs")


def test_who_accompanies_a_lab_already_is_told(desk: Client, zaist: Body) -> None:
    maker = make_maker(zaist)
    Person.objects.filter(pk=maker.person_id).update(email="mara@x.example")
    typed = {"given_name": "Altra", "email": "mara@x.example"}
    again = send(desk, "farelegami:maker-new", zaist.pk, **typed)
    assert "accompagna già questo laboratorio" in words(again.content.decode())


def test_a_need_is_written_once_and_closed(desk: Client, zaist: Body) -> None:
    typed = {"what": "Imbiancare  la sala", "asked_on": "2016-10-01"}
    send(desk, "farelegami:need-new", zaist.pk, **typed)
    need = LabNeed.objects.get()
    assert need.what == "Imbiancare la sala"
    assert "È già tra ciò che serve" in refused(desk, "farelegami:need-new", zaist.pk, **typed)
    tomorrow = {"what": "Altro", "asked_on": "2016-11-03"}
    assert "nel futuro" in refused(desk, "farelegami:need-new", zaist.pk, **tomorrow)
    assert "nessuna ancora" in told(desk, "farelegami:lab", zaist.pk)
    assert "chiesto il 01/10/2016" in refused(desk, "farelegami:need-close", need.pk, on="2016-09-01").lower()
    assert "nel futuro" in refused(desk, "farelegami:need-close", need.pk, on="2016-12-01")
    send(desk, "farelegami:need-close", need.pk, on="2016-11-01")
    assert "È già chiuso dal 01/11/2016" in refused(desk, "farelegami:need-close", need.pk, on="2016-11-02")
    page = told(desk, "farelegami:lab", zaist.pk)
    assert "Un bisogno chiuso" in page
    assert "chiesto il 1 ott 2016, chiuso il 1 nov 2016" in page
    assert AuditEntry.objects.filter(action__startswith="farelegami.need").count() == 2


@pytest.mark.parametrize(
    ("times", "hours", "expected"),
    [
        (1, 7, "meno di 5 volte"),
        (4, 7, "meno di 5 volte"),
        (5, 7, "Già fatto 5 volte da chi ha un patto, 35 ore in tutto"),
        (6, None, "Già fatto 6 volte da chi ha un patto"),
    ],
)
def test_small_numbers_of_who_gave_back_are_not_told(
    desk: Client, citizen: Client, zaist: Body, times: int, hours: int | None, expected: str
) -> None:
    need = make_lab_need(zaist)
    give_back(need, times, hours)
    for page in (told(desk, "farelegami:lab", zaist.pk), told(citizen, "farelegami:body", zaist.slug)):
        assert expected in page
        assert ("ore in tutto" in page) == (hours is not None and times >= 5)


def test_hours_of_fewer_than_five_are_not_told(desk: Client, zaist: Body) -> None:
    need = make_lab_need(zaist)
    give_back(need, 5)
    give_back(need, 1, 9)
    page = told(desk, "farelegami:lab", zaist.pk)
    assert "Già fatto 6 volte" in page
    assert "ore in tutto" not in page


def test_the_list_of_labs_is_searched_filtered_sorted_and_exported(
    olga: User, zaist: Body, po: Body, django_assert_max_num_queries: Any
) -> None:
    office = browser(olga)
    for number in range(30):
        lab = make_lab(f"Lab {number:02}", "Crema", "Madignano")
        make_maker(lab, f"Maker{number}")
        make_lab_need(lab, f"Cosa {number}")
        meeting = Meeting.objects.create(
            model_slug="farelegami", kind="lab", state="held", meets_on=TODAY - number * DAY
        )
        MeetingBody.objects.create(meeting=meeting, body=lab)
    read(office, "farelegami:labs")
    with django_assert_max_num_queries(13):
        page = told(office, "farelegami:labs")
    assert "32 laboratori" in page
    assert "Lab 00 Crema, Madignano Maker0 Legami 1 2 nov 2016" in page
    assert "Un laboratorio" in told(office, "farelegami:labs", query="?q=maker7")
    assert "Un laboratorio" in told(office, "farelegami:labs", query="?q=cosa+11")
    crema = Municipality.objects.get(name="Crema").pk
    assert "30 laboratori" in told(office, "farelegami:labs", query=f"?municipality={crema}")
    assert "32 laboratori" in told(office, "farelegami:labs", query="?municipality=boh")
    assert "Niente corrisponde" in told(office, "farelegami:labs", query="?q=xyzzy")
    first = told(office, "farelegami:labs", query="?sort=met&page=2")
    assert "Laboratorio Po" in first
    path = reverse("farelegami:labs") + "?export=csv&q=lab+03"
    lines = office.get(path).content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Laboratorio;Comuni;Community maker;Bisogni aperti;Ultimo incontro",
        "Lab 03;Crema, Madignano;Maker3 Legami;1;30/10/2016",
    ]
    assert office.get(reverse("farelegami:labs") + "?export=xlsx").content[:2] == b"PK"


def test_who_is_of_one_lab_sees_that_one(desk: Client, zaist: Body, po: Body) -> None:
    page = told(desk, "farelegami:labs")
    assert "Laboratorio Zaist" in page
    assert "Laboratorio Po" not in page


def test_municipalities_are_added_and_renamed(desk: Client, zaist: Body) -> None:
    send(desk, "farelegami:municipality-new", name="  Casalmaggiore ")
    assert "Casalmaggiore" in told(desk, "farelegami:municipalities")
    assert "c'è già" in refused(desk, "farelegami:municipality-new", name="casalmaggiore")
    row = Municipality.objects.get(name="Casalmaggiore")
    assert "c'è già" in refused(desk, "farelegami:municipality-edit", row.pk, name="CREMONA")
    page = read(desk, "farelegami:municipality-edit", row.pk)
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    send(desk, "farelegami:municipality-edit", row.pk, name="Casalmaggiore Po", seen=seen)
    stale = refused(desk, "farelegami:municipality-edit", row.pk, name="Altro", seen=seen)
    assert "Adesso qui c'è: «Casalmaggiore Po»" in stale
    assert "Cremona 1 0" in told(desk, "farelegami:municipalities", query="?q=cremo")
    assert "Niente corrisponde" in told(desk, "farelegami:municipalities", query="?q=zz")
    exported = desk.get(reverse("farelegami:municipalities") + "?export=csv").content.decode("utf-8-sig")
    assert exported.splitlines()[0] == "Comune;Laboratori;Civic center"


def test_needs_open_for_long_wait_for_who_runs_the_lab(
    mara: User, nina: User, zaist: Body, po: Body, django_assert_max_num_queries: Any
) -> None:
    old = make_lab_need(zaist, "Vecchia", asked_on=TODAY - 91 * DAY)
    make_lab_need(zaist, "Nuova", asked_on=TODAY - 90 * DAY)
    make_lab_need(zaist, "Chiusa", asked_on=TODAY - 99 * DAY, closed_on=TODAY)
    who = holder_of(mara)
    with django_assert_max_num_queries(1):
        (found,) = to_do(who, TODAY)
    assert (found.label, found.detail, found.since) == (
        "Serve ancora? Vecchia",
        "Laboratorio Zaist",
        old.asked_on,
    )
    assert to_do(holder_of(nina), TODAY) == []
    zaist.stages.update(stage="closed")
    assert to_do(who, TODAY) == []
    zaist.stages.update(stage="active")
    assert "Serve ancora? Vecchia" in told(browser(mara), "core:day")


def test_the_card_of_a_lab_is_a_fixed_number_of_queries(
    desk: Client, zaist: Body, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_maker(zaist, f"M{number}")
        make_lab_need(zaist, f"Cosa {number}")
    read(desk, "farelegami:lab", zaist.pk)
    with django_assert_max_num_queries(12):
        read(desk, "farelegami:lab", zaist.pk)
