"""Deciding that two organisations are one, and thinking again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import AuditEntry, DuplicateDismissal, Organisation, OrganisationMerge
from core.services.errors import DomainError
from core.services.merges import keep_apart, merge_organisations, undo_merge
from core.services.organisations import OrganisationData, add_organisation
from tests.core.services.conftest import AddOne


def counted_as(*organisations: Organisation) -> list[str]:
    rows = Organisation.objects.select_related("canonical").in_bulk([one.pk for one in organisations])
    return [rows[one.pk].canonical.name for one in organisations]


def test_a_merged_organisation_counts_as_the_other(add_one: AddOne, dario: User) -> None:
    one, two = add_one("Uno"), add_one("Due")
    merge_organisations(actor=dario, kept_id=one.pk, absorbed_id=two.pk)
    assert counted_as(one, two) == ["Uno", "Uno"]
    assert list(Organisation.objects.standing()) == [one]
    assert AuditEntry.objects.filter(action="core.organisation.merged").count() == 1


def test_what_was_merged_moves_along(add_one: AddOne, dario: User) -> None:
    a, b, c = add_one("A"), add_one("B"), add_one("C")
    merge_organisations(actor=dario, kept_id=b.pk, absorbed_id=a.pk)
    merge_organisations(actor=dario, kept_id=c.pk, absorbed_id=b.pk)
    assert counted_as(a, b, c) == ["C", "C", "C"]


def test_undoing_the_last_of_a_chain_restores_the_first(add_one: AddOne, dario: User) -> None:
    a, b, c = add_one("A"), add_one("B"), add_one("C")
    merge_organisations(actor=dario, kept_id=b.pk, absorbed_id=a.pk)
    last = merge_organisations(actor=dario, kept_id=c.pk, absorbed_id=b.pk)
    undo_merge(actor=dario, merge_id=last.pk)
    assert counted_as(a, b, c) == ["B", "B", "C"]


def test_undoing_the_first_of_a_chain_leaves_the_last(add_one: AddOne, dario: User) -> None:
    a, b, c = add_one("A"), add_one("B"), add_one("C")
    first = merge_organisations(actor=dario, kept_id=b.pk, absorbed_id=a.pk)
    merge_organisations(actor=dario, kept_id=c.pk, absorbed_id=b.pk)
    undo_merge(actor=dario, merge_id=first.pk)
    assert counted_as(a, b, c) == ["A", "C", "C"]


def test_a_merged_organisation_is_not_merged_again_nor_merged_into(add_one: AddOne, dario: User) -> None:
    a, b, c = add_one("A"), add_one("B"), add_one("C")
    merge_organisations(actor=dario, kept_id=b.pk, absorbed_id=a.pk)
    for kept, absorbed in ((c, a), (a, c), (b, a)):
        with pytest.raises(DomainError, match="già stata unita"):
            merge_organisations(actor=dario, kept_id=kept.pk, absorbed_id=absorbed.pk)
    with pytest.raises(DomainError):
        merge_organisations(actor=dario, kept_id=c.pk, absorbed_id=c.pk)


def test_undoing_twice_is_refused_and_the_decision_stays_as_history(add_one: AddOne, dario: User) -> None:
    a, b = add_one("A"), add_one("B")
    merge = merge_organisations(actor=dario, kept_id=b.pk, absorbed_id=a.pk)
    undo_merge(actor=dario, merge_id=merge.pk)
    with pytest.raises(DomainError):
        undo_merge(actor=dario, merge_id=merge.pk)
    merge.refresh_from_db()
    assert merge.undone_by == "Dario Ufficio"
    merge_organisations(actor=dario, kept_id=b.pk, absorbed_id=a.pk)
    assert OrganisationMerge.objects.count() == 2


def test_two_kept_apart_are_remembered_once_whichever_comes_first(add_one: AddOne, dario: User) -> None:
    a, b = add_one("A"), add_one("B")
    keep_apart(actor=dario, first_id=b.pk, second_id=a.pk)
    keep_apart(actor=dario, first_id=a.pk, second_id=b.pk)
    assert DuplicateDismissal.objects.count() == 1
    assert AuditEntry.objects.filter(action="core.organisation.kept_apart").count() == 1


@contextmanager
def rolled_back() -> Iterator[None]:
    """Each example starts from the same rows; a savepoint, because the verbs want no transaction of their own inside one."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)
    connection.needs_rollback = False


SIZE = 5
STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=14)


@given(steps=STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_merged_and_undone_all_count_as_the_root_of_the_merges_in_force(
    dario: User, steps: list[tuple[bool, int, int]]
) -> None:
    with rolled_back():
        rows = [add_organisation(actor=dario, data=OrganisationData(name=f"G{n}")) for n in range(SIZE)]
        into: dict[int, tuple[int, OrganisationMerge]] = {}
        for undo, one, other in steps:
            if undo and into:
                absorbed = sorted(into)[one % len(into)]
                undo_merge(actor=dario, merge_id=into.pop(absorbed)[1].pk)
            elif not undo and one != other and one not in into and other not in into:
                verb: dict[str, Any] = {"kept_id": rows[one].pk, "absorbed_id": rows[other].pk}
                into[other] = (one, merge_organisations(actor=dario, **verb))

        def root(number: int) -> int:
            return root(into[number][0]) if number in into else number

        assert counted_as(*rows) == [f"G{root(number)}" for number in range(SIZE)]
        merged = Organisation.objects.filter(merged_into__isnull=False).count()
        assert merged == OrganisationMerge.objects.filter(undone_at=None).count() == len(into)
