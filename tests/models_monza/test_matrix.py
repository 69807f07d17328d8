"""Every address of the consulte x everyone who may come by: who is in no place is told no, who holds the permission is let in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.table import TABLE
from tests.core.permissions.test_matrix import is_sent_to_sign_in, method_of, visit
from tests.models_monza.enrolling import make_enrolment, make_paper

ADDRESSES = [address for address in addresses("config.urls_city") if address.name.startswith("monza:")]

SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "enrolment_id": lambda body: make_enrolment(body).pk,
    "step": lambda _body: "accogli",
    "document_id": lambda body: make_paper(make_enrolment(body)).pk,
    "window_id": lambda body: make_enrolment(body).window_id,
}
"""A value for every parameter of an address, all about the consulta Triante."""


def browser(user: User | None) -> Client:
    client = Client(headers={"host": "monza.localhost"})
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_may_open_what(address: Address, triante: Body, olga: User, pia: User, nora: User) -> None:
    path = reverse(address.name, kwargs={name: SAMPLES[name](triante) for name in address.parameters})
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
