"""Pages of the platform's own site, for `tests.e2e.pages`."""

from typing import Any

OPEN_ON_THE_PLATFORM: tuple[dict[str, Any], ...] = (
    {"name": "participation-model", "args": lambda _world: ["monza"]},
    {"name": "terms"},
    {"name": "join"},
    {"name": "join", "query": "?q=reggio&cambia=1", "note": "found"},
    {"name": "join", "query": "?q=xyzzy&cambia=1", "note": "nothing"},
    {"name": "join", "query": "?comune=E507", "note": "municipality"},
)
"""What anybody opens: name, arguments, query and note of each case."""

_WALKED = """
    join-office join-models join-address join-address-check join-summary join-sent join-confirm join-progress city:welcome
    console:requests console:request console:request-accept console:request-refuse console:tokens console:token-new
    console:token-revoke
    """.split()

ELSEWHERE = dict.fromkeys(_WALKED, "walked by the journey of a city that joins") | {
    "api-cities": "answers programs",
    "api-city": "answers programs",
    "certificate-ask": "answers programs",
    "stripe-webhook": "answers programs",
}
"""Names of the platform's other addresses, and who looks at them."""

WALKED_IN_THE_CONSOLE = frozenset(
    """
    city:assistance_consent city:assistance_enter city:assistance_leave mfa_download_recovery_codes console:announcement_new console:announcements console:cities console:city
    console:feature_new console:features console:member console:member_new console:team console:trail
    console:billing_work console:city_step console:contract console:contracts console:depart console:departures console:invoice
    console:invoice_notice console:invoices console:plans
    mfa_activate_totp mfa_authenticate mfa_deactivate_totp mfa_generate_recovery_codes mfa_index
    mfa_reauthenticate mfa_view_recovery_codes
    mfa_add_webauthn mfa_remove_webauthn mfa_reauthenticate_webauthn
    """.split()
)
"""Walked by the platform's team, or with passkeys (`test_passkeys.py`)."""

_COMPARED = """
    comparison:home comparison:compare comparison:pair comparison:cities comparison:city comparison:city-figure comparison:groups comparison:group
    comparison:group-new
    """.split()
_COMPARED_FILES = "comparison:compare-file comparison:pair-file comparison:city-file".split()
COMPARISON = {
    **dict.fromkeys(_COMPARED, "walked by the journey of the comparison"),
    **dict.fromkeys(_COMPARED_FILES, "files"),
    "comparison:group-remove": "a button",
}
"""Names of the coordinating body's pages, and who looks at them."""
