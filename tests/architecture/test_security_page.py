"""The page on security names tests that are there."""

import re

from demo.servers import PROJECT

PAGE = PROJECT / "docs" / "reference" / "security.md"
_ROW = re.compile(r"^\| (?P<ids>[\d., ]+) \| (?P<what>[^|]+) \| `(?P<test>[^`]+)` \|$", re.MULTILINE)

MUST = {
    "8.4.1", "8.2.1", "8.2.2", "8.3.2", "7.4.2", "7.4.5", "7.5.2", "3.3.1", "3.3.3", "3.4.1", "3.4.3", "3.4.6", "3.5.4", "4.1.3",
    "13.2.2", "14.2.7", "14.3.2",
}  # fmt: skip
"""What a city depends on most."""


def test_every_requirement_names_a_test_that_is_there() -> None:
    rows = list(_ROW.finditer(PAGE.read_text()))
    assert len(rows) > 30
    missing = []
    for row in rows:
        path, _, name = row["test"].partition("::")
        file = PROJECT / path
        if not file.is_file() or (name and not re.search(rf"^def {name}\(", file.read_text(), re.MULTILINE)):
            missing.append(row["test"])
    assert missing == []


def test_no_row_of_the_table_escapes_and_nothing_of_what_must_hold_is_missing() -> None:
    text = PAGE.read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| ASVS")]
    assert len(rows) == len(list(_ROW.finditer(text)))
    named = {number.strip() for row in _ROW.finditer(text) for number in row["ids"].split(",")}
    assert MUST - named == set()
