"""Two phones with the same code, two buttons for the same member, a vote while it closes: on real connections."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import BodyStage, Meeting, MeetingBody
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Ballot, BallotCandidate, BallotSlip, BallotVoter, Mandate, Office
from models_monza.rules import SLUG
from models_monza.services.ballots import cast_slip, close_ballot, hand_slip, open_ballot
from models_monza.services.offices import Appointment, appoint
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once
from tests.models_monza.conftest import make_consulta
from tests.models_monza.room import Room
from tests.models_monza.test_sittings import enrol, mark


class Evening(Room):
    """The same room, today, in a database where commits are real."""

    def __init__(self) -> None:
        self.olga: User = make_user("olga@monza.example", "Olga Ufficio")
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        for rules in new_rules(CC_5_2024):
            change_rules(actor=self.olga, rules=rules)
        today = timezone.localdate()
        Mandate.objects.create(name="2022-2027", since=today.replace(month=1, day=1))
        self.body = make_consulta("Libertà", "liberta")
        assert BodyStage.objects.filter(body=self.body, stage="formed").exists()
        self.people = enrol(self.body, 4)
        self.meeting = Meeting.objects.create(
            model_slug=SLUG, kind="sitting", meets_on=today, state="convened"
        )
        MeetingBody.objects.create(meeting=self.meeting, body=self.body)
        mark(self.meeting, self.people)
        self.members = {row.person_id: row for row in self.body.memberships.all()}


@pytest.fixture
def evening(fresh_database: str, monza: City) -> Evening:
    with use_city(monza):
        return Evening()


def test_the_same_code_on_two_phones_counts_once(evening: Evening, monza: City) -> None:
    with use_city(monza):
        opened = evening.opened()
        for number in range(3):
            hand_slip(ballot_id=opened.ballot.pk, membership_id=evening.member(number).pk)
        names = [evening.candidate(opened.ballot, number).pk for number in (0, 1)]
    phones: list[Callable[[], object]] = [
        partial(cast_slip, ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[name])
        for name in (*names, *names)
    ]
    refused = at_once(monza, *phones)
    assert ["già stata usata" in str(one) for one in refused] == [True] * 3
    with use_city(monza):
        assert Ballot.objects.get().cast == 1
        assert sum(BallotCandidate.objects.values_list("votes", flat=True)) == 1
        assert BallotSlip.objects.count() == 3


def test_every_slip_of_a_full_room_counts(evening: Evening, monza: City) -> None:
    with use_city(monza):
        opened = evening.opened()
        for number in range(4):
            hand_slip(ballot_id=opened.ballot.pk, membership_id=evening.member(number).pk)
        name = evening.candidate(opened.ballot, 0).pk
    cast = partial(cast_slip, ballot_id=opened.ballot.pk, candidate_ids=[name])
    assert at_once(monza, *(partial(cast, code=code) for code in opened.codes)) == []
    with use_city(monza):
        assert BallotCandidate.objects.get(pk=name).votes == Ballot.objects.get().cast == 4


def test_a_member_is_handed_one_slip_by_two_operators(evening: Evening, monza: City) -> None:
    with use_city(monza):
        opened = evening.opened()
        member = evening.member(0).pk
    hand = partial(hand_slip, ballot_id=opened.ballot.pk, membership_id=member)
    assert ["già ricevuto" in str(one) for one in at_once(monza, hand, hand)] == [True]
    with use_city(monza):
        assert BallotVoter.objects.count() == 1


def test_a_vote_while_it_closes_counts_or_is_refused(evening: Evening, monza: City) -> None:
    with use_city(monza):
        opened = evening.opened()
        hand_slip(ballot_id=opened.ballot.pk, membership_id=evening.member(0).pk)
    refused = at_once(
        monza,
        partial(cast_slip, ballot_id=opened.ballot.pk, code=opened.codes[0], candidate_ids=[]),
        partial(close_ballot, actor=evening.olga, ballot_id=opened.ballot.pk),
    )
    with use_city(monza):
        row = Ballot.objects.get()
        assert (row.state, row.cast + len(refused)) == ("closed", 1)


def test_one_ballot_an_office_and_one_coordinator(evening: Evening, monza: City) -> None:
    with use_city(monza):
        candidates = [one.pk for one in evening.people[:2]]
    ask = partial(
        open_ballot,
        actor=evening.olga,
        meeting_id=evening.meeting.pk,
        office="coordinator",
        candidate_ids=candidates,
    )
    assert ["già una votazione aperta" in str(one) for one in at_once(monza, ask, ask)] == [True]
    named = [
        partial(
            appoint,
            actor=evening.olga,
            appointment=Appointment(evening.body.pk, person, "coordinator", timezone.localdate()),
        )
        for person in candidates
    ]
    assert ["al posto di" in str(one) for one in at_once(monza, *named)] == [True]
    with use_city(monza):
        assert Office.objects.count() == 1
