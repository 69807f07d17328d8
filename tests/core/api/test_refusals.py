"""Every way of being refused: the same kind of answer, with the cure, and nothing that lets one guess what is there."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core.api.limits import PerKey
from core.models import AccessToken, Body, RoleGrant
from core.services.programs import make_access_token, revoke_access_token
from tenants.context import use_city, use_public
from tenants.models import City
from tests.core.api.program import Program, key_of

LIMITS = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}


def problem(answer: Any, status: int) -> dict[str, Any]:
    """What a refusal says, once it is one."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert said["status"] == status
    assert said["detail"]
    assert said["instance"].startswith("/api/v1/")
    return said


@pytest.fixture
def office(dario: User, alfa: Body) -> Program:
    return Program(key_of(dario))


def test_a_key_that_is_not_good_opens_nothing_and_all_are_refused_alike(
    dario: User, elena: User, alfa: Body, monza: City, in_bergamo: City
) -> None:
    expired, revoked, closed, other = (key_of(dario) for _one in range(4))
    rows = {key: AccessToken.objects.get(start=key[:8]) for key in (expired, revoked)}
    AccessToken.objects.filter(pk=rows[expired].pk).update(
        expires_on=timezone.localdate() - dt.timedelta(days=1)
    )
    revoke_access_token(actor=dario, access_token_id=rows[revoked].pk)
    with use_city(monza):
        other = key_of(elena)
    said = [
        problem(Program(key).get("meetings"), 401)
        for key in ("", "x", "Ünïcode", expired, revoked, other, "y" * 9000)
    ]
    assert len({text["detail"] for text in said}) == 1
    assert Program(closed).get("meetings").status_code == 200
    User.objects.filter(pk=dario.pk).update(is_active=False)
    answer = Program(closed).get("meetings")
    assert problem(answer, 401)["detail"] == said[0]["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_cookie_of_the_pages_opens_nothing_here(dario: User, alfa: Body, in_bergamo: City) -> None:
    client = Client(headers={"host": "bergamo.localhost"})
    client.force_login(dario)
    problem(client.get("/api/v1/meetings"), 401)
    problem(client.post("/api/v1/meetings", {}, content_type="application/json"), 401)


def test_a_key_loses_what_its_person_loses(dario: User, alfa: Body, in_bergamo: City) -> None:
    office = Program(key_of(dario, "core.meeting.see"))
    assert office.get("meetings").status_code == 200
    assert AccessToken.objects.get().used_at is not None
    RoleGrant.objects.filter(user=dario).update(until=timezone.localdate() - dt.timedelta(days=1))
    problem(office.get("meetings"), 403)


def test_a_key_gives_no_more_than_its_maker_has(anna: User, dario: User) -> None:
    until = timezone.localdate() + dt.timedelta(days=30)
    for scopes, field in (
        (["core.people.manage"], "scopes"),
        ([], "scopes"),
        (["core.nothing.see"], "scopes"),
    ):
        with pytest.raises(Exception) as refused:  # noqa: PT011  # its field is what matters
            make_access_token(actor=anna, name="x", scopes=scopes, expires_on=until)
        assert refused.value.field == field
    for day in (timezone.localdate(), timezone.localdate() + dt.timedelta(days=367)):
        with pytest.raises(Exception) as refused:  # noqa: PT011
            make_access_token(actor=dario, name="x", scopes=["core.meeting.see"], expires_on=day)
        assert refused.value.field == "expires_on"


def test_what_is_sent_wrong_is_told_by_name(office: Program, alfa: Body, settings: Settings) -> None:
    plan = {"model_slug": "bergamo", "kind": "plenary", "body_ids": [str(alfa.pk)], "meets_on": "2031-03-04"}
    unknown = problem(office.send("post", "meetings", plan | {"colour": "red", "titel": "x"}), 422)
    assert unknown["errors"] == {"colour": ["There is no such field."], "titel": ["There is no such field."]}
    wrong = problem(office.send("post", "meetings", plan | {"meets_on": "ieri", "body_ids": ["x"]}), 422)
    assert set(wrong["errors"]) == {"meets_on", "body_ids.0"}
    problem(office.client.post("/api/v1/meetings", "{", content_type="application/json"), 400)
    problem(office.client.post("/api/v1/meetings", "[1]", content_type="application/json"), 422)
    problem(
        office.client.post("/api/v1/meetings", "a=1", content_type="application/x-www-form-urlencoded"), 415
    )
    problem(office.send("post", "meetings", plan | {"model_slug": "nessuno"}), 422)
    problem(office.send("post", "meetings", plan | {"body_ids": [str(uuid.uuid4())]}), 422)
    problem(office.get("meetings?colour=red"), 400)
    problem(office.get("meetings?sort=colour"), 400)
    problem(office.get("meetings?cursor=xyz"), 400)
    problem(office.get("meetings?meets_on__gte=ieri"), 400)
    problem(office.get(f"meetings/{uuid.uuid4()}"), 404)
    problem(office.get("meetings/x"), 404)
    problem(office.get("nothing/of/the/kind"), 404)
    problem(office.send("delete", "meetings"), 405)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(office.send("post", "meetings", plan | {"title": "x" * 2000}), 413)


def test_an_idempotency_key_is_of_one_thing(office: Program, alfa: Body) -> None:
    plan = {"model_slug": "bergamo", "kind": "plenary", "body_ids": [str(alfa.pk)], "meets_on": "2031-03-04"}
    key = office.send("post", "meetings", plan).json()["id"]
    path = f"meetings/{key}/cancellation"
    first = office.send("post", path, {"reason": "Neve"}, Idempotency_Key="k")
    again = office.send("post", path, {"reason": "Neve"}, Idempotency_Key="k")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    problem(office.send("post", path, {"reason": "Pioggia"}, Idempotency_Key="k"), 422)
    problem(office.send("post", path, {"reason": "Neve"}, Idempotency_Key="k" * 121), 400)


def test_who_asks_too_much_waits_and_is_told_how_long(
    office: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PerKey, "get_rate", lambda _self: "3/min")
    left = [office.get("meetings?limit=1") for _one in range(3)]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in left] == ["2", "1", "0"]
    refused = office.get("meetings")
    problem(refused, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert refused.headers.keys() >= LIMITS
    assert refused.headers["Cache-Control"] == "no-store"


def test_a_city_that_may_not_write_is_read_and_refuses_the_rest(office: Program, in_bergamo: City) -> None:
    with use_public():
        City.objects.filter(pk=in_bergamo.pk).update(state=City.State.SUSPENDED)
    assert office.get("meetings").status_code == 200
    assert "non si scrive" in problem(office.send("post", "meetings", {}), 403)["detail"]


def test_a_fault_of_ours_is_a_problem_too(office: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("core.api.views.allowed", fall)
    office.client.raise_request_exception = False
    assert "Idempotency-Key" in problem(office.get("meetings"), 500)["detail"]


def test_anybody_asks_whether_it_answers_and_what_it_offers(in_bergamo: City) -> None:
    answer = Program().get("status")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/problem+json")
    assert answer.json()["status"] == 200
    document = Program().get("openapi.json").json()
    assert document["servers"] == [{"url": "http://bergamo.localhost/api/v1"}]
    assert "/meetings" in document["paths"]
