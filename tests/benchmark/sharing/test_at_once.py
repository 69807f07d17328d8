"""Several at the same city and year at the same moment: real processes, real connections."""

import datetime as dt
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest import mock

import psycopg
from django.db import connection, transaction

from benchmark.access import use_comparison
from benchmark.models import Snapshot, SnapshotFigure
from benchmark.selectors.cities import known_cities
from benchmark.selectors.comparison import Cell, Said, compare
from benchmark.services import delivering
from benchmark.services.delivering import deliver_snapshots
from core.indicators.keeping import kept_measures, measure_again, measures_of
from core.models import IndicatorMeasure, IndicatorRun, Meeting, SharedSnapshot
from core.services.sharing import withdraw_snapshot
from tenants.context import use_city, use_public
from tenants.models import City
from tests.benchmark.sharing.measured import MEETINGS, Measured, approve, measuring
from tests.tenants.processes import Fork, blocked, none_may_write, until

YEAR = 2025
LATER = dt.date(2026, 1, 20)
_WAIT = "SELECT pg_advisory_lock(7)"


def measured_by(city: City) -> int:
    with use_city(city):
        return len(measure_again(YEAR, today=LATER))


def delivered_by(city: City) -> int:
    with use_city(city):
        return int(deliver_snapshots())


def taken_back_by(city: City) -> int:
    """When it is let to."""
    with connection.cursor() as cursor:
        cursor.execute(_WAIT)
    with use_city(city):
        withdraw_snapshot(actor=None, year=YEAR, reason="Un errore")
        return int(deliver_snapshots())


def test_two_who_measure_a_year_at_once_keep_it_once(fresh_database: str, bergamo: City) -> None:
    """The first time, when the year's row is made too, and again, with somebody who reads meanwhile what was there."""
    for meetings in (1, 2):
        with use_city(bergamo):
            Meeting.objects.create(
                model_slug="bergamo", kind="plenary", meets_on=dt.date(YEAR, 5, meetings), state="held"
            )
        with none_may_write(fresh_database, "bergamo.core_indicatormeasure") as all_there:
            both = [Fork(lambda: measured_by(bergamo)) for _number in range(2)]
            all_there(*both)
            if meetings == 2:
                with use_city(bergamo):
                    before = kept_measures(IndicatorRun.objects.get())
                assert _meetings(before) == 1
                connection.close()
        counted = {int(one.said()) for one in both}
        with use_city(bergamo):
            assert counted == {IndicatorMeasure.objects.count()}
            assert IndicatorRun.objects.count() == 1
            found = measures_of(YEAR, today=LATER)
        assert {len(found), len(set(found))} == counted
        assert _meetings(found) == meetings


def _meetings(measures: tuple) -> int:  # type: ignore[type-arg]
    one = next(
        one for one in measures if one.indicator == "subgroup_share" and not one.place and not one.month
    )
    return int(one.denominator)


def test_two_workers_deliver_a_snapshot_once_and_who_reads_while_it_is_taken_back_reads_it_whole(
    fresh_database: str, bergamo: City
) -> None:
    with measuring(Measured()), use_city(bergamo):
        approve(bergamo)
    with none_may_write(fresh_database, "public.benchmark_snapshotfigure") as all_there:
        both = [Fork(lambda: delivered_by(bergamo)) for _number in range(2)]
        all_there(*both)
    assert sorted(one.said() for one in both) == ["0", "1"]
    with use_public():
        assert (Snapshot.objects.count(), SnapshotFigure.objects.count()) == (1, 3)
    with use_city(bergamo):
        assert SharedSnapshot.objects.get().delivered_at

    with held_up(fresh_database) as let_go:
        office = Fork(lambda: taken_back_by(bergamo))
        with use_comparison(), transaction.atomic():
            cities = known_cities().cities
            let_go()
            assert office.said() == "1", "who reads holds nobody up"
            cell = told(cities)
            assert (cell.said, cell.numerator) == (Said.KNOWN, Decimal(676))
    with use_comparison():
        cell = told(known_cities().cities)
    assert (cell.said, cell.value, cell.numerator) == (Said.WITHDRAWN, None, None)


def killed_once_it_is_received(city: City) -> int:
    """A worker that stands still with what it read of the city, then carries it and dies."""
    send = delivering._send

    def late(*given: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_WAIT)
        send(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    with mock.patch.object(delivering, "_send", late):
        return delivered_by(city)


def test_what_is_taken_back_while_a_worker_that_dies_carries_it_does_not_stay(
    fresh_database: str, bergamo: City
) -> None:
    with measuring(Measured()), use_city(bergamo):
        approve(bergamo)
    with held_up(fresh_database) as let_go, psycopg.connect(fresh_database, autocommit=True) as server:
        first = Fork(lambda: killed_once_it_is_received(bergamo))
        until(server, None, blocked(1))
        with use_city(bergamo):
            withdraw_snapshot(actor=None, year=YEAR, reason="Un errore")
        assert Fork(lambda: delivered_by(bergamo)).said() == "0", "one at a time"
        let_go()
        assert first.said() == ""
    with use_city(bergamo):
        deliver_snapshots()
        assert not SharedSnapshot.objects.filter(delivered_at=None).exists()
    with use_public():
        assert not Snapshot.objects.standing().exists()


@contextmanager
def held_up(url: str) -> Iterator:  # type: ignore[type-arg]
    """Inside the block who waits does so until what is yielded is called."""
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(_WAIT)
        yield lambda: other.execute("SELECT pg_advisory_unlock(7)")


def told(cities: tuple) -> Cell:  # type: ignore[type-arg]
    return compare(cities, [MEETINGS], [YEAR])[0].lines[0].cells[0]
