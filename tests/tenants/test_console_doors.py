"""Who enters the platform's console, and who does not."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.models import RoleGrant
from tenants.context import use_city
from tenants.models import City
from tenants.permissions import PERMISSIONS, ROLES, team_only, team_permissions
from tests.cast import PASSWORD, make_user
from tests.core.permissions.addresses import Address, addresses
from tests.tenants.team import team_browser

PUBLIC_URLS = settings.PUBLIC_SCHEMA_URLCONF
CONSOLE = [
    address for address in addresses(PUBLIC_URLS) if address.stamp and address.stamp.startswith("platform.")
]


def _path(address: Address) -> str:
    """The address with a sample for each of its parameters: nothing there is found, and that must be said after the door."""
    sample = dict.fromkeys(address.parameters, "00000000-0000-7000-8000-000000000000")
    return reverse(address.name, kwargs=sample, urlconf=PUBLIC_URLS)


@pytest.mark.parametrize("address", CONSOLE, ids=lambda address: address.name)
def test_the_door_of_each_page(address: Address, franca: User, gino: User, ilda: User, leo: User) -> None:
    path = _path(address)
    assert team_browser(None).get(path)["Location"].startswith("/account/login/")
    assert team_browser(leo).get(path).status_code == 404
    for user, role in ((franca, "platform_admin"), (gino, "platform_support"), (ilda, "platform_billing")):
        refused = team_browser(user).get(path).status_code == 403
        assert refused == (address.stamp not in ROLES[role].permissions)


def test_nobody_of_a_city_holds_anything_and_the_team_holds_nothing_in_a_city(
    franca: User, bergamo: City
) -> None:
    with use_city(bergamo):
        user = make_user("franca@vicinia.example", "Omonima")
        RoleGrant.objects.create(user=user, role="platform_admin")
        assert team_permissions(user) == frozenset()
        assert team_permissions(franca) == frozenset()
    assert team_permissions(franca) == {name for name in PERMISSIONS if name.startswith("platform.")}


def test_the_team_signs_in_on_the_platform_and_lands_in_the_console(franca: User) -> None:
    browser = team_browser(None)
    answer = browser.post("/account/login/", {"login": franca.email, "password": PASSWORD})
    assert answer["Location"] == "/console/"
    assert browser.get("/console/")["Location"].startswith("/account/second-step/")
    assert "Bergamo" in team_browser(franca).get("/console/").content.decode()


def test_a_permission_nobody_declared_is_refused_when_the_view_is_loaded() -> None:
    with pytest.raises(KeyError, match=r"platform\.citta\.see"):
        team_only("platform.citta.see")
