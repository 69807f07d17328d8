"""Choosing a coordinator: who may vote, and a secrecy that the database itself cannot break."""

import datetime as dt
import random
from typing import Any

import pytest
from django.apps import apps

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, Membership, Person, RoleGrant
from core.services.errors import DomainError
from core.services.rules import NewRules, change_rules
from models_monza.models import Ballot, BallotCandidate, BallotSlip, BallotVoter, Office, OpenVote
from models_monza.services.ballots import (
    Opened,
    cast_slip,
    close_ballot,
    elected,
    hand_slip,
    open_ballot,
    void_ballot,
    vote_openly,
)
from models_monza.services.offices import Appointment, appoint, end_office
from tests.models_monza.test_sittings import DAY, enrol, mark, meeting_of


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


class Room:
    """A sitting of Libertà with six members enrolled, five of them present, the first two candidates."""

    def __init__(self, body: Body, olga: User) -> None:
        self.body, self.olga = body, olga
        self.people = enrol(body, 6)
        self.meeting: Meeting = meeting_of(body)
        mark(self.meeting, self.people[:5])
        self.members = {row.person_id: row for row in Membership.objects.filter(body=body)}

    def opened(self, seats: int = 1) -> Opened:
        candidates = [person.pk for person in self.people[:2]]
        return open_ballot(
            actor=self.olga,
            meeting_id=self.meeting.pk,
            office="coordinator",
            candidate_ids=candidates,
            seats=seats,
        )

    def member(self, number: int) -> Membership:
        return self.members[self.people[number].pk]

    def candidate(self, ballot: Ballot, number: int) -> BallotCandidate:
        return ballot.candidates.get(person=self.people[number])


@pytest.fixture
def room(liberta: Body, olga: User) -> Room:
    return Room(liberta, olga)


@pytest.fixture
def open_vote(olga: User, acts: None) -> None:
    """Another city's rule: the vote is open."""
    values = {"coordinators": 1, "coordinator_ballot": "open"}
    change_rules(actor=olga, rules=NewRules("monza", "offices", dt.date(2026, 1, 1), values, "Altro"))


def test_the_rule_of_the_day_says_whether_it_is_secret(room: Room) -> None:
    opened = room.opened()
    assert opened.ballot.is_secret
    assert len(set(opened.codes)) == 6


def test_slips_handed_out_are_voted_and_counted(room: Room) -> None:
    opened = room.opened()
    for number in range(3):
        hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(number).pk)
    chosen = room.candidate(opened.ballot, 0).pk
    for code, names in zip(opened.codes, ([chosen], [chosen], []), strict=False):
        cast_slip(ballot_id=opened.ballot.pk, code=code.lower(), candidate_ids=names)
    ballot = close_ballot(actor=room.olga, ballot_id=opened.ballot.pk)
    assert (ballot.cast, ballot.blank, ballot.voters.count()) == (3, 1, 3)
    winners, tie = elected(ballot)
    assert ([one.person for one in winners], tie) == ([room.people[0]], False)
    assert not BallotSlip.objects.exists()


def test_who_is_absent_or_not_enrolled_gets_no_slip(room: Room, triante: Body) -> None:
    opened = room.opened()
    with pytest.raises(DomainError, match="in albo e presente"):
        hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(5).pk)
    stranger = enrol(triante, 1)[0]
    with pytest.raises(DomainError, match="in albo e presente"):
        hand_slip(ballot_id=opened.ballot.pk, membership_id=Membership.objects.get(person=stranger).pk)


def test_one_slip_each_and_each_slip_once(room: Room) -> None:
    opened = room.opened()
    hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(0).pk)
    with pytest.raises(DomainError, match="già ricevuto"):
        hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(0).pk)
    hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(1).pk)
    cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[])
    with pytest.raises(DomainError, match="già stata usata"):
        cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[])


def test_no_more_votes_than_slips_handed_out(room: Room) -> None:
    """A sheet of slips that goes round the room adds no votes."""
    opened = room.opened()
    hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(0).pk)
    cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[])
    with pytest.raises(DomainError, match="già tutte votate"):
        cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[1], candidate_ids=[])


