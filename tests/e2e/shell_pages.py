"""Addresses of what a city is on the platform, in its work area: those opened one by one, and those that are no pages."""

OPENED: tuple[tuple[str, tuple[object, ...], str], ...] = (
    ("core:work_logo", (), ""),
    ("core:work_words", ("bergamo",), ""),
    ("core:work_sender", (), ""),
    ("core:programs_guide", (), ""),
    ("core:programs_guide", (), "?area=Meetings"),
    ("core:work_programs", (), ""),
    ("core:work_key_new", (), ""),
    ("core:work_webhook_new", (), ""),
    ("core:work_open_data", (), ""),
    ("core:work_access", (), ""),
    ("core:work_provider_new", (), ""),
    ("core:work_privacy", (), "?q=a"),
    ("core:work_breach_new", (), ""),
    ("city:overview", (), ""),
    ("city:leave", (), ""),
    ("city:hosts", (), ""),
    ("city:data", (), ""),
    ("city:assistance", (), ""),
    ("city:assistance_new", (), ""),
    ("city:contract", (), ""),
    ("city:contract_account", (), ""),
    ("city:contract_choose", (), "?abitanti=71000"),
    ("sharing:years", (), ""),
    ("sharing:peers", (), ""),
    ("sharing:year", (2023,), ""),
    ("sharing:note", (2023, "subgroup_share"), ""),
    ("sharing:withdraw", (2023,), ""),
    ("sharing:version", (2023, 1), ""),
    ("sharing:key", (), ""),
)
"""Name, arguments and query of each, opened by the office."""

SENT_TO_IN_SHELL = frozenset(
    """
    city:contract_card city:contract_portal city:contract_cancel city:stay city:host_primary city:host_check city:host_remove
    core:work_key_revoke core:work_webhook_step core:work_webhook_again
    core:work_logo_remove core:work_provider_remove core:work_person_sessions_end core:work_second_step_reset
    account_session_end account_sessions_end account_provider_stop sharing:approve sharing:key_change city:assistance_revoke city:dismiss
    console:city_enter console:feature_end console:announcement_withdraw console:member_step
    console:billing_retry_event console:billing_retry_order console:invoice_credit console:invoice_paid
    console:invoice_rewrite console:invoice_void
    """.split()
)

NOT_PAGES_IN_SHELL = {
    "core:open_dataset_dictionary": "a file",
    "core:open_dataset_metadata": "for programs",
    "core:open_dataset_file": "a file",
    "core:open_data_catalogue": "for programs",
    "core:news_feed": "a feed",
    "core:body_news_feed": "a feed",
    "core:work_privacy_record": "a file",
    "core:work_privacy_annex": "a file",
    "core:work_privacy_json": "a file",
    "core:work_privacy_pdf": "a file",
    "core:work_privacy_person": "what is held, folded; looked at in the tests of data protection",
    "core:work_privacy_erase": "a question; looked at in the tests of data protection",
    "core:work_breach": "the form of a new one, filled in",
    "core:work_provider": "the form of a new one, filled in; looked at in the tests of providers",
    "account_provider": "leads on to a provider; looked at in the tests of providers",
    "account_provider_back": "leads in from a provider; looked at in the tests of providers",
    "mfa_login_webauthn": "asked by the page one signs in on",
    "city:data_progress": "asked by the page that shows progress",
    "city:data_download": "a file",
    "city:contract_document": "a file",
    "console:invoice_document": "a file",
    "console:receipt": "a file",
    "departure-receipt": "a file",
    "sharing:document": "a file",
    "sharing:public_keys": "for programs",
    "sharing:decline": "an answer to a request of the coordinating body; looked at in its own tests",
    "city:contract_change": "without a contract it sends back; looked at in the tests of billing",
}
