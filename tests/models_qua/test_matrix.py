"""Every address of labs and agreements x everyone who may come by: who is in no place is told no, who holds the permission is let in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.table import TABLE
from tests.core.permissions.test_matrix import is_sent_to_sign_in, tried, visit
from tests.models_qua.conftest import browser
from tests.models_qua.samples import sample

ADDRESSES = [address for address in addresses("config.urls_city") if address.name.startswith("qua:")]
IN_THE_WHOLE_CITY: frozenset[str] = frozenset(
    "qua:season qua:season-report-figure qua:season-report-rows qua:season-report-table qua:season-report-file".split()
)
"""Addresses whose rows belong to no lab: the architect of another one reaches them too."""


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_may_open_what(
    address: Address, rivalta: Body, olga: User, pia: User, bice: User, citizen: Client
) -> None:
    path = reverse(
        address.name, kwargs={name: sample(address.name, name, rivalta) for name in address.parameters}
    )
    office = browser(olga)
    method, olga_hears = tried(office, path)
    anonymous = visit(citizen, address, path, method)
    pia_hears = visit(browser(pia), address, path, method).status_code
    if TABLE[address.name] == "open":
        assert not is_sent_to_sign_in(anonymous)
        assert anonymous.status_code == pia_hears
    else:
        assert is_sent_to_sign_in(anonymous)
        assert pia_hears == 403
        of_a_lab = address.parameters and address.name not in IN_THE_WHOLE_CITY
        if of_a_lab and "slug" not in address.parameters:
            assert visit(browser(bice), address, path, method).status_code in {403, 404}  # she is of Sesso
    if method == "POST":
        olga_hears = visit(office, address, path, method).status_code
    assert olga_hears in {200, 204, 302, 400, 409, 422}, (method, path)
