"""Every address declares who may open it, and declares what the table says."""

import pytest

from core.participation.registry import registry
from core.permissions.catalogue import all_permissions
from core.permissions.guard import requires
from tests.architecture.source import agree
from tests.core.permissions.addresses import addresses
from tests.core.permissions.table import PLATFORM, TABLE

ALLAUTH = {
    "account_login": "one signs in here",
    "account_logout": "one signs out here; asks by POST",
    "account_inactive": "where a closed account is told so",
    "account_signup": "answers that nobody signs up alone",
    "account_reauthenticate": "allauth sends who is not signed in to sign in",
    "account_change_password": "allauth sends who is not signed in to sign in",
    "account_set_password": "allauth sends who is not signed in to sign in",
    "account_reset_password": "who forgot the password is not signed in",
    "account_reset_password_done": "a fixed text",
    "account_reset_password_from_key": "the token in the address is the permission",
    "account_reset_password_from_key_done": "a fixed text",
    "account_home": "one's own account; sends who is not signed in to sign in",
    "account_session_end": "one's own session; sends who is not signed in to sign in",
    "account_sessions_end": "one's own sessions; sends who is not signed in to sign in",
    "account_provider": "one signs in from here; asks by POST",
    "account_provider_back": "where a provider sends the browser; the state kept in its session is the permission",
    "account_provider_stop": "one's own account; sends who is not signed in to sign in",
    "mfa_index": "one's own second step; allauth sends who is not signed in to sign in",
    "mfa_authenticate": "who typed the password types the code here",
    "mfa_reauthenticate": "allauth sends who is not signed in to sign in",
    "mfa_activate_totp": "one's own telephone; asks for the password again",
    "mfa_deactivate_totp": "one's own telephone; asks for the password again",
    "mfa_view_recovery_codes": "one's own codes; asks for the password again",
    "mfa_generate_recovery_codes": "one's own codes; asks for the password again",
    "mfa_download_recovery_codes": "one's own codes; asks for the password again",
    "mfa_add_webauthn": "one's own passkeys; asks for the password again",
    "mfa_remove_webauthn": "one's own passkeys; asks for the password again",
    "mfa_reauthenticate_webauthn": "allauth sends who is not signed in to sign in",
    "mfa_login_webauthn": "one signs in here with a passkey",
}


def test_every_address_is_stamped_or_on_the_reasoned_list() -> None:
    unstamped = {
        address.name
        for urlconf in ("config.urls_city", "config.urls_public")
        for address in addresses(urlconf)
        if address.stamp is None
    }
    agree(unstamped, ALLAUTH, "Stamp the view with @requires or @open_to_all")


@pytest.mark.parametrize(
    ("urlconf", "table"), [("config.urls_city", TABLE), ("config.urls_public", PLATFORM)]
)
def test_every_address_is_in_the_table_with_its_permission(urlconf: str, table: dict[str, str]) -> None:
    stamps = {address.name: address.stamp for address in addresses(urlconf) if address.stamp is not None}
    assert {name: stamps[name] for name in stamps.keys() - table.keys()} == {}, "write them into the table"
    assert table.keys() - stamps.keys() == set(), (
        "these are no addresses any more, remove them from the table"
    )
    assert {name: (stamp, table[name]) for name, stamp in stamps.items() if stamp != table[name]} == {}


def test_no_two_addresses_share_a_name() -> None:
    names = [address.name for address in addresses("config.urls_city")]
    assert sorted(names) == sorted(set(names))


def test_every_permission_of_the_table_is_declared_and_every_declared_one_opens_something() -> None:
    asked = set(TABLE.values()) - {"open"}
    assert asked <= set(all_permissions())
    assert all(str(permission.help) for permission in all_permissions().values())


def test_a_permission_nobody_declared_is_refused_when_the_view_is_loaded() -> None:
    assert registry.is_frozen
    with pytest.raises(KeyError, match=r"core\.metting\.plan"):
        requires("core.metting.plan")
