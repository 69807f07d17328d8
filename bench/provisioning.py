"""What a new city costs beside what PostgreSQL needs for its tables: `python -m bench provisioning`.

A whole city (role, schema, tables, rights, rows, participation model, its rows in public, all checked) over its DDL sent as one
script on a bare connection and committed; interleaved, median of five.
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
_NOT_DDL = ("INSERT ", "SELECT ")  # rows and where sequences stand


def measure() -> Iterator[Ratio]:
    """Both in a database of their own, one after the other, and gone again before the next round."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now

    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        with psycopg.connect(url) as bare:
            rounds = [(_city(bare, number), _script(bare, number)) for number in range(ROUNDS + 1)][
                1:
            ]  # the first warms up
        connection.close()
    yield Ratio(
        "a new city / its DDL as one script",
        median(city for city, _script in rounds) / median(script for _city, script in rounds),
        1.5,
        at_most=True,
        detail=f"{median(city for city, _script in rounds) * 1000:.0f} ms for a city",
    )


def _city(bare: psycopg.Connection, number: int) -> float:
    from tenants.provisioning import create_city  # noqa: PLC0415

    name = f"bench_{number}"
    started = perf_counter()
    city = create_city(schema_name=name, name=name, hostname=f"{number}.bench.localhost", models=["bergamo"])
    taken = perf_counter() - started
    _drop(bare, name)
    bare.execute(sql.SQL("DROP OWNED BY {0}").format(sql.Identifier(city.role_name)))
    bare.execute(sql.SQL("DROP ROLE {0}").format(sql.Identifier(city.role_name)))
    bare.commit()
    return taken


def _script(bare: psycopg.Connection, number: int) -> float:
    kept = CityTemplate.objects.order_by("made_at").last()
    ddl = [statement for statement in kept.statements if not statement.startswith(_NOT_DDL)]
    name = f"bench_{number}"
    script = ";\n".join([f"CREATE SCHEMA {name}", f"SET LOCAL search_path TO {name}", *ddl])
    started = perf_counter()
    bare.execute(script.encode())
    bare.commit()
    taken = perf_counter() - started
    _drop(bare, name)
    return taken


def _drop(bare: psycopg.Connection, name: str) -> None:
    bare.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
    bare.commit()
