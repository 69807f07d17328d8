"""The fleet is brought up to date city by city: one that fails, a killed run, two runs at once, a dry run."""

import json
import os
import signal
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from accounts.scope import current_scope
from tenants.fleet.run import Options, migrate_fleet
from tenants.models import City, SchemaState
from tenants.provisioning.catalogue import facts_of
from tenants.provisioning.state import cities_behind
from tests.tenants.fleet import ADD_FIELD, APP, NOTE, Fleet, columns, names_of_state, rows, run
from tests.tenants.processes import ALONE, until

NAMED = 'migrations.AddConstraint("note", models.CheckConstraint(condition=~models.Q(title=""), name="note_named"))'


def command(*arguments: str) -> dict[str, Any]:
    """Run it here; returns the report."""
    out = StringIO()
    call_command("migrate_cities", *arguments, "--report", "-", stdout=out, stderr=StringIO())
    text = out.getvalue()
    report: dict[str, Any] = json.loads(text[text.index("{\n") :])
    return report


def recorded(city: City) -> list[str]:
    return names_of_state(SchemaState.objects.get(city=city))


def test_hz28_a_city_that_fails_stops_only_itself(fleet: Fleet, tmp_path: Path) -> None:
    cities = fleet.cities(60)
    bad = cities[36]
    run(f"UPDATE {bad.schema_name}.{NOTE} SET title = ''")
    fleet.write("0002_weight", ADD_FIELD)
    fleet.write("0003_named", NAMED)
    err, file = StringIO(), tmp_path / "report.json"
    with pytest.raises(CommandError, match="1 of 60 cities"):
        call_command("migrate_cities", "--workers", "2", "--report", str(file), stdout=StringIO(), stderr=err)
    assert current_scope() == "public"
    statement = f'ALTER TABLE "{NOTE}" ADD CONSTRAINT "note_named" CHECK (NOT ("title" = \'\'))'
    for told in (f"{bad.schema_name} {APP}.0003_named: check constraint", statement):
        assert told in err.getvalue()
    report = json.loads(file.read_text())
    assert (report["cities"], report["failed"]) == (60, 1)
    assert [plan["migrations"][1]["statements"] for plan in report["plans"]] == [[statement]]
    outcomes = {outcome.pop("city"): outcome for outcome in report["outcomes"]}
    problem = outcomes[bad.schema_name]["problem"]
    assert (problem["migration"], problem["statement"], problem["sqlstate"]) == (
        f"{APP}.0003_named",
        statement,
        "23514",
    )
    assert SchemaState.objects.get(city=bad).problem == problem
    assert recorded(bad) == ["0001_initial"]
    assert columns(bad.schema_name) == ["id", "title", "place"]  # what came before it is rolled back too
    others = [city for city in cities if city != bad]
    assert all(outcomes[city.schema_name]["outcome"] == "migrated" for city in others)
    assert {tuple(recorded(city)) for city in others} == {("0001_initial", "0002_weight", "0003_named")}
    assert {tuple(columns(city.schema_name)) for city in others} == {("id", "title", "place", "weight")}
    assert list(cities_behind()) == [bad]
    run(f"UPDATE {bad.schema_name}.{NOTE} SET title = 'now it has one'")
    assert [outcome["city"] for outcome in command()["outcomes"]] == [bad.schema_name]
    assert SchemaState.objects.get(city=bad).problem is None
    assert command()["outcomes"] == []  # nobody is visited


def test_a_dry_run_changes_nothing_and_tells_the_sql(fleet: Fleet) -> None:
    first, *_others = fleet.cities(3)
    fleet.write("0002_weight", ADD_FIELD)
    run(f"DELETE FROM public.django_migrations WHERE app = '{APP}' AND name = '0002_weight'")

    def everything() -> Any:
        return (
            facts_of(first.schema_name),
            list(SchemaState.objects.order_by("pk").values()),
            rows("SELECT app, name FROM public.django_migrations"),
            rows("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_temp|^pg_toast'"),
        )

    before, out = everything(), StringIO()
    call_command("migrate_cities", "--dry-run", stdout=out)
    assert everything() == before
    text = out.getvalue()
    assert text.index("-- public") < text.index("-- 3 cities: light_001, light_002, light_003")
    assert f'-- {APP}.0002_weight\nALTER TABLE "{NOTE}" ADD COLUMN "weight" integer NULL;' in text
    with pytest.raises(CommandError, match="3 cities are behind"):
        call_command("migrate_cities", "--check", stdout=StringIO())
    assert len(command()["public"]) == 1  # and then they are all done, public too
    call_command("migrate_cities", "--check", stdout=StringIO())


