"""The page on isolation says what is true: every hazard has its tests, every test is there, every fix has been undone."""

import re

import pytest

from demo.servers import PROJECT
from tests.tenancy.mutations import MUTATIONS

PAGE = PROJECT / "docs" / "reference" / "isolation.md"
HAZARDS = [f"{number:02}" for number in range(1, 37)]

_ROW = re.compile(r"^\| (\d\d) [^|]+\|([^|]+)\|([^|]+)\|([^|]+)\|$", re.MULTILINE)
_PATH = re.compile(r"`(tests/[\w/]+\.py)`")

CRAWLS = "crawl/test_crawl.py", "crawl/test_tasks.py"
"""Modules whose tests are about many hazards at once and bear no number."""


def names_in(path: str) -> list[str]:
    return re.findall(r"^def (test_\w+)\(", (PROJECT / path).read_text(), re.MULTILINE)


ROWS = {
    number: (fix, _PATH.findall(tests), seen.strip())
    for number, fix, tests, seen in _ROW.findall(PAGE.read_text())
}


@pytest.mark.parametrize("hazard", HAZARDS)
def test_every_hazard_has_tests_that_bear_its_number(hazard: str) -> None:
    fix, paths, seen = ROWS[hazard]
    assert fix.strip()
    assert paths
    named = {path: [name for name in names_in(path) if f"hz{hazard}_" in name] for path in paths}
    assert any(named.values())
    assert all(found or path.endswith(CRAWLS) for path, found in named.items()), named
    if seen == "undone":
        assert hazard in {mutation.hazard for mutation in MUTATIONS}


def test_the_table_has_the_hazards_and_no_others() -> None:
    assert sorted(ROWS) == HAZARDS


def test_no_test_of_a_hazard_is_missing_from_the_table() -> None:
    written = {(number, path) for number, (_fix, paths, _seen) in ROWS.items() for path in paths}
    there = {
        (number, str(path.relative_to(PROJECT)))
        for path in (PROJECT / "tests").rglob("test_*.py")
        for name in names_in(str(path))
        for number in re.findall(r"hz(\d\d)_", name)
    }
    assert there - written == set()
