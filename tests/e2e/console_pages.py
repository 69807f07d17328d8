"""Addresses of the platform's team, for the table of pages: `test_console` walks them."""

SENT_TO_IN_THE_CONSOLE = (
    "city:assistance_revoke",
    "city:dismiss",
    "console:announcement_withdraw",
    "console:city_enter",
    "console:feature_end",
    "console:member_step",
)
"""Addresses a button sends to; opened by hand they answer 405."""

WALKED_IN_THE_CONSOLE = {
    **dict.fromkeys(
        (
            "city:assistance_consent",
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
            "mfa_generate_recovery_codes",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_view_recovery_codes",
            "city:assistance_enter",
            "city:assistance_leave",
        ),
        "walked by the platform's team",
    ),
    "mfa_download_recovery_codes": "a file",
}
"""Names of addresses of the platform's team, and why no city's people are offered them."""
