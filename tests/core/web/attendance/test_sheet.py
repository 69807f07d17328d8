"""The attendance sheet in a browser without JavaScript."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rows import new_key
from core.models import Attendance, Body, Meeting, Membership, Organisation, OrganisationKind, Person
from tests.core.web.attendance.conftest import tap
from tests.core.web.work.conftest import PlanOne


def sheet(client: Client, meeting: Meeting, **query: str) -> str:
    return client.get(reverse("core:work_attendance", args=[meeting.pk]), query).content.decode()


def test_an_evening_without_javascript(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one()
    whom = f"o-{melo.pk}"
    assert f'value="present:{whom}"' in sheet(annas, meeting, q="melo")
    for do in (f"present:{whom}", f"plus:{whom}", "citizens:plus"):
        tap(annas, meeting, do)
    assert "4 persone, 1 realtà, 2 residenti" in tap(annas, meeting, "citizens:plus")
    assert "3 persone, 1 realtà, 2 residenti" in tap(annas, meeting, f"minus:{whom}")
    row = Attendance.objects.get()
    assert row.people == 1
    tap(annas, meeting, f"number:{whom}", people="12")
    tap(annas, meeting, f"times:{whom}", arrived="18:40", left="")
    row.refresh_from_db()
    assert [row.people, row.arrived_at] == [12, dt.time(18, 40)]
    for status in ("excused", "absent", "unknown", "guest"):
        tap(annas, meeting, f"{status}:{whom}")
        row.refresh_from_db()
        assert row.status == status
    assert row.people == 1
    tap(annas, meeting, f"off:{whom}")
    assert not Attendance.objects.exists()


def test_a_search_with_a_letter_no_text_has_finds_the_rest(
    annas: Client, plan_one: PlanOne, melo: Organisation
) -> None:
    assert f'value="present:o-{melo.pk}"' in sheet(annas, plan_one(), q="me\x00lo")


def test_a_person_is_marked_for_an_organisation(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting, rita = plan_one(), Person.objects.create(given_name="Rita", family_name="Levi")
    whom = f"p-{rita.pk}"
    tap(annas, meeting, f"present:{whom}")
    page = tap(annas, meeting, f"for:{whom}", for_name="associazione IL MELO")
    assert Attendance.objects.get(person=rita).organisation == melo
    assert "1 persona, 1 realtà" in page
    assert "Nessuna realtà ha questo nome" in tap(annas, meeting, f"for:{whom}", for_name="Chissà")
    tap(annas, meeting, f"for:{whom}", for_name="")
    assert Attendance.objects.get(person=rita).organisation is None


def test_the_numbers_alone_are_enough(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one()
    tap(annas, meeting, "citizens:set", people="40")
    page = tap(annas, meeting, "headcount:set", people="31")
    assert "Il totale dichiarato è 31, ma le presenze segnate fanno 40" in page
    found = Meeting.objects.get()
    assert [found.citizens_count, found.headcount] == [40, 31]
    tap(annas, meeting, "headcount:set", people="")
    assert Meeting.objects.get().headcount is None


def test_the_same_form_sent_twice_counts_once(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one()
    found = re.search(r'name="page" value="([^"]+)"', sheet(annas, meeting))
    assert found is not None
    for _sent in range(3):
        tap(annas, meeting, "citizens:plus", page=found[1])
    tap(annas, meeting, f"present:o-{melo.pk}", page=found[1])  # back, and another button of the same page
    assert Meeting.objects.get().citizens_count == 1
    assert Attendance.objects.count() == 1


def test_the_last_entry_is_taken_back(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting, whom = plan_one(), f"o-{melo.pk}"

    def undo(page: str) -> str:
        form = page[page.index('name="undone"') :].split("</form>", maxsplit=1)[0]
        fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form))
        return tap(annas, meeting, **fields)

    undo(tap(annas, meeting, f"present:{whom}"))
    assert not Attendance.objects.exists()
    tap(annas, meeting, f"present:{whom}")
    tap(annas, meeting, f"number:{whom}", people="7")
    undo(tap(annas, meeting, f"absent:{whom}"))
    row = Attendance.objects.get()
    assert [row.status, row.people] == ["present", 7]
    tap(annas, meeting, "citizens:set", people="9")
    page = undo(tap(annas, meeting, "citizens:set", people="90"))
    assert Meeting.objects.get().citizens_count == 9
    assert 'id="undo" hidden' in page, "an undo is not undone"


def test_a_number_that_is_no_number_is_told(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting, whom = plan_one(), f"o-{melo.pk}"
    tap(annas, meeting, f"present:{whom}")
    assert "numero intero" in tap(annas, meeting, f"number:{whom}", people="tanti")
    assert "18:30" in tap(annas, meeting, f"times:{whom}", arrived="presto")
    tap(annas, meeting, f"number:{whom}", people="")
    assert Attendance.objects.get().people is None


@pytest.mark.parametrize(
    "do", ["", "present:", "present:boh", "vote:o-00000000-0000-7000-8000-000000000000", "citizens:boh"]
)
def test_what_no_button_sends_is_not_found(annas: Client, plan_one: PlanOne, do: str) -> None:
    address = reverse("core:work_attendance_tap", args=[plan_one().pk])
    assert annas.post(address, {"do": do}).status_code == 404


def test_an_entry_that_is_gone_is_told(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    assert "qualcun altro" in tap(annas, plan_one(), f"plus:o-{melo.pk}")


def test_a_newcomer_like_another_is_asked_about_and_then_added(
    annas: Client, plan_one: PlanOne, melo: Organisation
) -> None:
    meeting, kind = plan_one(), OrganisationKind.objects.create(name="gruppo")
    address = reverse("core:work_attendance_new", args=[meeting.pk])
    typed: dict[str, Any] = {"name": "Ass. Il Melo", "kind": str(kind.pk)}
    page = annas.post(address, typed).content.decode()
    assert "Forse c'è già" in page.replace("&#x27;", "'")
    assert f"present:o-{melo.pk}" in page
    assert 'name="confirmed" value="on"' in page
    assert not Attendance.objects.exists()
    annas.post(address, typed | {"confirmed": "on"})
    row = Attendance.objects.get()
    assert row.organisation is not None
    assert [row.organisation.name, row.organisation.kind, row.people] == ["Ass. Il Melo", kind, 1]


def test_a_person_like_another_is_asked_about_and_then_added(
    annas: Client, plan_one: PlanOne, alfa: Body
) -> None:
    rita = Person.objects.create(given_name="Rita", family_name="Levi")
    Membership.objects.create(body=alfa, person=rita)
    address = reverse("core:work_attendance_new", args=[plan_one().pk]) + "?chi=persona"
    typed = {"given_name": "Rita", "family_name": "Levi"}
    assert f"present:p-{rita.pk}" in annas.post(address, typed).content.decode()
    annas.post(address, typed | {"confirmed": "on"})
    assert Attendance.objects.get().person != rita
    assert Person.objects.count() == 2


def test_who_belongs_is_called_one_tap_each(
    annas: Client, plan_one: PlanOne, melo: Organisation, alfa: Body
) -> None:
    rita = Person.objects.create(given_name="Rita", family_name="Levi")
    Membership.objects.create(body=alfa, person=rita)
    Membership.objects.create(body=alfa, organisation=melo)
    page = sheet(annas, plan_one())
    for whom in (f"p-{rita.pk}", f"o-{melo.pk}"):
        for status in ("present", "absent", "excused"):
            assert f'value="{status}:{whom}"' in page


def test_the_sheet_opens_on_the_day_not_before(annas: Client, plan_one: PlanOne) -> None:
    page = sheet(annas, plan_one(meets_on=dt.date(2023, 5, 10)))
    assert "10/05/2023" in page
    assert 'id="sheet"' not in page


def test_a_cancelled_meeting_refuses_with_words(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one(state="cancelled")
    assert "annullato" in sheet(annas, meeting)
    assert "annullato" in tap(annas, meeting, f"present:o-{melo.pk}")
    assert not Attendance.objects.exists()


def test_after_the_meeting_is_held_the_sheet_is_still_open(
    annas: Client, plan_one: PlanOne, melo: Organisation
) -> None:
    tap(annas, plan_one(state="held"), f"present:o-{melo.pk}")
    assert Attendance.objects.get().people == 1


def test_at_a_joint_meeting_one_chooses_for_whom(
    darios: Client, plan_one: PlanOne, melo: Organisation, alfa: Body, beta: Body
) -> None:
    meeting = plan_one(body_ids=(alfa.pk, beta.pk))
    tap(darios, meeting, f"present:o-{melo.pk}", per=str(beta.pk))
    assert Attendance.objects.get().body_id == beta.pk


def test_when_done_the_meeting_is_held(annas: Client, plan_one: PlanOne) -> None:
    meeting = plan_one()
    step = reverse("core:work_meeting_step", args=[meeting.pk, "hold"])
    assert step in sheet(annas, meeting)
    annas.post(step)
    assert Meeting.objects.get().state == "held"


def test_who_may_not_add_to_the_register_is_told(
    bergamo_client: Client, plan_one: PlanOne, dario: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = plan_one()
    bergamo_client.force_login(dario)
    monkeypatch.setattr("core.web.attendance.views.may_in", lambda *_given: False)
    address = reverse("core:work_attendance_new", args=[meeting.pk])
    page = bergamo_client.post(address, {"name": "Nuova", "confirmed": "on"}).content.decode()
    assert "serve un permesso" in page
    assert not Organisation.objects.exists()


def test_a_body_of_many_is_folded_and_nobody_left_out(annas: Client, plan_one: PlanOne, alfa: Body) -> None:
    keys = [new_key() for _number in range(70)]
    Organisation.objects.bulk_create(
        Organisation(id=key, canonical_id=key, name=f"Gruppo {number:02}", match_key=str(key))
        for number, key in enumerate(keys)
    )
    Membership.objects.bulk_create(Membership(body=alfa, organisation_id=key) for key in keys)
    meeting = plan_one()
    page = tap(annas, meeting, f"present:o-{keys[65]}")
    assert [key for key in keys if page.count(f'data-line="o-{key}"') != 1] == []
    shown, folded = page.split("data-folded")
    assert f'data-line="o-{keys[65]}"' in shown, "what says something is in sight"
    assert "Altre 9 realtà" in folded
