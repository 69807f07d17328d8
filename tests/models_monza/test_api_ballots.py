"""Programs keep a sitting as its pages do, and no program, key or answer tells of a secret vote."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from core.models import Body, Person, RoleGrant, SentOnce
from core.services.rules import NewRules, change_rules
from models_monza.models import Ballot, BallotVoter, Office, Sitting
from models_monza.services.ballots import cast_slip
from tests.core.api.doors import doors
from tests.core.api.program import Program, did, key_of, refused
from tests.models_monza.conftest import user_with
from tests.models_monza.room import Room
from tests.models_monza.test_sittings import meeting_of


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


@pytest.fixture
def room(liberta: Body, olga: User) -> Room:
    return Room(liberta, olga)


@pytest.fixture
def office(olga: User) -> Program:
    return Program(key_of(olga), "monza")


def question(room: Room, *people: int) -> dict[str, Any]:
    return {"office": "coordinator", "candidate_ids": [str(room.people[one].pk) for one in people]}


def test_a_secret_ballot_is_opened_voted_and_closed_without_a_trace(room: Room, office: Program) -> None:
    at = f"monza/sittings/{room.meeting.pk}/ballots"
    refused(office.send("post", at, question(room, 0, 5)), 422, "candidate_ids")  # the sixth is not there
    opened = did(office, "post", at, question(room, 0, 1), Idempotency_Key="uno").json()
    key, codes = opened["ballot_id"], opened["codes"]
    assert len(codes) == len(room.people)
    refused(office.send("post", at, question(room, 0, 1), Idempotency_Key="uno"), 422, "office")
    place = f"monza/ballots/{key}"
    for number in range(3):
        member = {"membership_id": str(room.member(number).pk)}
        did(office, "post", f"{place}/slips", member, Idempotency_Key=f"s{number}")
        refused(office.send("post", f"{place}/slips", member), 422)
    did(office, "delete", f"{place}/slips/{room.member(2).pk}")
    assert not SentOnce.objects.exists()
    refused(office.send("post", f"{place}/open-votes", {"membership_id": str(room.member(3).pk), "candidate_ids": []}), 422)  # fmt: skip
    ballot = Ballot.objects.get()
    second = room.candidate(ballot, 1)
    for code in codes[:2]:
        cast_slip(ballot_id=ballot.pk, code=code, candidate_ids=[second.pk])
    shown = office.get(place).json()
    assert (shown["handed"], shown["cast"], shown["blank"], shown["chosen_ids"]) == (2, 2, None, None)
    assert [(one["name"], one["votes"]) for one in shown["candidates"]] == [
        ("Iscritto 000", None), ("Iscritto 001", None),
    ]  # fmt: skip
    assert office.get("monza/ballots?sort=cast").status_code == 400
    roll = office.get(f"{place}/roll").json()["items"]
    assert [one["done"] for one in roll] == [True, True, False, False, False]
    assert {one["named"] for one in roll} == {None}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_sentonce")
        assert cursor.fetchone() == (0,)
    closed = did(office, "post", f"{place}/closing").json()
    assert (closed["chosen_ids"], closed["is_tie"], closed["blank"]) == ([str(second.person_id)], False, 0)
    assert office.get(f"{place}/roll").status_code == 404

    named = {"body_id": str(room.body.pk), "person_id": str(second.person_id), "kind": "coordinator", "since": "2026-05-05"}  # fmt: skip
    did(office, "post", "monza/offices", named | {"ballot_id": key})
    refused(office.send("post", f"{place}/voiding", {"reason": "Schede perse"}), 422)
    assert Office.objects.get().meeting == room.meeting


def test_a_voided_ballot_tells_no_totals_and_an_open_one_names_who_voted_what(
    room: Room, office: Program, olga: User
) -> None:
    opened = room.opened()
    BallotVoter.objects.create(ballot=opened.ballot, membership=room.member(0))
    cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[])
    place = f"monza/ballots/{opened.ballot.pk}"
    refused(office.send("post", f"{place}/voiding", {"reason": " "}), 422, "reason")
    void = did(office, "post", f"{place}/voiding", {"reason": "Schede perse"}).json()
    assert (void["cast"], void["blank"], void["void_reason"]) == (None, None, "Schede perse")
    values = {"coordinators": 1, "coordinator_ballot": "open"}
    change_rules(actor=olga, rules=NewRules("monza", "offices", dt.date(2026, 2, 1), values, "Altro"))
    key = did(office, "post", f"monza/sittings/{room.meeting.pk}/ballots", question(room, 0, 1)).json()
    assert key["codes"] == []
    place, ballot = f"monza/ballots/{key['ballot_id']}", Ballot.objects.get(pk=key["ballot_id"])
    vote = {"membership_id": str(room.member(0).pk), "candidate_ids": [str(room.candidate(ballot, 0).pk)]}
    did(office, "post", f"{place}/open-votes", vote, Idempotency_Key="v")
    did(office, "post", f"{place}/open-votes", vote, Idempotency_Key="v")
    refused(office.send("post", f"{place}/open-votes", vote), 422)
    assert office.get(f"{place}/roll").json()["items"][0]["named"] == "Iscritto 000"


def test_no_door_casts_a_secret_vote_or_tells_a_code() -> None:
    told = [str(door) for door in doors("monza") if "slip" in door.path or "vot" in door.path]
    assert sorted(told) == [
        "DELETE monza/ballots/{ballot_id}/slips/{membership_id}",
        "POST monza/ballots/{ballot_id}/open-votes",
        "POST monza/ballots/{ballot_id}/slips",
    ]


def test_a_sitting_has_its_calls_its_quorum_and_its_roll(room: Room, office: Program, nora: User) -> None:
    at = f"monza/sittings/{room.meeting.pk}"
    coordinator = Program(key_of(nora), "monza")
    refused(office.send("post", f"{at}/quorum-checks", {"call": "third"}), 422, "call")
    numbers = coordinator.get(f"{at}/numbers").json()
    assert (numbers["first"]["members"], numbers["first"]["counted"]) == (6, 5)
    roll = coordinator.get(f"{at}/roll").json()
    assert (len(roll["present"]), roll["absent"]) == (5, ["Iscritto 005"])
    refused(coordinator.send("put", f"{at}/calls", {"is_urgent": False}), 422)  # it is convened
    row = Sitting(meeting=room.meeting, body=room.body, members=6, needed=4, counted=1)
    row.is_valid, row.checked_at, row.call = False, dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC), "first"
    row.save()
    shown = did(coordinator, "post", f"{at}/desertion").json()
    assert (shown["state"], shown["needed"], shown["is_valid"]) == ("cancelled", 4, False)
    assert coordinator.get("monza/sittings?sitting__is_valid=false&fields=id").json()["items"] == [
        {"id": str(room.meeting.pk)}
    ]


def test_offices_are_given_and_end_with_their_access(room: Room, office: Program, olga: User, nora: User) -> None:  # fmt: skip
    person, account = room.people[0], user_with("a@monza.example", "Ada", "reader")
    named = {"body_id": str(room.body.pk), "kind": "coordinator", "since": "2026-05-05"}
    stranger = {"person_id": str(office_person()), "kind": "secretary"}
    for wrong, field in (
        ({"person_id": str(person.pk), "gender": "woman"}, "gender"), ({"person_id": str(person.pk), "name": "Ada"}, "name"),
        (stranger, "person_id"), ({"person_id": str(person.pk), "kind": "king"}, "kind"), ({"person_id": None}, "person_id"),
    ):  # fmt: skip
        refused(office.send("post", "monza/offices", named | wrong), 422, field)
    assert Program(key_of(nora), "monza").send("post", "monza/offices", named).status_code == 403
    made = did(office, "post", "monza/offices", named | {"person_id": str(person.pk)}).json()
    assert (made["person"], made["has_account"], made["has_access"]) == ("Iscritto 000", False, False)
    at = f"monza/offices/{made['id']}"
    assert did(office, "post", f"{at}/access", {"user_id": str(account.pk)}).json()["has_access"] is True
    assert [one["person"] for one in office.get("monza/coordinators-table").json()["items"]] == ["Iscritto 000"]  # fmt: skip
    refused(office.send("post", f"{at}/end", {"until": "2026-05-05", "ended": "lapsed"}), 422, "ended")
    did(office, "post", f"{at}/end", {"until": "2026-05-05", "ended": "resigned", "note": "Studio"})
    assert RoleGrant.objects.get(user=account, role="coordinator").until == dt.date(2026, 5, 5)


def office_person() -> Any:
    """Somebody the city knows and who is of no consulta."""
    return Person.objects.create(family_name="Altrove").pk


def test_a_process_note_is_of_who_wrote_it(liberta: Body, fausto: User, olga: User, nora: User) -> None:
    meeting = meeting_of(liberta)
    facilitator, office = Program(key_of(fausto), "monza"), Program(key_of(olga), "monza")
    assert Program(key_of(nora), "monza").get("monza/process-notes").status_code == 403
    told = {"meeting_id": str(meeting.pk), "text": "Clima sereno."}
    note = did(facilitator, "post", "monza/process-notes", told)
    at = f"monza/process-notes/{note.json()['id']}"
    refused(office.send("put", at, {"text": "No"}, If_Match=note.headers["ETag"]), 403)
    refused(facilitator.send("put", at, {"text": " "}, If_Match=note.headers["ETag"]), 422, "text")
    assert did(facilitator, "put", at, {"text": "Altro"}, If_Match=note.headers["ETag"]).json()["author"] == "Fausto Facilita"  # fmt: skip
    assert facilitator.send("put", at, {"text": "Ancora"}, If_Match=note.headers["ETag"]).status_code == 412
