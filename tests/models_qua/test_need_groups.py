"""Putting needs together: every need is in one group at most, none is lost, and what looks alike is next to each other."""

import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_qua.models import FeasibilityReview, LabCycle, Need, NeedGroup, SheetNeed
from models_qua.selectors.need_likeness import like_each_other
from models_qua.services import need_groups as verbs
from models_qua.services.needs import discard_need, restore_need
from tests.models_qua.need_rows import listening_cycle, make_review
from tests.models_qua.rows import make_agreement, make_cycle, make_group, make_need


def group(ada: User, cycle: LabCycle, *needs: Need, **values: Any) -> NeedGroup:
    keys = [need.pk for need in needs]
    return verbs.group_needs(actor=ada, cycle_id=cycle.pk, need_ids=keys, **values)


def test_those_ticked_are_in_a_new_group(ada: User, cycle: LabCycle) -> None:
    one, other, apart = (make_need(cycle, name) for name in ("A", "B", "C"))
    made = group(ada, cycle, one, other, title=" Panchine ", summary="Dove sedersi")
    assert (made.title, made.summary) == ("Panchine", "Dove sedersi")
    assert set(made.needs.values_list("title", "state")) == {("A", "grouped"), ("B", "grouped")}
    apart.refresh_from_db()
    assert (apart.group, apart.state) == (None, "received")
    assert AuditEntry.objects.get(action="qua.needs.grouped").after["needs"] == ["A", "B"]


def test_one_alone_is_a_group_of_its_name(ada: User, cycle: LabCycle) -> None:
    assert group(ada, cycle, make_need(cycle, "Una fontana")).title == "Una fontana"


def test_more_go_into_a_group_there_is_even_a_decided_one(ada: User, cycle: LabCycle) -> None:
    there = make_group(
        cycle, "Panchine", make_need(cycle, "A"), fate="later", fate_reasons="x", fate_on="2026-03-01"
    )
    late = make_need(cycle, "B")
    group(ada, cycle, late, group_id=there.pk)
    late.refresh_from_db()
    assert (late.group, late.state) == (there, "grouped")  # to be told its fate


def test_the_same_form_sent_twice_makes_one_group(ada: User, cycle: LabCycle) -> None:
    row, key = make_need(cycle), new_key()
    assert group(ada, cycle, row, key=key) == group(ada, cycle, row, key=key)
    assert NeedGroup.objects.count() == 1


def test_what_is_refused_changes_nothing(ada: User, cycle: LabCycle, sesso: Body) -> None:
    one, other = make_need(cycle, "A"), make_need(cycle, "B")
    elsewhere = make_need(make_cycle(sesso), "Di Sesso")
    theirs = make_group(elsewhere.cycle)
    for needs, values, field in (
        ((), {"title": "x"}, "needs"),
        ((one, other), {}, "title"),
        ((elsewhere,), {"title": "x"}, "needs"),
        ((one, elsewhere), {"title": "x"}, "needs"),
        ((one,), {"group_id": theirs.pk}, "group"),
    ):
        with pytest.raises(DomainError) as refused:
            group(ada, cycle, *needs, **values)
        assert refused.value.field == field
    assert not Need.objects.exclude(state="received").exists()


@pytest.mark.parametrize("state", ["unconfirmed", "discarded", "told", "grouped"])
def test_only_what_waits_to_be_grouped_is(ada: User, cycle: LabCycle, state: str) -> None:
    row, free = make_need(cycle, "A"), make_need(cycle, "B")
    there = make_group(cycle, "Altro", row) if state in {"told", "grouped"} else None
    Need.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(DomainError, match="«A»" + (".*«Altro»" if there else "")):
        group(ada, cycle, row, free, title="x")
    free.refresh_from_db()
    assert free.group is None


def test_taken_out_they_wait_again_and_an_empty_group_goes(ada: User, cycle: LabCycle) -> None:
    one, other = make_need(cycle, "A"), make_need(cycle, "B")
    there = make_group(cycle, "Panchine", one, other)
    assert verbs.ungroup_needs(actor=ada, group_id=there.pk, need_ids=[one.pk]) == there
    assert verbs.ungroup_needs(actor=ada, group_id=there.pk, need_ids=[other.pk]) is None
    assert Need.objects.filter(state="received", group=None).count() == 2
    assert not NeedGroup.objects.exists()


def test_a_group_a_service_was_asked_about_stays_though_empty(ada: User, cycle: LabCycle) -> None:
    one = make_need(cycle)
    there = make_group(cycle, "Panchine", one)
    make_review(there)
    assert verbs.ungroup_needs(actor=ada, group_id=there.pk, need_ids=[one.pk]) == there
    assert FeasibilityReview.objects.count() == 1


def test_a_decided_group_is_not_changed(ada: User, cycle: LabCycle) -> None:
    one = make_need(cycle)
    there = make_group(cycle, "Panchine", one, fate="later", fate_reasons="x", fate_on="2026-03-01")
    other = make_group(cycle, "Altro")
    with pytest.raises(DomainError, match="già deciso"):
        verbs.ungroup_needs(actor=ada, group_id=there.pk, need_ids=[one.pk])
    with pytest.raises(DomainError, match="già deciso"):
        verbs.merge_groups(actor=ada, group_id=there.pk, into_id=other.pk)
    with pytest.raises(DomainError, match="esito"):
        verbs.merge_groups(actor=ada, group_id=other.pk, into_id=there.pk)


