"""Programs walk with labs and agreements from the listening to the published results: with the rights of who holds the key, and no more."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.models import AuditEntry, Body, Person
from models_qua.models import (
    CitizenshipAgreement,
    LabCycle,
    LabParticipation,
    Need,
    NeedGroup,
    Photo,
    Signatory,
)
from models_qua.models.places import ServiceUsers, StrategicPlan
from tests.core.api.program import Program, key_of
from tests.models_qua.need_rows import NOW, listening_cycle, service
from tests.models_qua.pictures import jpeg_with_gps
from tests.models_qua.rows import make_place

CITY = "monza"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def program(user: User, *scopes: str) -> Program:
    return Program(key_of(user, *scopes), CITY)


def made(answer: Any) -> dict[str, Any]:
    """What was made, or changed."""
    assert answer.status_code in {200, 201}, answer.content
    return answer.json()  # type: ignore[no-any-return]


def new(who: Program, path: str, **values: Any) -> dict[str, Any]:
    """What a POST made."""
    return made(who.send("post", path, values))


def tag(who: Program, path: str) -> str:
    """The ETag of what is there now."""
    return str(who.get(path).headers["ETag"])


def refused(answer: Any, status: int, field: str = "") -> None:
    assert answer.status_code == status, answer.content
    assert not field or field in answer.json()["errors"], answer.json()


def upload(who: Program, path: str, **values: Any) -> Any:
    """A body of several parts."""
    return who.client.post(f"/api/v1/{path}", values)


def test_a_path_is_begun_changed_and_listens(
    ada: User, bice: User, sergio: User, pio: User, rivalta: Body, sesso: Body
) -> None:
    desk, other = program(ada), program(bice)
    plan = {"body_id": str(rivalta.pk), "title": "Un parco", "started_on": "2026-02-01"}
    refused(other.send("post", "qua/paths", plan), 403)
    refused(desk.send("post", "qua/paths", plan | {"started_on": "2027-01-01"}), 422, "started_on")
    path = made(desk.send("post", "qua/paths", plan, Idempotency_Key="uno"))
    assert made(desk.send("post", "qua/paths", plan, Idempotency_Key="uno"))["id"] == path["id"]
    cycle = LabCycle.objects.get()
    where = f"qua/paths/{cycle.pk}"
    refused(other.get(where), 404)
    before = tag(desk, where)
    text = {"title": "Un parco aperto", "started_on": "2026-02-01"}
    refused(desk.send("put", where, text), 428)
    assert made(desk.send("put", where, text, If_Match=before))["title"] == "Un parco aperto"
    refused(desk.send("put", where, text, If_Match=before), 412)
    step = desk.get(f"qua/steps?cycle={cycle.pk}&kind=listening").json()["items"][0]
    assert (
        made(desk.send("post", f"qua/steps/{step['id']}/beginning", {"on": "2026-02-02"}))["started_on"]
        == "2026-02-02"
    )
    kept = upload(
        desk, f"qua/steps/{step['id']}/documents", title="Verbale", upload=SimpleUploadedFile("v.pdf", PDF)
    )
    proof = {"document_id": made(kept)["document_id"], "is_public": False}
    assert made(desk.send("post", f"qua/steps/{step['id']}/evidence", proof))["title"] == "Verbale"
    stranger = Person.objects.create(given_name="Nina", family_name="Altrove", email="nina@altrove.example")
    refused(desk.send("post", f"{where}/participants", {"person_id": str(stranger.pk)}), 422, "person_id")
    name = {"given_name": "Rosa", "family_name": "Verdi", "email": "rosa@example.org"}
    came = made(desk.send("post", f"{where}/participants", name))
    assert came["email"] == "rosa@example.org"
    seen = program(pio).get(f"qua/participants/{came['id']}").json()
    assert (seen["family_name"], seen["email"]) == ("Verdi", None)
    assert desk.send("delete", f"qua/participants/{came['id']}").status_code == 204
    assert not LabParticipation.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="qua.", actor_id=ada.pk).exists()


def test_what_people_ask_for_is_collected_grouped_reviewed_and_answered(
    ada: User, bice: User, sergio: User, rivalta: Body
) -> None:
    desk, office, cycle = program(ada), program(sergio), listening_cycle(rivalta)
    need = {
        "cycle_id": str(cycle.pk),
        "title": "Una fontana",
        "received_on": "2026-03-01",
        "proposer_name": "Rosa Verdi",
        "proposer_email": "rosa@example.org",
    }
    refused(program(bice).send("post", "qua/needs", need), 403)
    refused(desk.send("post", "qua/needs", need | {"kind": "boh"}), 422, "kind")
    refused(desk.send("post", "qua/needs", need | {"source": "web"}), 422, "source")
    row = made(desk.send("post", "qua/needs", need, Idempotency_Key="due"))
    where = f"qua/needs/{row['id']}"
    assert (row["proposer_name"], row["address"]) == ("Rosa Verdi", "rosa@example.org")
    seen = office.get(f"{where}?fields=title,proposer_name,address").json()
    assert seen == {"title": "Una fontana", "proposer_name": None, "address": None}
    words = {"title": "Una fontana", "text": "", "place": ""}
    assert made(desk.send("post", f"{where}/publication", words, If_Match=tag(desk, where)))["is_public"]
    assert desk.send("delete", f"{where}/publication").status_code == 204
    group = made(desk.send("post", "qua/need-groups", {"cycle_id": str(cycle.pk), "need_ids": [row["id"]]}))
    there = f"qua/need-groups/{group['id']}"
    refused(desk.send("put", f"{there}/fate", {"fate": "enters", "reasons": "Si fa."}), 422)
    green = service()
    asked = made(
        desk.send("post", f"{there}/reviews", {"organisation_ids": [str(green.pk)], "on": "2026-03-05"})
    )
    review = f"qua/feasibility-reviews/{asked['items'][0]['id']}"
    said = {
        "outcome": "feasible",
        "reasons": "C'è l'acqua.",
        "reviewed_on": "2026-03-09",
        "cost_eur": "1200.50",
    }
    assert made(office.send("post", f"{review}/answer", said))["cost_eur"] == "1200.50"
    refused(office.send("put", there, {"title": "x", "summary": ""}, If_Match="x"), 403)
    assert made(desk.send("put", f"{there}/fate", {"fate": "enters", "reasons": "Si fa."}))["to_tell"] == 1
    assert made(desk.send("post", f"{there}/telling")) == {"written": 1, "unreachable": 0}
    assert made(desk.get(f"qua/paths/{cycle.pk}/need-counts"))["told"] == 1
    assert (Need.objects.get().state, NeedGroup.objects.get().fate) == ("told", "enters")


def test_an_agreement_is_written_signed_done_and_accounted(
    olga: User, ada: User, bice: User, giulia: User, fede: User, rivalta: Body
) -> None:
    office, desk, signer = program(olga), program(ada), program(fede)
    draft = {"body_id": str(rivalta.pk), "title": "Accordo per il parco"}
    refused(program(bice).send("post", "qua/agreements", draft), 403)
    where = f"qua/agreements/{new(desk, 'qua/agreements', **draft)['id']}"
    text = {"title": "Il parco", "context": "Un parco.", "goals": "Aprirlo.", "insurance": "Il Comune."}
    text |= {"starts_on": "2026-03-01", "ends_on": "2027-03-01"}
    before = tag(desk, where)
    made(desk.send("put", where, text, If_Match=before))
    refused(desk.send("put", where, text, If_Match=before), 412)
    written = write_what_is_in_it(desk, signer, where)
    check = made(desk.get(f"{where}/sharing-check"))
    assert check["missing"] == []
    new(desk, f"{where}/sharing", on="2026-03-02", confirmed=check["mark"])
    act = {"act_number": "G.C. 1", "act_on": "2026-03-03"}
    refused(desk.send("post", f"{where}/approval", act), 403)
    approved = new(program(giulia), f"{where}/approval", **act)
    assert (approved["state"], approved["number"]) == ("approved", 1)
    refused(desk.send("put", where, text, If_Match=tag(desk, where)), 422)
    sign_the_paper(office, desk, written["party"], where)
    do_what_was_promised(desk, signer, written)
    close_the_books(office, desk, where, written["hours"])
    assert CitizenshipAgreement.objects.get().state == "published"


def write_what_is_in_it(desk: Program, signer: Program, where: str) -> dict[str, str]:
    """A party, a project, what is promised, what is put in and what is measured; the key of each."""
    stranger = Person.objects.create(given_name="Nina", family_name="Altrove")
    volunteer = {"kind": "volunteer", "person_id": str(stranger.pk)}
    refused(desk.send("post", f"{where}/parties", volunteer), 422, "person_id")
    friends = new(desk, f"{where}/parties", kind="association", name="Amici del parco", email="a@example.org")
    seen = signer.get(f"qua/parties/{friends['id']}").json()
    assert (friends["email"], seen["email"], seen["name"]) == ("a@example.org", None, "Amici del parco")
    city = desk.get(f"qua/parties?agreement={where[-36:]}&kind=city").json()["items"][0]
    sheet = new(desk, f"{where}/projects", title="Sabati", family="community", budget_eur="500")
    for key, what in ((friends["id"], "Aprire il sabato"), (city["id"], "Tagliare l'erba")):
        new(desk, f"{where}/commitments", what=what, signatory_id=key, due_words="ogni sabato")
    in_kind = {"kind": "hours", "source": "signatories", "what": "Ore", "quantity": "40", "unit": "ore"}
    hours = new(desk, f"{where}/resources", **in_kind)
    money = {"kind": "money", "source": "city", "what": "x"}
    refused(desk.send("post", f"{where}/resources", money), 422, "amount_eur")
    measured = new(desk, f"{where}/indicators", name="Sabati", unit="sabati", target="20.125")
    assert measured["target"] == "20.125"
    return {"party": friends["id"], "sheet": sheet["id"], "hours": hours["id"], "indicator": measured["id"], "agreement": where[-36:]}  # fmt: skip


def sign_the_paper(office: Program, desk: Program, party: str, where: str) -> None:
    """The association on paper, the city from its office; the architect signs for nobody."""
    refused(upload(desk, f"qua/parties/{party}/signature", signed_on="2026-03-05"), 422)
    scan = SimpleUploadedFile("firma.pdf", PDF, "application/pdf")
    signed = upload(
        desk, f"qua/parties/{party}/signature", signed_on="2026-03-05", signer_name="Rosa Verdi", scan=scan
    )
    assert made(signed)["signed_on"] == "2026-03-05"
    scanned = desk.get(f"qua/parties/{party}/scan")
    assert (scanned.content, scanned.headers["Content-Type"]) == (PDF, "application/pdf")
    for_city = {"signer_name": "La sindaca", "signer_role": "sindaca", "accepts": True, "document_id": None}
    refused(desk.send("post", f"{where}/city-signature", for_city), 403)
    last = desk.get("qua/agreement-documents?kind=agreement").json()["items"][0]
    made(office.send("post", f"{where}/city-signature", for_city | {"document_id": last["id"]}))
    assert made(desk.get(f"{where}/signing")) == {
        "parties": 2, "signed": 2, "outside_bound": 1, "needed": 1, "missing": 0, "city_signed": True,
    }  # fmt: skip
    assert made(desk.get(f"qua/agreement-documents/{last['id']}/verification")) == {
        "pdf": "intact",
        "docx": "intact",
    }
    assert desk.get(f"qua/agreement-documents/{last['id']}/pdf").content.startswith(b"%PDF")
    assert desk.get(where).json()["state"] == "in_force"


def do_what_was_promised(desk: Program, signer: Program, written: dict[str, str]) -> None:
    """How far the project and the commitments are, what was spent and measured, a picture."""
    project = f"qua/projects/{written['sheet']}"
    update = {"state": "in_progress", "on": "2026-03-10", "progress": 10}
    tracked = desk.send("put", f"{project}/progress", update, If_Match=tag(desk, project))
    assert made(tracked)["state"] == "in_progress"
    mine = desk.get(f"qua/commitments?agreement={written['agreement']}&limit=1").json()["items"][0]
    told = {"state": "doing", "on": "2026-03-10", "hours": "2.5"}
    refused(signer.send("post", f"qua/commitments/{mine['id']}/reports", told), 403)
    made(desk.send("post", f"qua/commitments/{mine['id']}/reports", told))
    assert desk.get(f"qua/commitments/{mine['id']}").json()["hours"] == "2.50"
    Signatory.objects.filter(pk=mine["signatory_id"]).update(
        person=Person.objects.create(
            given_name="Fede", family_name="Firma", user=User.objects.get(email="fede@reggio.example")
        )
    )
    made(signer.send("post", f"qua/commitments/{mine['id']}/reports", told | {"state": "done"}))
    invoice = SimpleUploadedFile("f.pdf", PDF, "application/pdf")
    spent = made(
        upload(
            desk,
            f"{project}/expenses",
            spent_on="2026-03-09",
            what="Vernice",
            amount_eur="10.5",
            proof=invoice,
        )
    )
    assert desk.get(f"qua/expenses/{spent['id']}/proof").content == PDF
    refused(signer.get(f"qua/expenses/{spent['id']}/proof"), 403)
    picture = SimpleUploadedFile("p.jpg", jpeg_with_gps(), "image/jpeg")
    photo = made(upload(desk, f"{project}/photos", upload=picture, description="Il parco"))
    assert desk.get(f"qua/photos/{photo['id']}/picture").headers["Content-Type"] == "image/jpeg"
    assert (Photo.objects.get().is_public, desk.get(project).json()["spent_eur"]) == (False, "10.50")
    value = {"measured_on": "2026-03-09", "value": "3.125"}
    assert (
        made(signer.send("post", f"qua/indicators/{written['indicator']}/measurements", value))["value"]
        == "3.125"
    )


def close_the_books(office: Program, desk: Program, where: str, hours: str) -> None:
    """What was really given, the evaluation, the account, its correction and the publication."""
    given = f"{where}/given-quantities"
    body = {"quantities": [{"resource_id": hours, "actual": "38.5"}]}
    refused(desk.send("put", given, body, If_Match="x"), 412)
    assert made(desk.send("put", given, body, If_Match=tag(desk, given))) == {
        "quantities": [{"resource_id": hours, "actual": "38.50"}]
    }
    made(
        desk.send(
            "post",
            f"{where}/evaluations",
            {"kind": "final", "evaluated_on": "2026-03-10", "worked": "I sabati."},
        )
    )
    told = {"results": "Il parco è aperto.", "on": "2026-03-10"}
    refused(desk.send("post", f"{where}/account", told), 422, "leave_open")
    account = made(desk.send("post", f"{where}/account", told | {"leave_open": True}))
    assert account["figures"]["in_kind"][0]["actual"] == "38.50"
    there = f"qua/accounts/{account['id']}"
    made(desk.send("put", there, {"results": "Aperto ogni sabato."}, If_Match=tag(desk, there)))
    refused(desk.send("post", f"{where}/publication", {"checked": True, "on": "2026-03-10"}), 403)
    assert office.get(f"{where}/publication-findings").json()["total"] == 0
    made(office.send("post", f"{where}/publication", {"checked": True, "on": "2026-03-10"}))
    refused(desk.send("put", there, {"results": "x", "checked": True}, If_Match=tag(desk, there)), 403)


def test_places_services_and_plans_of_ones_own_neighbourhoods(
    ada: User, bice: User, olga: User, rivalta: Body, sesso: Body
) -> None:
    desk, other = program(ada), program(bice)
    mine, hers = (body.territory.get().neighbourhood for body in (rivalta, sesso))
    square = {"name": "Piazza", "kind": "square", "latitude": "44.69834", "longitude": "10.63125"}
    refused(desk.send("post", "qua/places", square), 422, "neighbourhood_id")
    refused(
        desk.send("post", "qua/places", square | {"neighbourhood_id": str(hers.pk)}), 422, "neighbourhood_id"
    )
    place = made(
        desk.send("post", "qua/places", square | {"neighbourhood_id": str(mine.pk)}, Idempotency_Key="tre")
    )
    assert place["latitude"] == "44.69834"
    where = f"qua/places/{place['id']}"
    refused(other.get(where), 404)
    assert other.get("qua/places").json()["items"] == []
    keeper = {"given_name": "Nora", "family_name": "Neri", "agreed": True}
    kept = made(desk.send("post", f"{where}/keepers", keeper))
    days = {"until": "2026-03-01", "listed_publicly": False}
    changed = desk.send(
        "put", f"qua/place-keepers/{kept['id']}", days, If_Match=tag(desk, f"qua/place-keepers/{kept['id']}")
    )
    assert made(changed)["until"] == "2026-03-01"
    offered = {
        "name": "Doposcuola",
        "kind": "after_school",
        "neighbourhood_ids": [str(mine.pk)],
        "place_id": place["id"],
    }
    refused(
        desk.send("post", "qua/neighbourhood-services", offered | {"neighbourhood_ids": []}),
        422,
        "neighbourhood_ids",
    )
    foreign = str(make_place(hers).pk)
    refused(desk.send("post", "qua/neighbourhood-services", offered | {"place_id": foreign}), 422, "place_id")
    helped = (
        f"qua/neighbourhood-services/{made(desk.send('post', 'qua/neighbourhood-services', offered))['id']}"
    )
    counted = f"{helped}/people-helped/2025"
    fresh = tag(desk, counted)
    assert made(desk.send("put", counted, {"users": 12, "source": "Schede"}, If_Match=fresh))["users"] == 12
    refused(desk.send("put", counted, {"users": 13, "source": "Schede"}, If_Match=fresh), 412)
    assert desk.get(helped).json()["people_helped"] == [{"year": 2025, "users": 12, "source": "Schede"}]
    assert ServiceUsers.objects.get().users == 12
    plan = {"body_id": str(rivalta.pk), "title": "Piano", "first_year": 2026, "last_year": 2030}
    there = f"qua/plans/{made(desk.send('post', 'qua/plans', plan))['id']}"
    stale = tag(desk, there)
    goal = made(desk.send("post", f"{there}/goals", {"title": "Un parco aperto"}))
    refused(desk.send("post", f"{there}/publication", {"looked_through": True}, If_Match=stale), 412)
    made(desk.send("post", f"{there}/publication", {"looked_through": True}, If_Match=tag(desk, there)))
    refused(desk.send("delete", f"qua/plan-goals/{goal['id']}"), 422)
    assert desk.send("delete", f"{there}/publication").status_code == 204
    assert StrategicPlan.objects.get().is_public is False


def test_a_map_is_drawn_and_a_work_is_followed_where_it_is_ones_own(
    ada: User, olga: User, rivalta: Body, sesso: Body
) -> None:
    desk, office = program(ada), program(olga)
    refused(desk.send("post", "qua/seasons", {"name": "x", "since": "2026-01-01"}), 403)
    season = office.get("qua/seasons").json()["items"][0]["id"]
    place = str(rivalta.territory.get().neighbourhood_id)
    drawn = {"name": "Nuovo", "since": "2026-03-01", "neighbourhood_ids": [place]}
    refused(office.send("post", f"qua/seasons/{season}/districts", drawn), 422, "neighbourhood_ids")
    old = office.get("qua/districts?code=C").json()["items"][0]
    district = made(
        office.send("post", f"qua/seasons/{season}/districts", drawn | {"instead_of": [old["id"]]})
    )
    assert district["parts"] == [{"neighbourhood_id": place, "since": "2026-03-01", "until": None}]
    lab = f"qua/labs/{rivalta.pk}"
    what = {"kind": "urban", "season_id": season, "district_ids": [district["id"]]}
    assert made(desk.send("put", lab, what, If_Match=tag(desk, lab)))["kind"] == "urban"
    work = {"title": "Panchine", "year": 2026, "budget_eur": "100"}
    refused(desk.send("post", "qua/works", work), 422, "neighbourhood_id")
    theirs = str(sesso.territory.get().neighbourhood_id)
    refused(desk.send("post", "qua/works", work | {"neighbourhood_id": theirs}), 422, "neighbourhood_id")
    row = made(desk.send("post", "qua/works", work | {"neighbourhood_id": place}))
    there = f"qua/works/{row['id']}"
    milestone = made(desk.send("post", f"{there}/milestones", {"what": "Cantiere", "due_on": "2026-03-01"}))
    assert (milestone["work_id"], milestone["is_late"], desk.get(there).json()["is_late"]) == (
        row["id"],
        True,
        True,
    )
    reached = desk.send("put", f"qua/milestones/{milestone['id']}/reaching", {"on": "2026-03-02"})
    assert made(reached)["is_late"] is False
    report = made(office.get("qua/season-report?first_year=2026"))
    assert (report["first_year"], report["last_year"]) == (2026, 2026)
    refused(office.get("qua/season-report?first_year=1800"), 422, "first_year")
