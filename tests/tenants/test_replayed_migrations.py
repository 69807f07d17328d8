"""What is replayed is what Django's own `migrate` makes, object by object; what cannot be replayed Django runs."""

import time
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from tenants.fleet import apply
from tenants.fleet.apply import Limits
from tenants.fleet.plan import HistoryConflict
from tenants.fleet.run import Options, Report, migrate_fleet
from tenants.models import City, SchemaState
from tenants.provisioning.catalogue import differences, facts_of
from tests.tenants.fleet import ADD_FIELD, APP, INITIAL, NOTE, Fleet, columns, names_of_state, rows, run

BY_DJANGO = "by_django"

CHANGES = (
    """migrations.CreateModel("Tag", [("id", models.UUIDField(primary_key=True)), ("word", models.CharField(max_length=9, unique=True)),
        ("parent", models.ForeignKey("self", models.CASCADE, null=True))])""",
    'migrations.AddField("note", "tag", models.ForeignKey("Tag", models.PROTECT, null=True))',
    'migrations.AddField("note", "colour", models.CharField(max_length=9, default="red", db_index=True))',
    'migrations.AddField("note", "state", models.CharField(max_length=9, db_default="new"))',
    'migrations.AddField("note", "data", models.JSONField(default=dict))',
    'migrations.AlterField("note", "title", models.CharField(max_length=90, unique=True))',
    'migrations.AlterField("note", "place", models.TextField(default="100%"))',
    'migrations.AddIndex("note", models.Index(fields=["place"], name="note_place", condition=models.Q(title="%")))',
    'migrations.AddConstraint("note", models.CheckConstraint(condition=~models.Q(title=""), name="note_named"))',
    'migrations.AddConstraint("note", models.UniqueConstraint(models.functions.Lower("title"), name="note_once"))',
    'migrations.AlterModelTableComment("note", "what somebody\'s note says")',
)
LATER = (
    'migrations.AlterField("note", "title", models.CharField(max_length=80))',  # looks its constraint up by what it is
    'migrations.RenameField("note", "colour", "paint")',
    'migrations.RemoveField("tag", "parent")',
    'migrations.RemoveConstraint("note", "note_once")',
    'migrations.RunSQL(["UPDATE models_dummy_note SET place = \'a;b %\'", ("UPDATE models_dummy_note SET state = %s", ["x\'y"])])',
    'migrations.AlterField("tag", "word", models.CharField(max_length=9, db_index=True))',
)


def migrate(**options: Any) -> Report:
    return migrate_fleet(Options(allow_long_locks=True, **options))


def by_django(report: Report) -> dict[str, str]:
    return {
        step["name"].split(".")[1]: step[BY_DJANGO] for plan in report.plans for step in plan["migrations"]
    }


def drift(one: City, other: City) -> list[str]:
    found = [facts_of(city.schema_name, role=city.role_name) for city in (one, other)]
    return differences(*found, schema_name=one.schema_name)


def test_a_replayed_schema_is_what_django_makes_of_it(fleet: Fleet) -> None:
    replayed, migrated = fleet.cities(2)
    fleet.with_protected_tables(replayed, migrated)
    fleet.write("0002_changes", *CHANGES)
    fleet.write("0003_more", *LATER)
    report = migrate(cities=(replayed.schema_name,))
    assert report.failed == []
    assert by_django(report) == {"0002_changes": "", "0003_more": ""}
    call_command("migrate_schemas", schema_name=migrated.schema_name, interactive=False, verbosity=0)
    # Django alone gives no rights beyond the promised ones: those of the replayed city are complete.
    assert migrate(verify=True).failed == []
    assert drift(replayed, migrated) == []
    assert names_of_state(SchemaState.objects.get(city=migrated)) == [
        "0001_initial",
        "0002_changes",
        "0003_more",
    ]


PYTHON = """
def louder(apps, editor):
    for note in apps.get_model("models_dummy", "Note").objects.all():
        note.title = note.title.upper()
        note.save()
"""


def test_what_runs_python_or_makes_values_anew_is_left_to_django(fleet: Fleet) -> None:
    ours, other, migrated = fleet.cities(3)
    fleet.write("0002_weight", ADD_FIELD)
    fleet.write("0003_louder", "migrations.RunPython(louder, migrations.RunPython.noop)", prelude=PYTHON)
    fleet.write("0004_token", 'migrations.AddField("note", "token", models.UUIDField(default=uuid.uuid4))')
    fleet.write("0005_last", 'migrations.AddIndex("note", models.Index(fields=["token"], name="note_token"))')
    report = migrate(cities=(ours.schema_name, other.schema_name))
    assert report.failed == []
    told = by_django(report)
    assert (told["0002_weight"], told["0005_last"]) == ("", "")
    assert told["0003_louder"] == "RunPython reads and writes rows"
    assert told["0004_token"] == "the default of token is made anew each time"
    tokens = [rows(f"SELECT title, token FROM {city.schema_name}.{NOTE}")[0] for city in (ours, other)]
    assert [title for title, _token in tokens] == ["FIRST", "FIRST"]
    assert tokens[0][1] != tokens[1][1]
    call_command("migrate_schemas", schema_name=migrated.schema_name, interactive=False, verbosity=0)
    run(*(f"UPDATE {city.schema_name}.{NOTE} SET token = gen_random_uuid()" for city in (ours, migrated)))
    run(f"UPDATE {ours.schema_name}.{NOTE} SET token = (SELECT token FROM {migrated.schema_name}.{NOTE})")
    assert drift(ours, migrated) == []