def test_names_beyond_the_seats_and_names_not_on_the_slip_are_refused(room: Room) -> None:
    opened = room.opened()
    hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(0).pk)
    both = [room.candidate(opened.ballot, number).pk for number in (0, 1)]
    with pytest.raises(DomainError, match="al massimo 1"):
        cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=both)
    with pytest.raises(DomainError, match="non è tra i candidati"):
        cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[room.people[3].pk])
    assert Ballot.objects.get().cast == 0


def everything_stored(ballot: Ballot) -> dict[str, list[dict[str, Any]]]:
    """Every row of the consulte and of the trail, without what is random or says only when the ballot as a whole happened."""
    passed_over = {"id", "digest", "opened_at", "closed_at", "at", "moment", "created_at", "recorded_at"}
    found: dict[str, list[dict[str, Any]]] = {}
    for model in [*apps.get_app_config("models_monza").get_models(), AuditEntry]:
        names = [field.attname for field in model._meta.concrete_fields if field.name not in passed_over]
        rows = [
            dict(zip(names, values, strict=True)) for values in model._default_manager.values_list(*names)
        ]
        for row in rows:
            for name, value in row.items():
                if value == ballot.pk:
                    row[name] = "ballot"
        found[model.__name__] = sorted(rows, key=repr)
    return found


def test_whoever_votes_what_the_same_totals_leave_the_same_rows(room: Room) -> None:
    """Secrecy as a property: from everything that is stored one cannot tell who voted what, nor in which order.

    Two ballots with the same voters and the same totals, in which each voter voted something else and in another order, leave
    the same rows, the keys of slips aside, which are random and of no voter.
    """
    stored: list[dict[str, list[dict[str, Any]]]] = []
    for choices in ([0, 0, 1, None, 1], [1, None, 0, 1, 0]):
        opened = room.opened()
        voters = list(range(5))
        codes = list(opened.codes)
        random.Random(len(stored)).shuffle(codes)
        for number in voters:
            hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(number).pk)
        for code, choice in zip(codes, choices, strict=False):
            names = [] if choice is None else [room.candidate(opened.ballot, choice).pk]
            cast_slip(ballot_id=opened.ballot.pk, code=code, candidate_ids=names)
        ballot = close_ballot(actor=room.olga, ballot_id=opened.ballot.pk)
        stored.append(everything_stored(ballot))
        for model in (BallotVoter, BallotCandidate, Ballot):
            model.objects.all().delete()
    for name, rows in stored[0].items():
        if name != "AuditEntry":
            assert rows == stored[1][name], name


def test_the_trail_has_no_entry_for_a_vote(room: Room) -> None:
    opened = room.opened()
    before = AuditEntry.objects.count()
    hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(0).pk)
    cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[])
    assert AuditEntry.objects.count() == before
    assert not OpenVote.objects.exists()


def test_no_table_points_from_a_vote_to_a_voter() -> None:
    """The shape of the tables: a slip and a total know the ballot alone."""
    links = {
        model.__name__: {field.name for field in model._meta.concrete_fields if field.is_relation}
        for model in (BallotSlip, BallotCandidate)
    }
    assert links == {"BallotSlip": {"ballot"}, "BallotCandidate": {"ballot", "person"}}
    assert BallotSlip._meta.pk.default.__name__ == "uuid4"  # a time-ordered key would tell the order of slips


def test_an_open_vote_is_written_with_its_voter(open_vote: None, room: Room) -> None:
    ballot = room.opened().ballot
    vote_openly(
        actor=room.olga,
        ballot_id=ballot.pk,
        membership_id=room.member(2).pk,
        candidate_ids=[room.candidate(ballot, 1).pk],
    )
    with pytest.raises(DomainError, match="Ha già votato"):
        vote_openly(actor=room.olga, ballot_id=ballot.pk, membership_id=room.member(2).pk, candidate_ids=[])
    with pytest.raises(DomainError, match="palese"):
        hand_slip(ballot_id=ballot.pk, membership_id=room.member(3).pk)
    assert [(vote.membership, vote.candidate) for vote in OpenVote.objects.all()] == [
        (room.member(2), room.candidate(ballot, 1))
    ]


