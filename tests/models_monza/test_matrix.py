"""Every address of the consulte x everyone who may come by: who is in no place is told no, who holds the permission is let in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Body, Meeting, MeetingBody
from models_monza.mail.confirming import confirmation_token
from models_monza.mail.links import application_token
from models_monza.models import Enrolment, Mandate, ReceivedApplication
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.table import TABLE
from tests.core.permissions.test_matrix import is_sent_to_sign_in, method_of, visit

ADDRESSES = [address for address in addresses("config.urls_city") if address.name.startswith("monza:")]

SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "meeting_id": lambda body: sitting_of(body).pk,
    "call": lambda _body: "first",
    "kind": lambda body: "persona",
    "token": lambda body: application_token(applied(body).pk),
}
"""A value for every parameter of an address, all about the consulta Triante."""

OF_ONE_ADDRESS: dict[str, dict[str, Callable[[Body], Any]]] = {
    "monza:enrol-confirm": {"token": lambda body: confirmation_token(received(body).pk)},
}
"""Where an address gives a parameter another meaning."""


def received(body: Body) -> ReceivedApplication:
    return ReceivedApplication.objects.create(content={"body_id": str(body.pk)}, email="rosa@example.org")


def applied(body: Body) -> Enrolment:
    values = {"kind": "citizen", "ground": "work", "given_name": "Rosa"}
    return Enrolment.objects.create(mandate=Mandate.objects.get(), body=body, **values)


def value(address: Address, name: str, body: Body) -> Any:
    return OF_ONE_ADDRESS.get(address.name, SAMPLES).get(name, SAMPLES[name])(body)


def sitting_of(body: Body) -> Meeting:
    """A sitting of the consulta, convened for today."""
    meeting = Meeting.objects.create(
        model_slug="monza", kind="sitting", meets_on=timezone.localdate(), state="convened"
    )
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def browser(user: User | None) -> Client:
    client = Client(headers={"host": "monza.localhost"})
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_may_open_what(address: Address, triante: Body, olga: User, pia: User, nora: User) -> None:
    path = reverse(address.name, kwargs={name: value(address, name, triante) for name in address.parameters})
    method = method_of(browser(olga), path)
    anonymous = visit(browser(None), address, path, method)
    pia_hears = visit(browser(pia), address, path, method).status_code
    if TABLE[address.name] == "open":
        assert not is_sent_to_sign_in(anonymous)
        assert anonymous.status_code == pia_hears
    else:
        assert is_sent_to_sign_in(anonymous)
        assert pia_hears == 403
        if "slug" not in address.parameters and address.parameters:
            assert visit(browser(nora), address, path, method).status_code in {403, 404}  # she is of Libertà
    olga_hears = visit(browser(olga), address, path, method).status_code
    assert olga_hears in {200, 204, 302, 400, 409, 422}, (method, path)
