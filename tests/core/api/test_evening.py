"""A meeting from its agenda to its public minutes, all of it by a program; what is stale, said twice or not one's own is refused."""

import datetime as dt
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from core.models import (
    ActionItem,
    Attendance,
    AuditEntry,
    Body,
    Delivery,
    Document,
    Invitation,
    Meeting,
    Minutes,
    NotebookEntry,
    Organisation,
)
from tenants.models import City
from tests.core.api.program import Program, key_of

PDF = b"%PDF-1.7 x"


@pytest.fixture
def office(dario: User) -> Program:
    return Program(key_of(dario))


@pytest.fixture
def planned(office: Program, alfa: Body, in_bergamo: City) -> UUID:
    """The key of a draft of today."""
    plan = {
        "model_slug": "bergamo",
        "kind": "plenary",
        "body_ids": [str(alfa.pk)],
        "meets_on": str(timezone.localdate()),
    }
    made = office.send("post", "meetings", plan | {"agenda": ["Parco"]})
    assert made.status_code == 201, made.content
    return UUID(made.json()["id"])


def test_an_agenda_is_guarded_by_what_was_read_of_it(office: Program, planned: UUID) -> None:
    read = office.get(f"meetings/{planned}/agenda")
    assert [one["title"] for one in read.json()["lines"]] == ["Parco"]
    titles = {"titles": ["Parco", "Luci"]}
    assert office.send("put", f"meetings/{planned}/agenda", titles).status_code == 428
    changed = office.send("put", f"meetings/{planned}/agenda", titles, If_Match=read.headers["ETag"])
    assert changed.status_code == 200, changed.content
    assert changed.headers["ETag"] == office.get(f"meetings/{planned}/agenda").headers["ETag"]
    stale = office.send(
        "put", f"meetings/{planned}/agenda", {"titles": ["Orti"]}, If_Match=read.headers["ETag"]
    )
    assert stale.status_code == 412
    first, second = (one["id"] for one in changed.json()["lines"])
    assert office.send("put", f"agenda-items/{second}/position", {"to": 1}).json()["position"] == 1
    long = office.send("post", f"meetings/{planned}/agenda-items", {"title": "x" * 301})
    assert (long.status_code, list(long.json()["errors"])) == (422, ["title"])
    assert office.send("delete", f"agenda-items/{first}").status_code == 204
    assert list(Meeting.objects.get(pk=planned).agenda.values_list("title", flat=True)) == ["Luci"]


def test_an_evening_by_a_program(office: Program, planned: UUID, alfa: Body) -> None:
    once = {"Idempotency_Key": "sera"}
    guests = {"guests": [{"email": "Rita@example.org", "name": "Rita"}], "note": "Vi aspettiamo"}
    wrong = office.send("post", f"meetings/{planned}/convocation", {"guests": [{"email": "Rita"}]})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["guests.0.email"])
    convened = office.send("post", f"meetings/{planned}/convocation", guests, **once)
    assert convened.json()["state"] == "convened", convened.content
    again = office.send("post", f"meetings/{planned}/convocation", guests, **once)
    assert (again.status_code, again.json()) == (convened.status_code, convened.json())
    assert office.send("post", f"meetings/{planned}/convocation", {}, **once).status_code == 422
    assert (
        Invitation.objects.filter(meeting=planned).values_list("email", flat=True).get() == "rita@example.org"
    )
    assert Delivery.objects.filter(mailing__meeting=planned).count() == 1
    assert office.get(f"meetings/{planned}/convocation").json()["invited"]["invited"] == 1

    new = {"name": "Circolo nuovo"}
    came = office.send("post", f"meetings/{planned}/new-organisations", new)
    assert came.status_code == 201, came.content
    alike = office.send("post", f"meetings/{planned}/new-organisations", {"name": "Circolo Nuovo!"})
    assert (alike.status_code, alike.json()["similar"][0]["name"]) == (422, "Circolo nuovo")
    people = office.send("put", f"attendances/{came.json()['id']}/people", {"people": 4})
    assert people.json()["people"] == 4
    office.send("put", f"meetings/{planned}/citizens", {"total": 3})
    sheet = office.get(f"meetings/{planned}/attendance-sheet").json()
    assert (sheet["totals"]["people"], sheet["totals"]["citizens"]) == (7, 3)
    assert office.get(f"meetings/{planned}/sign-in-sheet").content.startswith(b"%PDF")
    table = office.get("attendance-report?table=organisations&meetings=all").json()
    assert (Attendance.objects.get().organisation, table["rows"]) == (
        Organisation.objects.get(name="Circolo nuovo"),
        [],
    )
    assert office.send("post", f"meetings/{planned}/holding").json()["state"] == "held"


