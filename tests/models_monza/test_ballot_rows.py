"""What PostgreSQL itself keeps of a row: the transaction that wrote it and its place in the file, which a backup follows."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from core.models import Body
from models_monza.models import BallotCandidate, BallotVoter
from models_monza.privacy import export_person
from models_monza.services.ballots import Opened, cast_slip, close_ballot, void_ballot
from tests.models_monza.room import Room


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


@pytest.fixture
def room(liberta: Body, olga: User) -> Room:
    return Room(liberta, olga)


def placed(table: str) -> list[tuple[str, str]]:
    """Key and writing transaction of each row, in the order of the file, which is that of a backup."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, xmin::text FROM models_monza_{table} ORDER BY ctid")  # names of ours
        return [(str(key), writer) for key, writer in cursor.fetchall()]


def voted(room: Room, office: Client) -> Opened:
    """Each is handed a slip and casts it at once, one after the other, the last for the first candidate."""
    opened = room.opened()
    for number, choice in enumerate((1, 1, 0)):
        room.hand(office, opened.ballot, 4 - number)
        name = room.candidate(opened.ballot, choice).pk
        cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[number], candidate_ids=[name])
    return opened


def test_a_vote_writes_every_candidates_row_anew(room: Room, office: Client) -> None:
    opened = voted(room, office)
    name = room.candidate(opened.ballot, 1).pk
    room.hand(office, opened.ballot, 0)
    cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[3], candidate_ids=[name])
    rows = placed("ballotcandidate")
    assert len({writer for _key, writer in rows}) == 1, "the row of who got the vote would stand out"
    assert list(BallotCandidate.objects.order_by("pk").values_list("votes", flat=True)) in ([1, 3], [3, 1])


@pytest.mark.parametrize("ending", ["closed", "voided"])
def test_once_it_is_over_no_row_tells_who_came_first(room: Room, office: Client, ending: str) -> None:
    opened = voted(room, office)
    assert all(voter.pk.version == 4 for voter in BallotVoter.objects.all()), "a key tells no moment"
    places = {table: placed(table) for table in ("ballotcandidate", "ballotvoter")}
    if ending == "closed":
        close_ballot(actor=room.olga, ballot_id=opened.ballot.pk)
    else:
        void_ballot(actor=room.olga, ballot_id=opened.ballot.pk, reason="Schede perse")
    for table, before in places.items():
        now = placed(table)
        assert {key for key, _writer in now} == {key for key, _writer in before}
        assert len({writer for _key, writer in now}) == 1
        assert {writer for _key, writer in now}.isdisjoint(writer for _key, writer in before), "written anew"


def test_a_voided_secret_ballot_keeps_no_totals(room: Room, office: Client) -> None:
    """It counts for nothing: after one vote its totals would only tell what that one was."""
    opened = voted(room, office)
    ballot = void_ballot(actor=room.olga, ballot_id=opened.ballot.pk, reason="Schede perse")
    ballot.refresh_from_db()
    assert (ballot.cast, ballot.blank) == (3, 0)
    assert set(ballot.candidates.values_list("votes", flat=True)) == {0}


def test_who_asks_for_her_data_is_told_her_votes_after_the_closing(room: Room, office: Client) -> None:
    opened = voted(room, office)
    person = room.people[1].pk
    assert [row["votes"] for row in export_person(person)["candidacies"]] == [None]
    close_ballot(actor=room.olga, ballot_id=opened.ballot.pk)
    assert [row["votes"] for row in export_person(person)["candidacies"]] == [2]
