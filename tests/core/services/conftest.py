"""A few rows the tests of the verbs share."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, Meeting, Organisation
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.organisations import OrganisationData, add_organisation

PlanOne = Callable[..., Meeting]
AddOne = Callable[[str], Organisation]


@pytest.fixture
def plan_one(alfa: Body, dario: User) -> PlanOne:
    """Plan a meeting of Rete Alfa on 9 May 2023; keywords change the plan, `agenda` is the agenda."""

    def plan(agenda: tuple[str, ...] = (), **changed: Any) -> Meeting:
        values: dict[str, Any] = {
            "kind": "plenary",
            "body_ids": (alfa.pk,),
            "meets_on": dt.date(2023, 5, 9),
        } | changed
        return plan_meeting(actor=dario, model_slug="bergamo", plan=MeetingPlan(**values), agenda=agenda)

    return plan


@pytest.fixture
def add_one(dario: User) -> AddOne:
    """Add an organisation by name."""

    def add(name: str) -> Organisation:
        return add_organisation(actor=dario, data=OrganisationData(name=name))

    return add
