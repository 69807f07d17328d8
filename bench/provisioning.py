"""What a new city costs beside what PostgreSQL needs for its tables: `python -m bench provisioning`.

A whole city (role, schema, tables, rights, rows, participation model, its rows in public, all checked) over its DDL sent as one
script on a bare connection and committed; interleaved, median of five, as what slows the machine slows both of a round.
"""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import psycopg
from psycopg import sql

from bench.ratio import Ratio
from tenants.models import CityTemplate
from tests.database import cluster_of_tests, connected_to

ROUNDS = 5
_SCRIPT = "bench_script"
_NOT_DDL = ("INSERT ", "SELECT ")  # rows and where sequences stand


def measure() -> Iterator[Ratio]:
    """Both in a database of their own, one after the other, and gone again before the next round."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now

    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        with psycopg.connect(url, options=f"-c search_path={_SCRIPT}") as bare:
            _round(bare, 0)  # warms up
            rounds = [_round(bare, number) for number in range(1, ROUNDS + 1)]
        connection.close()
    yield Ratio(
        "a new city / its DDL as one script",
        median(city / script for city, script in rounds),
        1.5,
        at_most=True,
        detail=f"{median(city for city, _script in rounds) * 1000:.0f} ms for a city",
    )


def _round(bare: psycopg.Connection, number: int) -> tuple[float, float]:
    """Seconds of a city, of a script."""
    from tenants.provisioning import create_city  # noqa: PLC0415

    name = f"bench_{number}"
    started = perf_counter()
    city = create_city(schema_name=name, name=name, hostname=f"{number}.bench.localhost", models=["bergamo"])
    of_city = perf_counter() - started
    _drop(bare, name)
    for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
        bare.execute(sql.SQL(statement).format(sql.Identifier(city.role_name)))
    bare.commit()
    ddl = [
        text for text in CityTemplate.objects.latest("made_at").statements if not text.startswith(_NOT_DDL)
    ]
    script = ";\n".join([f"CREATE SCHEMA {_SCRIPT}", *ddl]).encode()
    started = perf_counter()
    bare.execute(script)
    bare.commit()
    of_script = perf_counter() - started
    _drop(bare, _SCRIPT)
    return of_city, of_script


def _drop(bare: psycopg.Connection, name: str) -> None:
    bare.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
    bare.commit()
