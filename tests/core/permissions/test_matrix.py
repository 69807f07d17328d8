"""Every address of a city's site x everyone who may come by.

Anonymous and Elena (who is somebody in the other city only) are sent to sign in; Bruno, who has an account and no role, is told
no; Anna, who works with Rete Alfa, does not reach Rete Beta's rows; Dario, whose office holds every permission, is let in.
"""

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from accounts.models import User
from core.models import Body
from tenants.context import use_city
from tenants.models import City
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.table import TABLE
from tests.core.permissions.world import OF_A_BODY, World, sample

OTHERS = ("dummy:", "farelegami:", "monza:", "qua:")
"""Participation models Bergamo has not activated; those that are real have a matrix of their own beside their tests."""

ADDRESSES = [
    address
    for address in addresses("config.urls_city")
    if address.stamp and not address.name.startswith(OTHERS)
]
INACTIVE = [address for address in addresses("config.urls_city") if address.name.startswith(OTHERS)]

FORMS = {"core:work_attendance_tap": {"do": "citizens:plus"}}
"""What a button sends, where an empty form is answered as an address nobody links to."""


HANDLER = ClientHandler(enforce_csrf_checks=False)
"""One for all browsers: the chain of middleware is built once."""


def browser(city: City, user: User | None) -> Client:
    """A browser signed in to `city`, which then visits Bergamo."""
    client = Client(headers={"host": "bergamo.localhost"})
    client.handler = HANDLER
    if user:
        with use_city(city):
            client.force_login(user)
    return client


def visit(client: Client, address: Address, path: str, method: str) -> Any:
    return client.post(path, FORMS.get(address.name, {})) if method == "POST" else client.get(path)


def tried(client: Client, path: str) -> tuple[str, int]:
    """The method an address takes, GET where it does, and what is then answered; 405 of one that has to be visited again."""
    heard: int = client.get(path).status_code
    return ("POST" if heard == 405 else "GET"), heard


def is_sent_to_sign_in(answer: Any) -> bool:
    return bool(
        answer.status_code == 302 and answer["Location"].startswith(f"{reverse('account_login')}?next=")
    )


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_may_open_what(
    address: Address,
    anna: User,
    beta: Body,
    bruno: User,
    dario: User,
    elena: User,
    monza: City,
    in_bergamo: City,
) -> None:
    path = reverse(address.name, kwargs=sample(address, World(beta, bruno)))
    dario_visits = browser(in_bergamo, dario)
    method, dario_hears = tried(dario_visits, path)
    strangers = {"anonymous": browser(in_bergamo, None), "elena": browser(monza, elena)}
    assert settings.SESSION_COOKIE_NAME in strangers["elena"].cookies  # she does come with a session
    answers = {name: visit(client, address, path, method) for name, client in strangers.items()}
    bruno_hears = visit(browser(in_bergamo, bruno), address, path, method).status_code
    anna_hears = visit(browser(in_bergamo, anna), address, path, method).status_code
    if TABLE[address.name] == "open":
        heard = {name: answer.status_code for name, answer in answers.items()} | {"bruno": bruno_hears}
        assert len(set(heard.values())) == 1, heard
        assert (
            not any(is_sent_to_sign_in(answer) for answer in answers.values())
            or address.name == "core:document"
        )
    else:
        assert all(map(is_sent_to_sign_in, answers.values())), answers
        assert bruno_hears == 403
        if OF_A_BODY & set(address.parameters):
            assert anna_hears in {403, 404}
    if method == "POST":  # last: he may change something
        dario_hears = visit(dario_visits, address, path, method).status_code
    assert dario_hears in {200, 204, 302, 400, 409, 422}, (method, path)


@pytest.mark.parametrize("address", INACTIVE, ids=lambda address: address.name)
def test_the_pages_of_an_inactive_model_exist_for_nobody(
    address: Address, dario: User, in_bergamo: City
) -> None:
    path = reverse(address.name, kwargs=dict.fromkeys(address.parameters, uuid.UUID(int=1)))
    assert browser(in_bergamo, dario).get(path).status_code == 404
    assert browser(in_bergamo, None).get(path).status_code == 404


def test_elena_is_the_office_at_home(elena: User, monza: City) -> None:
    """The control: what sends her away from Bergamo is the city, not her account."""
    client = Client(headers={"host": "monza.localhost"})
    with use_city(monza):
        client.force_login(elena)
    assert client.get(reverse("core:work_people")).status_code == 200
