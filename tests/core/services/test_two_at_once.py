"""Several people at the same moment, on real connections: nothing is lost, nothing is done twice."""

import datetime as dt
import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import Attendance, Body, BodyStage, CheckIn, Meeting, Organisation, OrganisationMerge
from core.services.attendance import add_people, count_citizens, mark_organisation
from core.services.check_in import check_in
from core.services.errors import DomainError
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.merges import merge_organisations, undo_merge
from core.services.organisations import OrganisationData, add_organisation
from core.services.sheet import AlreadyDone, Tap, Who
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user

PEOPLE = 4
TAPS = 5


@pytest.fixture
def dario(fresh_database: str, bergamo: City) -> User:
    """The office, in a database where commits are real."""
    with use_city(bergamo):
        return make_user("dario@bergamo.example", "Dario Ufficio")


def at_once(city: City, *works: Callable[[], object]) -> list[Exception]:
    """Run the works on as many connections at the same moment; returns what they raised."""
    barrier, raised = Barrier(len(works)), list[Exception]()

    def run(work: Callable[[], object]) -> None:
        try:
            with use_city(city):
                barrier.wait(timeout=30)
                work()
        except (DomainError, DatabaseError) as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def plan(dario: User) -> Meeting:
    body = Body.objects.filter(slug="rete-alfa").first()
    if body is None:
        body = Body.objects.create(model_slug="bergamo", name="Rete Alfa", slug="rete-alfa")
        BodyStage.objects.create(body=body, stage="active")
    values = MeetingPlan(kind="plenary", body_ids=(body.pk,), meets_on=dt.date(2023, 5, 9))
    return plan_meeting(actor=dario, model_slug="bergamo", plan=values)


def add(dario: User, name: str) -> uuid.UUID:
    return add_organisation(actor=dario, data=OrganisationData(name=name)).pk


def test_every_tap_of_every_person_counts(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        meeting, melo = plan(dario), add(dario, "Il Melo")
        everybody = [add(dario, f"Gruppo {number}") for number in range(PEOPLE)]
        row = mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo, people=1)

    def taps(mine: uuid.UUID) -> Callable[[], None]:
        def work() -> None:
            for _tap in range(TAPS):
                add_people(actor=dario, meeting_id=meeting.pk, who=Who(melo), delta=1)
                count_citizens(actor=dario, meeting_id=meeting.pk, delta=1)
                mark_organisation(
                    actor=dario, meeting_id=meeting.pk, organisation_id=mine, people=1, keep_number=True
                )

        return work

    assert at_once(bergamo, *map(taps, everybody)) == []
    with use_city(bergamo):
        assert Attendance.objects.get(pk=row.pk).people == 1 + PEOPLE * TAPS
        assert Meeting.objects.get().citizens_count == PEOPLE * TAPS
        assert Attendance.objects.count() == 1 + PEOPLE


def test_two_people_marking_the_same_organisation_make_one_entry(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        meeting, melo = plan(dario), add(dario, "Il Melo")
    mark: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "organisation_id": melo, "people": 1}
    assert at_once(bergamo, *[lambda: mark_organisation(**mark) for _person in range(PEOPLE)]) == []
    with use_city(bergamo):
        assert Attendance.objects.count() == 1


def test_the_same_tap_on_two_connections_counts_once(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        meeting, tap = plan(dario), Tap(new_key(), timezone.now())
    more: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "delta": 1, "tap": tap}
    raised = at_once(bergamo, *[lambda: count_citizens(**more) for _sent in range(PEOPLE)])
    assert [type(error) for error in raised] == [AlreadyDone] * (PEOPLE - 1)
    with use_city(bergamo):
        assert Meeting.objects.get().citizens_count == 1


def test_the_same_check_in_on_two_connections_is_one(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        meeting, key = plan(dario), new_key()
        Meeting.objects.update(state="convened", meets_on=timezone.localdate(), starts_at=None)
        melo = add(dario, "Il Melo")
    sent: dict[str, Any] = {"meeting_id": meeting.pk, "key": key, "organisation_id": melo}
    assert at_once(bergamo, *[lambda: check_in(**sent) for _sent in range(PEOPLE)]) == []
    with use_city(bergamo):
        assert CheckIn.objects.count() == 1
        assert Attendance.objects.get().people == 1


def test_meetings_planned_at_once_have_different_numbers(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        plan(dario)
    assert at_once(bergamo, *[lambda: plan(dario) for _person in range(PEOPLE)]) == []
    with use_city(bergamo):
        numbers = set(Meeting.objects.values_list("register_number", flat=True))
        assert numbers == set(range(1, PEOPLE + 2))


def test_crossed_merges_end_in_one_group_or_a_refusal(dario: User, bergamo: City) -> None:
    with use_city(bergamo):
        one, two, three = (add(dario, name) for name in ("Uno", "Due", "Tre"))
        first = merge_organisations(actor=dario, kept_id=two, absorbed_id=one)
    raised = at_once(
        bergamo,
        lambda: merge_organisations(actor=dario, kept_id=three, absorbed_id=two),
        lambda: merge_organisations(actor=dario, kept_id=two, absorbed_id=three),
        lambda: undo_merge(actor=dario, merge_id=first.pk),
    )
    assert all(isinstance(error, DomainError) for error in raised), raised
    with use_city(bergamo):
        for row in Organisation.objects.select_related("canonical"):
            assert row.canonical.merged_into_id is None
            assert (row.merged_into_id is None) == (row.canonical_id == row.pk)
        merged = Organisation.objects.filter(merged_into__isnull=False).count()
        assert merged == OrganisationMerge.objects.filter(undone_at=None).count()