def test_merged_everything_is_in_the_other(ada: User, cycle: LabCycle) -> None:
    one, other = (make_group(cycle, name, make_need(cycle, name)) for name in ("Panchine", "Sedute"))
    sheet = make_agreement(cycle.body).sheets.get()
    SheetNeed.objects.create(sheet=sheet, group=one)
    SheetNeed.objects.create(sheet=sheet, group=other)
    make_review(one, question="Quante?", due_on="2026-03-20")
    make_review(one, "Servizio Strade", outcome="feasible")
    make_review(other, "servizio verde", question="Dove?", due_on="2026-03-15")
    into = verbs.merge_groups(actor=ada, group_id=one.pk, into_id=other.pk)
    assert set(into.needs.values_list("title", flat=True)) == {"Panchine", "Sedute"}
    waiting = into.reviews.get(outcome="")
    assert (waiting.question, str(waiting.due_on)) == ("Dove?\n\nQuante?", "2026-03-15")
    assert into.reviews.count() == 2
    assert into.answered_by.count() == 1
    assert list(NeedGroup.objects.all()) == [into]


def test_not_with_itself_nor_with_one_of_another_path(ada: User, cycle: LabCycle, sesso: Body) -> None:
    there = make_group(cycle)
    for into in (there.pk, make_group(make_cycle(sesso)).pk, new_key()):
        with pytest.raises(DomainError) as refused:
            verbs.merge_groups(actor=ada, group_id=there.pk, into_id=into)
        assert refused.value.field == "into"


def test_its_title_is_corrected_once_by_each(ada: User, cycle: LabCycle) -> None:
    there = make_group(cycle)
    change: dict[str, Any] = {
        "actor": ada,
        "group_id": there.pk,
        "seen": fingerprint(verbs.group_snapshot(there)),
    }
    verbs.change_group(**change, title="Sedute", summary="")
    with pytest.raises(StaleEdit):
        verbs.change_group(**change, title="Panche", summary="")


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["group", "into", "out", "merge", "discard", "restore"]),
        st.sets(st.integers(0, 5), min_size=1, max_size=3),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whatever_is_done_no_need_is_lost_nor_in_two_groups(
    moves: list[tuple[str, set[int], int]], ada: User, rivalta: Body
) -> None:
    cycle = listening_cycle(rivalta)
    keys = [make_need(cycle, f"N. {number}").pk for number in range(6)]
    for move, picked, which in moves:
        with suppress(DomainError, IndexError):
            _do(move, ada, cycle, [keys[number] for number in picked], which)
        needs = list(Need.objects.filter(cycle=cycle).select_related("group"))
        assert sorted(need.pk for need in needs) == sorted(keys)
        for need in needs:
            assert (need.group is not None) == (need.state == "grouped")
            assert need.group is None or need.group.cycle_id == cycle.pk
        empty = NeedGroup.objects.filter(cycle=cycle, needs=None, reviews=None)
        assert not empty.exists()


def _do(move: str, ada: User, cycle: LabCycle, picked: list[uuid.UUID], which: int) -> None:
    groups = list(NeedGroup.objects.filter(cycle=cycle).order_by("created_at", "pk"))
    add: dict[str, Any] = {"actor": ada, "cycle_id": cycle.pk, "need_ids": picked}
    match move:
        case "group":
            verbs.group_needs(**add, title="Gruppo")
        case "into":
            verbs.group_needs(**add, group_id=groups[which].pk)
        case "out":
            verbs.ungroup_needs(actor=ada, group_id=groups[which].pk, need_ids=picked)
        case "merge":
            verbs.merge_groups(actor=ada, group_id=groups[which].pk, into_id=groups[0].pk)
        case "discard":
            discard_need(actor=ada, need_id=picked[0], reason="x")
        case _restore:
            restore_need(actor=ada, need_id=picked[0])


def named(*titles: str) -> list[Need]:
    return [Need(title=title) for title in titles]


def test_those_alike_are_next_to_each_other() -> None:
    rows = named(
        "Una panchina al parco Noce",
        "Illuminare via Verdi",
        "Panchine nel parco della Noce",
        "La via Verdi è buia",
    )
    lines = like_each_other(rows)
    assert [rows.index(line.need) for line in lines] == [0, 2, 1, 3]
    assert [len(line.like) for line in lines] == [1, 1, 1, 1]


def test_words_that_say_nothing_make_nothing_alike() -> None:
    lines = like_each_other(named("Vorrei una biblioteca", "Vorrei una pensilina", "", "Più di tutto"))
    assert [line.like for line in lines] == [frozenset()] * 4


@given(titles=st.lists(st.text(max_size=30), max_size=25))
def test_every_need_is_listed_once_whatever_its_words(titles: list[str]) -> None:
    rows = named(*titles)
    lines = like_each_other(rows)
    assert sorted(line.need.pk for line in lines) == sorted(row.pk for row in rows)
    assert all(
        (line.need.pk in other.like) == (other.need.pk in line.like) for line in lines for other in lines
    )
