"""A sitting of Libertà in which one votes: who is there, and how to open a ballot by its page."""

import datetime as dt
import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Body, Meeting, MeetingBody, Membership, Person
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Ballot, BallotCandidate, Mandate
from models_monza.rules import SLUG
from models_monza.services.ballots import Opened, open_ballot
from tests.models_monza.conftest import make_consulta
from tests.models_monza.test_sittings import enrol, mark, meeting_of

_CODES = re.compile(r'name="codes" value="([A-Z2-9]{8})"')


class Room:
    """A sitting of a consulta with six members enrolled, five of them present, the first two candidates."""

    def __init__(self, body: Body, olga: User) -> None:
        self.body, self.olga = body, olga
        self.people: list[Person] = enrol(body, 6)
        self.meeting: Meeting = meeting_of(body)
        mark(self.meeting, self.people[:5])
        self.members = {row.person_id: row for row in Membership.objects.filter(body=body)}

    def opened(self, seats: int = 1) -> Opened:
        """A ballot, by the verb."""
        return open_ballot(
            actor=self.olga,
            meeting_id=self.meeting.pk,
            office="coordinator",
            candidate_ids=[person.pk for person in self.people[:2]],
            seats=seats,
        )

    def open_page(self, client: Client, **more: Any) -> Any:
        """The answer to the form that opens a ballot."""
        typed = {"office": "coordinator", "seats": 1, "candidates": [one.pk for one in self.people[:2]]}
        return client.post(reverse("monza:ballot-open", args=[self.meeting.pk]), typed | more)

    def hand(self, client: Client, ballot: Ballot, number: int) -> Any:
        """The answer to the button «Consegna scheda»."""
        member = self.member(number).pk
        return client.post(reverse("monza:ballot-hand", args=[ballot.pk]), {"member": member}, follow=True)

    def member(self, number: int) -> Membership:
        """The membership of the person of that number."""
        return self.members[self.people[number].pk]

    def candidate(self, ballot: Ballot, number: int) -> BallotCandidate:
        """The person of that number as a candidate."""
        return ballot.candidates.get(person=self.people[number])


class Evening(Room):
    """The same room in a sitting of today, where there was nothing before: for a database where commits are real."""

    def __init__(self, olga: User) -> None:
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        for rules in new_rules(CC_5_2024):
            change_rules(actor=olga, rules=rules)
        today = timezone.localdate()
        Mandate.objects.create(name="2022-2027", since=dt.date(2022, 6, 27))
        self.body, self.olga = make_consulta("Libertà", "liberta"), olga
        self.people = enrol(self.body, 4)
        self.meeting = Meeting.objects.create(
            model_slug=SLUG, kind="sitting", meets_on=today, state="convened"
        )
        MeetingBody.objects.create(meeting=self.meeting, body=self.body)
        mark(self.meeting, self.people)
        self.members = {row.person_id: row for row in self.body.memberships.all()}


def codes_in(answer: Any) -> list[str]:
    """The codes of the slips the page shows once."""
    return _CODES.findall(answer.content.decode())


def phone() -> Client:
    """A phone without an account, as a browser that checks the forms' tokens."""
    return Client(headers={"host": "monza.localhost"})


def cast(client: Client, ballot: Ballot, code: str, *choices: Any, follow: bool = False) -> Any:
    """The answer to the slip, sent; without choices it is blank."""
    names = [one.pk for one in choices] or ["blank"]
    return client.post(
        reverse("monza:vote", args=[ballot.pk]), {"code": code, "candidates": names}, follow=follow
    )
