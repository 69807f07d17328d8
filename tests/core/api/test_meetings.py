"""A program plans a meeting, reads it, changes it: with the rights of a person, and no more."""

import datetime as dt
import secrets
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.api.access import digest_of
from core.models import AccessToken, Body, Meeting
from tenants.models import City


def key_of(user: User, *scopes: str) -> str:
    key = secrets.token_urlsafe(32)
    AccessToken.objects.create(
        user=user,
        name="x",
        scopes=list(scopes),
        digest=digest_of(key),
        start=key[:8],
        expires_on=dt.date(2099, 1, 1),
    )
    return key


class Program:
    def __init__(self, key: str) -> None:
        self.client = Client(headers={"host": "bergamo.localhost", "authorization": f"Bearer {key}"})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return getattr(self.client, method)(
            f"/api/v1/{path}", body, content_type="application/json", headers=headers
        )


@pytest.fixture
def program(anna: User) -> Program:
    return Program(key_of(anna, "core.meeting.see", "core.meeting.plan"))


def test_a_meeting_is_planned_read_changed_and_called_off(
    program: Program, alfa: Body, in_bergamo: City
) -> None:
    plan = {"model_slug": "bergamo", "kind": "plenary", "body_ids": [str(alfa.pk)], "meets_on": "2031-03-04"}
    made = program.send("post", "meetings", plan, **{"Idempotency-Key": "uno"})
    assert made.status_code == 201, made.content
    again = program.send("post", "meetings", plan, **{"Idempotency-Key": "uno"})
    assert again.json()["id"] == made.json()["id"]
    assert Meeting.objects.count() == 1
    key = made.json()["id"]
    shown = program.get(f"meetings/{key}")
    assert shown.status_code == 200, shown.content
    assert shown.headers["ETag"] == made.headers["ETag"]
    plan.pop("model_slug")
    assert program.send("put", f"meetings/{key}", plan).status_code == 428
    changed = program.send(
        "put", f"meetings/{key}", plan | {"title": "Nuovo"}, **{"If-Match": shown.headers["ETag"]}
    )
    assert changed.status_code == 200, changed.content
    stale = program.send("put", f"meetings/{key}", plan, **{"If-Match": shown.headers["ETag"]})
    assert (stale.status_code, stale.headers["Content-Type"]) == (412, "application/problem+json")
    listed = program.get("meetings?fields=id,title&limit=10")
    assert listed.json()["items"] == [{"id": key, "title": "Nuovo"}]
    called_off = program.send("post", f"meetings/{key}/cancellation", {"reason": "Neve", "x": 1})
    assert called_off.status_code == 422, called_off.content
    called_off = program.send("post", f"meetings/{key}/cancellation", {"reason": "Neve"})
    assert called_off.json()["state"] == "cancelled"
    assert program.send("post", f"meetings/{key}/holding").status_code == 403
