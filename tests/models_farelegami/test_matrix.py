"""Every address of labs, centres and pacts x everyone who may come by: who is in no place is told no, who holds the permission is let in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from models_farelegami.permissions import PERMISSIONS
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.table import TABLE
from tests.core.permissions.test_matrix import is_sent_to_sign_in, tried, visit
from tests.models_farelegami.conftest import browser
from tests.models_farelegami.samples import sample

ADDRESSES = [address for address in addresses("config.urls_city") if address.name.startswith("farelegami:")]
APART = frozenset(permission.name for permission in PERMISSIONS if permission.apart)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_may_open_what(
    address: Address,
    zaist: Body,
    olga: User,
    paola: User,
    sandra: User,
    nina: User,
    pia: User,
    citizen: Client,
) -> None:
    path = reverse(
        address.name, kwargs={name: sample(address.name, name, zaist) for name in address.parameters}
    )
    wanted = TABLE[address.name]
    may = {"farelegami.pact.work": paola, "farelegami.vault.break_glass": paola}.get(
        wanted, sandra if wanted in APART else olga
    )
    hers = browser(may)
    method, hears = tried(hers, path)
    anonymous = visit(citizen, address, path, method)
    pia_hears = visit(browser(pia), address, path, method).status_code
    if wanted == "open":
        assert not is_sent_to_sign_in(anonymous)
        assert anonymous.status_code == pia_hears
    else:
        assert is_sent_to_sign_in(anonymous)
        assert pia_hears == 403
        if "body_id" in address.parameters:
            assert visit(browser(nina), address, path, method).status_code in {403, 404}  # she is of Po
        if wanted in APART:
            assert visit(browser(olga), address, path, method).status_code == 403
    if method == "POST":
        hears = visit(hers, address, path, method).status_code
    assert hears in {200, 204, 302, 400, 409, 422}, (method, path)
