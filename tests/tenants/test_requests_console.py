"""Requests that wait for a person, and the keys of the API, in the console."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tenants.context import use_public
from tenants.mail.sending import send_messages
from tenants.models import ApiToken, City, CityRequest, Message, PlatformEntry
from tenants.onboarding.telling import tell_asker, tell_team
from tenants.services.api_tokens import make_api_token
from tests.tenants.joining import LECCO, typed
from tests.tenants.team import team_browser

State = CityRequest.State
CITY = {**LECCO, "cadastral_code": "E507"}


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The keys of the requests a worker would make: nothing is made here."""
    keys: list[object] = []
    monkeypatch.setattr("tenants.services.requests.start_soon", keys.append)
    monkeypatch.setattr("tenants.views.joining_end._WAIT_SECONDS", 0)
    return keys


def waiting(**more: object) -> CityRequest:
    return typed(state=State.WAITING, reason="exists", confirmed_at=timezone.now(), **more)


def test_a_person_accepts_or_refuses_with_words(
    gino: User, bergamo: City, begun: list[object], django_capture_on_commit_callbacks: object
) -> None:
    row = waiting(subdomain="bergamo")
    browser = team_browser(gino)
    assert "Lecco (LC)" in browser.get("/console/richieste/").content.decode()
    page = f"/console/richieste/{row.pk}/"
    assert 'value="lecco"' in browser.get(page).content.decode()  # what is free is proposed
    refused = browser.post(f"{page}accogli/", {"subdomain": "bergamo"})
    assert refused.status_code == 422
    assert "altro Comune" in refused.content.decode()
    assert browser.post(f"{page}rifiuta/", {"words": " "}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert browser.post(f"{page}accogli/", {"subdomain": "lecco"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.subdomain, row.decided_by, begun) == (
        State.MAKING,
        "lecco",
        "Gino Assiste",
        [row.pk],
    )
    assert browser.post(f"{page}accogli/", {"subdomain": "lecco"}).status_code == 422  # somebody has decided
    other = waiting(cadastral_code="A794")
    browser.post(
        f"/console/richieste/{other.pk}/rifiuta/",
        {"words": "Bergamo c'è già: scriva a reti@bergamo.example."},
    )
    message = Message.objects.get(kind="city_refused")
    assert message.email == other.office_email
    assert {entry.action for entry in PlatformEntry.objects.all()} == {"request.accepted", "request.refused"}


def test_the_asker_and_the_team_are_told(gino: User, mailoutbox: list[object]) -> None:
    row = waiting(decision="No, perché…", decided_at=timezone.now())
    with use_public():
        for _twice in range(2):
            tell_asker(row, "city_waiting")
            tell_asker(row, "city_refused")
            tell_team(row)
        send_messages()
    said = {mail.to[0]: mail.body for mail in mailoutbox}  # type: ignore[attr-defined]
    assert len(mailoutbox) == 3
    assert str(row.pk) in said[gino.email]
    assert "No, perché…" in said[row.office_email]


def test_a_key_is_shown_once_and_revoked(franca: User) -> None:
    browser = team_browser(franca)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for wrong in (timezone.localdate(), timezone.localdate() + dt.timedelta(days=400)):
        typed_form = {"name": "Regione", "role": "platform_support", "expires_on": wrong.isoformat()}
        assert browser.post("/console/chiavi/nuova/", typed_form).status_code == 422
    made = browser.post(
        "/console/chiavi/nuova/", typed_form | {"expires_on": tomorrow.isoformat()}
    ).content.decode()
    row = ApiToken.objects.get()
    key = made.split('value="vicinia_')[1].split('"')[0]
    assert key not in str(list(ApiToken.objects.values()) + list(PlatformEntry.objects.values()))
    assert post(f"vicinia_{key}").status_code == 400  # it opens: what lacks is the idempotency key
    browser.post(f"/console/chiavi/{row.pk}/revoca/")
    assert post(f"vicinia_{key}").status_code == 401
    assert "revocata" in browser.get("/console/chiavi/").content.decode()


def key_of(actor: User, role: str = "platform_support") -> str:
    with use_public():
        until = timezone.localdate() + dt.timedelta(days=2)
        return make_api_token(actor=actor, name="Regione", role=role, expires_on=until)[1]


def post(key: str, body: object = None, idempotency: str = "", kind: str = "application/json") -> object:
    headers = {"host": "localhost", "authorization": f"Bearer {key}"}
    if idempotency:
        headers["idempotency-key"] = idempotency
    text = body if isinstance(body, str) else json.dumps(body)
    return Client().post("/api/v1/cities", text, content_type=kind, headers=headers)


def test_a_program_asks_for_a_city_once(franca: User, begun: list[object]) -> None:
    key = key_of(franca)
    first = post(key, CITY, "uno")
    assert first.status_code == 202, first.content
    body = first.json()
    assert (body["state"], body["ipa_code"], body["host"]) == ("making", "c_e507", None)
    again = post(key, CITY, "uno")
    assert (again.json()["id"], CityRequest.objects.count()) == (body["id"], 1)
    assert post(key, {**CITY, "residents": 1}, "uno").status_code == 422  # another body under the same key
    assert post(key, {**CITY, "subdomain": "lecco-partecipa"}, "due").status_code == 409  # in the making
    asked = Client().get(body["self"], headers={"host": "localhost", "authorization": f"Bearer {key}"})
    assert (asked.status_code, asked.json()["state"]) == (200, "making")
    assert ApiToken.objects.get().used_at is not None


def test_what_is_wrong_is_a_problem(franca: User, bergamo: City) -> None:
    key, bills = key_of(franca), key_of(franca, "platform_billing")
    City.objects.filter(pk=bergamo.pk).update(cadastral_code="E507")
    heard = {
        401: [post("vicinia_sbagliata", CITY, "a")],
        403: [post(bills, CITY, "a")],
        400: [post(key, CITY), post(key, "{", "a"), post(key, [1], "a")],
        415: [post(key, "x=1", "a", "application/x-www-form-urlencoded")],
        409: [post(key, CITY, "a")],
        422: [
            post(key, {**CITY, "cadastral_code": "Z999"}, "a"),
            post(key, {**CITY, "istat_code": "016024", "participation_models": "monza"}, "a"),
            post(key, {**CITY, "cadastral_code": "A794", "istat_code": "016024", "subdomain": "www"}, "a"),
        ],
        405: [Client().get("/api/v1/cities", headers={"host": "localhost"})],
    }
    for status, answers in heard.items():
        for answer in answers:
            assert answer.status_code == status, answer.content
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == status
    assert set(heard[422][1].json()["errors"]) == {"istat_code", "participation_models"}
    assert "WWW-Authenticate" in heard[401][0]
    assert not CityRequest.objects.exists()
