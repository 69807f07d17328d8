"""Items of an agenda: added, reworded, ordered, taken off, one at a time; nothing of a colleague is lost."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    AuditEntry,
    Body,
    Document,
    ItemMinutes,
    Meeting,
)
from core.selectors.agenda import agenda_plan, changes_since_convened
from core.services.agenda import (
    add_item,
    change_item,
    frozen,
    item_snapshot,
    merge_items,
    move_item,
    remove_item,
    set_agenda,
)
from core.services.agenda_rows import LONGEST_DETAIL, LONGEST_TIME, LONGEST_TITLE, MOST_ITEMS, placed
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.meetings import MeetingPlan, plan_meeting


@pytest.fixture
def meeting(alfa: Body, dario: User) -> Meeting:
    plan = MeetingPlan(
        kind="plenary",
        body_ids=(alfa.pk,),
        meets_on=timezone.localdate() + dt.timedelta(days=10),
        starts_at=dt.time(18, 30),
        ends_at=dt.time(20, 0),
    )
    return plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Festa", "Parco", "Varie"))


def titles(meeting: Meeting) -> list[str]:
    rows = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [row.title for row in rows]


def one(meeting: Meeting, title: str) -> AgendaItem:
    return AgendaItem.objects.get(meeting=meeting, title=title)


def test_an_item_is_added_at_the_end_with_its_time(meeting: Meeting, anna: User) -> None:
    item = add_item(
        actor=anna, meeting_id=meeting.pk, title="  Scuola \n Diaz ", detail="Il cortile", minutes_planned=20
    )
    assert (item.title, item.position, item.minutes_planned) == ("Scuola Diaz", 4, 20)
    entry = AuditEntry.objects.filter(action="core.agenda.changed").latest("at")
    assert entry.after == {"agenda": ["Festa", "Parco", "Varie", "Scuola Diaz"]}


def test_a_double_click_adds_one_item(meeting: Meeting, anna: User) -> None:
    first = add_item(actor=anna, meeting_id=meeting.pk, title="Scuola")
    again = add_item(actor=anna, meeting_id=meeting.pk, title="Scuola")
    assert first.pk == again.pk
    assert titles(meeting) == ["Festa", "Parco", "Varie", "Scuola"]
    assert AuditEntry.objects.filter(action="core.agenda.changed").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "title"),
        ({"title": "Ok", "detail": "x" * 4001}, "detail"),
        ({"title": "Ok", "minutes_planned": 0}, "minutes_planned"),
        ({"title": "Ok", "minutes_planned": 601}, "minutes_planned"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    meeting: Meeting, anna: User, values: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        add_item(actor=anna, meeting_id=meeting.pk, **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert titles(meeting) == ["Festa", "Parco", "Varie"]


def test_there_is_an_end_to_how_many_items_a_meeting_has(meeting: Meeting, anna: User) -> None:
    with pytest.raises(DomainError):
        set_agenda(
            actor=anna, meeting_id=meeting.pk, titles=tuple(f"Punto {n}" for n in range(MOST_ITEMS + 1))
        )
    assert titles(meeting) == ["Festa", "Parco", "Varie"]


def test_two_people_rewording_the_same_item_are_told_and_different_items_never_meet(
    meeting: Meeting, anna: User, dario: User
) -> None:
    parco, festa = one(meeting, "Parco"), one(meeting, "Festa")
    seen, seen_festa = fingerprint(item_snapshot(parco)), fingerprint(item_snapshot(festa))
    change_item(actor=dario, item_id=parco.pk, title="Parco Goisis", seen=seen)
    change_item(actor=anna, item_id=festa.pk, title="Festa di quartiere", minutes_planned=15, seen=seen_festa)
    with pytest.raises(StaleEdit):
        change_item(actor=anna, item_id=parco.pk, title="Parco nuovo", seen=seen)
    assert titles(meeting) == ["Festa di quartiere", "Parco Goisis", "Varie"]


def test_the_same_change_sent_twice_is_one(meeting: Meeting, anna: User) -> None:
    parco = one(meeting, "Parco")
    seen = fingerprint(item_snapshot(parco))
    for _click in range(2):
        change_item(actor=anna, item_id=parco.pk, title="Parco Goisis", minutes_planned=30, seen=seen)
    assert AuditEntry.objects.filter(action="core.agenda.changed").count() == 1


def test_a_move_sent_twice_moves_once(meeting: Meeting, anna: User) -> None:
    varie = one(meeting, "Varie")
    for _click in range(2):
        move_item(actor=anna, item_id=varie.pk, to=1)
    assert titles(meeting) == ["Varie", "Festa", "Parco"]
    assert AuditEntry.objects.filter(action="core.agenda.changed").count() == 1


@given(order=st.lists(st.integers(), unique=True, min_size=1), data=st.data(), to=st.integers(-3, 40))
def test_an_item_moved_anywhere_leaves_the_others_in_their_order(
    order: list[int], data: st.DataObject, to: int
) -> None:
    item = data.draw(st.sampled_from(order))
    now = placed(order, item, to)
    assert [one for one in now if one != item] == [one for one in order if one != item]
    assert now.index(item) + 1 == min(max(to, 1), len(order))
    assert placed(now, item, to) == now


def test_positions_stay_whole_through_any_mix_of_edits(meeting: Meeting, anna: User) -> None:
    for number in range(5):
        add_item(actor=anna, meeting_id=meeting.pk, title=f"Punto {number}")
    for title, to in (("Punto 4", 1), ("Festa", 8), ("Varie", 4), ("Punto 0", 99), ("Parco", -3)):
        move_item(actor=anna, item_id=one(meeting, title).pk, to=to)
        titles(meeting)
    remove_item(actor=anna, item_id=one(meeting, "Punto 2").pk)
    assert titles(meeting) == ["Parco", "Punto 4", "Varie", "Punto 1", "Punto 3", "Festa", "Punto 0"]


def test_an_item_people_have_written_about_is_not_taken_off(meeting: Meeting, anna: User) -> None:
    ItemMinutes.objects.create(item=one(meeting, "Festa"), said="Si fa.")
    ActionItem.objects.create(meeting=meeting, item=one(meeting, "Parco"), what="Chiamare il vivaio")
    Document.objects.create(
        title="Pianta", file="x.pdf", content_type="application/pdf", size=1, sha256="0" * 64, meeting=meeting,
        item=one(meeting, "Varie"),
    )  # fmt: skip
    for title, why in (("Festa", "resoconto"), ("Parco", "azioni"), ("Varie", "documenti")):
        with pytest.raises(DomainError, match=why):
            remove_item(actor=anna, item_id=one(meeting, title).pk)
    with pytest.raises(DomainError):
        set_agenda(actor=anna, meeting_id=meeting.pk, titles=("Tutto nuovo",))
    assert titles(meeting) == ["Festa", "Parco", "Varie"]


def test_an_empty_box_of_the_minutes_does_not_hold_an_item(meeting: Meeting, anna: User) -> None:
    ItemMinutes.objects.create(item=one(meeting, "Festa"))
    remove_item(actor=anna, item_id=one(meeting, "Festa").pk)
    assert titles(meeting) == ["Parco", "Varie"]


def test_a_proposal_whose_item_is_taken_off_waits_again(meeting: Meeting, alfa: Body, anna: User) -> None:
    proposal = AgendaProposal.objects.create(
        body=alfa,
        meeting=meeting,
        title="Parco",
        item=one(meeting, "Parco"),
        state="accepted",
        settled_at=timezone.now(),
    )
    remove_item(actor=anna, item_id=one(meeting, "Parco").pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.item_id, proposal.meeting_id) == ("waiting", None, meeting.pk)


def test_the_text_way_keeps_time_detail_and_row_of_items_whose_words_stay(
    meeting: Meeting, anna: User
) -> None:
    parco = one(meeting, "Parco")
    change_item(actor=anna, item_id=parco.pk, title="Parco", detail="Panchine", minutes_planned=25)
    set_agenda(actor=anna, meeting_id=meeting.pk, titles=("Scuola", "Parco", "Festa"))
    assert titles(meeting) == ["Scuola", "Parco", "Festa"]
    parco.refresh_from_db()
    assert (parco.detail, parco.minutes_planned, parco.position) == ("Panchine", 25, 2)


def test_the_text_way_keeps_the_row_of_a_reworded_item_too(meeting: Meeting, alfa: Body, anna: User) -> None:
    parco = one(meeting, "Parco")
    change_item(actor=anna, item_id=parco.pk, title="Parco", detail="Al sole", minutes_planned=25)
    proposal = AgendaProposal.objects.create(
        body=alfa, title="Parco", item=parco, state="accepted", settled_at=timezone.now()
    )
    frozen_meeting = convene(meeting)
    set_agenda(
        actor=anna,
        meeting_id=meeting.pk,
        titles=("Parco e panchine", "Festa di primavera", "Bilancio", "Varie"),
    )
    assert titles(meeting) == ["Parco e panchine", "Festa di primavera", "Bilancio", "Varie"]
    parco.refresh_from_db()
    proposal.refresh_from_db()
    assert (parco.title, parco.detail, parco.minutes_planned, parco.position) == (
        "Parco e panchine",
        "Al sole",
        25,
        1,
    )
    assert (proposal.item, proposal.state) == (parco, "accepted")
    changes = changes_since_convened(frozen_meeting)
    assert (changes.added, changes.removed) == (("Bilancio",), ())
    assert {(one.title, one.now) for one in changes.reworded} == {
        ("Parco", "Parco e panchine"),
        ("Festa", "Festa di primavera"),
    }


def test_the_likest_words_are_the_rewording_and_others_are_another_item(meeting: Meeting, anna: User) -> None:
    set_agenda(actor=anna, meeting_id=meeting.pk, titles=("Orti di via Rosa", "Parco: le panchine", "Parco"))
    orti, panchine, parco = meeting.agenda.order_by("position")
    set_agenda(
        actor=anna,
        meeting_id=meeting.pk,
        titles=("Luci di via Moroni", "Parco giochi", "Parco: panchine nuove"),
    )
    luci, giochi, nuove = meeting.agenda.order_by("position")
    assert (nuove, giochi) == (panchine, parco)
    assert luci != orti
    assert not AgendaItem.objects.filter(pk=orti.pk).exists()


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_the_agenda_of_a_meeting_that_is_off_does_not_change(
    meeting: Meeting, anna: User, state: str
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    item = one(meeting, "Festa")
    for attempt in (
        lambda: add_item(actor=anna, meeting_id=meeting.pk, title="Altro"),
        lambda: change_item(actor=anna, item_id=item.pk, title="Altro"),
        lambda: move_item(actor=anna, item_id=item.pk, to=3),
        lambda: remove_item(actor=anna, item_id=item.pk),
        lambda: set_agenda(actor=anna, meeting_id=meeting.pk, titles=()),
    ):
        with pytest.raises(DomainError):
            attempt()
    assert titles(meeting) == ["Festa", "Parco", "Varie"]


def test_two_items_become_one_and_nothing_of_either_is_lost(meeting: Meeting, alfa: Body, anna: User) -> None:
    festa, parco = one(meeting, "Festa"), one(meeting, "Parco")
    change_item(actor=anna, item_id=festa.pk, title="Festa", detail="Il palco", minutes_planned=20)
    change_item(actor=anna, item_id=parco.pk, title="Parco", detail="Al sole", minutes_planned=25)
    proposal = AgendaProposal.objects.create(
        body=alfa, title="Festa", item=festa, state="accepted", settled_at=timezone.now()
    )
    todo = ActionItem.objects.create(meeting=meeting, item=festa, what="Chiamare il vivaio")
    convened = convene(meeting)
    made = merge_items(actor=anna, item_id=festa.pk, into_id=parco.pk)
    assert titles(meeting) == ["Parco", "Varie"]
    assert (made, made.title, made.detail, made.minutes_planned) == (
        parco,
        "Parco",
        "Al sole\n\nFesta\nIl palco",
        45,
    )
    for row in (proposal, todo):
        row.refresh_from_db()
        assert row.item == parco
    assert proposal.state == "accepted"
    changes = changes_since_convened(convened)
    assert (changes.removed, changes.added) == (("Festa",), ())
    assert [(row.title, row.other_detail, row.minutes_now) for row in changes.reworded] == [
        ("Parco", True, 45)
    ]
    entry = AuditEntry.objects.filter(action="core.agenda.changed", object_id=meeting.pk).latest("at")
    assert (entry.before, entry.after) == (
        {"agenda": ["Festa", "Parco", "Varie"]},
        {"agenda": ["Parco", "Varie"]},
    )


def test_no_time_stays_no_time_and_a_day_is_not_exceeded(meeting: Meeting, anna: User) -> None:
    festa, parco, varie = (one(meeting, title) for title in ("Festa", "Parco", "Varie"))
    assert merge_items(actor=anna, item_id=festa.pk, into_id=parco.pk).minutes_planned is None
    AgendaItem.objects.filter(meeting=meeting).update(minutes_planned=LONGEST_TIME)
    assert merge_items(actor=anna, item_id=varie.pk, into_id=parco.pk).minutes_planned == LONGEST_TIME


def test_what_is_not_to_be_merged_stays_two(meeting: Meeting, alfa: Body, anna: User) -> None:
    festa, parco = one(meeting, "Festa"), one(meeting, "Parco")
    with pytest.raises(AgendaItem.DoesNotExist):
        merge_items(actor=anna, item_id=festa.pk, into_id=festa.pk)
    AgendaItem.objects.filter(pk=parco.pk).update(detail="x" * LONGEST_DETAIL)
    with pytest.raises(DomainError, match="troppo lunga"):
        merge_items(actor=anna, item_id=festa.pk, into_id=parco.pk)
    AgendaItem.objects.filter(pk=parco.pk).update(detail="")
    AgendaProposal.objects.create(
        body=alfa, title="Festa", item=festa, state="accepted", settled_at=timezone.now()
    )
    ItemMinutes.objects.create(item=festa, said="Si fa.")
    with pytest.raises(DomainError, match="resoconto"):
        merge_items(actor=anna, item_id=festa.pk, into_id=parco.pk)
    assert AgendaProposal.objects.get().item == festa, "nothing happened"
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    with pytest.raises(DomainError, match="già svolto"):
        merge_items(actor=anna, item_id=parco.pk, into_id=festa.pk)
    assert titles(meeting) == ["Festa", "Parco", "Varie"]


def test_html_is_text(meeting: Meeting, anna: User) -> None:
    item = add_item(actor=anna, meeting_id=meeting.pk, title="<script>alert(1)</script>", detail="<b>x</b>")
    assert item.title == "<script>alert(1)</script>"


def test_the_clock_runs_as_long_as_every_time_is_known(meeting: Meeting, anna: User) -> None:
    change_item(actor=anna, item_id=one(meeting, "Festa").pk, title="Festa", minutes_planned=10)
    change_item(actor=anna, item_id=one(meeting, "Parco").pk, title="Parco", minutes_planned=95)
    plan = agenda_plan(meeting)
    assert [line.starts_at for line in plan.lines] == [dt.time(18, 30), dt.time(18, 40), dt.time(20, 15)]
    assert (plan.total, plan.length, plan.over, plan.left, plan.untimed) == (105, 90, 15, 0, 1)
    change_item(actor=anna, item_id=one(meeting, "Festa").pk, title="Festa")
    plan = agenda_plan(meeting)
    assert [line.starts_at for line in plan.lines] == [dt.time(18, 30), None, None]


def test_a_meeting_without_an_end_is_never_over(meeting: Meeting, anna: User) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(ends_at=None)
    change_item(actor=anna, item_id=one(meeting, "Festa").pk, title="Festa", minutes_planned=600)
    plan = agenda_plan(Meeting.objects.get(pk=meeting.pk))
    assert (plan.length, plan.over, plan.left) == (None, 0, None)


def test_a_meeting_past_midnight_has_its_length(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=dt.time(22), ends_at=dt.time(0, 30))
    assert agenda_plan(Meeting.objects.get(pk=meeting.pk)).length == 150


def convene(meeting: Meeting) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(state="convened", convened_agenda=frozen(meeting))
    return Meeting.objects.get(pk=meeting.pk)


def test_an_agenda_that_did_not_change_shows_no_change(meeting: Meeting) -> None:
    assert not changes_since_convened(meeting)
    assert not changes_since_convened(convene(meeting))


def test_later_changes_are_shown_as_what_they_are(meeting: Meeting, anna: User) -> None:
    add_item(actor=anna, meeting_id=meeting.pk, title="Scuola")
    convened = convene(meeting)
    new = add_item(actor=anna, meeting_id=meeting.pk, title="Neve")
    remove_item(actor=anna, item_id=one(meeting, "Parco").pk)
    change_item(actor=anna, item_id=one(meeting, "Varie").pk, title="Varie ed eventuali", minutes_planned=5)
    move_item(actor=anna, item_id=one(meeting, "Scuola").pk, to=1)
    found = changes_since_convened(convened)
    assert found.added == ("Neve",)
    assert found.added_ids == {new.pk}
    assert found.removed == ("Parco",)
    (reworded,) = found.reworded
    assert (reworded.title, reworded.now, reworded.other_time) == ("Varie", "Varie ed eventuali", True)
    assert [(moved.title, moved.before, moved.now) for moved in found.moved] == [("Scuola", 4, 1)]


def test_making_room_is_not_moving(meeting: Meeting, anna: User) -> None:
    convened = convene(meeting)
    new = add_item(actor=anna, meeting_id=meeting.pk, title="Neve")
    move_item(actor=anna, item_id=new.pk, to=1)
    found = changes_since_convened(convened)
    assert (found.added, found.moved) == (("Neve",), ())


def test_a_draft_again_shows_no_changes(meeting: Meeting, anna: User) -> None:
    convene(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(state="draft")
    add_item(actor=anna, meeting_id=meeting.pk, title="Neve")
    assert not changes_since_convened(Meeting.objects.get(pk=meeting.pk))


def test_an_item_that_is_no_more_says_so(anna: User) -> None:
    with pytest.raises(AgendaItem.DoesNotExist):
        change_item(actor=anna, item_id=uuid.uuid4(), title="x")
