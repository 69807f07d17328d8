"""Every address of the consulte x everyone who may come by: who is in no place is told no, who holds the permission is let in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.table import TABLE
from tests.core.permissions.test_matrix import is_sent_to_sign_in, tried, visit
from tests.models_monza.samples import sample

ADDRESSES = [address for address in addresses("config.urls_city") if address.name.startswith("monza:")]


def browser(user: User | None) -> Client:
    client = Client(headers={"host": "monza.localhost"})
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_may_open_what(address: Address, triante: Body, olga: User, pia: User, nora: User) -> None:
    path = reverse(
        address.name, kwargs={name: sample(address.name, name, triante) for name in address.parameters}
    )
    office = browser(olga)
    method, olga_hears = tried(office, path)
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
    if method == "POST":
        olga_hears = visit(office, address, path, method).status_code
    assert olga_hears in {200, 204, 302, 400, 409, 422}, (method, path)
