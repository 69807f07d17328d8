"""Pages of the platform's own site, for `tests.e2e.pages`."""

OPEN_ON_THE_PLATFORM: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("participation-model", ("monza",), "", ""),
    ("terms", (), "", ""),
    ("join", (), "", ""),
    ("join", (), "?q=reggio&cambia=1", "found"),
    ("join", (), "?q=xyzzy&cambia=1", "nothing"),
    ("join", (), "?comune=E507", "municipality"),
)
"""URL name, arguments, query and note of what anybody opens."""

WALKED_BY_WHO_JOINS = frozenset(
    """
    join-office join-models join-address join-address-check join-summary join-sent join-confirm join-progress city:welcome
    """.split()
)
"""Walked, and looked at, by the journey of a city that joins."""

OF_THE_TEAM = frozenset(
    """
    console:requests console:request console:request-accept console:request-refuse console:tokens console:token-new
    console:token-revoke
    """.split()
)
"""Pages of the platform's team, in the same journey."""

FOR_PROGRAMS = frozenset({"api-cities", "api-city"})

WALKED_IN_THE_CONSOLE = (
    "city:assistance_consent",
    "city:assistance_enter",
    "city:assistance_leave",
    "console:announcement_new",
    "console:announcements",
    "console:cities",
    "console:city",
    "console:feature_new",
    "console:features",
    "console:member",
    "console:member_new",
    "console:team",
    "console:trail",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
)
"""Names of addresses of the platform's team."""
