"""What measuring the indicators of a city costs beside the least SQL that gives the same numbers, and how it grows with the cities.

Every city holds a register of 700 meetings of 20 attendances in the year and as many in the year before (24 networks, 368
organisations). The hand-written statement counts the same breakdowns in one round trip and writes about as many rows; what is
measured is the recomputing of the year, reading, counting, hiding and keeping together. `INDICATORS_FLEET="10 100 500" python -m bench
indicators` measures a larger fleet.
"""

import datetime as dt
import gc
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

from bench.ratio import Ratio
from tenants.context import use_city
from tenants.models import City
from tests.database import cluster_of_tests, connected_to

YEAR = 2023
ROUNDS = 9
BODIES, ORGANISATIONS, SERVICES, MEETINGS, PRESENT = 24, 368, 27, 700, 20
FLEET = tuple(int(size) for size in os.environ.get("INDICATORS_FLEET", "10 50 100").split())
FLEET_ROUNDS = 2
TARGET = 1.5
EVENLY = 1.25
"""At most, for the time of a city among many over that of one among the fewest."""

BY_HAND = """
WITH held AS MATERIALIZED (
  SELECT m.id, m.model_slug, m.kind, m.meets_on, extract(month FROM m.meets_on)::int AS mo,
         EXISTS (SELECT FROM core_agendaitem i WHERE i.meeting_id = m.id) AND n.state <> 'draft' AS complete,
         n.published_at::date - m.meets_on AS days
  FROM core_meeting m LEFT JOIN core_minutes n ON n.meeting_id = m.id
  WHERE m.state = 'held' AND m.meets_on BETWEEN '2023-01-01' AND '2023-12-31'
), served AS MATERIALIZED (
  SELECT h.*, b.body_id FROM held h JOIN core_meetingbody b ON b.meeting_id = h.id
), placed AS MATERIALIZED (
  SELECT DISTINCT s.id, s.kind, s.mo, s.complete, s.days, t.neighbourhood_id FROM served s
  JOIN core_bodyneighbourhood t ON t.body_id = s.body_id
   AND (t.since IS NULL OR t.since <= s.meets_on) AND (t.until IS NULL OR t.until >= s.meets_on)
), present AS MATERIALIZED (
  SELECT m.meets_on, CASE WHEN m.meets_on >= '2023-01-01' THEN extract(month FROM m.meets_on)::int
                          WHEN m.meets_on >= '2022-01-01' THEN 0 ELSE -1 END AS mo,
         o.canonical_id AS org, c.is_municipal_service AS service,
         coalesce(a.body_id, (SELECT min(b.body_id::text)::uuid FROM core_meetingbody b WHERE b.meeting_id = m.id
                              HAVING count(*) = 1)) AS body_id
  FROM core_attendance a JOIN core_meeting m ON m.id = a.meeting_id JOIN core_organisation o ON o.id = a.organisation_id
  JOIN core_organisation c ON c.id = o.canonical_id
  WHERE a.status = 'present' AND m.state = 'held' AND m.meets_on <= '2023-12-31'
), came AS MATERIALIZED (SELECT DISTINCT mo, org, service, body_id FROM present
), came_placed AS MATERIALIZED (
  SELECT DISTINCT p.mo, p.org, p.service, t.neighbourhood_id FROM present p JOIN core_bodyneighbourhood t ON t.body_id = p.body_id
   AND (t.since IS NULL OR t.since <= p.meets_on) AND (t.until IS NULL OR t.until >= p.meets_on) WHERE p.mo > 0
), counted AS (
  SELECT 'met' AS code, mo, NULL::uuid AS place, count(*) AS n, count(*) FILTER (WHERE kind = 'plenary') AS a,
         count(*) FILTER (WHERE kind = 'subgroup') AS b, count(*) FILTER (WHERE complete) AS c,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS d FROM held GROUP BY GROUPING SETS ((mo), ())
  UNION ALL SELECT 'body', NULL, body_id, count(*), count(*) FILTER (WHERE kind = 'plenary'),
         count(*) FILTER (WHERE kind = 'subgroup'), count(*) FILTER (WHERE complete),
         percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FROM served GROUP BY body_id
  UNION ALL SELECT 'met', mo, neighbourhood_id, count(*), count(*) FILTER (WHERE kind = 'plenary'),
         count(*) FILTER (WHERE kind = 'subgroup'), count(*) FILTER (WHERE complete),
         percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
         FROM placed GROUP BY GROUPING SETS ((mo, neighbourhood_id), (neighbourhood_id))
  UNION ALL SELECT 'came', mo, NULL, count(DISTINCT org), count(DISTINCT org) FILTER (WHERE NOT service), 0, 0, NULL
         FROM came WHERE mo > 0 GROUP BY GROUPING SETS ((mo), ())
  UNION ALL SELECT 'came', mo, body_id, count(DISTINCT org), count(DISTINCT org) FILTER (WHERE NOT service), 0, 0, NULL
         FROM came WHERE mo > 0 GROUP BY GROUPING SETS ((mo, body_id), (body_id))
  UNION ALL SELECT 'came', mo, neighbourhood_id, count(DISTINCT org), count(DISTINCT org) FILTER (WHERE NOT service), 0, 0, NULL
         FROM came_placed GROUP BY GROUPING SETS ((mo, neighbourhood_id), (neighbourhood_id))
  UNION ALL SELECT 'stayed', NULL, body_id, count(*), count(*) FILTER (WHERE now AND past), count(*) FILTER (WHERE now AND NOT ever), 0, NULL
         FROM (SELECT body_id, org, bool_or(mo > 0) AS now, bool_or(mo = 0) AS past, bool_or(mo < 1) AS ever
               FROM came GROUP BY GROUPING SETS ((body_id, org), (org))) AS each GROUP BY body_id
), residents AS (SELECT sum(residents) AS n FROM core_neighbourhoodpopulation WHERE year = 2023)
INSERT INTO core_indicatormeasure (id, run_id, indicator, version, month, level, place, state, value, numerator, denominator)
SELECT gen_random_uuid(), %s, code || '-' || figure || '-' || row_number() OVER (), 1, coalesce(mo, 0),
       CASE WHEN place IS NULL THEN 'city' ELSE 'body' END, place, 'known',
       round(coalesce(above, 0) * 100.0 / coalesce(nullif(below, 0), 1), 6), above, below
FROM counted, residents, LATERAL (VALUES (1, counted.n, residents.n), (2, a, counted.n), (3, b, counted.n),
                                         (4, c, counted.n), (5, d::numeric, counted.n)) AS figures (figure, above, below)
WHERE figure = 1 OR mo IS NULL AND figure <= CASE code WHEN 'stayed' THEN 2 WHEN 'came' THEN 3 ELSE 5 END
"""


