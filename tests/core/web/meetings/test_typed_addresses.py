"""Addresses pasted as mail programs give them are understood; what may be an address mistyped is never swallowed."""

import pytest

from core.web.meetings.typed_addresses import typed_addresses


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Rossi, Anna <anna@x.it>; Bianchi, Luca <l@x.it>", {"anna@x.it": "Rossi, Anna", "l@x.it": "Bianchi, Luca"}),
        ("Rossi, Anna <anna@x.it>, Bianchi, Luca <l@x.it>", {"anna@x.it": "Rossi, Anna", "l@x.it": "Bianchi, Luca"}),
        ('"Rossi, Anna" <Anna@X.it>\n"Verdi; Bea" <bea@x.it>', {"anna@x.it": "Rossi, Anna", "bea@x.it": "Verdi; Bea"}),
        ("'anna@x.it' <anna@x.it>; bea@x.it", {"anna@x.it": "", "bea@x.it": ""}),
        ("mailto:anna@x.it <MAILTO:bea@x.it>", {"anna@x.it": "", "bea@x.it": ""}),
        ("anna@x.it bea@x.it\tcia@x.it,dea@x.it\n\n; ", dict.fromkeys(("anna@x.it", "bea@x.it", "cia@x.it", "dea@x.it"), "")),
        ("anna@x.it, Bea Verdi <bea@x.it>", {"anna@x.it": "", "bea@x.it": "Bea Verdi"}),
        ("anna@x.it; Bea <bea@x.it>", {"anna@x.it": "", "bea@x.it": "Bea"}),
        ("anna@x.it Anna <ANNA@x.it>", {"anna@x.it": "Anna"}),
        ("Dott.ssa Bea (Il Melo) <bea@x.it>.", {"bea@x.it": "Dott.ssa Bea (Il Melo)"}),
    ],
)  # fmt: skip
def test_these_are_understood(typed: str, found: dict[str, str]) -> None:
    assert typed_addresses(typed) == (found, [])


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("non so", ["non so"]),
        ("Anna <anna@x.it", ["Anna <anna@x.it"]),
        ("anna.x.it, Bea <bea@x.it>", ["anna.x.it"]),
        ("Anna Rossi bea@x.it", ["Anna Rossi bea@x.it"]),
        ("Anna <anna>", ["Anna <anna>"]),
        ("bea@x.it; anna@", ["anna@"]),
        (f"anna@{'.'.join(['b' * 60] * 5)}.example", [f"anna@{'.'.join(['b' * 60] * 5)}.example"]),
    ],
)
def test_these_are_told_to_be_none(typed: str, wrong: list[str]) -> None:
    assert typed_addresses(typed)[1] == wrong
