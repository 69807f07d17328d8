"""Rows and browsers the tests of the work area share."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import Body, Meeting, Membership, Organisation
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.organisations import OrganisationData, add_organisation

PlanOne = Callable[..., Meeting]


@pytest.fixture
def plan_one(alfa: Body, dario: User) -> PlanOne:
    """Plan a meeting of Rete Alfa on 9 May 2023; keywords change the plan, `agenda` and `state` the rest."""

    def plan(agenda: tuple[str, ...] = (), state: str = "draft", **changed: Any) -> Meeting:
        values: dict[str, Any] = {
            "kind": "plenary",
            "body_ids": (alfa.pk,),
            "meets_on": dt.date(2023, 5, 9),
        } | changed
        meeting = plan_meeting(actor=dario, model_slug="bergamo", plan=MeetingPlan(**values), agenda=agenda)
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
        return Meeting.objects.get(pk=meeting.pk)

    return plan


@pytest.fixture
def annas(bergamo_client: Client, anna: User) -> Client:
    """Anna's browser."""
    bergamo_client.force_login(anna)
    return bergamo_client


@pytest.fixture
def darios(bergamo_client: Client, dario: User) -> Client:
    """Dario's browser."""
    bergamo_client.force_login(dario)
    return bergamo_client


@pytest.fixture
def meeting(plan_one: PlanOne) -> Meeting:
    """A draft in five days."""
    return plan_one(
        agenda=("Verde", "Varie"),
        meets_on=timezone.localdate() + dt.timedelta(days=5),
        starts_at=dt.time(18, 30),
    )


@pytest.fixture
def melo(alfa: Body, dario: Any) -> Organisation:
    """A member with an address, and one without."""
    one = add_organisation(actor=dario, data=OrganisationData(name="Il Melo", email="melo@uno.example"))
    two = add_organisation(actor=dario, data=OrganisationData(name="Polis", phone="035 1234"))
    for organisation in (one, two):
        Membership.objects.create(body=alfa, organisation=organisation)
    return one
