"""Addresses of a city's contract, domains and data in its work area: those opened one by one, and those that are no pages."""

OPENED = (
    ("city:overview", ""),
    ("city:contract", ""),
    ("city:contract_account", ""),
    ("city:contract_choose", "?abitanti=71000"),
)
"""Name and query."""

SENT_TO_IN_SHELL = frozenset(("city:contract_card", "city:contract_portal", "city:contract_cancel"))

NOT_PAGES_IN_SHELL = {
    "city:contract_document": "a file",
    "city:contract_change": "without a contract it sends back; looked at in the tests of billing",
}
