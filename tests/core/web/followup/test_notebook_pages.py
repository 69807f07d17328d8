"""The pages of the notebook: who reads which note, writing fast, from a note to an agenda, what the service did."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, MeetingBody, Neighbourhood, NotebookEntry, RoleGrant, Theme
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.web.work.conftest import PlanOne

SECRET = "La signora del terzo piano"
Write = Callable[..., NotebookEntry]


@pytest.fixture
def note_of(alfa: Body) -> Write:
    def write(author: User, text: str = SECRET, **more: object) -> NotebookEntry:
        values = {
            "author": author,
            "text": text,
            "noted_on": dt.date(2023, 5, 9),
            "neighbourhood": Neighbourhood.objects.get(slug="alfa"),
            "body": alfa,
        } | more
        return NotebookEntry.objects.create(**values)

    return write


@pytest.fixture
def readers(alfa: Body, beta: Body, anna: User, dario: User, bruno: User) -> dict[str, User]:
    """Everyone who may come by: the author, a colleague of the same neighbourhood, …"""
    people = {"author": anna, "office": dario, "nobody": bruno}
    for name, role, where in (
        ("colleague", "neighbourhood_worker", {"neighbourhood": Neighbourhood.objects.get(slug="alfa")}),
        ("elsewhere", "neighbourhood_worker", {"body": beta}),
        ("reader", "reader", {}),
        ("councillor", "councillor", {}),
        ("representative", "representative", {"body": alfa}),
    ):
        people[name] = make_user(f"{name}@bergamo.example", name.capitalize())
        RoleGrant.objects.create(user=people[name], role=role, **where)
    return people


@pytest.mark.parametrize(
    ("shared", "who_reads"),
    [(False, {"author"}), (True, {"author", "colleague", "office", "reader"})],
    ids=["private", "shared"],
)
def test_who_reads_a_note(
    bergamo_client: Client, readers: dict[str, User], note_of: Write, shared: bool, who_reads: set[str]
) -> None:
    note = note_of(readers["author"], is_shared=shared)
    place = note.neighbourhood_id
    for name, user in readers.items():
        bergamo_client.force_login(user)
        card = bergamo_client.get(f"/lavoro/taccuino/{note.pk}/")
        assert card.status_code in ({200} if name in who_reads else {403, 404}), name
        year = "first=2023-01-01&last=2023-12-31"
        for address in (
            "/lavoro/taccuino/",
            "/lavoro/taccuino/?q=signora",
            "/lavoro/taccuino/?export=csv",
            f"/lavoro/taccuino/quartieri/{place}/?{year}",
            f"/lavoro/taccuino/quartieri/{place}/?{year}&export=csv",
            "/lavoro/cerca/?q=signora",
            "/lavoro/registro/?q=nota",
        ):
            page = bergamo_client.get(address)
            found = page.status_code == 200 and SECRET in page.content.decode()
            if address.startswith(("/lavoro/cerca/", "/lavoro/registro/")):
                assert not found, (name, address)
            elif "quartieri" in address:
                assert found == (shared and name in who_reads), (name, address)
            else:
                assert found == (name in who_reads), (name, address)


def test_nobody_but_the_author_changes_a_shared_note(
    bergamo_client: Client, readers: dict[str, User], note_of: Write
) -> None:
    note = note_of(readers["author"], is_shared=True)
    for name in ("colleague", "office", "reader", "elsewhere", "nobody"):
        bergamo_client.force_login(readers[name])
        for path in ("modifica", "elimina", "condividi"):
            answer = bergamo_client.post(f"/lavoro/taccuino/{note.pk}/{path}/", {"shared": "0"})
            assert answer.status_code in {403, 404}, (name, path)
    assert NotebookEntry.objects.get().is_shared


def test_another_city_knows_nothing_of_it(
    monza_client: Client, elena: User, anna: User, note_of: Write, monza: City
) -> None:
    note = note_of(anna, is_shared=True)
    with use_city(monza):
        monza_client.force_login(elena)
    assert monza_client.get(f"/lavoro/taccuino/{note.pk}/").status_code == 404
    assert SECRET not in monza_client.get("/lavoro/taccuino/?q=signora").content.decode()


def test_a_note_is_written_with_few_taps(annas: Client, anna: User, alfa: Body) -> None:
    page = annas.get("/lavoro/taccuino/nuova/").content.decode()
    place = Neighbourhood.objects.get(slug="alfa")
    assert f'<option value="{place.pk}" selected>' in page
    today = timezone.localdate()
    sent = {"text": SECRET, "kind": "observation", "neighbourhood": place.pk, "noted_on": today}
    assert annas.post("/lavoro/taccuino/nuova/", sent).status_code == 302
    note = NotebookEntry.objects.get()
    assert (note.author, note.is_shared, note.body, note.noted_on) == (anna, False, alfa, today)
    assert "la legge solo Lei" in annas.get("/lavoro/taccuino/").content.decode()


def test_a_refusal_loses_nothing(annas: Client, alfa: Body) -> None:
    sent = {"text": SECRET, "kind": "observation", "noted_on": "2999-01-01", "place": "via Verdi"}
    page = annas.post("/lavoro/taccuino/nuova/", sent).content.decode()
    assert SECRET in page
    assert "via Verdi" in page
    assert not NotebookEntry.objects.exists()


def test_the_list_narrows_sorts_and_exports(annas: Client, anna: User, note_of: Write) -> None:
    verde = Theme.objects.create(name="Verde", slug="verde")
    note_of(anna, "Panchine rotte", theme=verde, place="via Verdi")
    note_of(anna, "Una mattina a scuola", kind="service", noted_on=dt.date(2023, 3, 1), is_shared=True)
    for query, found in (
        ("q=panchine", {"Panchine"}),
        ("q=verdi", {"Panchine"}),
        (f"theme={verde.pk}", {"Panchine"}),
        ("kind=service", {"mattina"}),
        ("whose=shared", {"mattina"}),
        ("first=2023-04-01", {"Panchine"}),
        ("neighbourhood=alfa", {"Panchine", "mattina"}),
        ("neighbourhood=odd&kind=odd&theme=odd", {"Panchine", "mattina"}),
    ):
        page = annas.get(f"/lavoro/taccuino/?{query}").content.decode()
        assert {word for word in ("Panchine", "mattina") if word in page} == found, query
    rows = annas.get("/lavoro/taccuino/?export=csv&sort=day").content.decode("utf-8-sig").splitlines()
    assert [row.split(";")[0] for row in rows[1:]] == ["01/03/2023", "09/05/2023"]


def test_one_step_from_the_note_to_the_next_agenda(
    annas: Client, anna: User, alfa: Body, beta: Body, note_of: Write, plan_one: PlanOne
) -> None:
    today = timezone.localdate()
    later = plan_one(meets_on=today + dt.timedelta(days=30))
    coming = plan_one(meets_on=today + dt.timedelta(days=5))
    far = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=today + dt.timedelta(days=2))
    MeetingBody.objects.create(meeting=far, body=beta)
    note = note_of(anna, "Panchine rotte in via Verdi\nLo dice la portinaia")
    address = f"/lavoro/taccuino/{note.pk}/ordine-del-giorno/"
    page = annas.get(address).content.decode()
    assert f'<option value="{coming.pk}" selected>' in page
    assert str(later.pk) in page
    assert str(far.pk) not in page
    assert "Panchine rotte in via Verdi</textarea>" in page
    answer = annas.post(address, {"title": "Panchine rotte in via Verdi", "meeting": coming.pk})
    assert answer["Location"] == f"/lavoro/incontri/{coming.pk}/"
    note.refresh_from_db()
    assert note.item
    assert note.item.meeting == coming
    assert "portinaia" not in str(list(AuditEntry.objects.values_list("after", flat=True)))


def test_who_plans_the_meetings_puts_a_shared_note_on_the_agenda(
    bergamo_client: Client, readers: dict[str, User], note_of: Write, plan_one: PlanOne
) -> None:
    coming = plan_one(meets_on=timezone.localdate() + dt.timedelta(days=5))
    note = note_of(readers["author"], "Panchine rotte", is_shared=True)
    address = f"/lavoro/taccuino/{note.pk}/ordine-del-giorno/"
    for name, status in (("elsewhere", 404), ("reader", 403), ("councillor", 403), ("colleague", 200)):
        bergamo_client.force_login(readers[name])
        assert bergamo_client.get(address).status_code == status, name
    assert address in bergamo_client.get(f"/lavoro/taccuino/{note.pk}/").content.decode()
    NotebookEntry.objects.update(is_shared=False)
    assert bergamo_client.post(address, {"title": "Panchine", "meeting": coming.pk}).status_code == 404
    NotebookEntry.objects.update(is_shared=True)
    assert bergamo_client.post(address, {"title": "Panchine", "meeting": coming.pk}).status_code == 302
    note.refresh_from_db()
    assert note.item
    assert (note.item.meeting, note.item.title, note.author) == (coming, "Panchine", readers["author"])
    assert address not in bergamo_client.get(f"/lavoro/taccuino/{note.pk}/").content.decode()


def test_a_title_that_names_someone_is_asked_about_before_everybody_reads_it(
    annas: Client, anna: User, note_of: Write, plan_one: PlanOne
) -> None:
    coming = plan_one(meets_on=timezone.localdate() + dt.timedelta(days=5))
    note = note_of(anna, "La signora Rota cade sempre lì\nSul marciapiede")
    address = f"/lavoro/taccuino/{note.pk}/ordine-del-giorno/"
    page = annas.get(address)
    assert "sembra un dato personale: «signora Rota»" in " ".join(page.content.decode().split())
    typed = {
        "title": "Il marciapiede di Ugo Rota",
        "meeting": coming.pk,
        "warned": page.context["form"]["warned"].value(),
    }
    refused = annas.post(address, typed)
    assert "Sembra un dato personale: «Ugo Rota»" in refused.content.decode()
    assert not coming.agenda.exists()
    typed["warned"] = refused.context["form"]["warned"].value()
    assert annas.post(address, typed).status_code == 302
    assert coming.agenda.get().title == "Il marciapiede di Ugo Rota"


def test_without_a_meeting_to_come_the_page_says_what_to_do(
    annas: Client, anna: User, note_of: Write
) -> None:
    page = annas.get(f"/lavoro/taccuino/{note_of(anna).pk}/ordine-del-giorno/").content.decode()
    assert "Nessun incontro in programma" in page


def test_a_note_is_deleted_only_once_sure(annas: Client, anna: User, note_of: Write) -> None:
    note = note_of(anna)
    assert "Eliminare questa nota?" in annas.get(f"/lavoro/taccuino/{note.pk}/elimina/").content.decode()
    assert NotebookEntry.objects.exists()
    annas.post(f"/lavoro/taccuino/{note.pk}/elimina/")
    assert not NotebookEntry.objects.exists()


def test_what_was_done_counts_shared_notes_and_meetings_held_there(
    darios: Client, anna: User, beta: Body, note_of: Write, plan_one: PlanOne
) -> None:
    verde = Theme.objects.create(name="Verde", slug="verde")
    note_of(anna, "A scuola", kind="service", is_shared=True, theme=verde)
    note_of(anna, "Al mercato", kind="service", is_shared=True, noted_on=dt.date(2022, 5, 9))
    note_of(anna, "Panchine", is_shared=True)
    note_of(anna, SECRET, kind="service")
    held = plan_one(state="held")
    MeetingBody.objects.create(meeting=held, body=beta)
    plan_one(state="cancelled")
    plan_one(state="held", meets_on=dt.date(2022, 5, 9))
    query = "?first=2023-01-01&last=2023-12-31"
    rows = darios.get(f"/lavoro/taccuino/quartieri/{query}&export=csv").content.decode("utf-8-sig")
    assert rows.splitlines()[1:] == ["Alfa;1;1;1", "Beta;0;0;1"]
    place = Neighbourhood.objects.get(slug="alfa")
    page = darios.get(f"/lavoro/taccuino/quartieri/{place.pk}/{query}").content.decode()
    assert ("A scuola" in page, "Al mercato" in page, SECRET in page) == (True, False, False)
    assert f"/lavoro/incontri/{held.pk}/" in page


def test_a_meeting_counts_where_its_body_worked_that_day(
    darios: Client, alfa: Body, plan_one: PlanOne
) -> None:
    plan_one(state="held")
    alfa.territory.update(since=dt.date(2023, 6, 1))
    query = "?first=2023-01-01&last=2023-12-31&export=csv"
    rows = darios.get(f"/lavoro/taccuino/quartieri/{query}").content.decode("utf-8-sig")
    assert rows.splitlines()[1] == "Alfa;0;0;0"


def test_an_operator_sees_her_neighbourhoods(annas: Client, beta: Body) -> None:
    page = annas.get("/lavoro/taccuino/quartieri/").content.decode()
    assert ("Alfa</a>" in page, "Beta</a>" in page) == (True, False)
    place = Neighbourhood.objects.get(slug="beta")
    assert annas.get(f"/lavoro/taccuino/quartieri/{place.pk}/").status_code == 404


def test_a_note_sent_twice_is_one_and_another_from_the_same_page_is_another(
    annas: Client, alfa: Body
) -> None:
    form = annas.get("/lavoro/taccuino/nuova/").context["form"]
    place = Neighbourhood.objects.get(slug="alfa").pk
    typed = {"kind": "observation", "noted_on": "2023-05-01", "neighbourhood": str(place), "text": "Buio"}
    typed["key"] = form["key"].value()
    for _click in range(2):
        assert annas.post("/lavoro/taccuino/nuova/", typed).status_code == 302
    assert NotebookEntry.objects.count() == 1
    for _click in range(2):
        annas.post("/lavoro/taccuino/nuova/", typed | {"text": "Le panchine"})
    assert sorted(NotebookEntry.objects.values_list("text", flat=True)) == ["Buio", "Le panchine"]
