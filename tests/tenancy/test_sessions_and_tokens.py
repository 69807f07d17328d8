"""What a browser or a mail carries from one city is worth nothing in another."""

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.tokens import CityTokenGenerator, sign, unsign
from core.mail.sending import send_waiting
from tenants.context import use_city
from tenants.models import City
from tests.cast import PASSWORD, make_user


def who(client: Client) -> str | None:
    """Who the site takes this browser for: the signed-in user's key in the session the server accepts."""
    response = client.get("/account/password/change/")
    return None if response.status_code == 302 and "/account/login/" in response["Location"] else "somebody"


def clone_user_and_session() -> None:
    """The worst case: Monza's tables hold the same user, key and password hash, and the same session row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO monza.accounts_user SELECT * FROM bergamo.accounts_user")
        cursor.execute("INSERT INTO monza.django_session SELECT * FROM bergamo.django_session")


def test_hz11_a_session_of_one_city_is_nobody_in_another_and_lives_on(
    signed_in: Client, bergamo: City, monza: City, monza_client: Client
) -> None:
    monza_client.cookies[live.SESSION_COOKIE_NAME] = signed_in.cookies[live.SESSION_COOKIE_NAME].value
    assert who(monza_client) is None
    assert who(signed_in) == "somebody"
    monza_client.post("/account/logout/")
    assert who(signed_in) == "somebody"


def test_hz11_a_copied_session_row_and_a_copied_user_open_nothing(
    signed_in: Client, bergamo: City, monza: City, monza_client: Client
) -> None:
    clone_user_and_session()
    monza_client.cookies[live.SESSION_COOKIE_NAME] = signed_in.cookies[live.SESSION_COOKIE_NAME].value
    assert who(monza_client) is None
    with use_city(bergamo):
        assert Session.objects.exists()
    assert who(signed_in) == "somebody"


def test_hz11_nor_after_the_secret_key_was_rotated(
    signed_in: Client, monza: City, monza_client: Client, settings: object
) -> None:
    clone_user_and_session()
    monza_client.cookies[live.SESSION_COOKIE_NAME] = signed_in.cookies[live.SESSION_COOKIE_NAME].value
    settings.SECRET_KEY_FALLBACKS = [live.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "n" * 60  # type: ignore[attr-defined]
    assert who(monza_client) is None
    assert who(signed_in) == "somebody"  # the control: rotation signs nobody out at home


def test_hz12_cookies_belong_to_one_host(signed_in: Client) -> None:
    assert live.SESSION_COOKIE_DOMAIN is None
    assert live.CSRF_COOKIE_DOMAIN is None
    assert live.CSRF_TRUSTED_ORIGINS == []
    for cookie in signed_in.cookies.values():
        assert cookie["domain"] == "", cookie
        assert cookie["path"] == "/"
    assert signed_in.cookies[live.SESSION_COOKIE_NAME]["httponly"]
    assert signed_in.cookies[live.SESSION_COOKIE_NAME]["samesite"] == "Lax"


def test_hz12_a_form_sent_from_a_sibling_site_is_refused(bergamo: City) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "bergamo.localhost"})
    client.get("/account/login/")
    form = {"login": "x@y.example", "password": "z", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answers = {
        origin: client.post("/account/login/", form, headers={"origin": origin}).status_code
        for origin in ("http://bergamo.localhost", "http://monza.localhost", "http://localhost", "null")
    }
    assert answers == {
        "http://bergamo.localhost": 200,
        "http://monza.localhost": 403,
        "http://localhost": 403,
        "null": 403,
    }


def test_hz13_a_token_of_any_kind_is_good_where_it_was_made_and_nowhere_else(
    bergamo: City, monza: City
) -> None:
    with use_city(bergamo):
        user = make_user("anna@bergamo.example", "Anna")
        reset = CityTokenGenerator().make_token(user)
        signed = sign({"meeting": "1"}, purpose="calendar")
        assert CityTokenGenerator().check_token(user, reset)
        assert unsign(signed, purpose="calendar") == {"meeting": "1"}
        with pytest.raises(signing.BadSignature):
            unsign(signed, purpose="invitation")
        with pytest.raises(signing.SignatureExpired):
            unsign(signed, purpose="calendar", max_age=-1)
    clone_user_and_session()
    with use_city(monza):
        twin = User.objects.get(pk=user.pk)
        assert (twin.password, twin.email) == (user.password, user.email)
        assert not CityTokenGenerator().check_token(twin, reset)
        with pytest.raises(signing.BadSignature):
            unsign(signed, purpose="calendar")
    with pytest.raises(signing.BadSignature):
        unsign(signed, purpose="calendar")


def test_hz13_the_link_of_a_reset_mail_works_in_its_city_only(
    bergamo: City, monza: City, bergamo_client: Client, monza_client: Client, mailoutbox: list
) -> None:
    with use_city(bergamo):
        make_user("anna@bergamo.example", "Anna")
    clone_user_and_session()
    bergamo_client.post("/account/password/reset/", {"email": "anna@bergamo.example"})
    with use_city(bergamo):
        send_waiting("http://bergamo.localhost/")
    (mail,) = mailoutbox
    link = next(word for word in mail.body.split() if "/password/reset/key/" in word)
    assert link.startswith("http://bergamo.localhost/")
    path = link.removeprefix("http://bergamo.localhost")
    assert monza_client.get(path).status_code == 200  # a page that says the link is no good
    assert bergamo_client.get(path).status_code == 302  # on to the form
    form = bergamo_client.get(path)["Location"]
    new = "un-altra-frase-lunga-e-nuova"
    assert bergamo_client.post(form, {"password1": new, "password2": new}).status_code == 302
    with use_city(bergamo):
        assert User.objects.get().check_password(new)
    with use_city(monza):
        assert User.objects.get().check_password(PASSWORD)
