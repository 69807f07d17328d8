"""A program plans a meeting, reads it, changes it: with the rights of a person, and no more."""

import pytest

from accounts.models import User
from core.models import Body, Meeting
from tenants.models import City
from tests.core.api.program import Program, key_of


@pytest.fixture
def program(anna: User) -> Program:
    return Program(key_of(anna, "core.meeting.see", "core.meeting.plan"))


def test_a_meeting_is_planned_read_changed_and_called_off(
    program: Program, alfa: Body, in_bergamo: City
) -> None:
    plan = {"model_slug": "bergamo", "kind": "plenary", "body_ids": [str(alfa.pk)], "meets_on": "2031-03-04"}
    made = program.send("post", "meetings", plan, Idempotency_Key="uno")
    assert made.status_code == 201, made.content
    again = program.send("post", "meetings", plan, Idempotency_Key="uno")
    assert again.json()["id"] == made.json()["id"]
    assert Meeting.objects.count() == 1
    key = made.json()["id"]
    shown = program.get(f"meetings/{key}")
    assert shown.status_code == 200, shown.content
    assert shown.headers["ETag"] == made.headers["ETag"]
    plan.pop("model_slug")
    assert program.send("put", f"meetings/{key}", plan).status_code == 428
    changed = program.send(
        "put", f"meetings/{key}", plan | {"title": "Nuovo"}, If_Match=shown.headers["ETag"]
    )
    assert changed.status_code == 200, changed.content
    stale = program.send("put", f"meetings/{key}", plan, If_Match=shown.headers["ETag"])
    assert (stale.status_code, stale.headers["Content-Type"]) == (412, "application/problem+json")
    listed = program.get("meetings?fields=id,title&limit=10")
    assert listed.json()["items"] == [{"id": key, "title": "Nuovo"}]
    called_off = program.send("post", f"meetings/{key}/cancellation", {"reason": "Neve", "x": 1})
    assert called_off.status_code == 422, called_off.content
    called_off = program.send("post", f"meetings/{key}/cancellation", {"reason": "Neve"})
    assert called_off.json()["state"] == "cancelled"
    assert program.send("post", f"meetings/{key}/holding").status_code == 403
