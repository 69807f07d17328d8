"""The evening of 9 May 2023, nine o'clock."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Meeting, Organisation
from core.services.organisations import OrganisationData, add_organisation
from tests.core.web.work.conftest import annas, darios, plan_one

__all__ = ["annas", "darios", "plan_one"]


@pytest.fixture(autouse=True)
def _nine_in_the_evening() -> Iterator[None]:
    with time_machine.travel("2023-05-09 21:00:00+02:00"):
        yield


@pytest.fixture
def melo(dario: User) -> Organisation:
    return add_organisation(actor=dario, data=OrganisationData(name="Associazione Il Melo"))


def tap(client: Client, meeting: Meeting, do: str, **more: str) -> str:
    """A tap without JavaScript: the page that follows."""
    address = reverse("core:work_attendance_tap", args=[meeting.pk])
    response = client.post(address, {"do": do, **more}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, meeting: Meeting, do: str, **more: str) -> Any:
    """A tap as the phone sends it: the response with JSON."""
    address = reverse("core:work_attendance_tap", args=[meeting.pk])
    return client.post(address, {"do": do, **more}, headers={"Accept": "application/json"})