def test_minutes_by_a_program(office: Program, planned: UUID) -> None:
    Meeting.objects.filter(pk=planned).update(state="held")
    item = office.get(f"agenda-items?meeting={planned}").json()["items"][0]["id"]
    texts = {
        "said": "Si è detto del parco.",
        "agreed": "",
        "reservations": "",
        "outcome": "closed",
        "revision": 0,
    }
    assert office.send("put", f"agenda-items/{item}/minutes", texts).json()["revision"] == 1
    assert office.send("put", f"agenda-items/{item}/minutes", texts | {"said": "Altro"}).status_code == 412
    action = office.send(
        "post", f"meetings/{planned}/actions", {"what": "Chiamare", "item_id": item, "owner": "Ufficio"}
    )
    assert action.status_code == 201, action.content
    read = office.get(f"meetings/{planned}/minutes")
    office.send("put", f"meetings/{planned}/minutes/text", {"text": "Aperto alle 18.", "revision": 0})
    publish = {"revision": read.json()["edition"]}
    stale = office.send(
        "post", f"meetings/{planned}/minutes/publication", publish, If_Match=read.headers["ETag"]
    )
    assert stale.status_code == 412, stale.content
    read = office.get(f"meetings/{planned}/minutes")
    publish = {"revision": read.json()["edition"]}
    public = office.send(
        "post", f"meetings/{planned}/minutes/publication", publish, If_Match=read.headers["ETag"]
    )
    assert public.json()["state"] == "published", public.content
    assert (
        office.get(f"meetings/{planned}/minutes/file?kind=docx")
        .headers["Content-Type"]
        .endswith("wordprocessingml.document")
    )
    assert Minutes.objects.get(meeting=planned).state == "published"
    assert ActionItem.objects.get().owner == "Ufficio"
    assert AuditEntry.objects.filter(action="core.minutes.published", actor_label__contains="Dario").exists()


def test_files_go_in_and_come_out(office: Program, planned: UUID, anna: User, beta: Body) -> None:
    sent = {
        "title": "Mappa",
        "upload": SimpleUploadedFile("mappa.pdf", PDF, "application/pdf"),
        "is_public": "true",
    }
    made = office.client.post(f"/api/v1/meetings/{planned}/documents", sent, headers={"Idempotency-Key": "m"})
    assert made.status_code == 201, made.content
    sent["upload"] = SimpleUploadedFile("mappa.pdf", PDF, "application/pdf")
    again = office.client.post(
        f"/api/v1/meetings/{planned}/documents", sent, headers={"Idempotency-Key": "m"}
    )
    assert again.json() == made.json()
    assert Document.objects.count() == 1
    content = office.get(f"documents/{made.json()['id']}/content")
    assert (content.content, content.headers["Content-Type"]) == (PDF, "application/pdf")
    assert content.headers["Content-Disposition"].startswith("attachment")
    wrong = {"title": "x", "upload": SimpleUploadedFile("x.pdf", b"MZ", "application/pdf")}
    refused = office.client.post(f"/api/v1/bodies/{beta.pk}/documents", wrong)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["upload"])
    theirs = Document.objects.create(
        title="Di Beta", file="x", content_type="application/pdf", size=1, sha256="0" * 64, body=beta
    )
    assert Program(key_of(anna)).get(f"documents/{theirs.pk}/content").status_code == 404
    assert office.send("delete", f"documents/{made.json()['id']}").status_code == 204


def test_a_notebook_is_its_authors(office: Program, anna: User, alfa: Body, in_bergamo: City) -> None:
    place = alfa.territory.get().neighbourhood
    hers, note = (
        Program(key_of(anna)),
        {
            "kind": "observation",
            "noted_on": "2023-05-09",
            "neighbourhood_id": str(place.pk),
            "text": "Panchine",
        },
    )
    made = hers.send("post", "notes", note)
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    assert office.get(f"notes/{key}").status_code == 404
    assert office.get("notes").json()["items"] == []
    assert hers.send("put", f"notes/{key}/sharing", {"is_shared": True}).json()["is_shared"]
    assert office.get(f"notes/{key}").json()["text"] == "Panchine"
    assert (
        office.send(
            "put", f"notes/{key}", note, If_Match=office.get(f"notes/{key}").headers["ETag"]
        ).status_code
        == 403
    )
    assert office.send("delete", f"notes/{key}").status_code == 403
    assert hers.send("put", f"notes/{key}", note, If_Match='"vecchio"').status_code == 412
    assert NotebookEntry.objects.get().text == "Panchine"


def test_a_program_gives_no_more_than_it_has(
    office: Program, dario: User, bruno: User, in_bergamo: City
) -> None:
    only = Program(key_of(dario, "core.people.manage", "core.program.manage"))
    grant = {"role": "neighbourhood_worker", "body_ids": ["00000000-0000-4000-8000-000000000000"]}
    nowhere = only.send("post", f"accounts/{bruno.pk}/role-grants", grant)
    assert (nowhere.status_code, list(nowhere.json()["errors"])) == (422, ["body_ids"])
    key = {
        "name": "Tutto",
        "scopes": ["core.meeting.plan"],
        "expires_on": str(timezone.localdate() + dt.timedelta(days=9)),
    }
    assert only.send("post", "keys", key).status_code == 403
    made = office.send("post", "keys", key, Idempotency_Key="k")
    assert made.json()["key"].startswith("vicinia_")
    assert Program(made.json()["key"]).get("meetings").status_code == 403  # it may plan, not see
