"""Places and services by their pages: who reaches which, what is typed and kept, what citizens read."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body, Neighbourhood, Person
from models_qua.models import NeighbourhoodService, Place, PlaceKeeper, PlaceUse, ServiceUsers
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement, make_place, make_plan, make_service
from tests.models_qua.test_places import SQUARE, organisation


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC))


@pytest.fixture
def square(quarter: Neighbourhood) -> Place:
    return make_place(quarter, "Piazza del Melograno", latitude="44.70000", longitude="10.62000")


def words(answer: Any) -> str:
    return str(answer.content.decode())


def get(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return words(answer)


def seen_on(client: Client, path: str) -> dict[str, str]:
    """What a form to change something sends back of what it showed."""
    return {"seen": client.get(path).context["form"]["seen"].value()}


ROLES = {
    "olga": 200,
    "ada": 200,
    "bice": 403,
    "sergio": 403,
    "giulia": 403,
    "pio": 403,
    "fede": 403,
    "pia": 403,
}
PAGES = ("place", "place-edit", "place-close", "place-use-new", "place-keeper-new")


@pytest.mark.parametrize("who", ROLES)
def test_who_looks_after_a_place_and_a_service_of_rivalta(
    who: str, request: pytest.FixtureRequest, square: Place, quarter: Neighbourhood
) -> None:
    client = browser(request.getfixturevalue(who))
    heard = {name: client.get(reverse(f"qua:{name}", args=[square.pk])).status_code for name in PAGES}
    assert heard == dict.fromkeys(PAGES, ROLES[who])
    row = make_service(quarter)
    heard = {
        name: client.get(reverse(f"qua:{name}", args=[row.pk])).status_code
        for name in ("service", "service-edit", "service-end")
    }
    assert set(heard.values()) == {ROLES[who]}
    for name, key in (("place-reopen", square.pk), ("service-resume", row.pk)):
        sent = client.post(reverse(f"qua:{name}", args=[key])).status_code
        assert sent == (302 if ROLES[who] == 200 else 403)


def test_each_sees_her_own_places_and_the_office_all(
    ada: User, bice: User, olga: User, square: Place
) -> None:
    assert square.name in get(browser(ada), "qua:places")
    assert square.name not in get(browser(bice), "qua:places")
    assert square.name in get(browser(olga), "qua:places")


def test_a_list_is_narrowed_and_asks_as_much_however_long_it_is(
    olga: User, square: Place, quarter: Neighbourhood, django_assert_max_num_queries: Any
) -> None:
    client = browser(olga)
    make_place(None, "Parco chiuso", kind="park", until=dt.date(2024, 1, 1))
    assert "Parco chiuso" not in get(client, "qua:places", query="?open=yes")
    assert square.name not in get(client, "qua:places", query="?open=no")
    assert square.name in get(client, "qua:places", query="?neighbourhood=rivalta&q=melogr&kind=square")
    with django_assert_max_num_queries(20) as few:
        get(client, "qua:places")
    for _number in range(10):
        PlaceUse.objects.create(place=make_place(quarter), what="Ballo")
    with django_assert_max_num_queries(len(few)):
        get(client, "qua:places")


def test_what_is_on_the_list_is_exported(olga: User, square: Place) -> None:
    answer = browser(olga).get(reverse("qua:places") + "?export=csv")
    line = answer.content.decode("utf-8-sig").splitlines()[1]
    assert line.startswith("Piazza del Melograno;piazza di comunità;Rivalta;;44,7;10,62;01/05/2021;;0;0;0")


def test_an_architect_writes_in_her_neighbourhoods_only(
    ada: User, quarter: Neighbourhood, sesso: Body
) -> None:
    client = browser(ada)
    typed = {"name": "Parco", "kind": "park", "neighbourhood": sesso.territory.get().neighbourhood_id}
    assert "neighbourhood" in client.post(reverse("qua:place-new"), typed).context["form"].errors
    assert client.post(reverse("qua:place-new"), typed | {"neighbourhood": ""}).status_code == 200
    assert client.post(reverse("qua:place-new"), typed | {"neighbourhood": quarter.pk}).status_code == 302
    assert Place.objects.get().neighbourhood == quarter


def test_degrees_are_read_as_people_write_them_and_half_of_them_are_refused(
    olga: User, in_reggio: Any
) -> None:
    client = browser(olga)
    typed = {"name": "Parco", "kind": "park", "latitude": "44,69834°", "longitude": ""}
    answer = client.post(reverse("qua:place-new"), typed)
    assert "tutte e due le coordinate" in words(answer)
    assert "44,69834°" in words(answer)
    assert "Scriva i gradi in cifre" in words(
        client.post(reverse("qua:place-new"), typed | {"longitude": "est"})
    )
    assert client.post(reverse("qua:place-new"), typed | {"longitude": "10.63125"}).status_code == 302
    assert str(Place.objects.get().latitude) == "44.69834"


def test_a_point_out_of_town_is_told_once_and_then_meant(olga: User, quarter: Neighbourhood) -> None:
    quarter.boundary = SQUARE
    quarter.save()
    client = browser(olga)
    typed = {"name": "Parco", "kind": "park", "latitude": "45,46", "longitude": "9,19"}
    answer = client.post(reverse("qua:place-new"), typed)
    assert "lontano dai quartieri" in words(answer)
    warned = answer.context["form"].data["warned"]
    assert client.post(reverse("qua:place-new"), typed | {"warned": warned}).status_code == 302


def test_the_same_form_sent_twice_makes_one_of_each(olga: User, square: Place) -> None:
    client = browser(olga)
    nora = {"given_name": "Nora", "family_name": "Neri", "agreed": "on"}
    sent = {
        reverse("qua:place-new"): {"name": "Parco", "kind": "park"},
        reverse("qua:place-use-new", args=[square.pk]): {"what": "Ballo"},
        reverse("qua:place-keeper-new", args=[square.pk]): nora,
        reverse("qua:service-new"): {"name": "Sportello", "kind": "digital"},
    }
    for path, typed in sent.items():
        key = {"key": client.get(path).context["form"]["key"].value()}
        for _again in range(2):
            assert client.post(path, typed | key).status_code == 302, path
    counts = [table.objects.count() for table in (Place, PlaceUse, PlaceKeeper, Person, NeighbourhoodService)]
    assert counts == [2, 1, 1, 1, 1]


def test_two_editors_see_both_versions_and_nothing_typed_is_lost(olga: User, square: Place) -> None:
    client = browser(olga)
    path = reverse("qua:place-edit", args=[square.pk])
    seen = client.get(path).context["form"]["seen"].value()
    Place.objects.filter(pk=square.pk).update(address="Via Nuova 1")
    answer = client.post(path, {"name": "Mio nome", "kind": "square", "seen": seen})
    assert "Via Nuova 1" in words(answer)
    assert "Mio nome" in words(answer)
    typed = {"name": "Mio nome", "kind": "square", "seen": answer.context["form"].data["seen"]}
    assert client.post(path, typed).status_code == 302


def test_the_card_of_a_place_asks_as_much_however_much_happens_there(
    olga: User, rivalta: Body, square: Place, quarter: Neighbourhood, django_assert_max_num_queries: Any
) -> None:
    client = browser(olga)

    def more(number: int) -> None:
        kept, agreement = organisation(f"Realtà {number}"), make_agreement(rivalta)
        PlaceUse.objects.create(place=square, what=f"Uso {number}", organisation=kept, agreement=agreement)
        PlaceKeeper.objects.create(place=square, organisation=kept, agreement=agreement)
        make_service(quarter, place=square, organisation=kept)

    more(0)
    with django_assert_max_num_queries(20) as few:
        get(client, "qua:place", square.pk)
    for number in range(1, 6):
        more(number)
    with django_assert_max_num_queries(len(few)):
        assert "Uso 5" in get(client, "qua:place", square.pk)


def test_people_helped_are_written_corrected_and_shown_with_what_is_missing(
    olga: User, quarter: Neighbourhood
) -> None:
    client = browser(olga)
    row = make_service(quarter, name="Sportello Nord")
    make_service(quarter, name="Sportello Sud")
    path = reverse("qua:service-count", args=[row.pk, 2025])
    sent = {"users": "120", "source": ""} | seen_on(client, path)
    assert "Scriva come le ha contate" in words(client.post(path, sent))
    assert client.post(path, sent | {"source": "schede"}).status_code == 302
    listed = get(client, "qua:services")
    assert "Sportello Sud" in listed.split('id="totali"')[1]
    assert client.post(path, {"users": "", "source": ""} | seen_on(client, path)).status_code == 302
    assert not ServiceUsers.objects.exists()
    assert AuditEntry.objects.filter(action="qua.service.counted").count() == 2
    assert "non si sa" in get(client, "qua:service", row.pk)
    assert client.get(reverse("qua:service-count", args=[row.pk, "domani"])).status_code == 404
    path = reverse("qua:service-count", args=[row.pk, "9999"])
    answer = client.post(path, {"users": "1", "source": "schede"} | seen_on(client, path))
    assert "dal 2022 al 2026" in words(answer)


def test_the_list_of_services_asks_as_much_however_long_it_is(
    olga: User, quarter: Neighbourhood, django_assert_max_num_queries: Any
) -> None:
    client = browser(olga)
    ServiceUsers.objects.create(service=make_service(quarter), year=2025, users=3)
    with django_assert_max_num_queries(20) as few:
        get(client, "qua:services")
    for _number in range(10):
        ServiceUsers.objects.create(service=make_service(quarter), year=2025, users=3)
    with django_assert_max_num_queries(len(few)):
        get(client, "qua:services")
    answer = client.get(reverse("qua:services") + "?export=csv&neighbourhood=rivalta&open=yes&kind=digital")
    assert len(answer.content.decode().splitlines()) == 12


def test_citizens_read_places_on_map_and_list_and_without_geometry_too(
    citizen: Client, quarter: Neighbourhood, square: Place
) -> None:
    make_place(None, "Parco chiuso", until=dt.date(2024, 1, 1))
    PlaceUse.objects.create(place=square, what="Ballo", rhythm="ogni sabato")
    page = get(citizen, "qua:public-places")
    assert "Ballo (ogni sabato)" in page
    assert "Parco chiuso" not in page
    assert "<svg viewBox" not in page.split("<main")[1].split("</main")[0].replace('class="icon', "")
    quarter.boundary = SQUARE
    quarter.save()
    page = get(citizen, "qua:public-places")
    assert '<circle cx="500" cy=' in page
    assert "?quartiere=rivalta" in page
    assert square.name in get(citizen, "qua:public-places", query="?quartiere=rivalta")
    assert get(citizen, "qua:public-places", query="?quartiere=altrove").count(square.name) >= 1


def test_citizens_read_who_agreed_to_be_named_and_no_agreement_in_draft(
    citizen: Client, rivalta: Body, square: Place, quarter: Neighbourhood
) -> None:
    draft, shared = (
        make_agreement(rivalta, title="Segreto"),
        make_agreement(rivalta, "shared", title="Condiviso"),
    )
    shy = organisation("Gruppo schivo", listed_publicly=False)
    nora = Person.objects.create(given_name="Nora", family_name="Neri")
    rosa = Person.objects.create(given_name="Rosa", family_name="Bianchi")
    for who in (
        {"organisation": shy},
        {"organisation": organisation()},
        {"person": nora, "listed_publicly": True},
        {"person": rosa},
    ):
        PlaceKeeper.objects.create(place=square, agreement=draft, **who)
    PlaceUse.objects.create(place=square, what="Ballo", organisation=shy, agreement=draft)
    PlaceUse.objects.create(place=square, what="Scacchi", agreement=shared)
    PlaceUse.objects.create(place=square, what="Cinema", until=dt.date(2020, 1, 1))
    make_service(quarter, name="Sportello", place=square, agreement=draft)
    page = get(citizen, "qua:public-place", square.slug)
    for there in ("Nora Neri", "Il Melograno", "Condiviso", "Sportello", "Altri 2 nomi"):
        assert there in page, there
    for hidden in ("Segreto", "Gruppo schivo", "Rosa Bianchi", "Cinema"):
        assert hidden not in page, hidden


def test_a_closed_place_keeps_its_page(citizen: Client, quarter: Neighbourhood) -> None:
    place = make_place(quarter, until=dt.date(2024, 1, 1))
    PlaceUse.objects.create(place=place, what="Ballo", until=dt.date(2024, 1, 1))
    page = get(citizen, "qua:public-place", place.slug)
    assert "Che cosa ci si faceva" in page
    assert "Ballo" in page


def test_citizens_read_services_by_kind_and_neighbourhood(
    citizen: Client, quarter: Neighbourhood, sesso: Body, django_assert_max_num_queries: Any
) -> None:
    make_service(quarter, name="Sportello", contact="sportello@reggio.example", schedule="martedì 9-12")
    make_service(sesso.territory.get().neighbourhood, name="Sfalci", kind="mowing")
    make_service(name="Portierato", kind="concierge")
    make_service(quarter, name="Finito", until=dt.date(2025, 1, 1))
    page = get(citizen, "qua:public-services")
    assert "martedì 9-12" in page
    assert "Finito" not in page
    near = get(citizen, "qua:public-services", query="?quartiere=rivalta")
    assert "Portierato" in near
    assert "<h3>Sfalci</h3>" not in near
    with django_assert_max_num_queries(20) as few:
        get(citizen, "qua:public-services")
    for _number in range(8):
        make_service(quarter)
    with django_assert_max_num_queries(len(few)):
        get(citizen, "qua:public-services")


def test_the_page_of_a_lab_tells_its_plan_places_and_services(
    citizen: Client, rivalta: Body, sesso: Body, square: Place, quarter: Neighbourhood
) -> None:
    make_service(quarter, name="Sportello Nord")
    make_plan(rivalta, "Un parco", title="Piano pubblico", is_public=True)
    make_plan(rivalta, "Un parco", title="Piano in bozza")
    page = get(citizen, "qua:body", "rivalta")
    for there in (square.name, "Sportello Nord", "Piano pubblico"):
        assert there in page
    assert "Piano in bozza" not in page
    assert "Piano, luoghi e servizi" not in get(citizen, "qua:body", "sesso")
