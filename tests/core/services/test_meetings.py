"""Planning meetings and changing them."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, Subgroup, Venue
from core.services.agenda import agenda_snapshot, set_agenda
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.meetings import MeetingPlan, change_meeting, meeting_snapshot, next_register_number
from tests.core.services.conftest import PlanOne

MAY = dt.date(2023, 5, 9)


def plan_of(meeting: Meeting, **changed: Any) -> MeetingPlan:
    names = (
        "kind",
        "meets_on",
        "starts_at",
        "ends_at",
        "venue_id",
        "theme_id",
        "title",
        "remote_url",
    )
    bodies = tuple(meeting.served.values_list("body_id", flat=True))
    subgroups = tuple(meeting.subgroup_links.values_list("subgroup_id", flat=True))
    linked = {"body_ids": bodies, "subgroup_ids": subgroups}
    return MeetingPlan(**({name: getattr(meeting, name) for name in names} | linked | changed))


def test_a_planned_meeting_is_a_draft_with_the_next_number_of_its_year(plan_one: PlanOne) -> None:
    first, second, later = plan_one(), plan_one(), plan_one(meets_on=dt.date(2024, 1, 8))
    assert [first.state, first.register_year, first.register_number] == ["draft", 2023, 1]
    assert second.register_number == 2
    assert [later.register_year, later.register_number] == [2024, 1]


def test_a_number_typed_by_hand_is_kept_and_the_next_one_follows_it(plan_one: PlanOne) -> None:
    assert plan_one(register_number=40).register_number == 40
    assert plan_one().register_number == 41
    assert next_register_number("bergamo", 2023) == 42


def test_a_number_already_used_is_refused_with_the_next_free_one(plan_one: PlanOne) -> None:
    plan_one(register_number=7)
    with pytest.raises(DomainError, match="prossimo libero è 8") as refused:
        plan_one(register_number=7)
    assert refused.value.field == "register_number"


def test_planning_leaves_one_audit_entry(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    entry = AuditEntry.objects.get(action="core.meeting.planned", object_id=meeting.pk)
    assert entry.actor_id == dario.pk
    assert entry.after is not None
    assert entry.after["meets_on"] == "2023-05-09"


def test_a_joint_meeting_serves_all_its_bodies_and_is_one(plan_one: PlanOne, alfa: Body, beta: Body) -> None:
    meeting = plan_one(body_ids=(alfa.pk, beta.pk))
    assert set(meeting.served.values_list("body_id", flat=True)) == {alfa.pk, beta.pk}
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "vote"}, "kind"),
        ({"body_ids": ()}, "bodies"),
        ({"kind": "subgroup"}, "subgroups"),
        ({"starts_at": dt.time(18), "ends_at": dt.time(18)}, "ends_at"),
        ({"ends_at": dt.time(20)}, "starts_at"),
    ],
)
def test_data_that_do_not_belong_together_are_refused(
    plan_one: PlanOne, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        plan_one(**changed)
    assert refused.value.field == field
    assert not Meeting.objects.exists()


def test_a_subgroup_of_another_body_is_refused(plan_one: PlanOne, beta: Body) -> None:
    other = Subgroup.objects.create(body=beta, name="Parco")
    with pytest.raises(DomainError) as refused:
        plan_one(kind="subgroup", subgroup_ids=(other.pk,))
    assert refused.value.field == "subgroups"


def test_a_venue_typed_anew_joins_the_register_once(plan_one: PlanOne) -> None:
    first, second = plan_one(new_venue="Sala civica"), plan_one(new_venue="SALA CIVICA")
    assert first.venue_id == second.venue_id
    assert Venue.objects.get().name == "Sala civica"


def test_a_change_keeps_what_was_before_in_the_trail(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, title="Festa"))
    entry = AuditEntry.objects.get(action="core.meeting.changed")
    assert [entry.before, entry.after] == [{"title": ""}, {"title": "Festa"}]


def test_saving_without_changing_leaves_no_trace(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting))
    assert not AuditEntry.objects.filter(action="core.meeting.changed").exists()


def test_a_stale_change_is_told_and_writes_nothing(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    seen = fingerprint(meeting_snapshot(meeting))
    change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, title="Prima"), seen=seen)
    with pytest.raises(StaleEdit):
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, title="Dopo"), seen=seen)
    meeting.refresh_from_db()
    assert meeting.title == "Prima"


def test_a_change_of_bodies_alone_makes_an_older_form_stale(
    plan_one: PlanOne, dario: User, beta: Body
) -> None:
    meeting = plan_one()
    seen = fingerprint(meeting_snapshot(meeting))
    change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, body_ids=(beta.pk,)))
    with pytest.raises(StaleEdit):
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting), seen=seen)


def test_moving_to_another_year_takes_a_number_of_that_year(plan_one: PlanOne, dario: User) -> None:
    plan_one(meets_on=dt.date(2024, 1, 8))
    meeting = plan_one()
    moved = change_meeting(
        actor=dario,
        meeting_id=meeting.pk,
        plan=plan_of(meeting, meets_on=dt.date(2024, 2, 5), register_number=1),
    ).meeting
    assert [moved.register_year, moved.register_number] == [2024, 2]


@time_machine.travel("2023-06-01")
def test_a_held_meeting_cannot_be_moved_to_the_future(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    with pytest.raises(DomainError) as refused:
        change_meeting(
            actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, meets_on=dt.date(2023, 7, 1))
        )
    assert refused.value.field == "meets_on"


@time_machine.travel("2023-06-01 12:00:00+02:00")
def test_a_convened_meeting_is_not_moved_where_nobody_would_be_told(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(meets_on=dt.date(2023, 6, 9))
    Meeting.objects.filter(pk=meeting.pk).update(state="convened")
    with pytest.raises(DomainError) as refused:
        change_meeting(
            actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, meets_on=dt.date(2023, 5, 31))
        )
    assert refused.value.field == "meets_on"
    Meeting.objects.filter(pk=meeting.pk).update(meets_on=dt.date(2023, 5, 30))
    meeting.refresh_from_db()
    late = plan_of(meeting, title="Era ieri l'altro")
    assert change_meeting(actor=dario, meeting_id=meeting.pk, plan=late).meeting.title == late.title


def test_a_venue_no_longer_in_use_is_not_taken_by_its_name(plan_one: PlanOne) -> None:
    Venue.objects.create(name="Sala civica", is_active=False)
    with pytest.raises(DomainError) as refused:
        plan_one(new_venue="sala civica")
    assert refused.value.field == "new_venue"
    assert not Meeting.objects.exists()


def test_an_agenda_item_that_keeps_its_words_keeps_its_row(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(agenda=("Verde", "Varie"))
    kept = meeting.agenda.get(title="Varie").pk
    set_agenda(actor=dario, meeting_id=meeting.pk, titles=("Varie", "Scuola", "Varie"))
    assert list(meeting.agenda.values_list("position", "title")) == [
        (1, "Varie"),
        (2, "Scuola"),
        (3, "Varie"),
    ]
    assert meeting.agenda.get(position=1).pk == kept


def test_a_stale_agenda_is_told(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(agenda=("Verde",))
    seen = fingerprint(agenda_snapshot(meeting))
    set_agenda(actor=dario, meeting_id=meeting.pk, titles=("Verde", "Scuola"), seen=seen)
    with pytest.raises(StaleEdit):
        set_agenda(actor=dario, meeting_id=meeting.pk, titles=("Altro",), seen=seen)
    assert agenda_snapshot(meeting) == {"agenda": ["Verde", "Scuola"]}
