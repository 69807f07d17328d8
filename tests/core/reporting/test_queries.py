"""The report asks the database the same few questions whatever the size of the register."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.reporting.build import build_in_languages, build_report
from core.services.reports import publish_report
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

pytestmark = pytest.mark.usefixtures("in_bergamo")
Limit = Callable[[int], Any]


def register(size: int) -> Register:
    """`size` networks, each with ten organisations and `size` meetings in each of two years."""
    meetings = tuple(
        sitting(
            body,
            day=f"{year}-{month:02}-10",
            theme=f"tema-{body % 5}",
            presences=tuple(Presence(body * 10 + n, body) for n in range(10)),
        )
        for body in range(size)
        for year in (YEAR - 1, YEAR)
        for month in range(1, min(size, 12) + 1)
    )
    return Register(meetings, bodies=size, organisations=size * 10, residents=(1000,) * size)


@pytest.mark.parametrize("size", [2, 24])
def test_a_report_takes_at_most_twelve_queries(size: int, django_assert_max_num_queries: Limit) -> None:
    store(register(size))
    with django_assert_max_num_queries(12):
        report = build_report("bergamo", YEAR)
    assert report.figure("organisations_unique").value == size * 10


def test_a_report_in_two_languages_is_counted_once(django_assert_max_num_queries: Limit) -> None:
    store(register(2))
    with django_assert_max_num_queries(12):
        reports = build_in_languages("bergamo", YEAR, ["it", "en"])
    assert reports["it"].figure("meetings").value == reports["en"].figure("meetings").value


def test_the_public_page_asks_the_register_nothing(
    bergamo_client: Any, django_assert_max_num_queries: Limit
) -> None:
    store(register(2))
    publish_report(actor=None, model_slug="bergamo", year=YEAR, at=dt.datetime(2024, 1, 10, tzinfo=dt.UTC))
    bergamo_client.get(f"/rapporti/{YEAR}/")
    with django_assert_max_num_queries(8) as asked:
        assert bergamo_client.get(f"/rapporti/{YEAR}/").status_code == 200
    assert not [query for query in asked.captured_queries if "core_meeting" in query["sql"]]
