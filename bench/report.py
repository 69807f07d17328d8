"""What the yearly report costs beside the least SQL that gives its numbers, and how it grows with the register.

A register of the size of Bergamo's 2023 is made up (24 networks, 368 organisations, 676 meetings, 7,041 attendances, and as
many for the year before), and one ten times larger in another city of the same database. The hand-written statement counts the
same breakdowns in one round trip, without names, definitions or explanations.
"""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from statistics import median

from bench.ratio import Ratio
from tenants.context import use_city
from tenants.models import City
from tests.database import cluster_of_tests, connected_to

YEAR = 2023
ROUNDS = 7
BODIES, ORGANISATIONS, MEETINGS, ATTENDANCES = 24, 368, 676, 7041
_CITIES = {1: "bergamo", 10: "monza"}  # size of the register: the prepared city that holds it
GROWTH = 12.0  # at most, for ten times the rows: linear, with some room for noise

BY_HAND = """
WITH held AS MATERIALIZED (
  SELECT m.id, extract(year FROM m.meets_on) AS y, extract(month FROM m.meets_on) AS mo, m.kind, m.theme_id, m.headcount,
         m.meets_on
  FROM core_meeting m
  WHERE m.model_slug = 'bergamo' AND m.state = 'held' AND m.meets_on BETWEEN '2022-01-01' AND '2023-12-31'
), present AS MATERIALIZED (
  SELECT h.id, h.y, h.mo, h.theme_id, h.meets_on, a.body_id, o.canonical_id, c.is_municipal_service
  FROM core_attendance a JOIN held h ON h.id = a.meeting_id JOIN core_organisation o ON o.id = a.organisation_id
  JOIN core_organisation c ON c.id = o.canonical_id
  WHERE a.status = 'present'
), served AS MATERIALIZED (
  SELECT h.id, h.y, h.kind, h.headcount, h.meets_on, b.body_id FROM held h JOIN core_meetingbody b ON b.meeting_id = h.id
)
SELECT 'meetings', y::text || kind || mo, count(*), sum(headcount) FROM held GROUP BY 2
UNION ALL SELECT 'theme', y::text || theme_id, count(*), sum(headcount) FROM held GROUP BY 2
UNION ALL SELECT 'body', y::text || kind || body_id, count(*), sum(headcount) FROM served GROUP BY 2
UNION ALL SELECT 'place', s.y::text || t.neighbourhood_id, count(DISTINCT s.id), NULL FROM served s
  JOIN core_bodyneighbourhood t ON t.body_id = s.body_id
   AND (t.since IS NULL OR t.since <= s.meets_on) AND (t.until IS NULL OR t.until >= s.meets_on) GROUP BY 2
UNION ALL SELECT 'unique', y::text || is_municipal_service, count(DISTINCT canonical_id), NULL FROM present GROUP BY 2
UNION ALL SELECT 'per body', y::text || body_id, count(DISTINCT canonical_id), NULL FROM present GROUP BY 2
UNION ALL SELECT 'per theme', y::text || theme_id, count(DISTINCT canonical_id), NULL FROM present GROUP BY 2
UNION ALL SELECT 'per month', y::text || mo, count(DISTINCT canonical_id), NULL FROM present GROUP BY 2
UNION ALL SELECT 'per place', p.y::text || t.neighbourhood_id, count(DISTINCT p.canonical_id), NULL FROM present p
  JOIN core_bodyneighbourhood t ON t.body_id = p.body_id
   AND (t.since IS NULL OR t.since <= p.meets_on) AND (t.until IS NULL OR t.until >= p.meets_on) GROUP BY 2
UNION ALL SELECT 'residents', year::text, sum(residents), NULL FROM core_neighbourhoodpopulation GROUP BY 2
"""


def measure() -> Iterator[Ratio]:
    """The report over the hand-written statement at two sizes, and the larger report over the smaller."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        cities = {size: City.objects.get(schema_name=name) for size, name in _CITIES.items()}
        for size, city in cities.items():
            _fill(city, size)
        rounds = [_round(cities) for _number in range(ROUNDS + 1)][1:]  # the first warms up
    for size in cities:
        report, by_hand = (median(taken[size][what] for taken in rounds) for what in (0, 1))
        yield Ratio(
            f"report / one hand-written statement, {size} x",
            median(taken[size][0] / taken[size][1] for taken in rounds),
            detail=f"{report * 1000:.0f} ms against {by_hand * 1000:.0f} ms",
        )
    small, large = cities
    yield Ratio(
        f"report of {large} x the rows / report",
        median(taken[large][0] / taken[small][0] for taken in rounds),
        GROWTH,
        at_most=True,
    )


def _round(cities: dict[int, City]) -> dict[int, tuple[float, float]]:
    """Seconds of the report and of the statement at each size, one after the other: whatever slows the machine slows all."""
    taken = {}
    for size, city in cities.items():
        with use_city(city):
            taken[size] = (_seconds(_report), _seconds(_by_hand))
    return taken


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _report() -> object:
    from core.reporting.build import build_report  # noqa: PLC0415  # Django is set up by now

    return build_report("bergamo", YEAR)


def _by_hand() -> object:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(BY_HAND)
        return cursor.fetchall()


def _fill(city: City, size: int) -> None:
    """A register of `size` times Bergamo's, and the statistics a database that lives longer would have by itself."""
    from django.db import connection  # noqa: PLC0415

    from tests.core.reporting.registers import Presence, Register, Sitting, store  # noqa: PLC0415

    chance = random.Random(size)  # noqa: S311  # made-up rows
    bodies, organisations = BODIES * size, ORGANISATIONS * size
    members = [chance.sample(range(organisations), k=21) for _body in range(bodies)]
    per_meeting = ATTENDANCES / MEETINGS
    meetings = []
    for year in (YEAR - 1, YEAR):
        for number in range(MEETINGS * size):
            body = number % bodies
            present = chance.sample(members[body], k=int(per_meeting + chance.random()))
            meetings.append(
                Sitting(
                    day=dt.date(year, 1, 1) + dt.timedelta(days=chance.randrange(365)),
                    bodies=(body,),
                    kind=chance.choice(["plenary", "subgroup", "councillor", "other"]),
                    presences=tuple(Presence(organisation, body) for organisation in present),
                    headcount=chance.randrange(5, 60),
                    theme=f"tema-{chance.randrange(10)}",
                )
            )
    register = Register(
        tuple(meetings),
        bodies=bodies,
        organisations=organisations,
        services=frozenset(range(27 * size)),
        residents=tuple(chance.randrange(2000, 10_000) for _body in range(bodies)),
    )
    with use_city(city):
        store(register)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
