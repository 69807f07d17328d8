"""The attendance sheet in a browser without JavaScript, and as htmx asks for it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Attendance, Body, Meeting, Organisation, OrganisationKind
from core.services.organisations import OrganisationData, add_organisation
from tests.core.web.work.conftest import PlanOne


@pytest.fixture(autouse=True)
def _nine_in_the_evening() -> Iterator[None]:
    with time_machine.travel("2023-05-09 21:00:00+02:00"):
        yield


@pytest.fixture
def melo(dario: User) -> Organisation:
    return add_organisation(actor=dario, data=OrganisationData(name="Associazione Il Melo"))


def tap(client: Client, meeting: Meeting, do: str, **more: str) -> str:
    address = reverse("core:work_attendance_tap", args=[meeting.pk])
    response = client.post(address, {"do": do, **more}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_an_evening_without_javascript(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one()
    page = annas.get(reverse("core:work_attendance", args=[meeting.pk]), {"q": "melo"}).content.decode()
    assert f'value="present:{melo.pk}"' in page
    tap(annas, meeting, f"present:{melo.pk}")
    row = Attendance.objects.get()
    tap(annas, meeting, f"plus:{row.pk}")
    tap(annas, meeting, "citizens:plus")
    assert "4 persone, 1 realtà, 2 cittadini" in tap(annas, meeting, "citizens:plus")
    assert "3 persone, 1 realtà, 2 cittadini" in tap(annas, meeting, f"minus:{row.pk}")
    row.refresh_from_db()
    assert row.people == 1
    tap(annas, meeting, f"number:{row.pk}", people="12")
    tap(annas, meeting, f"excused:{melo.pk}")
    row.refresh_from_db()
    assert [row.status, row.people] == ["excused", None]
    tap(annas, meeting, f"off:{row.pk}")
    assert not Attendance.objects.exists()


def test_htmx_gets_the_sheet_alone(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one()
    address = reverse("core:work_attendance_tap", args=[meeting.pk])
    content = annas.post(
        address, {"do": f"present:{melo.pk}"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in content
    assert 'id="sheet"' in content
    assert "1 persona, 1 realtà" in content


def test_a_number_that_is_no_number_is_told(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one()
    tap(annas, meeting, f"present:{melo.pk}")
    row = Attendance.objects.get()
    assert "numero intero" in tap(annas, meeting, f"number:{row.pk}", people="tanti")
    tap(annas, meeting, f"number:{row.pk}", people="")
    row.refresh_from_db()
    assert row.people is None


@pytest.mark.parametrize("do", ["", "present:", "present:boh", "vote:1", "plus:boh"])
def test_what_no_button_sends_is_not_found(annas: Client, plan_one: PlanOne, do: str) -> None:
    address = reverse("core:work_attendance_tap", args=[plan_one().pk])
    assert annas.post(address, {"do": do}).status_code == 404


def test_an_organisation_that_is_gone_is_told(annas: Client, plan_one: PlanOne, melo: Organisation) -> None:
    meeting = plan_one()
    tap(annas, meeting, f"present:{melo.pk}")
    key = Attendance.objects.get().pk
    Attendance.objects.all().delete()
    assert "qualcun altro" in tap(annas, meeting, f"plus:{key}")


def test_a_newcomer_like_another_is_asked_about_and_then_added(
    annas: Client, plan_one: PlanOne, melo: Organisation
) -> None:
    meeting, kind = plan_one(), OrganisationKind.objects.create(name="gruppo")
    address = reverse("core:work_attendance_new", args=[meeting.pk])
    typed: dict[str, Any] = {"name": "Ass. Il Melo", "kind": str(kind.pk)}
    page = annas.post(address, typed)
    assert "Forse c&#x27;è già" in page.content.decode() or "Forse c'è già" in page.content.decode()
    assert f"present:{melo.pk}" in page.content.decode()
    assert 'name="confirmed" value="on"' in page.content.decode()
    assert not Attendance.objects.exists()
    annas.post(address, typed | {"confirmed": "on"})
    row = Attendance.objects.get()
    assert row.organisation is not None
    assert [row.organisation.name, row.organisation.kind, row.people] == ["Ass. Il Melo", kind, 1]


def test_the_sheet_opens_on_the_day_not_before(annas: Client, plan_one: PlanOne) -> None:
    meeting = plan_one(meets_on=dt.date(2023, 5, 10))
    page = annas.get(reverse("core:work_attendance", args=[meeting.pk])).content.decode()
    assert "mercoledì 10 maggio 2023" in page
    assert 'id="tap"' not in page


def test_at_a_joint_meeting_one_chooses_for_whom(
    darios: Client, plan_one: PlanOne, melo: Organisation, alfa: Body, beta: Body
) -> None:
    meeting = plan_one(body_ids=(alfa.pk, beta.pk))
    tap(darios, meeting, f"present:{melo.pk}", per=str(beta.pk))
    assert Attendance.objects.get().body_id == beta.pk


def test_when_done_the_meeting_is_held(annas: Client, plan_one: PlanOne) -> None:
    meeting = plan_one()
    page = annas.get(reverse("core:work_attendance", args=[meeting.pk])).content.decode()
    step = reverse("core:work_meeting_step", args=[meeting.pk, "hold"])
    assert step in page
    annas.post(step)
    assert Meeting.objects.get().state == "held"
