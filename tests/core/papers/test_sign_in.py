"""Nobody is missing from the sheet on paper, and it says for which body each one came."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from accounts.rows import new_key
from core.models import Body, Meeting, Membership, Organisation, Person
from core.papers.sign_in import sign_in_pdf
from core.services.attendance import mark_organisation
from core.services.check_in import check_in
from tests.core.services.conftest import AddOne, PlanOne, add_one, plan_one

__all__ = ["add_one", "plan_one"]


@pytest.fixture(autouse=True)
def _seven_in_the_evening() -> Iterator[None]:
    with time_machine.travel("2023-05-09 19:00:00+02:00", tick=False):
        yield


@pytest.fixture
def darios(bergamo_client: Client, dario: User) -> Client:
    bergamo_client.force_login(dario)
    return bergamo_client


def pages(meeting: Meeting, *, empty: bool = False) -> list[str]:
    content = sign_in_pdf(meeting, None, address="https://bergamo.example/qui/x/", empty=empty)
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_every_member_has_a_row_however_many_they_are(plan_one: PlanOne, alfa: Body) -> None:
    keys = [new_key() for _number in range(130)]
    Organisation.objects.bulk_create(
        Organisation(id=key, canonical_id=key, name=f"Gruppo-{number:03}", match_key=str(key))
        for number, key in enumerate(keys)
    )
    Membership.objects.bulk_create(Membership(body=alfa, organisation_id=key) for key in keys)
    text = "".join(pages(plan_one()))
    assert [number for number in range(130) if f"Gruppo-{number:03}" not in text] == []


def test_two_people_of_the_same_name_have_a_row_each(plan_one: PlanOne, alfa: Body) -> None:
    for _one in range(2):
        rita = Person.objects.create(given_name="Rita", family_name="Levi")
        Membership.objects.create(body=alfa, person=rita)
    assert "".join(pages(plan_one())).count("Rita Levi") == 2


def test_at_a_joint_meeting_it_says_for_which_body(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body, beta: Body
) -> None:
    meeting, melo = plan_one(body_ids=(alfa.pk, beta.pk)), add_one("Il Melo")
    for body in (alfa, beta):
        mark_organisation(
            actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=2, body_id=body.pk
        )
    text = " ".join("".join(pages(meeting)).split())
    table = text[text.index("In quanti") :]
    assert table.count("Il Melo") == 2
    assert table.count(alfa.name) == 1
    assert table.count(beta.name) == 1


def test_the_empty_sheet_is_at_hand_after_the_first_check_in(plan_one: PlanOne, darios: Client) -> None:
    meeting = plan_one(starts_at=dt.time(20, 30))
    Meeting.objects.update(state="convened")
    check_in(meeting_id=meeting.pk, key=new_key())
    assert any("Firma" in page for page in pages(Meeting.objects.get(), empty=True))
    address = reverse("core:work_sign_in_sheet", args=[meeting.pk])
    for page in ("core:work_attendance", "core:work_meeting"):
        content = darios.get(reverse(page, args=[meeting.pk])).content.decode()
        assert f'"{address}?vuoto=1"' in content
        assert f'"{address}"' in content


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_nobody_signs_for_a_meeting_that_does_not_take_place(
    plan_one: PlanOne, darios: Client, alfa: Body, state: str
) -> None:
    Membership.objects.create(body=alfa, person=Person.objects.create(given_name="Rita"))
    meeting = plan_one()
    Meeting.objects.update(state=state)
    address = reverse("core:work_sign_in_sheet", args=[meeting.pk])
    for page in ("core:work_attendance", "core:work_meeting"):
        assert address not in darios.get(reverse(page, args=[meeting.pk])).content.decode()
    refused = darios.get(address, follow=True)
    assert "non ci sono presenze" in refused.content.decode()
