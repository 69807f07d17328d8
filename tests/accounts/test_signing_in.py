"""Accounts: given by a city's office, opened with e-mail and password, closed at once."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.models import Delivery
from tenants.context import use_city, use_public
from tenants.models import City
from tests.cast import PASSWORD, make_user

LOGIN = "/account/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> bool:
    client.post(LOGIN, {"login": email, "password": password})
    return client.get("/account/password/change/").status_code == 200


@pytest.fixture
def anna(bergamo: City) -> User:
    with use_city(bergamo):
        return make_user("Anna@Bergamo.example", "Anna Operatrice")


@pytest.mark.parametrize("typed", ["anna@bergamo.example", "ANNA@bergamo.EXAMPLE", " anna@bergamo.example "])
def test_one_signs_in_with_ones_address_however_it_is_typed(
    anna: User, bergamo_client: Client, typed: str
) -> None:
    assert anna.email == "anna@bergamo.example"
    assert sign_in(bergamo_client, typed)


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(
    anna: User, bergamo_client: Client
) -> None:
    wrong = bergamo_client.post(LOGIN, {"login": anna.email, "password": "wrong"})
    unknown = bergamo_client.post(LOGIN, {"login": "x@bergamo.example", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 200
    errors = [list(answer.context["form"].errors.values()) for answer in (wrong, unknown)]
    assert errors[0] == errors[1] != []


def test_an_account_of_one_city_opens_nothing_in_another(
    anna: User, monza: City, monza_client: Client
) -> None:
    assert not sign_in(monza_client, anna.email)


def test_a_closed_account_does_not_open_and_its_sessions_end_at_once(
    anna: User, bergamo: City, bergamo_client: Client
) -> None:
    assert sign_in(bergamo_client, anna.email)
    with use_city(bergamo):
        anna.is_active = False
        anna.save()
    assert bergamo_client.get("/account/password/change/").status_code == 302
    answer = bergamo_client.post(LOGIN, {"login": anna.email, "password": PASSWORD})
    assert answer["Location"] == reverse("account_inactive")
    assert not sign_in(bergamo_client, anna.email)


def test_a_new_password_ends_the_sessions_elsewhere(
    anna: User, bergamo: City, bergamo_client: Client
) -> None:
    other = Client(headers={"host": "bergamo.localhost"})
    assert sign_in(bergamo_client, anna.email)
    assert sign_in(other, anna.email)
    new = "una-frase-del-tutto-nuova"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert bergamo_client.post("/account/password/change/", form).status_code == 302
    assert bergamo_client.get("/account/password/change/").status_code == 200
    assert other.get("/account/password/change/").status_code == 302


def test_nobody_signs_up_alone(bergamo: City, bergamo_client: Client) -> None:
    form = {"email": "new@bergamo.example", "password1": PASSWORD}
    assert bergamo_client.post("/account/signup/", form).status_code == 200
    with use_city(bergamo):
        assert not User.objects.exists()


def test_nobody_of_a_city_signs_in_on_the_platforms_own_site(public_client: Client, anna: User) -> None:
    """The platform's team does."""
    assert public_client.get(LOGIN).status_code == 200
    assert not sign_in(public_client, anna.email)


def test_after_five_failures_even_the_right_password_waits(
    anna: User, bergamo: City, bergamo_client: Client
) -> None:
    for _attempt in range(5):
        assert not sign_in(bergamo_client, anna.email, "wrong")
    assert not sign_in(bergamo_client, anna.email)
    with use_city(bergamo):
        make_user("bruno@bergamo.example", "Bruno")
    assert sign_in(
        Client(headers={"host": "bergamo.localhost"}), "bruno@bergamo.example"
    )  # only that account waits


def test_failures_in_one_city_do_not_lock_the_same_address_in_another(
    anna: User, monza: City, bergamo_client: Client, monza_client: Client
) -> None:
    with use_city(monza):
        make_user(anna.email, "Anna a Monza")
    for _attempt in range(6):
        sign_in(bergamo_client, anna.email, "wrong")
    assert sign_in(monza_client, anna.email)


def test_a_reset_for_an_address_nobody_has_sends_nothing_and_says_nothing(
    anna: User, bergamo: City, bergamo_client: Client
) -> None:
    known = bergamo_client.post("/account/password/reset/", {"email": anna.email})
    unknown = bergamo_client.post("/account/password/reset/", {"email": "x@bergamo.example"})
    with use_city(bergamo):
        assert Delivery.objects.get().email == anna.email
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_closed_account_is_sent_no_reset(anna: User, bergamo: City, bergamo_client: Client) -> None:
    with use_city(bergamo):
        User.objects.update(is_active=False)
    bergamo_client.post("/account/password/reset/", {"email": anna.email})
    with use_city(bergamo):
        assert not Delivery.objects.exists()


def test_two_accounts_never_share_an_address(anna: User, bergamo: City) -> None:
    with use_city(bergamo):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_user("ANNA@bergamo.example", "Another")
        with pytest.raises(IntegrityError), transaction.atomic():
            User(email="ANNA@BERGAMO.example").save()


def test_a_password_has_to_be_long_and_not_a_common_one(anna: User, bergamo_client: Client) -> None:
    assert sign_in(bergamo_client, anna.email)
    for weak in ("corta", "password123", "anna@bergamo"):
        form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        assert bergamo_client.post("/account/password/change/", form).status_code == 200


def test_there_is_no_superuser() -> None:
    assert not hasattr(User, "is_superuser")
    assert not hasattr(User, "is_staff")


def work_of(
    client: Client, path: str, form: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], int]:
    """What a request asks of the database, by statement and table, and how many passwords it stretches."""
    stretched = []
    hasher = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, *args: Any) -> str:
        stretched.append(1)
        return hasher(self, *args)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(MD5PasswordHasher, "encode", count)
        client.post(path, form)
    kinds = [query["sql"].split(" WHERE ")[0][:60] for query in asked]
    return [kind for kind in kinds if not kind.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))], len(
        stretched
    )


@pytest.mark.parametrize("site", ["bergamo", "platform"])
def test_whether_somebody_has_an_address_is_not_told_by_the_time_it_takes(
    site: str, anna: User, bergamo: City, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same work for who has one, who has not chosen a password yet, and nobody."""
    with use_city(bergamo) if site == "bergamo" else use_public():
        known = anna if site == "bergamo" else make_user("franca@vicinia.example", "Franca")
        invited = User.objects.create_user("invited@vicinia.example", None)
    host = "bergamo.localhost" if site == "bergamo" else "localhost"

    def work(path: str, form: dict[str, str]) -> tuple[list[str], int]:
        return work_of(Client(headers={"host": host}), path, form, monkeypatch)

    work(LOGIN, {"login": "warm@x.example", "password": "wrong"})
    resets = [work("/account/password/reset/", {"email": one}) for one in (known.email, "nobody@x.example")]
    assert resets[0] == resets[1]
    assert any("INSERT" in kind for kind in resets[0][0])  # the control
    logins = [
        work(LOGIN, {"login": one, "password": "wrong"})[1]
        for one in (known.email, invited.email, "no@x.example")
    ]
    assert len(set(logins)) == 1, logins
    assert logins[0] >= 1