def test_only_the_cities_asked_for(fleet: Fleet) -> None:
    one, _other = fleet.cities(2)
    fleet.write("0002_weight", ADD_FIELD)
    with pytest.raises(CommandError, match="no city nowhere"):
        command("--city", "nowhere")
    assert [outcome["city"] for outcome in command("--city", one.schema_name)["outcomes"]] == [
        one.schema_name
    ]
    assert columns("light_002") == ["id", "title", "place"]


def test_cities_nothing_is_recorded_of_are_looked_into(fleet: Fleet) -> None:
    city, current = fleet.cities(2, recorded=False)
    fleet.with_protected_tables(city, current)
    fleet.write("0002_weight", ADD_FIELD)
    run(
        f"ALTER TABLE {current.schema_name}.{NOTE} ADD weight integer",
        f"INSERT INTO {current.schema_name}.django_migrations (app, name, applied) VALUES ('{APP}', '0002_weight', now())",
    )
    assert {city.schema_name for city in cities_behind()} == {"light_001", "light_002"}
    report = migrate_fleet(Options())
    assert [(outcome.city, outcome.outcome) for outcome in report.outcomes] == [
        ("light_001", "migrated"),
        ("light_002", "current"),
    ]
    assert recorded(city) == recorded(current) == ["0001_initial", "0002_weight"]
    # Somebody migrated one by hand, and back: what is recorded is compared with the schema before anything is sent.
    run(f"DELETE FROM {city.schema_name}.django_migrations WHERE name = '0002_weight'")
    assert migrate_fleet(Options()).outcomes == []
    assert migrate_fleet(Options(verify=True)).failed[0].problem["sqlstate"] == "42701"  # the column is there
    run(f"ALTER TABLE {city.schema_name}.{NOTE} DROP weight")
    assert migrate_fleet(Options()).failed == []


WAITING = "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def test_hz28_a_killed_run_leaves_no_city_half_done_and_is_resumed(fleet: Fleet) -> None:
    cities = fleet.cities(8)
    stuck = cities[4]
    fleet.write("0002_weight", ADD_FIELD, f'migrations.RunSQL("UPDATE {NOTE} SET weight = 1")')
    fleet.write(
        "0003_place", 'migrations.AlterField("note", "place", models.CharField(max_length=90, null=True))'
    )
    with psycopg.connect(fleet.url, autocommit=True) as server, psycopg.connect(fleet.url) as other:
        other.execute(f"SELECT FROM {stuck.schema_name}.{NOTE}")  # whoever reads is in the way of an ALTER
        killed = fleet.process("--workers", "2", "--lock-timeout", "0", "--allow-long-locks")
        until(server, killed, WAITING)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
        other.rollback()
        until(server, None, ALONE)
    done = [city for city in cities if "0003_place" in recorded(city)]
    for city in cities:
        assert recorded(city) == sorted(
            name
            for (name,) in rows(f"SELECT name FROM {city.schema_name}.django_migrations WHERE app = '{APP}'")
        )
        assert ("weight" in columns(city.schema_name)) == (city in done)
    assert len(done) < len(cities)  # what the server had been sent for one city it may bring to its end
    report = command("--allow-long-locks", "--workers", "2")
    assert len(report["outcomes"]) == len(cities) - len(done)
    assert report["failed"] == 0
    assert {
        weight for city in cities for (weight,) in rows(f"SELECT weight FROM {city.schema_name}.{NOTE}")
    } == {1}


def test_two_runs_at_once_share_the_work(fleet: Fleet) -> None:
    cities = fleet.cities(20)
    fleet.write("0002_weight", ADD_FIELD)
    fleet.write(
        "0003_longer",
        'migrations.RunPython(lambda apps, editor: apps.get_model("models_dummy", "Note").objects.update('
        'title=models.functions.Concat("title", models.Value("+"))), migrations.RunPython.noop)',
    )
    both = [fleet.process("--workers", "2") for _process in range(2)]
    for process in both:
        errors = process.communicate(timeout=120)[1]
        assert process.returncode == 0, errors
    for city in cities:
        assert rows(f"SELECT title FROM {city.schema_name}.{NOTE}") == [("first+",)]
        assert rows(f"SELECT count(*) FROM {city.schema_name}.django_migrations WHERE app = '{APP}'") == [
            (3,)
        ]
        assert recorded(city) == ["0001_initial", "0002_weight", "0003_longer"]
