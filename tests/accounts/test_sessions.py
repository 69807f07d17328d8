"""Where one is signed in: seen by oneself, ended by oneself, by the office, by a new password."""

import re

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.sessions import forget_sessions, shortened
from accounts.tokens import sign
from core.models import AuditEntry
from core.web.account.devices import device_of
from tenants.context import use_city
from tenants.models import City
from tests.cast import PASSWORD, make_user

HOME = "/account/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"


def enter(email: str, agent: str = FIREFOX, host: str = "bergamo") -> Client:
    """A browser that has just signed in by the form."""
    browser = Client(headers={"host": f"{host}.localhost", "user-agent": agent})
    answer = browser.post("/account/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(HOME).status_code == 200


@pytest.fixture
def lia(bergamo: City) -> User:
    with use_city(bergamo):
        return make_user("lia@bergamo.example", "Lia Lavora")


def test_ones_sessions_are_listed_and_one_or_all_others_are_ended(lia: User, bergamo: City) -> None:
    here, phone, third = enter(lia.email), enter(lia.email, PHONE), enter(lia.email)
    page = here.get(HOME).content.decode()
    assert "Firefox, Linux" in page
    assert "Chrome, Android" in page
    assert "127.0.0.0" in page  # of the address, its network
    assert "127.0.0.1" not in page
    with use_city(bergamo):
        row = UserSession.objects.get(session_key=phone.cookies[live.SESSION_COOKIE_NAME].value)
        elsewhere = sign(row.pk, purpose="another")
        path = f"/account/sessions/{sign(row.pk, purpose='end a session')}/end/"
    assert here.get(path).status_code == 405
    assert here.post(f"/account/sessions/{elsewhere}/end/").status_code == 404
    assert len(re.findall(r'action="/account/sessions/[^"]+/end/"', page)) == 2  # not of the present one
    here.post(path)
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    here.post("/account/sessions/end-others/")
    assert (is_in(here), is_in(third)) == (True, False)
    with use_city(bergamo):
        assert UserSession.objects.filter(user=lia).count() == 1
        assert not AuditEntry.objects.filter(action="core.sessions.ended").exists()


def test_nobody_ends_the_session_of_somebody_else(lia: User, bergamo: City) -> None:
    with use_city(bergamo):
        other = make_user("ada@bergamo.example", "Ada")
    theirs, mine = enter(other.email), enter(lia.email)
    with use_city(bergamo):
        token = sign(UserSession.objects.get(user=other).pk, purpose="end a session")
    assert mine.post(f"/account/sessions/{token}/end/").status_code == 302
    assert is_in(theirs)


def test_a_session_on_no_list_is_ended_with_all_the_others(lia: User, bergamo: City) -> None:
    """Such as one of a welcome link, or one whose row was lost."""
    here, unlisted = enter(lia.email), Client(headers={"host": "bergamo.localhost"})
    with use_city(bergamo):
        unlisted.force_login(lia)
        assert UserSession.objects.filter(user=lia).count() == 1
    assert is_in(unlisted)
    with use_city(bergamo):
        UserSession.objects.all().delete()
    here.post("/account/sessions/end-others/")
    assert (is_in(here), is_in(unlisted)) == (True, False)


def test_a_new_password_and_the_office_end_sessions_at_once(lia: User, dario: User, bergamo: City) -> None:
    here, phone = enter(lia.email), enter(lia.email, PHONE)
    new = "una-frase-del-tutto-nuova"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (is_in(here), is_in(phone)) == (True, False)
    office = Client(headers={"host": "bergamo.localhost"})
    office.force_login(dario)
    card = f"/lavoro/persone/{lia.pk}/"
    assert "Chiudi le sue sessioni" in office.get(card).content.decode()
    office.post(f"{card}sessioni/chiudi/")
    assert not is_in(here)
    assert AuditEntry.objects.get(action="core.sessions.ended").object_id == lia.pk
    office.post(f"/lavoro/persone/{dario.pk}/sessioni/chiudi/")
    assert is_in(office)  # one's own from one's own page
    User.objects.get(pk=lia.pk)
    again = Client(headers={"host": "bergamo.localhost"})
    again.post("/account/login/", {"login": lia.email, "password": new})
    assert is_in(again)
    office.post(f"{card}chiudi/")
    assert not is_in(again)
    assert not UserSession.objects.filter(user=lia).exists()


def test_being_seen_is_written_every_few_minutes_and_costs_no_query_meanwhile(
    lia: User, bergamo: City, django_assert_num_queries: object
) -> None:
    with time_machine.travel("2026-03-02 09:00:00+00:00", tick=False) as clock:
        browser = enter(lia.email)
        browser.get("/account/password/change/")
        with use_city(bergamo):
            first = UserSession.objects.get().last_seen_at
        clock.shift(299)
        browser.get("/account/password/change/")
        with use_city(bergamo):
            assert UserSession.objects.get().last_seen_at == first
        clock.shift(2)
        browser.get("/account/password/change/")
        with use_city(bergamo):
            assert UserSession.objects.get().last_seen_at == timezone.now()


def test_sessions_that_are_over_are_forgotten(lia: User, bergamo: City) -> None:
    enter(lia.email), enter(lia.email)
    with use_city(bergamo):
        Session.objects.filter(pk=UserSession.objects.first().session_key).update(
            expire_date="2020-01-01T00:00Z"
        )
        assert forget_sessions() == 2
        assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)


def test_an_address_is_shortened_and_a_browser_told_in_words() -> None:
    addresses = ("192.0.2.77", "2001:db8:1:2:3::4", "::ffff:192.0.2.77")
    assert [shortened(one) for one in addresses] == ["192.0.2.0", "2001:db8:1::", "192.0.2.0"]
    assert device_of(PHONE) == "Chrome, Android"
    assert device_of("curl/8") == "Un programma che non dice quale è"
