"""When the choice of a coordinator holds: a sitting with its numbers, in its first or second call, and who was chosen indeed."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Person
from core.services.errors import DomainError
from core.services.rules import NewRules, change_rules
from models_monza.models import Ballot, Office, Sitting
from models_monza.selectors.offices import offices_of
from models_monza.services.ballots import cast_slip, close_ballot, hand_slip, open_ballot
from models_monza.services.offices import Appointment, appoint, end_office
from models_monza.services.sittings import check_quorum, number_sitting
from tests.models_monza.room import Room
from tests.models_monza.test_sittings import AT, DAY, sitting_rules

ONE = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(AT)


@pytest.fixture
def room(liberta: Body, olga: User) -> Room:
    return Room(liberta, olga)


def chosen(room: Room, *votes: Sequence[int], seats: int = 1, candidates: int = 2) -> Ballot:
    """A closed ballot among the first people: each vote names some of them by number."""
    opened = open_ballot(
        actor=room.olga, meeting_id=room.meeting.pk, office="coordinator", seats=seats,
        candidate_ids=[one.pk for one in room.people[:candidates]],
    )  # fmt: skip
    for number, names in enumerate(votes):
        hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(number).pk)
        keys = [room.candidate(opened.ballot, name).pk for name in names]
        cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[number], candidate_ids=keys)
    return close_ballot(actor=room.olga, ballot_id=opened.ballot.pk)


def appointed(
    room: Room, person: Person, ballot: Ballot | None = None, gender: str = "", since: dt.date = DAY
) -> Office:
    found = Appointment(
        room.body.pk, person.pk, "coordinator", since, ballot_id=ballot.pk if ballot else None, gender=gender
    )
    return appoint(actor=room.olga, appointment=found)


def test_where_the_rules_ask_for_a_quorum_nobody_votes_before_it_is_there(room: Room, olga: User) -> None:
    change_rules(
        actor=olga,
        rules=sitting_rules(quorum="number", quorum_number=6, second_call=True, second_call_number=3),
    )
    with pytest.raises(DomainError, match="prima lo verifichi"):
        room.opened()
    check_quorum(actor=olga, meeting_id=room.meeting.pk, call="first", moment=AT)
    with pytest.raises(DomainError, match=r"Manca il numero legale \(5 presenti, ne servono 6\)"):
        room.opened()
    check_quorum(actor=olga, meeting_id=room.meeting.pk, call="second", moment=AT)
    assert room.opened().ballot.state == "open"


def test_a_choice_made_without_the_numbers_appoints_nobody(room: Room, olga: User) -> None:
    ballot = chosen(room, [0], [0])
    Sitting.objects.update(call="first", members=6, counted=5, needed=6, is_valid=False, checked_at=AT)
    with pytest.raises(DomainError, match="numero legale") as refused:
        appointed(room, room.people[0], ballot)
    assert refused.value.field == "ballot"


def test_a_second_call_votes_on_its_own_day(room: Room, olga: User, time_machine: Any) -> None:
    sitting = number_sitting(room.meeting)
    assert sitting is not None
    time_machine.move_to(AT + ONE)
    with pytest.raises(DomainError, match="nel suo giorno"):
        room.opened()
    Sitting.objects.update(second_call_on=DAY + ONE)
    assert room.opened().ballot.state == "open"


def test_who_had_votes_and_was_not_chosen_is_not_appointed_by_that_ballot(room: Room) -> None:
    ballot = chosen(room, [0], [0], [1])
    with pytest.raises(DomainError, match="non ha scelto"):
        appointed(room, room.people[1], ballot)
    assert appointed(room, room.people[0], ballot).ballot == ballot


def test_a_tie_appoints_nobody_of_the_tie(room: Room) -> None:
    ballot = chosen(room, [0], [1])
    for person in room.people[:2]:
        with pytest.raises(DomainError, match="non ha scelto"):
            appointed(room, person, ballot)


def test_where_a_woman_and_a_man_are_wanted_the_second_may_come_after_others(room: Room, olga: User) -> None:
    """Two women had most votes: the man who follows them is chosen beside the first."""
    values = {"coordinators": 2, "coordinator_genders": True, "coordinator_ballot": "secret"}
    change_rules(actor=olga, rules=NewRules("monza", "offices", dt.date(2026, 1, 1), values, "Altro"))
    ballot = chosen(room, [0, 1], [0, 1], [0, 2], seats=2, candidates=4)
    appointed(room, room.people[0], ballot, "woman")
    with pytest.raises(DomainError, match="uno dei due c'è già"):
        appointed(room, room.people[1], ballot, "woman")
    assert appointed(room, room.people[2], ballot, "man").ballot == ballot
    with pytest.raises(DomainError):
        appointed(room, room.people[3], ballot, "man")


def test_who_resigns_tonight_is_followed_tonight(room: Room) -> None:
    first = appointed(room, room.people[0], since=DAY - 30 * ONE)
    end_office(actor=room.olga, office_id=first.pk, until=DAY, ended="resigned")
    assert appointed(room, room.people[1]).until is None


def test_who_resigns_from_a_later_day_keeps_her_place_until_then(
    room: Room, office: Client, time_machine: Any
) -> None:
    first = appointed(room, room.people[0], since=DAY - 30 * ONE)
    end_office(actor=room.olga, office_id=first.pk, until=DAY + 10 * ONE, ended="resigned")
    with pytest.raises(DomainError, match=r"fino al 15/05/2026"):
        appointed(room, room.people[1])
    standing, past = offices_of(room.body)
    assert ([one.office for one in standing], past) == ([first], [])
    page = office.get(reverse("monza:offices", args=[room.body.pk])).content.decode()
    assert "Chi lo era prima" not in page
    assert re.search(r"al\s+\S*\s*15", page)
    assert "Sostituisci" not in page
    time_machine.move_to(AT + 10 * ONE)
    assert appointed(room, room.people[1], since=DAY + 10 * ONE).until is None
    assert offices_of(room.body)[1] == [Office.objects.get(pk=first.pk)]
