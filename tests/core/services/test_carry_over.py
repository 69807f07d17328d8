"""What was left open comes back by itself on the next agenda, once, and only where it belongs."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import (
    AgendaItem,
    AgendaProposal,
    AuditEntry,
    Body,
    BodyStage,
    ImportBatch,
    ItemMinutes,
    Meeting,
    Minutes,
    Subgroup,
)
from core.selectors.carry_over import coming_back
from core.services.agenda import merge_items, remove_item, set_agenda, take_up_again
from core.services.carry_over import bring_back, bring_back_to_next, copy_agenda
from core.services.meeting_states import cancel_meeting, postpone_meeting, reopen_meeting
from tests.core.services.carrying import Plan, action, in_days, plan, titles, write

__all__ = ["plan"]


def test_an_item_left_open_comes_back_with_what_was_written_of_it(plan: Plan) -> None:
    past = plan(-20, "Festa", "Parco")
    AgendaItem.objects.filter(title="Parco").update(detail="Panchine", minutes_planned=20)
    write(past, Festa="closed", Parco="open")
    draft = plan(10, "Varie")
    bring_back(draft)
    assert titles(draft) == ["Varie", "Parco"]
    back = draft.agenda.get(title="Parco")
    assert (back.detail, back.minutes_planned, back.carried_from) == (
        "Panchine",
        20,
        past.agenda.get(title="Parco"),
    )


def test_what_the_begun_minutes_say_nothing_of_comes_back(plan: Plan) -> None:
    past = plan(-20, "Festa", "Parco", "Scuola", "Varie")
    write(past, Festa="closed", Parco="said")
    ItemMinutes.objects.create(item=past.agenda.get(title="Scuola"))  # an empty box, opened by the editor
    action(past, "Chiamare il vivaio", due=60, item=past.agenda.get(title="Varie"))
    draft = plan(10)
    bring_back(draft)
    assert titles(draft) == ["Scuola"]


def test_minutes_not_begun_bring_nothing(plan: Plan) -> None:
    past = plan(-20, "Festa", "Parco")
    Minutes.objects.create(meeting=past)
    draft = plan(10)
    bring_back(draft)
    assert titles(draft) == []


def test_an_imported_meeting_is_history(plan: Plan) -> None:
    past = plan(-20, "Festa")
    write(past, Festa="open")
    Meeting.objects.filter(pk=past.pk).update(import_batch=ImportBatch.objects.create(model_slug="bergamo"))
    draft = plan(10)
    bring_back(draft)
    assert titles(draft) == []


def test_it_comes_back_once_however_often_it_is_asked(plan: Plan) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    draft = plan(10)
    for _time in range(3):
        bring_back(draft)
    bring_back_to_next(draft.served.values_list("body_id", flat=True))
    assert titles(draft) == ["Parco"]
    entries = AuditEntry.objects.filter(action="core.agenda.changed", object_id=draft.pk)
    assert [(entry.actor_id, entry.after) for entry in entries] == [(None, {"agenda": ["Parco"]})]


def test_only_the_next_draft_gets_it(plan: Plan) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    soon, later = plan(10), plan(40)
    bring_back(later)
    bring_back(soon)
    bring_back(later)
    assert (titles(soon), titles(later)) == (["Parco"], [])


def test_a_draft_forgotten_in_the_past_keeps_nothing_from_the_next(plan: Plan) -> None:
    past, _forgotten = plan(-20, "Parco"), plan(-5, state="draft")
    draft = plan(10)
    write(past, Parco="open")
    bring_back_to_next(draft.served.values_list("body_id", flat=True))
    assert titles(draft) == ["Parco"]


@pytest.mark.parametrize("state", ["convened", "held", "cancelled", "postponed"])
def test_nothing_comes_by_itself_to_a_meeting_that_is_no_draft(plan: Plan, state: str) -> None:
    past, meeting = plan(-20, "Parco"), plan(10, state=state)
    write(past, Parco="open")
    bring_back(meeting)
    bring_back_to_next(meeting.served.values_list("body_id", flat=True))
    assert titles(meeting) == []


def test_planning_a_meeting_brings_back_by_itself(plan: Plan) -> None:
    write(plan(-20, "Parco"), Parco="open")
    assert titles(plan(10, "Varie")) == ["Varie", "Parco"]


def test_calling_a_meeting_off_hands_over_to_the_next_draft_at_once(plan: Plan, dario: User) -> None:
    write(plan(-20, "Parco"), Parco="open")
    draft, following = plan(10), plan(40)
    cancel_meeting(actor=dario, meeting_id=draft.pk, reason="Neve")
    assert titles(following) == ["Parco"]


def test_a_meeting_postponed_to_a_day_keeps_its_agenda_as_it_was(plan: Plan, dario: User) -> None:
    write(plan(-20, "Parco"), Parco="open")
    draft = plan(10, "Nuovo")
    AgendaItem.objects.filter(meeting=draft, title="Nuovo").update(
        detail="Di che si tratta", minutes_planned=15
    )
    again = postpone_meeting(actor=dario, meeting_id=draft.pk, reason="Neve", new_day=in_days(20)).meeting
    assert titles(again) == ["Nuovo", "Parco"]
    assert again.agenda.get(title="Nuovo").detail == "Di che si tratta"


def test_another_body_does_not_inherit_it_and_a_joint_meeting_does(
    plan: Plan, alfa: Body, beta: Body
) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    theirs, joint = plan(5, body_ids=(beta.pk,)), plan(10, body_ids=(alfa.pk, beta.pk))
    bring_back(theirs)
    bring_back_to_next([alfa.pk])
    assert (titles(theirs), titles(joint)) == ([], ["Parco"])


def test_a_subgroup_takes_up_its_own_and_leaves_the_plenary_its_own(plan: Plan, alfa: Body) -> None:
    green = Subgroup.objects.create(body=alfa, name="Verde")
    plenary = plan(-20, "Parco")
    working = plan(-15, "Potature", kind="subgroup", subgroup_ids=(green.pk,))
    write(plenary, Parco="open")
    write(working, Potature="open")
    next_working = plan(5, kind="subgroup", subgroup_ids=(green.pk,))
    next_plenary = plan(10)
    bring_back_to_next([alfa.pk])
    assert (titles(next_working), titles(next_plenary)) == (["Potature"], ["Parco"])


def test_what_was_taken_off_is_offered_and_comes_back_only_when_asked(plan: Plan, anna: User) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    draft = plan(10, "Varie")
    bring_back(draft)
    remove_item(actor=anna, item_id=draft.agenda.get(title="Parco").pk)
    bring_back(draft)
    assert titles(draft) == ["Varie"]
    (offered,) = coming_back(draft)
    for _click in range(2):
        take_up_again(actor=anna, meeting_id=draft.pk, keys=(offered.key,))
    assert titles(draft) == ["Varie", "Parco"]
    assert coming_back(draft) == []


def test_the_text_way_remembers_what_was_taken_off_too(plan: Plan, anna: User) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    draft = plan(10, "Varie")
    bring_back(draft)
    set_agenda(actor=anna, meeting_id=draft.pk, titles=("Varie",))
    bring_back(draft)
    assert titles(draft) == ["Varie"]


def test_the_text_way_keeps_where_a_reworded_item_comes_from(plan: Plan, anna: User) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    draft = plan(10, "Varie")
    set_agenda(actor=anna, meeting_id=draft.pk, titles=("Varie", "Parco e panchine"))
    assert draft.agenda.get(title="Parco e panchine").carried_from == past.agenda.get()
    assert coming_back(draft) == []
    Meeting.objects.filter(pk=draft.pk).update(state="held", meets_on=in_days(-1))
    write(Meeting.objects.get(pk=draft.pk), Varie="closed", **{"Parco e panchine": "closed"})
    assert titles(plan(20)) == []


def test_merged_items_that_both_came_back_come_no_more_while_the_one_they_became_is_there(
    plan: Plan, anna: User
) -> None:
    before, past = plan(-40, "Panchine"), plan(-20, "Parco")
    write(before, Panchine="open")
    write(past, Parco="open")
    draft = plan(10, "Varie")
    keys = {title: draft.agenda.get(title=title).pk for title in ("Panchine", "Parco", "Varie")}
    merge_items(actor=anna, item_id=keys["Panchine"], into_id=keys["Varie"])
    merge_items(actor=anna, item_id=keys["Parco"], into_id=keys["Varie"])
    made = draft.agenda.get()
    assert made.carried_from == before.agenda.get()
    assert made.also_from == [str(past.agenda.get().pk)]
    bring_back(draft)
    assert titles(draft) == ["Varie"]
    assert coming_back(draft) == []
    Meeting.objects.filter(pk=draft.pk).update(state="held", meets_on=in_days(-1))
    write(Meeting.objects.get(pk=draft.pk), Varie="closed")
    assert titles(plan(20)) == []


def test_taken_off_a_merged_item_is_offered_as_what_it_was_made_of(plan: Plan, anna: User) -> None:
    past = plan(-20, "Parco", "Panchine")
    write(past, Parco="open", Panchine="open")
    draft = plan(10)
    parco, panchine = (draft.agenda.get(title=title) for title in ("Parco", "Panchine"))
    merge_items(actor=anna, item_id=panchine.pk, into_id=parco.pk)
    remove_item(actor=anna, item_id=parco.pk)
    bring_back(draft)
    assert titles(draft) == []
    assert [one.title for one in coming_back(draft)] == ["Parco", "Panchine"]


def test_what_one_meeting_leaves_out_the_following_one_takes_up(plan: Plan, anna: User) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    draft = plan(10)
    bring_back(draft)
    remove_item(actor=anna, item_id=draft.agenda.get().pk)
    Meeting.objects.filter(pk=draft.pk).update(state="convened")
    following = plan(40)
    bring_back(following)
    assert titles(following) == ["Parco"]


def test_from_a_cancelled_meeting_it_goes_on_to_the_following(plan: Plan, dario: User) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    draft = plan(10, "Nuovo")
    bring_back(draft)
    cancel_meeting(actor=dario, meeting_id=draft.pk, reason="Neve")
    following = plan(40)
    bring_back(following)
    bring_back(following)
    assert titles(following) == ["Nuovo", "Parco"]


@pytest.mark.parametrize("off", [cancel_meeting, postpone_meeting])
def test_the_own_points_of_a_meeting_that_is_off_go_to_the_next_as_they_were(
    plan: Plan, dario: User, off: Any
) -> None:
    draft, following, later = plan(10, "Festa", "Varie"), plan(20, "varie"), plan(40)
    AgendaItem.objects.filter(title="Festa").update(detail="Il palco", minutes_planned=20)
    off(actor=dario, meeting_id=draft.pk, reason="Neve")
    assert (titles(following), titles(later)) == (["varie", "Festa"], [])
    festa = following.agenda.get(title="Festa")
    assert (festa.detail, festa.minutes_planned) == ("Il palco", 20)
    assert festa.carried_from == draft.agenda.get(title="Festa")


def test_they_stay_there_once_its_people_have_met_again(plan: Plan) -> None:
    off = plan(-30, "Festa", "Parco", state="cancelled")
    assert titles(plan(-10, state="draft")) == ["Festa", "Parco"]
    Meeting.objects.filter(meets_on=in_days(-10)).update(state="held")
    AgendaItem.objects.filter(carried_from__isnull=False).delete()
    assert titles(plan(10)) == []
    assert off.agenda.count() == 2


def test_taken_back_into_the_plan_a_meeting_has_its_points_back(plan: Plan, dario: User) -> None:
    draft, following = plan(10, "Festa", "Parco"), plan(20)
    cancel_meeting(actor=dario, meeting_id=draft.pk, reason="Neve")
    AgendaItem.objects.filter(meeting=following, title="Parco").update(title="Parco: le panchine")
    reopen_meeting(actor=dario, meeting_id=draft.pk)
    bring_back(following)
    assert (titles(draft), titles(following)) == (["Festa", "Parco"], ["Parco: le panchine"])


def test_what_someone_asked_for_survives_a_cancelled_meeting(plan: Plan, alfa: Body, dario: User) -> None:
    draft = plan(10, "Parco", "Varie")
    AgendaProposal.objects.create(
        body=alfa,
        title="Parco",
        item=draft.agenda.get(title="Parco"),
        state="accepted",
        settled_at=timezone.now(),
    )
    cancel_meeting(actor=dario, meeting_id=draft.pk, reason="Neve")
    later = plan(20, state="held")
    assert titles(later) == ["Parco", "Varie"]
    later.agenda.all().delete()
    following = plan(40)
    bring_back(following)
    assert titles(following) == ["Parco"]


def test_a_postponed_meeting_hands_its_agenda_over_and_nothing_doubles(plan: Plan) -> None:
    past = plan(-20, "Parco")
    write(past, Parco="open")
    draft = plan(10, "Nuovo")
    bring_back(draft)
    again = plan(20)
    copy_agenda(draft, again)
    Meeting.objects.filter(pk=draft.pk).update(state="postponed")
    bring_back(again)
    assert titles(again) == ["Nuovo", "Parco"]


def test_open_again_and_again_it_keeps_coming(plan: Plan) -> None:
    first = plan(-40, "Parco")
    write(first, Parco="open")
    second = plan(5)
    bring_back(second)
    Meeting.objects.filter(pk=second.pk).update(state="held", meets_on=in_days(-10))
    write(Meeting.objects.get(pk=second.pk), Parco="open")
    third = plan(20)
    bring_back(third)
    assert titles(third) == ["Parco"]


def test_closed_meanwhile_it_leaves_a_draft_that_nobody_touched(plan: Plan, anna: User) -> None:
    past = plan(-20, "Parco", "Festa", "Scuola")
    write(past, Scuola="said")
    draft = plan(10)
    bring_back(draft)
    assert titles(draft) == ["Parco", "Festa"]
    AgendaItem.objects.filter(meeting=draft, title="Festa").update(title="Festa, il palco")
    write(past, Parco="closed", Festa="closed")
    bring_back(draft)
    assert titles(draft) == ["Festa, il palco"]


def test_the_next_of_each_body_is_found_in_few_queries(
    plan: Plan, alfa: Body, django_assert_max_num_queries: Any
) -> None:
    past = plan(-20, *[f"Punto {number}" for number in range(15)])
    write(past, **{f"Punto {number}": "open" for number in range(15)})
    for days in range(10, 130, 10):
        plan(days)
    with django_assert_max_num_queries(40):
        bring_back_to_next([alfa.pk])
    assert AgendaItem.objects.filter(carried_from__isnull=False).count() == 15


def test_a_body_without_meetings_is_no_trouble(alfa: Body, in_bergamo: object) -> None:
    BodyStage.objects.filter(body=alfa).delete()
    bring_back_to_next([alfa.pk])
    assert Meeting.objects.count() == 0
