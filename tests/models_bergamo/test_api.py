"""Programs do what the networks' pages do: a call, an application to its payment, a request to its answer, the charter."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import AuditEntry, Body, Neighbourhood, Organisation
from models_bergamo.models import CharterAcknowledgement, CouncillorRequest, GrantApplication, GrantCall
from tests.core.api.program import Program, did, key_of, refused
from tests.models_bergamo.conftest import MakeApplication

ITS_DAY = dt.datetime(2023, 3, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def office(dario: User) -> Program:
    return Program(key_of(dario))


@time_machine.travel(ITS_DAY, tick=True)
def test_a_micro_grant_from_its_call_to_its_payment(
    office: Program, rita: User, lead: Organisation, alfa: Body, beta: Body
) -> None:
    terms = {"year": 2023, "title": "Bando", "opens_on": "2023-03-01", "closes_on": "2023-04-17"}
    made = did(office, "post", "bergamo/grant-calls", terms | {"budget_eur": "5000"}, Idempotency_Key="uno")
    assert did(office, "post", "bergamo/grant-calls", terms | {"budget_eur": "5000"}, Idempotency_Key="uno").json() == made.json()  # fmt: skip
    call = GrantCall.objects.get()
    refused(office.send("post", "bergamo/grant-calls", terms), 422, "title")
    refused(office.send("post", "bergamo/grant-calls", terms | {"title": "x" * 201}), 422, "title")
    place = f"bergamo/grant-calls/{call.pk}"
    did(office, "put", place, terms | {"act": "D. 1"}, If_Match=made.headers["ETag"])
    assert office.send("put", place, terms, If_Match=made.headers["ETag"]).status_code == 412

    program, quarter = Program(key_of(rita)), Neighbourhood.objects.get(slug="alfa")
    project = {
        "call_id": str(call.pk), "lead_id": str(lead.pk), "body_id": str(alfa.pk), "title": "Cortile", "planned_cost_eur": "1000.00",
    }  # fmt: skip
    other = Organisation(name="Altra", match_key="altra")
    other.canonical = other
    other.save()
    refused(program.send("post", "bergamo/grant-applications", project | {"lead_id": str(other.pk)}), 422, "lead_id")  # fmt: skip
    elsewhere = program.send("post", "bergamo/grant-applications", project | {"body_id": str(beta.pk)})
    assert elsewhere.status_code == 403
    made = did(program, "post", "bergamo/grant-applications", project)
    at = f"bergamo/grant-applications/{made.json()['id']}"
    refused(program.send("post", f"{at}/submission"), 422, "description")
    told = project | {"description": "Insieme", "neighbourhood_ids": [str(quarter.pk)]}
    stolen = program.send("put", at, told | {"lead_id": str(other.pk)}, If_Match=made.headers["ETag"])
    refused(stolen, 422, "lead_id")
    changed = did(program, "put", at, told, If_Match=made.headers["ETag"]).json()
    assert changed["neighbourhood_ids"] == [str(quarter.pk)]
    assert did(program, "post", f"{at}/submission").json()["state"] == "submitted"
    day = {"decided_on": "2023-03-20"}
    assert program.send("post", f"{at}/admission", day | {"admitted_eur": "100"}).status_code == 403
    refused(office.send("post", f"{at}/admission", day | {"admitted_eur": "9000"}), 422, "admitted_eur")
    did(office, "post", f"{at}/admission", day | {"admitted_eur": "500"})
    did(office, "post", f"{at}/completion", {"carried_out_on": "2023-03-20"})
    did(office, "post", f"{at}/account", {"cost_eur": "900.00", "accounted_on": "2023-03-20"})
    sums = office.get(f"{at}/sums").json()
    assert Decimal(sums["payable_eur"]) == 500
    did(office, "post", f"{at}/payment", {"paid_eur": "500", "paid_on": "2023-03-20", "payment_act": "D. 2"})
    row = GrantApplication.objects.get()
    assert (row.state, row.paid_eur, row.payment_act) == ("paid", Decimal(500), "D. 2")
    counted = office.get(f"{place}?fields=received,projects,paid_eur").json()
    assert counted == {"received": 1, "projects": 1, "paid_eur": "500.00"}
    actions = AuditEntry.objects.filter(action__startswith="bergamo.grant").order_by("at", "pk")
    assert [one.split(".")[-1] for one in actions.values_list("action", flat=True)] == [
        "drafted", "changed", "submitted", "admitted", "carried_out", "accounted", "paid",
    ]  # fmt: skip


def test_a_request_from_the_draft_to_the_answer(
    office: Program, anna: User, lucia: User, alfa: Body, beta: Body
) -> None:
    worker, text = Program(key_of(anna)), {"addressee": "Assessora", "subject": "Luci", "text": "Poche"}
    assert worker.send("post", "bergamo/councillor-requests", text | {"body_id": str(beta.pk)}).status_code == 403  # fmt: skip
    mine = text | {"body_id": str(alfa.pk)}
    made = did(worker, "post", "bergamo/councillor-requests", mine)
    at = f"bergamo/councillor-requests/{made.json()['id']}"
    refused(worker.send("put", at, mine), 428)
    refused(worker.send("put", at, mine | {"text": ""}, If_Match=made.headers["ETag"]), 422, "text")
    did(worker, "put", at, mine | {"subject": "Più luci"}, If_Match=made.headers["ETag"])
    refused(worker.send("post", f"{at}/publication", {"is_public": True}), 403)
    refused(office.send("post", f"{at}/publication", {"is_public": True}), 422)
    did(worker, "post", f"{at}/dispatch", {"sent_on": "2026-01-10", "protocol_number": "12"})
    listed = worker.get(
        "bergamo/councillor-requests?state=sent&fields=subject,overdue&sort=created_at"
    ).json()
    assert listed["items"] == [{"subject": "Più luci", "overdue": False}]
    assert worker.get("bergamo/councillor-requests?overdue=true").json()["items"] == []
    did(Program(key_of(lucia)), "post", f"{at}/answer", {"answer": "Sì", "outcome": "accepted", "answered_on": "2026-01-20"})  # fmt: skip
    refused(worker.send("post", f"{at}/withdrawal", {}), 422)
    did(office, "post", f"{at}/publication", {"is_public": True})
    assert [one["kind"] for one in worker.get(f"{at}/trail").json()["items"]] == ["Istanza", "Risposta"]
    row = CouncillorRequest.objects.get()
    assert (row.state, row.outcome, row.is_public) == ("answered", "accepted", True)


def test_a_network_tells_how_it_was_born_and_acknowledges_the_charter(
    office: Program, anna: User, alfa: Body, beta: Body
) -> None:
    worker = Program(key_of(anna))
    assert [one["name"] for one in worker.get("bergamo/networks").json()["items"]] == [alfa.name]
    at, facts = f"bergamo/networks/{alfa.pk}", {"motivation": "Il parco", "presented_to": 40}
    shown = worker.get(at)
    assert (shown.json()["motivation"], shown.json()["presented_to"]) == (None, None)
    told = did(worker, "put", at, facts, If_Match=shown.headers["ETag"])
    assert told.json()["presented_to"] == 40
    assert worker.send("put", at, facts, If_Match=shown.headers["ETag"]).status_code == 412
    refused(worker.send("put", at, {"presented_on": "2999-01-01"}, If_Match=told.headers["ETag"]), 422, "presented_on")  # fmt: skip
    assert worker.get(f"bergamo/networks/{beta.pk}").status_code == 404

    charter = {"title": "Carta", "points": ["Si ascolta", "Si decide insieme"], "since": "2024-01-01"}
    refused(office.send("post", "bergamo/charters", charter | {"points": [" "]}), 422, "points")
    made = did(office, "post", "bergamo/charters", charter).json()
    assert made["points"] == charter["points"]
    seen = did(worker, "post", f"{at}/charter-acknowledgements", {"acknowledged_on": "2025-05-05"}).json()
    assert (seen["charter_id"], seen["recorded_by"]) == (made["id"], "Anna Operatrice")
    year = office.get("bergamo/charter-years/2025").json()["items"]
    assert [(one["name"], one["acknowledged_on"]) for one in year] == [
        (alfa.name, "2025-05-05"), (beta.name, None),
    ]  # fmt: skip
    assert office.get("bergamo/charter-years/1200").status_code == 404
    did(worker, "delete", f"bergamo/charter-acknowledgements/{seen['id']}")
    assert not CharterAcknowledgement.objects.exists()
    covered = office.get("bergamo/coverage").json()
    assert [one["name"] for one in covered["operators"]] == ["Anna Operatrice"]
    assert {one["body_id"] for one in office.get("bergamo/network-rhythms").json()["items"]} == {
        str(alfa.pk), str(beta.pk),
    }  # fmt: skip


def test_a_representative_throws_away_her_own_drafts_and_nobody_elses(
    rita: User, make_application: MakeApplication, make_organisation: Any
) -> None:
    other = make_organisation("Altra")
    program, theirs, hers = Program(key_of(rita)), make_application(lead_id=other.pk), make_application()
    assert program.send("delete", f"bergamo/grant-applications/{theirs.pk}").status_code == 403
    assert program.send("post", f"bergamo/grant-applications/{theirs.pk}/submission").status_code == 403
    did(program, "delete", f"bergamo/grant-applications/{hers.pk}")
    assert list(GrantApplication.objects.all()) == [theirs]
