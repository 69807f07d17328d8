"""What people took upon themselves: added, changed, closed, opened again, taken away."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import ActionItem, AgendaItem, AuditEntry, Body, Meeting, Minutes
from core.services.actions import (
    action_snapshot,
    add_action,
    change_action,
    close_action,
    remove_action,
    reopen_action,
    set_due_day,
)
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from tests.core.services.conftest import AddOne, PlanOne


@pytest.fixture
def held(plan_one: PlanOne) -> Meeting:
    meeting = plan_one(("Parco",))
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    return meeting


@pytest.fixture
def action(held: Meeting, dario: User) -> ActionItem:
    return add_action(actor=dario, meeting_id=held.pk, what="Chiamare il vivaio", owner="Marta")


def settle(meeting: Meeting, state: str) -> None:
    now = timezone.now()
    Minutes.objects.create(meeting=meeting, text="Sì", state=state, approved_at=now, published_at=now)


def test_an_action_says_who_does_what_by_when(held: Meeting, dario: User) -> None:
    item = held.agenda.get()
    added = add_action(
        actor=dario,
        meeting_id=held.pk,
        item_id=item.pk,
        what="  Chiamare\nil vivaio ",
        owner="Marta, la vicina",
        due_on=dt.date(2023, 5, 20),
    )
    now = ActionItem.objects.get(pk=added.pk)
    assert (now.what, now.owner, now.owner_user, now.item, now.state) == (
        "Chiamare il vivaio",
        "Marta, la vicina",
        None,
        item,
        "open",
    )
    assert AuditEntry.objects.get(action="core.action.added").after["due_on"] == "2023-05-20"


def test_the_name_of_a_colleague_or_of_an_organisation_means_them(
    held: Meeting, dario: User, anna: User, add_one: AddOne
) -> None:
    melo = add_one("Il Melo")
    annas = add_action(actor=dario, meeting_id=held.pk, what="Scrivere", owner="anna operatrice")
    melos = add_action(actor=dario, meeting_id=held.pk, what="Piantare", owner="IL MELO")
    assert (annas.owner_user_id, annas.owner_organisation_id) == (anna.pk, None)
    assert (melos.owner_user_id, melos.owner_organisation_id) == (None, melo.pk)


def test_a_name_two_colleagues_share_means_neither(held: Meeting, dario: User, anna: User) -> None:
    User.objects.create_user("altra@bergamo.example", "una-frase", full_name="Anna Operatrice")
    assert (
        add_action(actor=dario, meeting_id=held.pk, what="Scrivere", owner=anna.full_name).owner_user is None
    )


def test_a_closed_account_is_nobody_to_wait_for(held: Meeting, dario: User, carla: User) -> None:
    with pytest.raises(DomainError) as refused:
        add_action(actor=dario, meeting_id=held.pk, what="Scrivere", owner_user_id=carla.pk)
    assert refused.value.field == "owner"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"what": "  "}, "what"),
        ({"what": "a" * 301}, "what"),
        ({"what": "Sì", "owner": "a" * 161}, "owner"),
        ({"what": "Sì", "due_on": dt.date(2023, 5, 8)}, "due_on"),
        ({"what": "Sì", "due_on": dt.date(203, 5, 8)}, "due_on"),
    ],
)
def test_what_makes_no_sense_is_refused_near_its_field(
    held: Meeting, dario: User, values: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        add_action(actor=dario, meeting_id=held.pk, **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not ActionItem.objects.exists()


def test_an_item_of_another_meeting_is_refused(held: Meeting, dario: User, plan_one: PlanOne) -> None:
    other = plan_one(("Altro",)).agenda.get()
    with pytest.raises(DomainError, match="ordine del giorno"):
        add_action(actor=dario, meeting_id=held.pk, what="Sì", item_id=other.pk)


def test_a_meeting_that_was_not_held_has_no_actions(held: Meeting, dario: User) -> None:
    Meeting.objects.update(state="cancelled")
    with pytest.raises(DomainError, match="non si è tenuto"):
        add_action(actor=dario, meeting_id=held.pk, what="Sì")


def test_changing_says_what_changed_and_nothing_else(action: ActionItem, dario: User) -> None:
    change_action(actor=dario, action_id=action.pk, what=action.what, owner="Luca", due_on=None)
    entry = AuditEntry.objects.get(action="core.action.changed")
    assert (entry.before, entry.after) == ({"owner": "Marta"}, {"owner": "Luca"})
    change_action(actor=dario, action_id=action.pk, what=action.what, owner="Luca", due_on=None)
    assert AuditEntry.objects.filter(action="core.action.changed").count() == 1


def test_a_stale_change_overwrites_nothing(action: ActionItem, dario: User, anna: User) -> None:
    seen = fingerprint(action_snapshot(action))
    change_action(actor=anna, action_id=action.pk, what="Scrivere al vivaio", owner="Marta", seen=seen)
    with pytest.raises(StaleEdit):
        change_action(actor=dario, action_id=action.pk, what="Andare al vivaio", owner="Marta", seen=seen)
    assert ActionItem.objects.get().what == "Scrivere al vivaio"


def test_done_is_done_on_a_day_and_a_second_click_changes_nothing(action: ActionItem, dario: User) -> None:
    with time_machine.travel("2023-05-20 12:00:00+02:00"):
        close_action(actor=dario, action_id=action.pk, state="done", note=" Venti   piante ")
    with time_machine.travel("2023-05-21 12:00:00+02:00"):
        again = close_action(actor=dario, action_id=action.pk, state="done")
    assert (again.state, again.closed_on, again.closing_note) == (
        "done",
        dt.date(2023, 5, 20),
        "Venti piante",
    )
    assert AuditEntry.objects.filter(action="core.action.changed").count() == 1


def test_dropping_needs_a_reason(action: ActionItem, dario: User) -> None:
    with pytest.raises(DomainError) as refused:
        close_action(actor=dario, action_id=action.pk, state="dropped")
    assert refused.value.field == "note"
    assert close_action(
        actor=dario, action_id=action.pk, state="dropped", note="Il vivaio ha chiuso"
    ).closed_on


def test_what_was_dropped_is_not_done_without_opening_it_again(action: ActionItem, dario: User) -> None:
    close_action(actor=dario, action_id=action.pk, state="dropped", note="Il vivaio ha chiuso")
    with pytest.raises(DomainError, match="riapra"):
        close_action(actor=dario, action_id=action.pk, state="done")
    reopened = reopen_action(actor=dario, action_id=action.pk)
    assert (reopened.state, reopened.closed_on, reopened.closing_note) == ("open", None, "")
    assert close_action(actor=dario, action_id=action.pk, state="done").state == "done"


def test_opening_an_open_one_is_nothing(action: ActionItem, dario: User) -> None:
    reopen_action(actor=dario, action_id=action.pk)
    assert not AuditEntry.objects.filter(action="core.action.changed").exists()


def test_other_words_under_the_same_key_are_another_action(
    held: Meeting, dario: User, plan_one: PlanOne
) -> None:
    other, key = plan_one(), new_key()
    for meeting, owner in ((held, "Anna"), (held, "Bruno"), (held, "Anna"), (other, "Anna")):
        add_action(actor=dario, meeting_id=meeting.pk, what="Portare le sedie", owner=owner, key=key)
    assert sorted(ActionItem.objects.filter(meeting=held).values_list("owner", flat=True)) == [
        "Anna",
        "Bruno",
    ]
    assert ActionItem.objects.filter(meeting=other).count() == 1


def test_an_unknown_end_is_refused(action: ActionItem, dario: User) -> None:
    with pytest.raises(DomainError):
        close_action(actor=dario, action_id=action.pk, state="open")


def test_one_written_by_mistake_is_taken_away_once(action: ActionItem, dario: User) -> None:
    key = action.pk
    remove_action(actor=dario, action_id=key)
    remove_action(actor=dario, action_id=key)
    assert not ActionItem.objects.exists()
    assert AuditEntry.objects.get(action="core.action.changed").before["what"] == "Chiamare il vivaio"


@pytest.mark.parametrize("state", ["approved", "published"])
def test_what_was_approved_or_published_stays_but_for_its_deadline(
    action: ActionItem, held: Meeting, dario: User, state: str
) -> None:
    settle(held, state)
    with pytest.raises(DomainError, match="ritiri"):
        remove_action(actor=dario, action_id=action.pk)
    with pytest.raises(DomainError, match="ritiri"):
        change_action(actor=dario, action_id=action.pk, what="Altro", owner="Marta")
    with pytest.raises(DomainError, match="ritiri"):
        add_action(actor=dario, meeting_id=held.pk, what="Altro")
    change_action(
        actor=dario, action_id=action.pk, what=action.what, owner="Marta", due_on=dt.date(2023, 6, 1)
    )
    assert close_action(actor=dario, action_id=action.pk, state="done").state == "done"


@pytest.fixture
def following(plan_one: PlanOne, held: Meeting) -> Meeting:
    """The next meeting, still a draft."""
    return plan_one(meets_on=timezone.localdate() + dt.timedelta(days=10))


def about(action: ActionItem, meeting: Meeting) -> bool:
    return AgendaItem.objects.filter(meeting=meeting, action_item=action).exists()


def test_a_late_action_is_on_the_next_agenda_until_it_is_done(
    following: Meeting, held: Meeting, dario: User, alfa: Body
) -> None:
    due = dt.date(2023, 6, 1)
    action = add_action(actor=dario, meeting_id=held.pk, what="Chiamare il vivaio", due_on=due)
    assert about(action, following)
    close_action(actor=dario, action_id=action.pk, state="done")
    assert not about(action, following)
    reopen_action(actor=dario, action_id=action.pk)
    assert about(action, following)


def test_a_mistake_leaves_the_next_agenda_too(following: Meeting, held: Meeting, dario: User) -> None:
    due = dt.date(2023, 6, 1)
    action = add_action(actor=dario, meeting_id=held.pk, what="Chiamare il vivaio", due_on=due)
    assert about(action, following)
    remove_action(actor=dario, action_id=action.pk)
    assert not following.agenda.exists()


def test_the_day_alone_is_set_whoever_the_action_is_of(
    action: ActionItem, held: Meeting, dario: User, carla: User
) -> None:
    ActionItem.objects.update(owner_user=carla)
    settle(held, "published")
    set_due_day(actor=dario, action_id=action.pk, due_on=dt.date(2023, 6, 1))
    set_due_day(actor=dario, action_id=action.pk, due_on=dt.date(2023, 6, 1))
    entry = AuditEntry.objects.get(action="core.action.changed")
    assert entry.after == {"due_on": "2023-06-01"}
    action.refresh_from_db()
    assert (action.due_on, action.owner_user) == (dt.date(2023, 6, 1), carla)
    with pytest.raises(DomainError) as refused:
        set_due_day(actor=dario, action_id=action.pk, due_on=dt.date(2023, 5, 8))
    assert refused.value.field == "due_on"