def measure() -> Iterator[Ratio]:
    """A year of one city over the hand-written statement; of all cities too, and the time of a city among many over that among few."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        one = City.objects.get(schema_name="bergamo")
        fill(one, seed=1)
        gc.collect()
        gc.freeze()  # what is in memory by now is looked through no more, as in a worker that has just begun
        rounds = [_round(one) for _number in range(ROUNDS + 1)][1:]  # the first warms up
        ours, by_hand = (
            min(taken) for taken in zip(*rounds, strict=True)
        )  # what else the machine does only adds
        yield _against_the_statement("one year of a city / one hand-written statement", ours, by_hand)
        yield from _fleet(one)


def _against_the_statement(name: str, ours: float, by_hand: float) -> Ratio:
    detail = f"{ours * 1000:.0f} ms against {by_hand * 1000:.0f} ms"
    return Ratio(name, ours / by_hand, TARGET, at_most=True, detail=detail)


def _fleet(first: City) -> Iterator[Ratio]:
    """All cities one after the other, as a worker takes them, each time coming from another; then the statement of each, likewise."""
    cities = [first]
    tables = _tables_measured(first)
    for size in FLEET:
        cities += [_copy(first, number, tables) for number in range(len(cities), size)]
        _all(cities, _ours)  # a session's first time in a city: its tables are new to it
        if size == FLEET[0]:
            continue
        rounds = [
            (_all(cities[: FLEET[0]], _ours), _all(cities, _ours), _all(cities, _by_hand))
            for _number in range(FLEET_ROUNDS)
        ]
        few, many, by_hand = (_middle(taken) for taken in zip(*rounds, strict=True))
        yield Ratio(
            f"a city among {size} / a city among {FLEET[0]}",
            many / few,
            EVENLY,
            at_most=True,
            detail=f"{many * 1000:.0f} ms each",
        )
        yield _against_the_statement(
            f"each of {size} cities / one hand-written statement each", many, by_hand
        )


def _all(cities: Sequence[City], work: Callable[[City], None]) -> list[float]:
    return [_seconds(partial(work, city)) for city in cities]


def _middle(rounds: Sequence[Sequence[float]]) -> float:
    """What a city in the middle takes: of each city its best round, as what else the machine does only adds."""
    middle: float = median(min(of_city) for of_city in zip(*rounds, strict=True))
    return middle


def _tables_measured(city: City) -> list[str]:
    """The tables of a city that are read or written when a year is measured, by name."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as asked:
        _round(city)
    said = {
        name for one in asked for name in re.findall(r"\b(?:core|models_[a-z]+)_[a-z]+\b", str(one["sql"]))
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [city.schema_name])
        return sorted(said & {name for (name,) in cursor.fetchall()})


