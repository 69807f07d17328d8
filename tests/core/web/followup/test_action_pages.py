"""The pages of the actions: what is to be done, late, closed; mine and everybody's; adding, changing, closing."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import ActionItem, Body, Meeting, MeetingBody, Minutes, RoleGrant
from tests.core.web.work.conftest import PlanOne

TODAY = timezone.localdate
Add = Callable[..., ActionItem]


@pytest.fixture
def held(plan_one: PlanOne) -> Meeting:
    return plan_one(("Parco",), state="held")


@pytest.fixture
def add(held: Meeting) -> Add:
    def one(what: str, days: int | None = None, **more: object) -> ActionItem:
        due = None if days is None else TODAY() + dt.timedelta(days=days)
        return ActionItem.objects.create(**({"meeting": held, "what": what, "due_on": due} | more))

    return one


def elsewhere(beta: Body) -> Meeting:
    meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=TODAY(), state="held")
    MeetingBody.objects.create(meeting=meeting, body=beta)
    return meeting


def text(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def test_the_latest_is_said_in_words_and_comes_first(annas: Client, add: Add) -> None:
    add("Senza giorno")
    add("Fra poco", 3)
    add("Da tanto", -9)
    page = text(annas, "/lavoro/azioni/")
    assert page.index("Da tanto") < page.index("Fra poco") < page.index("Senza giorno")
    assert "9 giorni di ritardo" in page
    assert "(fra 3 giorni)" in page
    assert "3 azioni da fare" in page
    assert "Una è in ritardo." in page


def test_each_tab_holds_its_own(annas: Client, add: Add) -> None:
    add("Da tanto", -9)
    add("Fra poco", 3)
    add("Finita", -1, state="done", closed_on=TODAY(), closing_note="Bene")
    late, closed = text(annas, "/lavoro/azioni/?state=late"), text(annas, "/lavoro/azioni/?state=closed")
    assert ("Da tanto" in late, "Fra poco" in late, "Finita" in late) == (True, False, False)
    assert ("Da tanto" in closed, "Finita" in closed, "Bene" in closed) == (False, True, True)


def test_mine_are_those_i_took(annas: Client, add: Add, anna: User) -> None:
    add("Di Anna", owner_user=anna)
    add("Di Marta", owner="Marta")
    page = text(annas, "/lavoro/azioni/?whose=mine")
    assert ("Di Anna" in page, "Di Marta" in page) == (True, False)
    assert "Un'azione da fare" in page


def test_one_sees_those_of_her_bodies_and_her_own_elsewhere(
    annas: Client, add: Add, anna: User, beta: Body
) -> None:
    there = elsewhere(beta)
    add("Altrui", meeting=there)
    own = add("Mia altrove", meeting=there, owner_user=anna)
    page = text(annas, "/lavoro/azioni/")
    assert ("Altrui" in page, "Mia altrove" in page) == (False, True)
    card = text(annas, f"/lavoro/azioni/{own.pk}/")
    assert f"/lavoro/incontri/{there.pk}/" not in card
    assert annas.post(f"/lavoro/azioni/{own.pk}/chiudi/", {"state": "done"}).status_code == 302
    assert annas.get(f"/lavoro/azioni/{own.pk}/modifica/").status_code == 403


def test_words_body_owner_and_days_narrow_the_list(darios: Client, add: Add, beta: Body) -> None:
    add("Chiamare il vivaio", 3, owner="Marta")
    add("Scrivere alla scuola", 20, meeting=elsewhere(beta))
    for query, found in (
        ("q=VIVAIO", {"vivaio"}),
        ("q=marta", {"vivaio"}),
        ("q=rete beta", {"scuola"}),
        (f"body={beta.pk}", {"scuola"}),
        (f"last={TODAY() + dt.timedelta(days=5)}", {"vivaio"}),
        ("body=nonsense&first=never&state=odd", {"vivaio", "scuola"}),
    ):
        page = text(darios, f"/lavoro/azioni/?{query}")
        assert {word for word in ("vivaio", "scuola") if f"{word}</a>" in page} == found, query


def test_the_list_exports_what_is_on_screen(annas: Client, add: Add) -> None:
    add("=1+1", -2, owner="Marta")
    add("Finita", state="done", closed_on=TODAY())
    rows = annas.get("/lavoro/azioni/?export=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("'=1+1;Marta;")
    assert rows[1].split(";")[3] == "2"
    assert annas.get("/lavoro/azioni/?export=xlsx").status_code == 200


def test_the_list_asks_eight_questions_at_most_however_long_it_is(
    annas: Client, add: Add, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(30):
        add(f"Numero {number}", number - 10)
    annas.get("/lavoro/azioni/")  # what is cached for a minute is cached now
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        annas.get("/lavoro/azioni/?q=numero")


def test_one_button_and_it_is_done_and_back_on_the_same_list(annas: Client, add: Add) -> None:
    action = add("Chiamare", 3)
    back = "/lavoro/azioni/?q=chiamare"
    assert f'action="/lavoro/azioni/{action.pk}/chiudi/"' in text(annas, back)
    answer = annas.post(f"/lavoro/azioni/{action.pk}/chiudi/", {"state": "done", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    action.refresh_from_db()
    assert (action.state, action.closed_on) == ("done", TODAY())


def test_the_way_back_is_never_another_site(annas: Client, add: Add) -> None:
    action = add("Chiamare")
    sent = {"state": "done", "next": "https://altrove.example/"}
    answer = annas.post(f"/lavoro/azioni/{action.pk}/chiudi/", sent)
    assert answer["Location"] == "/lavoro/azioni/"


def test_dropping_without_a_reason_says_so_and_keeps_what_was_chosen(annas: Client, add: Add) -> None:
    action = add("Chiamare")
    page = annas.post(
        f"/lavoro/azioni/{action.pk}/chiudi/", {"state": "dropped", "note": ""}
    ).content.decode()
    assert "Scriva perché" in page
    assert re.search(r'value="dropped"[^>]*checked', page)
    assert ActionItem.objects.get().state == "open"


def test_adding_from_the_meeting(annas: Client, held: Meeting, anna: User) -> None:
    card = text(annas, f"/lavoro/incontri/{held.pk}/")
    assert f"/lavoro/incontri/{held.pk}/azioni/nuova/" in card
    address = f"/lavoro/incontri/{held.pk}/azioni/nuova/"
    assert f'<option value="{anna.full_name}">' in text(annas, address)
    sent = {
        "what": "Chiamare",
        "owner": "anna operatrice",
        "due_on": "2023-06-01",
        "item": held.agenda.get().pk,
    }
    assert annas.post(address, sent).status_code == 302
    added = ActionItem.objects.get()
    assert (added.owner_user, added.due_on, added.item) == (anna, dt.date(2023, 6, 1), held.agenda.get())
    assert "Chiamare" in text(annas, f"/lavoro/incontri/{held.pk}/")


def test_a_refusal_loses_nothing(annas: Client, held: Meeting) -> None:
    sent = {"what": "Chiamare il vivaio", "owner": "Marta", "due_on": "2022-06-01"}
    page = annas.post(f"/lavoro/incontri/{held.pk}/azioni/nuova/", sent).content.decode()
    assert "prima dell&#x27;incontro" in page
    assert "Chiamare il vivaio" in page
    assert 'value="Marta"' in page


def test_two_people_editing_are_told(annas: Client, add: Add) -> None:
    action = add("Chiamare", owner="Marta")
    address = f"/lavoro/azioni/{action.pk}/modifica/"
    seen = re.search(r'name="seen" value="(\w+)"', annas.get(address).content.decode())
    assert seen
    ActionItem.objects.update(owner="Luca")
    sent = {"what": "Chiamare subito", "owner": "Marta", "seen": seen[1]}
    page = annas.post(address, sent).content.decode()
    assert "qualcun altro ha modificato" in page
    assert "«Luca»" in page
    assert "Chiamare subito" in page


def test_closed_ones_open_again_and_mistakes_go(annas: Client, add: Add, held: Meeting) -> None:
    action = add("Chiamare", state="done", closed_on=TODAY())
    assert annas.post(f"/lavoro/azioni/{action.pk}/riapri/").status_code == 302
    assert ActionItem.objects.get().state == "open"
    answer = annas.post(f"/lavoro/azioni/{action.pk}/togli/")
    assert answer["Location"] == f"/lavoro/incontri/{held.pk}/"
    assert not ActionItem.objects.exists()


def test_what_is_public_is_not_taken_away_from_the_page(annas: Client, add: Add, held: Meeting) -> None:
    Minutes.objects.create(meeting=held, text="Sì", state="published", published_at=timezone.now())
    action = add("Chiamare")
    assert "scritta per errore" not in text(annas, f"/lavoro/azioni/{action.pk}/")
    annas.post(f"/lavoro/azioni/{action.pk}/togli/")
    assert ActionItem.objects.exists()
    assert "si può spostare la scadenza" in text(annas, f"/lavoro/azioni/{action.pk}/modifica/")
    assert f"/lavoro/incontri/{held.pk}/azioni/nuova/" not in text(annas, f"/lavoro/incontri/{held.pk}/")


def test_an_action_of_others_does_not_exist(annas: Client, add: Add, beta: Body) -> None:
    action = add("Altrui", meeting=elsewhere(beta))
    for path in ("", "modifica/", "chiudi/"):
        assert annas.get(f"/lavoro/azioni/{action.pk}/{path}").status_code == 404, path
    for path in ("chiudi/", "riapri/", "togli/"):
        assert annas.post(f"/lavoro/azioni/{action.pk}/{path}", {"state": "done"}).status_code == 404, path
    assert ActionItem.objects.get().state == "open"


def test_who_only_reads_has_no_buttons(bergamo_client: Client, add: Add) -> None:
    reader = User.objects.create_user("olga@bergamo.example", "una-frase", full_name="Olga")
    RoleGrant.objects.create(user=reader, role="reader")
    bergamo_client.force_login(reader)
    action = add("Chiamare")
    page = text(bergamo_client, "/lavoro/azioni/")
    assert "Chiamare" in page
    assert "/chiudi/" not in page
    assert bergamo_client.post(f"/lavoro/azioni/{action.pk}/chiudi/", {"state": "done"}).status_code == 403


def test_an_action_sent_twice_is_one_and_another_from_the_same_page_is_another(
    annas: Client, held: Meeting
) -> None:
    address = f"/lavoro/incontri/{held.pk}/azioni/nuova/"
    key = annas.get(address).context["form"]["key"].value()
    typed = {"what": "Portare le sedie", "owner": "Rita", "due_on": "", "key": key}
    for _click in range(2):
        assert annas.post(address, typed).status_code == 302
    assert ActionItem.objects.count() == 1
    for _click in range(2):  # back in the browser's history, and something else written
        annas.post(address, typed | {"what": "Portare i tavoli"})
    assert set(ActionItem.objects.values_list("what", flat=True)) == {"Portare le sedie", "Portare i tavoli"}
    assert ActionItem.objects.count() == 2


def test_the_tabs_count_what_the_filters_leave(annas: Client, add: Add) -> None:
    add("Panchine", -9)
    add("Panchine nuove", 3)
    add("Lampioni", 3)
    add("Panchine vecchie", -1, state="done", closed_on=TODAY())
    page = text(annas, f"/lavoro/azioni/?q=panchine&last={TODAY() + dt.timedelta(days=9)}")
    assert "Da fare (2)" in page
    assert "In ritardo (1)" in page
    assert "Chiuse (1)" in page
    assert "3 azioni da fare" in page, "the heading is about all of them"
