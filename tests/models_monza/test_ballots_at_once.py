"""Two phones with the same code, two buttons for the same member, a vote while it closes: on real connections."""

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from models_monza.models import Ballot, BallotCandidate, BallotSlip, BallotVoter, Office
from models_monza.services.ballots import cast_slip, close_ballot, hand_slip, open_ballot
from models_monza.services.offices import Appointment, appoint
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once
from tests.models_monza.room import Evening


@pytest.fixture
def evening(fresh_database: str, monza: City) -> Evening:
    with use_city(monza):
        return Evening(make_user("olga@monza.example", "Olga Ufficio"))


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