def _copy(one: City, number: int, tables: Sequence[str]) -> City:
    """Another city with the same register, and of its tables those that measuring needs."""
    from django.apps import apps  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from tenants.provisioning.roles import ensure_role, promise_rights  # noqa: PLC0415

    written = {
        model._meta.db_table: ", ".join(
            f'"{f.column}"' for f in model._meta.concrete_fields if not f.generated
        )
        for model in apps.get_models()
    }
    name = f"bench{number}"
    other = City(schema_name=name, name=name)
    City.objects.bulk_create([other])
    ensure_role(other)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {name}")
        promise_rights(other)
        for table in tables:
            cursor.execute(f"CREATE TABLE {name}.{table} (LIKE {one.schema_name}.{table} INCLUDING ALL)")
            columns = written[table]
            cursor.execute(
                f"INSERT INTO {name}.{table} ({columns}) SELECT {columns} FROM {one.schema_name}.{table}"  # noqa: S608
            )
            cursor.execute(f"ANALYZE {name}.{table}")
    return other


def _round(city: City) -> tuple[float, float]:
    """Seconds of ours and of the statement, one after the other: whatever slows the machine slows both."""
    return _seconds(lambda: _ours(city)), _seconds(lambda: _by_hand(city))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ours(city: City) -> None:
    from core.indicators.keeping import measure_again  # noqa: PLC0415

    with use_city(city):
        measure_again(YEAR)


def _by_hand(city: City) -> None:
    """About as many rows are written as we write, after the old ones are gone."""
    from django.db import connection, transaction  # noqa: PLC0415

    from core.models import IndicatorRun  # noqa: PLC0415

    with use_city(city):
        run = IndicatorRun.objects.get_or_create(year=YEAR + 1)[0]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM core_indicatormeasure WHERE run_id = %s", [run.pk])
            cursor.execute(BY_HAND, [run.pk])


def fill(city: City, seed: int, years: Sequence[int] = (YEAR - 1, YEAR)) -> None:
    """A register of some years, and the statistics a database that lives longer would have by itself."""
    from django.db import connection  # noqa: PLC0415

    from core.models import AgendaItem, Meeting, Minutes  # noqa: PLC0415
    from tests.core.reporting.registers import Presence, Register, Sitting, store  # noqa: PLC0415

    chance = random.Random(seed)  # noqa: S311  # made-up rows
    members = [chance.sample(range(ORGANISATIONS), k=PRESENT + 5) for _body in range(BODIES)]
    meetings = [
        Sitting(
            day=dt.date(year, 1, 1) + dt.timedelta(days=chance.randrange(365)),
            bodies=(number % BODIES,),
            kind=chance.choice(["plenary", "subgroup", "councillor", "other"]),
            presences=tuple(
                Presence(organisation, number % BODIES)
                for organisation in chance.sample(members[number % BODIES], k=PRESENT)
            ),
        )
        for year in years
        for number in range(MEETINGS)
    ]
    register = Register(
        tuple(meetings),
        bodies=BODIES,
        organisations=ORGANISATIONS,
        services=frozenset(range(SERVICES)),
        residents=tuple(chance.randrange(2000, 10_000) for _body in range(BODIES)),
    )
    with use_city(city):
        store(register)
        held = list(Meeting.objects.all())
        AgendaItem.objects.bulk_create(AgendaItem(meeting=one, position=1, title="Il parco") for one in held)
        Minutes.objects.bulk_create(
            Minutes(
                meeting=one,
                state=Minutes.State.PUBLISHED,
                published_at=dt.datetime.combine(one.meets_on, dt.time(12), dt.UTC)
                + dt.timedelta(days=chance.randrange(40)),
            )
            for one in held
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
