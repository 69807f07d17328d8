"""Agendas in several hands at the same moment, on real connections: nothing comes twice, nothing is lost."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import (
    AgendaItem,
    AgendaProposal,
    AuditEntry,
    Body,
    Delivery,
    ItemMinutes,
    Meeting,
    Minutes,
)
from core.selectors.carry_over import coming_back
from core.services.agenda import add_item, move_item, take_up_again
from core.services.errors import DomainError
from core.services.meeting_states import cancel_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.proposals import ANSWER, accept_proposal, merge_proposal, propose_item
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once

SITE = "https://bergamo.example/"
PEOPLE = 4


@pytest.fixture
def dario(fresh_database: str, bergamo: City) -> User:
    """The office, in a database where commits are real."""
    with use_city(bergamo):
        return make_user("dario@bergamo.example", "Dario Ufficio")


def body_named(name: str) -> Body:
    slug = name.lower().replace(" ", "-")
    return Body.objects.get_or_create(slug=slug, defaults={"model_slug": "bergamo", "name": name})[0]


def plan(dario: User, days: int, *bodies: str, agenda: tuple[str, ...] = ()) -> Meeting:
    keys = tuple(body_named(name).pk for name in bodies or ("Rete Alfa",))
    day = timezone.localdate() + dt.timedelta(days=days)
    values = MeetingPlan(kind="plenary", body_ids=keys, meets_on=day)
    return plan_meeting(actor=dario, model_slug="bergamo", plan=values, agenda=agenda)


def left_open(dario: User, *bodies: str) -> Meeting:
    """A meeting of last month whose twelve items were all left open."""
    past = plan(dario, -30, *bodies, agenda=tuple(f"Punto {number}" for number in range(12)))
    Meeting.objects.filter(pk=past.pk).update(state="held")
    Minutes.objects.create(meeting=past)
    ItemMinutes.objects.bulk_create(ItemMinutes(item=item, outcome="open") for item in past.agenda.all())
    return past


def test_two_meetings_planned_at_once_take_up_what_was_left_open_once(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        left_open(dario, "Rete Alfa", "Rete Beta")
    works = [
        partial(plan, dario, 10 + number, name) for number, name in enumerate(("Rete Alfa", "Rete Beta") * 2)
    ]
    assert at_once(bergamo, *works) == []
    with use_city(bergamo):
        back = AgendaItem.objects.filter(carried_from__isnull=False)
        assert back.count() == 12
        assert back.values("carried_from").distinct().count() == 12
        for meeting in Meeting.objects.filter(state="draft"):
            positions = list(meeting.agenda.order_by("position").values_list("position", flat=True))
            assert positions == list(range(1, len(positions) + 1))


def test_asked_for_by_several_it_comes_once(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        draft = plan(dario, 10)
        left_open(dario)
        keys = tuple(one.key for one in coming_back(draft))
    assert len(keys) == 12
    works = [partial(take_up_again, actor=dario, meeting_id=draft.pk, keys=keys) for _person in range(PEOPLE)]
    assert at_once(bergamo, *works) == []
    with use_city(bergamo):
        assert draft.agenda.count() == 12


def test_two_meetings_called_off_at_once_hand_over_without_a_deadlock(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        left_open(dario)
        first, second = plan(dario, 10), plan(dario, 20)
        assert first.agenda.count() == 12
    works = [
        partial(cancel_meeting, actor=dario, meeting_id=one.pk, reason="Neve") for one in (first, second)
    ]
    assert at_once(bergamo, *works) == []
    with use_city(bergamo):
        assert plan(dario, 40).agenda.count() == 12


def test_items_added_and_moved_at_once_are_all_there_in_order(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        draft = plan(dario, 10, agenda=("Uno", "Due", "Tre"))
        last = draft.agenda.get(title="Tre")
    works = [partial(add_item, actor=dario, meeting_id=draft.pk, title=f"Di {n}") for n in range(PEOPLE)]
    works += [partial(move_item, actor=dario, item_id=last.pk, to=1)]
    assert at_once(bergamo, *works) == []
    with use_city(bergamo):
        rows = list(draft.agenda.order_by("position"))
        assert [row.position for row in rows] == list(range(1, 8))
        assert rows[0].title == "Tre"
        assert {row.title for row in rows} == {"Uno", "Due", "Tre", *(f"Di {n}" for n in range(PEOPLE))}


def test_the_same_proposal_sent_at_once_is_one(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        body = body_named("Rete Alfa")
    send = partial(propose_item, actor=None, body_id=body.pk, title="Panchine", name="Ugo")
    assert at_once(bergamo, *[send] * PEOPLE) == []
    with use_city(bergamo):
        assert AgendaProposal.objects.count() == 1


def test_a_proposal_settled_by_two_at_once_has_one_answer(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        draft = plan(dario, 10, agenda=("Uno",))
        item = draft.agenda.get()
        made = propose_item(
            actor=None,
            body_id=body_named("Rete Alfa").pk,
            title="Panchine",
            name="Ugo",
            email="ugo@example.org",
        )
    common = {"actor": dario, "proposal_id": made.pk, "site": SITE}
    raised = at_once(
        bergamo,
        lambda: accept_proposal(meeting_id=draft.pk, **common),  # type: ignore[arg-type]
        lambda: merge_proposal(item_id=item.pk, **common),  # type: ignore[arg-type]
        lambda: accept_proposal(meeting_id=draft.pk, **common),  # type: ignore[arg-type]
    )
    assert all(isinstance(error, DomainError) for error in raised), raised
    with use_city(bergamo):
        made.refresh_from_db()
        assert made.item is not None
        assert draft.agenda.count() == (1 if made.item == item else 2)
        assert Delivery.objects.filter(mailing__kind=ANSWER).count() == 1
        assert AuditEntry.objects.filter(action="core.proposal.settled").count() == 1