def test_python_that_raises_fails_its_city_and_is_told(fleet: Fleet) -> None:
    good, bad = fleet.cities(2)
    run(f"UPDATE {bad.schema_name}.{NOTE} SET title = 'x'")
    fleet.write(
        "0002_checked",
        ADD_FIELD,
        "migrations.RunPython(checked)",
        prelude="def checked(apps, editor):\n    if apps.get_model('models_dummy', 'Note').objects.filter(title='x'): raise ValueError('an x')",
    )
    (failed,) = migrate().failed
    assert (failed.city, failed.problem["migration"], failed.problem["error"]) == (
        bad.schema_name,
        f"{APP}.0002_checked",
        "an x",
    )
    assert columns(bad.schema_name) == ["id", "title", "place"]
    assert columns(good.schema_name) == ["id", "title", "place", "weight"]


def test_an_index_built_beside_the_work_is_resumed_where_it_was_left_half_built(fleet: Fleet) -> None:
    city, other = fleet.cities(2)
    run(
        f"INSERT INTO {city.schema_name}.{NOTE} VALUES (gen_random_uuid(), 'first', NULL)"
    )  # twice the same title
    unique = 'models.Index(fields=["title"], name="note_title")'
    fleet.write("0002_index", f'AddIndexConcurrently("note", {unique})', atomic=False)
    fleet.write("0003_weight", ADD_FIELD)
    with pytest.raises(psycopg.errors.UniqueViolation), psycopg.connect(fleet.url, autocommit=True) as server:
        server.execute(f"CREATE UNIQUE INDEX CONCURRENTLY note_title ON {city.schema_name}.{NOTE} (title)")
    report = migrate()
    assert by_django(report)["0002_index"] == "it runs outside a transaction"
    assert report.failed == []
    assert rows(
        "SELECT count(*) FROM pg_indexes WHERE indexname = 'note_title' AND schemaname LIKE 'light%'"
    ) == [(2,)]
    assert rows("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]
    assert columns(city.schema_name) == columns(other.schema_name) == ["id", "title", "place", "weight"]


def test_who_stands_in_the_way_is_waited_for_a_few_times(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    (city,) = fleet.cities(1)
    fleet.write("0002_weight", ADD_FIELD)
    limits = Limits(lock_timeout="30ms")
    pauses: list[float] = []
    with psycopg.connect(fleet.url) as other:
        other.execute(f"SELECT FROM {city.schema_name}.{NOTE}")

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == apply.TRIES - 1 + 2:
                other.rollback()

        monkeypatch.setattr(time, "sleep", pause)
        (failed,) = migrate(limits=limits).failed
        assert failed.problem["sqlstate"] == "55P03"
        assert failed.problem["statement"].startswith("ALTER TABLE")
        assert len(pauses) == apply.TRIES - 1
        assert pauses == sorted(pauses) or pauses[0] < pauses[-1]
        assert migrate(limits=limits).failed == []  # it went away meanwhile
    assert columns(city.schema_name)[-1] == "weight"


def test_two_last_migrations_are_told_before_anything_is_done(fleet: Fleet) -> None:
    (city,) = fleet.cities(1)
    fleet.write("0002_weight", ADD_FIELD)
    file = fleet.path / fleet.module / "0003_other.py"
    fleet.write("0003_other", ADD_FIELD.replace("weight", "height"))
    file.write_text(file.read_text().replace("0002_weight", "0001_initial"))
    with pytest.raises(HistoryConflict, match=f"{APP}: 0002_weight, 0003_other"):
        migrate()
    assert columns(city.schema_name) == ["id", "title", "place"]


def test_a_squashed_migration_whose_parts_are_there_is_only_noted(fleet: Fleet) -> None:
    (city,) = fleet.cities(1)
    fleet.write("0002_weight", ADD_FIELD)
    assert migrate().failed == []
    fleet.write("0001_squashed_0002_weight", INITIAL, ADD_FIELD, replaces=("0001_initial", "0002_weight"))
    report = migrate()
    assert (report.failed, [outcome.migrations for outcome in report.outcomes]) == ([], [[]])
    assert "0001_squashed_0002_weight" in names_of_state(SchemaState.objects.get(city=city))
    assert migrate().outcomes == []
