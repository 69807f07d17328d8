"""Where the rules ask for it, the next meeting approves the minutes of the last, first of all."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from core.models import Body, Meeting, Minutes
from core.services.carry_over import bring_back
from core.services.meetings import MeetingPlan, plan_meeting
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.carrying import Plan, in_days, plan, titles

__all__ = ["plan"]


@pytest.fixture
def assembly(monza: City) -> Iterator[Plan]:
    """Meetings of an assembly of Monza, whose model asks for minutes to be approved at the next one."""
    with use_city(monza):
        body = Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")
        officer = make_user("ufficio@monza.example", "Ufficio")

        def make(days: int, *agenda: str) -> Meeting:
            plan = MeetingPlan(kind="assembly", body_ids=(body.pk,), meets_on=in_days(days))
            meeting = plan_meeting(actor=officer, model_slug="dummy", plan=plan, agenda=agenda)
            Meeting.objects.filter(pk=meeting.pk).update(state="held" if days < 0 else "draft")
            return Meeting.objects.get(pk=meeting.pk)

        yield make


def test_minutes_are_approved_first_of_all_where_the_rules_ask(assembly: Plan) -> None:
    earlier, last = assembly(-50, "Parco"), assembly(-20, "Festa")
    for meeting in (earlier, last):
        Minutes.objects.create(meeting=meeting, state="shared", shared_at=timezone.now())
    draft = assembly(10, "Varie")
    bring_back(draft)
    bring_back(draft)
    first, *others = draft.agenda.order_by("position")
    assert first.minutes_of == last
    assert first.title.startswith("Approvazione del resoconto del ")
    assert [item.title for item in others] == ["Varie"]


@pytest.mark.parametrize("state", ["draft", "approved", "published"])
def test_only_shared_minutes_are_put_up_for_approval(assembly: Plan, state: str) -> None:
    now = timezone.now()
    Minutes.objects.create(
        meeting=assembly(-20), state=state, shared_at=now, approved_at=now, published_at=now
    )
    draft = assembly(10)
    bring_back(draft)
    assert titles(draft) == []


def test_without_the_rule_nobody_approves(plan: Plan) -> None:
    Minutes.objects.create(meeting=plan(-20), state="shared", shared_at=timezone.now())
    draft = plan(10)
    bring_back(draft)
    assert titles(draft) == []
