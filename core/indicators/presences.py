"""Which organisations were present, counted by the database in one statement whatever the size of the register.

Who counts as present, and for which body, are the rules of the yearly report (`core.reporting.sets`), taken as they are into the
statement; only what is added up where is said here, since Django has no grouping sets.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from core.models import Attendance
from core.participation.indicators import Level
from core.reporting.sets import body_of_presence

_STATEMENT = """
WITH present (day, organisation, is_service, body) AS MATERIALIZED ({present}),
came AS MATERIALIZED (
  SELECT DISTINCT organisation, is_service, body,
         CASE WHEN day >= %s THEN date_part('month', day)::int WHEN day >= %s THEN 0 ELSE -1 END AS period
  FROM present
),
territory AS MATERIALIZED (
  SELECT t.body_id, n.slug, t.since, t.until, (t.since IS NULL OR t.since <= %s) AND (t.until IS NULL OR t.until >= %s) AS all_year
  FROM core_bodyneighbourhood t JOIN core_neighbourhood n ON n.id = t.neighbourhood_id
),
placed AS MATERIALIZED (
  SELECT organisation, is_service, period, slug FROM came JOIN territory ON body_id = body AND all_year WHERE period > 0
  UNION
  SELECT organisation, is_service, date_part('month', day)::int, slug FROM present
  JOIN territory ON body_id = body AND NOT all_year AND (since IS NULL OR since <= day) AND (until IS NULL OR until >= day)
  WHERE day >= %s
),
lives AS MATERIALIZED (
  SELECT grouping(body) = 0 AS is_of_body, body, organisation, is_service, bool_or(period > 0) AS now, bool_or(period = 0) AS past
  FROM came GROUP BY GROUPING SETS ((body, organisation, is_service), (organisation, is_service))
),
earlier AS MATERIALIZED (SELECT DISTINCT organisation FROM came WHERE period < 1)
SELECT 'month', period, body::text, true, count(*), count(*) FILTER (WHERE NOT is_service), 0, 0, 0
FROM came WHERE period > 0 GROUP BY period, body
UNION ALL
SELECT 'month', period, NULL, false, count(*), count(*) FILTER (WHERE NOT is_service), 0, 0, 0
FROM (SELECT DISTINCT period, organisation, is_service FROM came WHERE period > 0) AS c GROUP BY period
UNION ALL
SELECT 'place', period, slug, false, count(*), count(*) FILTER (WHERE NOT is_service), 0, 0, 0
FROM placed GROUP BY period, slug
UNION ALL
SELECT 'place', 0, slug, false, count(*), count(*) FILTER (WHERE NOT is_service), 0, 0, 0
FROM (SELECT DISTINCT slug, organisation, is_service FROM placed) AS c GROUP BY slug
UNION ALL
SELECT 'year', 0, body::text, is_of_body, count(*) FILTER (WHERE now), count(*) FILTER (WHERE now AND NOT is_service),
       count(*) FILTER (WHERE past), count(*) FILTER (WHERE past AND now), count(*) FILTER (WHERE now AND e.organisation IS NULL)
FROM lives LEFT JOIN earlier e USING (organisation) GROUP BY body, is_of_body
UNION ALL
SELECT 'before', 0, NULL, false, count(*), 0, 0, 0, 0 FROM earlier
"""


class Came(NamedTuple):
    """How many organisations were present at a place in a month, or (`YEAR`) in the year; without the city's services, `independent`."""

    month: int
    level: Level
    place: uuid.UUID | None
    organisations: int
    independent: int


class Stayed(NamedTuple):
    """Of a body, or of the city: organisations present in the year before, of them those present this year too, and those that were
    never present before in the city."""

    before: int
    again: int
    new: int


def read_present(
    present: QuerySet[Attendance], year: int, places: Mapping[str, uuid.UUID]
) -> tuple[tuple[Came, ...], dict[uuid.UUID | None, Stayed], bool]:
    """Organisations by month and place, who stayed by body (None: the city), and whether nobody was present before the year.

    `present` are the presences of all years up to this one; `places` slugs of neighbourhoods to their keys. One query.
    """
    asked = present.values_list(
        "meeting__meets_on",
        "organisation__canonical",
        "organisation__canonical__is_municipal_service",
        body_of_presence(),
    )
    first = dt.date(year, 1, 1)
    came: list[Came] = []
    stayed: dict[uuid.UUID | None, Stayed] = {}
    is_first = True
    for what, month, key, is_of_body, organisations, independent, *stay in _rows(asked, first):
        if what == "before":
            is_first = not organisations
        elif what == "place":
            if key in places:
                came.append(Came(month, Level.NEIGHBOURHOOD, places[key], organisations, independent))
        elif not is_of_body or key:  # else it was not said for which body
            body = uuid.UUID(key) if is_of_body else None
            level = Level.BODY if is_of_body else Level.CITY
            came.append(Came(month, level, body, organisations, independent))
            if what == "year":
                stayed[body] = Stayed(*stay)
    return tuple(came), stayed, is_first


def _rows(asked: QuerySet[Attendance, Any], first: dt.date) -> list[tuple[Any, ...]]:
    inner, given = asked.query.sql_with_params()
    before, last = first.replace(year=first.year - 1), first.replace(month=12, day=31)
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(present=inner), [*given, first, before, first, last, first])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
