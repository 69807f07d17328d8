"""Actions that were not done come back by themselves to be checked, once."""

from core.models import ActionItem, Meeting
from core.services.carry_over import bring_back, bring_back_to_next
from tests.core.services.carrying import Plan, action, in_days, plan, titles, write

__all__ = ["plan"]


def test_actions_late_or_dateless_since_before_last_time_come_to_be_checked(plan: Plan) -> None:
    older, last = plan(-50), plan(-20)
    late = action(last, "Chiamare il vivaio", due=-1)
    action(last, "Portare i tavoli", due=60)
    forgotten = action(older, "Chiedere la sala")
    action(last, "Sentire la scuola")
    action(last, "Già fatta", due=-3, state="done", closed_on=in_days(-2))
    draft = plan(10)
    bring_back(draft)
    bring_back(draft)
    assert titles(draft) == ["Da verificare: Chiamare il vivaio", "Da verificare: Chiedere la sala"]
    assert set(draft.agenda.values_list("action_item", flat=True)) == {late.pk, forgotten.pk}


def test_an_action_still_open_after_being_checked_comes_again(plan: Plan) -> None:
    last = plan(-20)
    todo = action(last, "Chiamare il vivaio", due=-1)
    checked = plan(5)
    bring_back(checked)
    following = plan(20)
    bring_back(following)
    assert titles(following) == []
    Meeting.objects.filter(pk=checked.pk).update(state="held", meets_on=in_days(-2))
    bring_back(following)
    assert [item.action_item for item in following.agenda.all()] == [todo]


def test_an_action_done_meanwhile_leaves_the_draft(plan: Plan) -> None:
    last = plan(-20)
    todo = action(last, "Chiamare il vivaio", due=-1)
    draft = plan(10)
    bring_back(draft)
    ActionItem.objects.filter(pk=todo.pk).update(state="done", closed_on=in_days(0))
    bring_back_to_next(draft.served.values_list("body_id", flat=True))
    assert titles(draft) == []


def test_an_action_whose_item_was_left_open_comes_once(plan: Plan) -> None:
    last = plan(-20)
    action(last, "Chiamare il vivaio", due=-15)
    checked = plan(-10, state="draft")
    bring_back(checked)
    Meeting.objects.filter(pk=checked.pk).update(state="held")
    write(Meeting.objects.get(pk=checked.pk), **{"Da verificare: Chiamare il vivaio": "open"})
    draft = plan(10)
    bring_back(draft)
    assert titles(draft) == ["Da verificare: Chiamare il vivaio"]


def test_a_long_action_is_cut_to_a_title(plan: Plan) -> None:
    last = plan(-20)
    action(last, "x" * 300, due=-1)
    draft = plan(10)
    bring_back(draft)
    (title,) = titles(draft)
    assert len(title) == 300
    assert title.endswith("…")
