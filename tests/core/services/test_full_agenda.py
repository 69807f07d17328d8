"""An agenda has sixty items at most: whoever types more is told, what comes back by itself waits and stops nobody."""

import pytest

from accounts.models import User
from core.models import AgendaItem
from core.selectors.carry_over import coming_back
from core.selectors.recurrence import WEEKLY, Repeat
from core.services.actions import close_action
from core.services.agenda import move_item, remove_item
from core.services.agenda_rows import LONGEST_TITLE, MOST_ITEMS
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meeting_states import cancel_meeting
from core.services.meetings import MeetingPlan
from core.services.series import plan_series
from tests.core.services.carrying import Plan, action, in_days, plan, titles, write
from tests.core.services.conftest import PlanOne

__all__ = ["plan"]
TOO_MANY = tuple(f"Punto {number}" for number in range(MOST_ITEMS + 1))


@pytest.mark.parametrize("agenda", [TOO_MANY, ("x" * (LONGEST_TITLE + 1),)])
def test_a_meeting_is_not_planned_with_an_agenda_too_long(plan_one: PlanOne, agenda: tuple[str, ...]) -> None:
    with pytest.raises(DomainError) as refused:
        plan_one(agenda=agenda)
    assert refused.value.field == "agenda"
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("agenda", [TOO_MANY, ("x" * (LONGEST_TITLE + 1),)])
def test_nor_is_a_series(alfa: object, dario: User, agenda: tuple[str, ...]) -> None:
    first = in_days(10)
    values = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=first)  # type: ignore[attr-defined]
    repeat = Repeat(WEEKLY, weekday=first.weekday(), count=3)
    with pytest.raises(DomainError) as refused:
        plan_series(actor=dario, model_slug="bergamo", plan=values, repeat=repeat, agenda=agenda)
    assert refused.value.field == "agenda"
    assert not AgendaItem.objects.exists()


def test_items_typed_are_kept_on_one_line(plan_one: PlanOne) -> None:
    assert titles(plan_one(agenda=("  Parco \t e panchine",))) == ["Parco e panchine"]


def test_more_to_check_than_an_agenda_holds_stops_nothing(plan: Plan, dario: User) -> None:
    """The scene of a body with many open actions without a date: it goes on working, and what did not fit is offered."""
    past, last = plan(-40, "Uno"), plan(-20, "Due")
    actions = [action(past, f"Cosa {number}") for number in range(MOST_ITEMS + 1)]
    draft, following = plan(10, "Varie"), plan(20)
    assert len(titles(draft)) == MOST_ITEMS
    assert titles(draft)[0] == "Varie"
    assert [one.action_item_id for one in coming_back(draft)] == [one.pk for one in actions[-2:]]
    assert titles(following) == []
    close_action(actor=dario, action_id=actions[0].pk, state="done")
    write(last, Due="open")
    convene_meeting(actor=dario, meeting_id=draft.pk)
    cancel_meeting(actor=dario, meeting_id=draft.pk, reason="Neve")
    assert len(titles(following)) == MOST_ITEMS


def test_an_agenda_already_too_long_can_be_ordered_and_shortened(plan: Plan, dario: User) -> None:
    draft = plan(10)
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=draft, position=number, title=title) for number, title in enumerate(TOO_MANY, 1)
    )
    first = draft.agenda.get(position=1)
    move_item(actor=dario, item_id=first.pk, to=3)
    remove_item(actor=dario, item_id=first.pk)
    assert titles(draft) == list(TOO_MANY[1:])
