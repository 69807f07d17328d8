"""A municipality joins: from its name to its city, through the pages and the mail, without JavaScript."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import CityProfile, ModelActivation, RoleGrant
from tenants.context import use_city, use_public
from tenants.mail.sending import send_messages
from tenants.models import City, CityRequest, Message, PlatformEntry
from tenants.onboarding.tasks import forget_requests, make_what_was_left
from tests.tenants.joining import START, typed, walk

State = CityRequest.State


def browser() -> Client:
    return Client(headers={"host": "localhost"})


def link_of(text: str, part: str) -> str:
    """The path of a link in a message."""
    found = re.search(rf"http://[^/\s]+(/\S*{part}\S*)", text)
    assert found, text
    return found[1]


def read_mail() -> str:
    """What the last message says, once everything in the queue has left."""
    with use_public():
        send_messages()
    return str(mail.outbox[-1].body)


def test_from_the_name_to_the_city_signed_in(fresh_database: str) -> None:
    page = browser()
    assert "Lecco" in page.get(START, {"q": "lecco"}).content.decode()
    assert walk(page)["Location"] == f"{START}posta/"
    request = CityRequest.objects.get()
    assert (request.state, request.terms_accepted_at is not None) == (State.ASKED, True)
    path = link_of(read_mail(), "conferma")
    assert path.split("/")[-2] not in str(list(Message.objects.values()) + list(CityRequest.objects.values()))
    office = browser()  # the mail is read on another computer
    assert office.get(path).status_code == 200
    assert not City.objects.filter(
        schema_name="lecco"
    ).exists()  # programs open links: only the button confirms
    assert office.post(path)["Location"] == f"{START}pronta/"
    city = City.objects.get(pk=request.pk)
    assert (city.schema_name, city.state, city.residents) == ("lecco", City.State.TRIAL, 46800)
    assert city.trial_until == timezone.localdate() + dt.timedelta(days=60)
    assert PlatformEntry.objects.filter(action="city.created", city_key=city.pk).count() == 1
    assert "la Sua password" in page.get(f"{START}pronta/").content.decode()  # who only typed does not get in
    ready_page = office.get(f"{START}pronta/").content.decode()
    into = re.findall(r'content="0; url=(http://lecco.localhost/benvenuto/[^"]+)"', ready_page)[0]
    _enter(city, into)
    ready = read_mail()
    assert "fino al" in ready
    _by_mail(link_of(ready, "benvenuto"))
    assert office.post(path)["Location"] == f"{START}pronta/"  # pressed again: the same city
    assert City.objects.filter(cadastral_code="E507").count() == 1


def _enter(city: City, into: str) -> None:
    inside = Client(headers={"host": "lecco.localhost"})
    path = into.removeprefix("http://lecco.localhost")
    assert inside.get(path)["Location"] == "/lavoro/"
    day = inside.get("/lavoro/").content.decode()
    assert "La prima ora" in day
    assert "/account/password/set/" in day
    with use_city(city):
        user = User.objects.get()
        assert RoleGrant.objects.get(user=user).role == "participation_office"
        profile = CityProfile.objects.get()
        assert (profile.institution, profile.office) == ("Comune di Lecco", "Ufficio partecipazione")
        assert ModelActivation.objects.get().model_slug == "bergamo"
    assert Client(headers={"host": "lecco.localhost"}).get(path).status_code == 404  # once


def _by_mail(path: str) -> None:
    inside = Client(headers={"host": "lecco.localhost"})
    assert "Entri" in inside.get(path).content.decode()
    assert inside.post(path)["Location"] == "/account/password/set/"
    secret = "un-acquario-di-parole-91"
    answer = inside.post("/account/password/set/", {"password1": secret, "password2": secret})
    assert answer["Location"] == "/lavoro/"
    assert "/account/password/set/" not in inside.get("/lavoro/").content.decode()
    assert Client(headers={"host": "lecco.localhost"}).get(path).status_code == 404  # used up by the password
    assert Client(headers={"host": "monza.localhost"}).get(path).status_code == 404


def test_what_was_typed_stays_and_can_be_gone_back_to(db: None) -> None:
    page = browser()
    page.post(
        START, {"comune": "E507", "istat_code": "097042", "residents": "46.800", "residents_on": "2025-12-31"}
    )
    wrong = page.post(f"{START}ufficio/", {"office": "Ufficio X", "office_email": "non-è-una-email"})
    assert wrong.status_code == 422
    assert "Ufficio X" in wrong.content.decode()
    first = page.get(START).content.decode()
    assert 'value="097042"' in first
    assert CityRequest.objects.get().residents == 46800
    assert page.get(f"{START}conferma/").content.decode().count("Manca ancora qualcosa") == 1
    refused = page.post(f"{START}conferma/", {"terms": "on"})
    assert refused.status_code == 422
    assert browser().get(f"{START}ufficio/")["Location"] == START


@pytest.mark.parametrize(
    ("istat", "day", "said"),
    [
        ("97042", "2025-12-31", "sei cifre"),
        ("097000", "2025-12-31", "sei cifre"),
        ("016024", "2025-12-31", "della provincia LC"),
        ("097042", "2999-12-31", "deve ancora venire"),
        ("097042", "1999-12-31", "dieci anni fa"),
    ],
)
def test_a_code_or_a_date_that_cannot_be_is_told(db: None, istat: str, day: str, said: str) -> None:
    answer = browser().post(
        START, {"comune": "E507", "istat_code": istat, "residents": "1", "residents_on": day}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_unusual_address_is_a_warning_and_programs_are_stopped(db: None) -> None:
    page = browser()
    row = typed(office_email="nora@gmail.com")
    session = page.session
    session["city_request"] = str(row.pk)
    session.save()
    assert "non sembra l" in page.get(f"{START}conferma/").content.decode()
    trapped = page.post(f"{START}conferma/", {"terms": "on", "pagina": "http://x"})
    assert trapped.status_code == 422
    row.refresh_from_db()
    assert row.state == State.TYPING
    many = [page.post(f"{START}indirizzo/", {"subdomain": "lecco"}).status_code for _time in range(61)]
    assert (many[0], many[-1]) == (302, 422)


def test_a_link_is_good_for_the_last_message_only_and_not_for_ever(db: None) -> None:
    page = browser()
    walk(page)
    first = link_of(read_mail(), "conferma")
    CityRequest.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=5))
    assert page.get(first).status_code == 404
    page.post(f"{START}conferma/", {"terms": "on"})
    second = link_of(read_mail(), "conferma")
    assert page.get(second).status_code == 200
    page.post(
        f"{START}ufficio/",
        {
            "office": "Altro",
            "office_email": "a@comune.lecco.it",
            "contact": "N",
            "signer": "P",
            "signer_role": "d",
        },
    )
    assert page.get(second).status_code == 404  # what it would confirm is not what was sent
    assert browser().get(f"{START}conferma/x{second.split('/')[-2]}/").status_code == 404


def test_who_never_confirms_is_forgotten(db: None) -> None:
    long_ago = timezone.now() - dt.timedelta(days=31)
    typed(changed_at=long_ago)
    asked = typed(changed_at=long_ago, state=State.ASKED, asked_at=long_ago)
    Message.objects.create(
        kind="city_confirm", email=asked.office_email, subject="x", content={"request": str(asked.pk)}
    )
    kept = [
        typed(changed_at=timezone.now() - dt.timedelta(days=29)),
        typed(changed_at=long_ago, state=State.WAITING),
        typed(changed_at=long_ago, state=State.REFUSED),
        typed(changed_at=long_ago, state=State.MADE),
    ]
    assert forget_requests() == 2
    assert not Message.objects.exists()
    assert set(CityRequest.objects.values_list("pk", flat=True)) == {row.pk for row in kept}


def test_the_clock_begins_again_what_a_worker_left(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr("tenants.onboarding.tasks.start_soon", begun.append)
    ago = timezone.now() - dt.timedelta(minutes=2)
    left = typed(state=State.MAKING, confirmed_at=ago, attempted_at=ago, attempts=1)
    typed(
        state=State.MAKING, cadastral_code="A794", confirmed_at=ago, attempted_at=timezone.now(), attempts=1
    )
    make_what_was_left()
    assert begun == [left.pk]
