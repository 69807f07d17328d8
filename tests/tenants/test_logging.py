"""Logs: the city and the request on every record, no secret and no address of a person on any."""

import datetime as dt
import io
import json
import logging
import re
import secrets
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import User
from config.observability import hide_secrets
from core.mail.sending import send_waiting
from core.models import AccessToken
from core.services.programs import digest_of
from tenants.context import use_city
from tenants.models import City
from tests.cast import PASSWORD, make_user

library = logging.getLogger("some.library")
own = structlog.get_logger("vicinia.own")


def talkative(_request: HttpRequest) -> HttpResponse:
    library.warning("from a library")
    own.warning("from us", figure=676)
    return HttpResponse("ok")


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("bruno@bergamo.example could not be written to")


urlpatterns = [path("parla/", talkative), path("rompi/", broken)]


class Lines(list[dict[str, Any]]):
    """The records as the log holds them."""

    def named(self, event: str) -> dict[str, Any]:
        (found,) = (line for line in self if line["event"] == event)
        return found


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What would be written to the log, one JSON object a line."""
    (formatter,) = {
        type(handler.formatter): handler.formatter
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    }.values()
    processors: list[Any] = [
        *formatter.processors[:-1],
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=formatter.foreign_pre_chain, processors=processors
        )
    )
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> Lines:
    return Lines(json.loads(line) for line in log.getvalue().splitlines())


def test_hz32_every_record_of_a_request_bears_its_city_and_its_id(
    bergamo: City, monza: City, settings: object, log: io.StringIO
) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    for city in ("bergamo", "monza"):
        Client(headers={"host": f"{city}.localhost"}).get("/parla/")
    records = lines(log)
    assert [(line["event"], line["city"]) for line in records] == [
        (event, city)
        for city in ("bergamo", "monza")
        for event in ("from a library", "from us", "request_finished")
    ]
    ids = [line["request_id"] for line in records]
    assert len(set(ids[:3])) == len(set(ids[3:])) == 1
    assert ids[0] != ids[3]
    assert all(line["timestamp"].endswith("Z") for line in records)


def test_hz32_outside_a_request_a_record_bears_the_city_worked_for_or_public(
    bergamo: City, log: io.StringIO
) -> None:
    library.warning("first")
    with use_city(bergamo):
        library.warning("second")
        own.warning("third")
    own.warning("fourth")
    assert [line["city"] for line in lines(log)] == ["public", "bergamo", "bergamo", "public"]


def test_a_failure_is_told_with_its_traceback_and_without_the_persons_address(
    bergamo: City, settings: object, log: io.StringIO
) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    client = Client(headers={"host": "bergamo.localhost"}, raise_request_exception=False)
    assert client.get("/rompi/?token=abc&q=1").status_code == 500
    failed = lines(log).named("request_failed")
    assert "RuntimeError" in failed["exception"]
    assert failed["city"] == "bergamo"
    assert "bruno@" not in log.getvalue()
    assert "token=abc" not in log.getvalue()


def test_neither_password_nor_reset_token_nor_address_of_a_person_is_logged(
    bergamo: City, bergamo_client: Client, mailoutbox: list, log: io.StringIO
) -> None:
    with use_city(bergamo):
        make_user("anna@bergamo.example", "Anna Operatrice")
    for password in ("a-wrong-password", PASSWORD):
        bergamo_client.post("/account/login/", {"login": "anna@bergamo.example", "password": password})
    bergamo_client.post("/account/logout/")
    bergamo_client.post("/account/password/reset/", {"email": "anna@bergamo.example"})
    with use_city(bergamo):
        send_waiting("http://bergamo.localhost/")
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    token = link.rstrip("/").rpartition("/")[2]
    bergamo_client.get(link.removeprefix("http://bergamo.localhost"))
    written = log.getvalue()
    assert written.count("request_finished") >= 5  # the control: it was logged
    assert "/password/reset/key/***" in written
    for secret in (PASSWORD, "a-wrong-password", token, "anna@", "Anna Operatrice", "127.0.0.1"):
        assert secret not in written, secret


def test_the_id_of_a_request_is_the_senders_where_it_is_plain_and_ours_where_it_is_not(
    bergamo_client: Client, log: io.StringIO
) -> None:
    sent = ["01JDX-abc.def_123", "short", "x" * 65, "a b c d e f g h", "città-numero-1", "", "12345678\t9"]
    returned = [bergamo_client.get("/", headers={"x-request-id": one})["X-Request-ID"] for one in sent]
    assert returned[0] == sent[0]
    assert all(str(uuid.UUID(one)) == one for one in returned[1:])
    assert len({*returned}) == len(returned)
    assert [line["request_id"] for line in lines(log) if line["event"] == "request_finished"] == returned


def test_a_programs_request_is_told_as_the_interoperability_guidelines_ask(
    in_bergamo: City, anna: User, log: io.StringIO
) -> None:
    """ModI, RAC_GEN_LOG_01: instant in UTC, method, URI, status, the client's address, who consumes, the request's id."""
    key = secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        user=anna,
        name="x",
        scopes=["core.meeting.see"],
        digest=digest_of(key),
        start=key[:8],
        expires_on=dt.date(2099, 1, 1),
    )
    headers = {"host": "bergamo.localhost", "authorization": f"Bearer {key}"}
    assert Client(headers=headers).get("/api/v1/meetings?limit=10").status_code == 200
    assert Client(headers=headers | {"authorization": "Bearer x"}).get("/api/v1/meetings").status_code == 401
    good, bad = (line for line in lines(log) if line["event"] == "request_finished")
    assert (good["method"], good["uri"], good["status"]) == ("GET", "/api/v1/meetings?limit=10", 200)
    assert (good["client_ip"], good["consumer_id"]) == ("127.0.0.1", str(token.pk))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", good["timestamp"])
    assert good["request_id"] != bad["request_id"]
    assert (bad["status"], bad["consumer_id"]) == (401, None)
    assert key not in log.getvalue()


@pytest.mark.parametrize(
    ("event", "hidden"),
    [
        ({"password": "x"}, {"password": "***"}),
        ({"new_password1": "x", "csrf_token": "y"}, {"new_password1": "***", "csrf_token": "***"}),
        ({"form": {"token": "x", "page": 2}}, {"form": {"token": "***", "page": 2}}),
        ({"event": "mail to a.b+c@comune.bergamo.it"}, {"event": "mail to ***@comune.bergamo.it"}),
        ({"event": "postgresql://owner:pass@host/db"}, {"event": "postgresql://owner:***@host/db"}),
        ({"event": "/x/?token=abc&page=2"}, {"event": "/x/?token=***&page=2"}),
        ({"event": "GET /back/?code=abc&state=d"}, {"event": "GET /back/?code=***&state=***"}),
        ({"figure": 676, "kept": True, "none": None}, {"figure": 676, "kept": True, "none": None}),
        ({"event": "676 incontri, 24 reti"}, {"event": "676 incontri, 24 reti"}),
    ],
)
def test_secrets_are_blanked_wherever_they_stand(event: dict, hidden: dict) -> None:
    assert hide_secrets(None, "", event) == hidden
