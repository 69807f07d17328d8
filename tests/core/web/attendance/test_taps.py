"""Taps as the phone sends them: each counts once, each answers with the sheet."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rows import new_key
from core.models import Attendance, AttendanceTap, Body, Meeting, Organisation, Person, Representative
from core.models import Membership as Member
from tests.core.web.attendance.conftest import send
from tests.core.web.work.conftest import PlanOne


def test_the_answer_is_the_sheet(annas: Client, plan_one: PlanOne, melo: Organisation, alfa: Body) -> None:
    meeting = plan_one()
    answer = send(annas, meeting, f"present:o-{melo.pk}", tap=str(new_key()))
    assert answer.status_code == 200
    assert answer.json() == {
        "entries": [
            {
                "s": f"o-{melo.pk}", "per": str(alfa.pk), "n": melo.name, "k": "", "st": "present", "p": 1,
                "a": "", "l": "", "f": "", "fn": "", "i": False,
            }
        ],
        "citizens": None, "headcount": None, "totals": "1 persona, 1 realtà, residenti non contati", "remark": "",
    }  # fmt: skip


def test_a_lost_answer_is_asked_for_again_and_changes_nothing(
    annas: Client, plan_one: PlanOne, melo: Organisation
) -> None:
    meeting, key = plan_one(), str(new_key())
    answers = [send(annas, meeting, "citizens:plus", tap=key).json() for _sent in range(3)]
    assert [answer["citizens"] for answer in answers] == [1, 1, 1]
    assert AttendanceTap.objects.count() == 1


def test_a_refusal_says_why_and_whom_it_may_mean(
    annas: Client, plan_one: PlanOne, melo: Organisation
) -> None:
    meeting, key, tap = plan_one(), new_key(), str(new_key())
    sent = {"name": "Ass. Il Melo", "kind": "", "tap": tap}
    answer = send(annas, meeting, f"new:o-{key}", **sent)
    assert answer.status_code == 409
    assert answer.json()["similar"] == [{"s": f"o-{melo.pk}", "n": melo.name, "k": ""}]
    for _sent in range(2):
        assert send(annas, meeting, f"new:o-{key}", **sent, confirmed="on").status_code == 200
    assert send(annas, meeting, f"plus:o-{key}").json()["entries"][0]["p"] == 2
    assert Organisation.objects.count() == 2


def test_a_new_person_comes_for_an_organisation(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    names = {"given_name": "Rita", "family_name": "Levi", "for": f"o-{melo.pk}"}
    answer = send(annas, plan_one(), f"new:p-{new_key()}", **names).json()
    assert {entry["n"]: [entry["p"], entry["fn"]] for entry in answer["entries"]} == {
        "Rita Levi": [None, melo.name],
        melo.name: [1, ""],
    }
    assert answer["totals"].startswith("1 persona, 1 realtà")


def test_a_tap_to_a_cancelled_meeting_is_refused_with_words(annas: Client, plan_one: PlanOne) -> None:
    answer = send(annas, plan_one(state="cancelled"), "citizens:plus")
    assert answer.status_code == 409
    assert "annullato" in answer.json()["refused"]


def test_a_tap_costs_so_many_queries(
    annas: Client, plan_one: PlanOne, melo: Organisation, django_assert_num_queries: Any
) -> None:
    meeting = plan_one()
    send(annas, meeting, f"present:o-{melo.pk}", tap=str(new_key()))
    with django_assert_num_queries(16):
        send(annas, meeting, f"plus:o-{melo.pk}", tap=str(new_key()))
    for number in range(10):
        Attendance.objects.create(meeting=meeting, person=Person.objects.create(given_name=str(number)))
    with django_assert_num_queries(16):
        send(annas, meeting, f"plus:o-{melo.pk}", tap=str(new_key()))


def test_what_the_others_marked_is_asked_for_cheaply(
    annas: Client, plan_one: PlanOne, melo: Organisation, anna: User
) -> None:
    meeting = plan_one()
    address = reverse("core:work_attendance_state", args=[meeting.pk])
    first = annas.get(address)
    mark = first["ETag"]
    assert annas.get(address, headers={"If-None-Match": mark}).status_code == 304
    send(annas, meeting, f"present:o-{melo.pk}")
    later = annas.get(address, headers={"If-None-Match": mark})
    assert [later.status_code, len(later.json()["entries"])] == [200, 1]
    assert later.json()["user"] == str(anna.pk), "a page opened by another person is not hers"
    assert "private" in later["Cache-Control"]


def test_the_phone_keeps_the_names_the_operator_may_see_and_no_others(
    annas: Client, plan_one: PlanOne, melo: Organisation, alfa: Body, beta: Body
) -> None:
    people = [Person.objects.create(given_name=name) for name in ("Rita", "Ugo", "Ada", "Lia")]
    rita, ugo, ada, _lia = people
    coro = Organisation.objects.create(
        id=(key := new_key()), name="Coro", match_key="coro", canonical_id=key, email="coro@example.org"
    )
    Member.objects.create(body=alfa, organisation=melo)
    Member.objects.create(body=alfa, person=ugo)
    Member.objects.create(body=beta, person=ada)
    Representative.objects.create(organisation=melo, person=rita)
    Representative.objects.create(organisation=coro, person=ada)
    read = annas.get(reverse("core:work_attendance_index", args=[plan_one().pk]))
    assert read.json() == {
        "organisations": [[f"o-{melo.pk}", melo.name, ""], [f"o-{coro.pk}", "Coro", ""]],
        "people": [[f"p-{rita.pk}", "Rita", f"o-{melo.pk}", melo.name], [f"p-{ugo.pk}", "Ugo", "", ""]],
    }


def test_a_tap_for_another_meeting_with_the_same_key_is_no_second_tap(
    annas: Client, plan_one: PlanOne
) -> None:
    key = str(new_key())
    for _number in range(2):
        send(annas, plan_one(), "citizens:plus", tap=key)
    assert sorted(Meeting.objects.values_list("citizens_count", flat=True), key=str) == [1, None]


def test_an_entry_that_waited_longer_than_a_newer_word_is_refused_with_the_hours(
    annas: Client, plan_one: PlanOne, melo: Organisation
) -> None:
    meeting, key = plan_one(), str(new_key())
    send(annas, meeting, f"present:o-{melo.pk}", tap=str(new_key()))
    answer = send(annas, meeting, f"absent:o-{melo.pk}", tap=key, ago="600000")
    assert answer.status_code == 409
    assert "20:50" in answer.json()["refused"]
    assert send(annas, meeting, f"absent:o-{melo.pk}", tap=key, ago="0").status_code == 200


@pytest.mark.parametrize("ago", ["", "boh", "-5", "9" * 12, "9" * 40, "1.5", "²"])
def test_however_long_a_phone_says_it_waited_the_entry_counts(
    annas: Client, plan_one: PlanOne, ago: str
) -> None:
    assert send(annas, plan_one(), "citizens:plus", tap=str(new_key()), ago=ago).status_code == 200
    assert Meeting.objects.get().citizens_count == 1


@pytest.mark.parametrize("newcomer", ["o", "p"])
def test_a_newcomers_key_that_is_taken_is_refused_with_words(
    annas: Client, plan_one: PlanOne, melo: Organisation, newcomer: str
) -> None:
    rita = Person.objects.create(given_name="Rita", family_name="Levi")
    taken = melo.pk if newcomer == "o" else rita.pk
    names = {"name": "Zeta", "kind": "", "given_name": "Zoe", "family_name": "Zeta", "confirmed": "on"}
    answer = send(annas, plan_one(), f"new:{newcomer}-{taken}", **names, tap=str(new_key()))
    assert [answer.status_code, "registro" in answer.json()["refused"]] == [409, True]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("confirmed", ["", "on"])
def test_the_very_name_of_the_register_is_offered_and_not_added_again(
    annas: Client, plan_one: PlanOne, melo: Organisation, confirmed: str
) -> None:
    sent = {"name": melo.name.upper(), "kind": "", "confirmed": confirmed}
    answer = send(annas, plan_one(), f"new:o-{new_key()}", **sent, tap=str(new_key()))
    assert answer.status_code == 409
    assert [one["s"] for one in answer.json()["similar"]] == [f"o-{melo.pk}"]


def test_people_of_other_bodies_are_not_named_to_who_may_not_see_them(
    annas: Client, plan_one: PlanOne, beta: Body
) -> None:
    Member.objects.create(body=beta, person=Person.objects.create(given_name="Ada", family_name="Segreta"))
    names = {"given_name": "Ada", "family_name": "Segreta"}
    answer = send(annas, plan_one(), f"new:p-{new_key()}", **names, tap=str(new_key()))
    assert answer.status_code == 200
    assert Person.objects.count() == 2


def test_residents_are_so_many_at_most(annas: Client, plan_one: PlanOne) -> None:
    meeting = plan_one()
    send(annas, meeting, "citizens:set", people="9999")
    assert send(annas, meeting, "citizens:plus").status_code == 409
    assert Meeting.objects.get().citizens_count == 9999
