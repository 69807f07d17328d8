"""Programs do what the pages of opinions do: asked, written, approved, transmitted, answered, carried out, taken back."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, Delivery
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion, OpinionRequest
from tests.core.api.program import Program, did, key_of, refused
from tests.models_monza.opinion_rows import NOW, SENT, answer_rules, opinion_in, request_to, sitting_of

ON = {"on": "2026-06-30"}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def coordinator(nora: User) -> Program:
    return Program(key_of(nora), "monza")


@pytest.fixture
def office(olga: User) -> Program:
    return Program(key_of(olga), "monza")


def test_from_the_question_to_what_was_done(
    coordinator: Program, office: Program, ugo: User, liberta: Body, triante: Body
) -> None:
    question = {"subject": "Piano", "text": "Si chiede.", "office": "Mobilità", "due_on": "2026-07-30"}
    assert coordinator.send("post", "monza/opinion-requests", question).status_code == 403
    refused(office.send("post", "monza/opinion-requests", question | {"due_on": "2026-01-01"}), 422, "due_on")
    made = did(office, "post", "monza/opinion-requests", question, Idempotency_Key="q").json()
    assert did(office, "post", "monza/opinion-requests", question, Idempotency_Key="q").json()["id"] == made["id"]  # fmt: skip
    assert len(made["asked"]) == 2
    seen = coordinator.get(f"monza/opinion-requests/{made['id']}").json()
    assert [(one["body_id"], one["state"]) for one in seen["asked"]] == [(str(liberta.pk), "waiting")]
    assert Delivery.objects.get().email == "nora@monza.example"

    sitting = sitting_of(liberta)
    said = {
        "body_id": str(liberta.pk),
        "subject": "Ciclabile",
        "text": "Si chiede.",
        "request_id": made["id"],
    }
    assert coordinator.send("post", "monza/opinions", said | {"body_id": str(triante.pk)}).status_code == 403
    draft = did(coordinator, "post", "monza/opinions", said, Idempotency_Key="o")
    at = f"monza/opinions/{draft.json()['id']}"
    did(coordinator, "put", at, said | {"meeting_id": str(sitting.pk)}, If_Match=draft.headers["ETag"])
    assert coordinator.send("put", at, said, If_Match=draft.headers["ETag"]).status_code == 412
    sent = ON | {"office": "Mobilità", "protocol_number": "12/2026"}
    refused(coordinator.send("post", f"{at}/transmission", sent), 422)  # it was not approved
    did(coordinator, "post", f"{at}/approval", {"meeting_id": str(sitting.pk)})
    assert did(coordinator, "post", f"{at}/transmission", sent).json()["number"] == 1
    answers = Program(key_of(ugo), "monza")
    assert coordinator.send("post", f"{at}/taking", ON).status_code == 403
    did(office, "post", f"{at}/routing", {"office": "Verde"})
    assert did(answers, "post", f"{at}/taking", ON).json()["office"] == "Verde"
    refused(answers.send("post", f"{at}/answer", ON | {"outcome": "perhaps", "reasons": "x"}), 422, "outcome")
    refused(answers.send("post", f"{at}/answer", ON | {"outcome": "accepted", "reasons": ""}), 422, "reasons")
    did(answers, "post", f"{at}/answer", ON | {"outcome": "accepted", "reasons": "Nel 2027."})
    did(answers, "post", f"{at}/beginning", ON)
    assert did(answers, "post", f"{at}/completion", ON).json()["state"] == "done"
    refused(coordinator.send("post", f"{at}/withdrawal", {"reason": "No"}), 422)
    trail = office.get(f"{at}/trail").json()["items"]
    assert [one["label"] for one in trail][-1] == "Ciclabile"
    row = AdvisoryOpinion.objects.get()
    assert (row.state, row.outcome, row.register_year) == ("done", "accepted", 2026)
    assert office.get(f"monza/opinion-requests/{made['id']}").json()["asked"][0]["state"] == "answered"
    did(office, "post", f"monza/opinion-requests/{made['id']}/withdrawal")
    assert OpinionRequest.objects.get().withdrawn_on == dt.date(2026, 6, 30)


def test_drafts_are_given_up_by_who_writes_and_the_rest_taken_back_by_who_transmits(
    coordinator: Program, liberta: Body, fausto: User
) -> None:
    draft, sent = opinion_in("draft", liberta), opinion_in("transmitted", liberta)
    facilitator = Program(key_of(fausto), "monza")
    for row, part in ((draft, "abandonment"), (sent, "withdrawal")):
        assert facilitator.send("post", f"monza/opinions/{row.pk}/{part}", {"reason": "x"}).status_code == 403
    refused(coordinator.send("post", f"monza/opinions/{sent.pk}/abandonment", {"reason": "x"}), 422)
    did(coordinator, "post", f"monza/opinions/{draft.pk}/abandonment", {"reason": "Superato"})
    did(coordinator, "post", f"monza/opinions/{sent.pk}/withdrawal", {"reason": "Superato"})
    assert set(AdvisoryOpinion.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_what_is_late_is_found_and_counted(
    coordinator: Program, office: Program, olga: User, liberta: Body, triante: Body
) -> None:
    change_rules(actor=olga, rules=answer_rules(answer_days=30, suspension_days=15, escalation_days=10))
    late, other = opinion_in("transmitted", liberta), opinion_in("in_charge", triante)
    opinion_in("answered", liberta)
    request_to(liberta)
    found = office.get("monza/opinions?overdue=true&fields=id,due_on,days_late,escalates").json()["items"]
    assert {one["id"] for one in found} == {str(late.pk), str(other.pk)}
    assert (found[0]["due_on"], found[0]["days_late"], found[0]["escalates"]) == ("2026-06-03", 27, True)
    mine = coordinator.get("monza/opinions?waiting=true&sort=created_at&fields=id").json()["items"]
    assert mine == [{"id": str(late.pk)}]
    assert coordinator.get(f"monza/opinions/{other.pk}").status_code == 404
    times = office.get(f"monza/answer-times?first={SENT}&last={SENT}").json()
    assert (times["transmitted"], times["answered"], times["oldest_open_days"]) == (3, 1, 57)
    refused(office.send("post", f"monza/opinions/{late.pk}/suspension", ON | {"reason": "Studio"}), 422, "on")
    refused(office.send("post", f"monza/opinions/{late.pk}/resumption", ON), 422)
    asked = coordinator.get("monza/opinion-requests?asked__body=" + str(liberta.pk)).json()["items"]
    assert [one["asked"][0]["state"] for one in asked] == ["late"]