def test_where_no_rule_says_how_there_is_no_vote(room: Room, olga: User) -> None:
    rules = NewRules("monza", "offices", dt.date(2026, 1, 1), {"coordinators": 1}, "Altro")
    change_rules(actor=olga, rules=rules)
    with pytest.raises(DomainError, match="palese o segreto"):
        room.opened()


def test_a_tie_leaves_the_seat_open(room: Room, open_vote: None) -> None:
    ballot = room.opened().ballot
    for voter, choice in ((0, 0), (1, 1)):
        vote_openly(
            actor=room.olga,
            ballot_id=ballot.pk,
            membership_id=room.member(voter).pk,
            candidate_ids=[room.candidate(ballot, choice).pk],
        )
    assert elected(close_ballot(actor=room.olga, ballot_id=ballot.pk)) == ([], True)


def test_a_voided_ballot_takes_no_more_votes(room: Room) -> None:
    opened = room.opened()
    void_ballot(actor=room.olga, ballot_id=opened.ballot.pk, reason="Schede contestate")
    with pytest.raises(DomainError, match="annullata"):
        hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(0).pk)


def appointment(room: Room, person: Person, **more: Any) -> Appointment:
    return Appointment(room.body.pk, person.pk, "coordinator", DAY, act_number="12/2026", **more)


def test_she_who_is_appointed_may_convene_and_no_more_once_she_resigns(room: Room, pia: User) -> None:
    Person.objects.filter(pk=room.people[0].pk).update(user=pia)
    office = appoint(actor=room.olga, appointment=appointment(room, room.people[0]))
    grant = RoleGrant.objects.get(user=pia)
    assert (grant.role, grant.body, grant.since) == ("coordinator", room.body, DAY)
    end_office(actor=room.olga, office_id=office.pk, until=DAY, ended="resigned")
    assert RoleGrant.objects.get(user=pia).until == DAY


def test_a_second_coordinator_takes_the_place_of_the_first_or_is_refused(room: Room) -> None:
    first = appoint(
        actor=room.olga,
        appointment=Appointment(room.body.pk, room.people[0].pk, "coordinator", dt.date(2026, 1, 1)),
    )
    with pytest.raises(DomainError, match="al posto di"):
        appoint(actor=room.olga, appointment=appointment(room, room.people[1]))
    appoint(actor=room.olga, appointment=appointment(room, room.people[1]), instead_of=first.pk)
    first.refresh_from_db()
    assert (first.until, first.ended) == (DAY - dt.timedelta(days=1), "replaced")


def test_where_the_rules_want_a_woman_and_a_man_two_of_a_kind_are_refused(room: Room, olga: User) -> None:
    values = {"coordinators": 2, "coordinator_genders": True, "coordinator_ballot": "open"}
    change_rules(actor=olga, rules=NewRules("monza", "offices", dt.date(2026, 1, 1), values, "Altro"))
    appoint(actor=olga, appointment=appointment(room, room.people[0], gender="woman"))
    for gender, words in (("", "indichi il genere"), ("woman", "uno dei due c'è già")):
        with pytest.raises(DomainError, match=words):
            appoint(actor=olga, appointment=appointment(room, room.people[1], gender=gender))
    appoint(actor=olga, appointment=appointment(room, room.people[1], gender="man"))
    assert Office.objects.filter(until=None).count() == 2


def test_an_appointment_that_cites_a_ballot_needs_its_choice(room: Room) -> None:
    opened = room.opened()
    hand_slip(ballot_id=opened.ballot.pk, membership_id=room.member(0).pk)
    name = room.candidate(opened.ballot, 0).pk
    cast_slip(ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[name])
    cited = {"ballot_id": opened.ballot.pk}
    with pytest.raises(DomainError, match="non è chiusa"):
        appoint(actor=room.olga, appointment=appointment(room, room.people[0], **cited))
    close_ballot(actor=room.olga, ballot_id=opened.ballot.pk)
    with pytest.raises(DomainError, match="non ha scelto"):
        appoint(actor=room.olga, appointment=appointment(room, room.people[1], **cited))
    assert (
        appoint(actor=room.olga, appointment=appointment(room, room.people[0], **cited)).ballot
        == opened.ballot
    )
