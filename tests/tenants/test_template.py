"""The template of a city: how it is read, kept and compared. Whether a city is what the migrations make: `test_from_nothing`."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tenants.context import use_schema
from tenants.models import City, CityTemplate
from tenants.provisioning import create_city
from tenants.provisioning.catalogue import Facts, differences, facts_of, rows_of
from tenants.provisioning.fingerprint import (
    applied_migrations,
    code_digest,
    code_migrations,
    fingerprint,
)
from tenants.provisioning.script import statements_of
from tenants.provisioning.template import SCHEMA, TemplateInexact, current_template

LECCO = {"schema_name": "lecco", "name": "Lecco", "hostname": "lecco.localhost"}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def kept() -> CityTemplate:
    return CityTemplate.objects.get(digest=code_digest())


@pytest.fixture
def intact(db: None) -> Facts:
    """The facts of a city as it should be."""
    city = create_city(schema_name="como", name="Como", hostname="como.localhost")
    return facts_of("como", role=city.role_name) | rows_of("como")


def drift(intact: Facts, city: City) -> list[str]:
    found = facts_of(city.schema_name, role=city.role_name) | rows_of(city.schema_name)
    return differences(intact, found, schema_name=city.schema_name)


def test_whatever_is_missing_or_otherwise_is_named(intact: Facts) -> None:
    lecco = create_city(**LECCO)
    assert drift(intact, lecco) == []  # the control
    broken = {
        "DROP INDEX lecco.delivery_to_send": "index delivery_to_send on core_delivery: CREATE",
        "ALTER TABLE lecco.core_modelactivation DROP CONSTRAINT activation_dates": "check activation_dates on",
        "ALTER TABLE lecco.core_agendaitem DROP CONSTRAINT core_agendaitem_pkey CASCADE": "constraint core_agendaitem_pkey",
        "ALTER TABLE lecco.models_qua_place DROP CONSTRAINT place_coordinates_both_or_neither, ADD CONSTRAINT"
        " place_coordinates_both_or_neither CHECK (latitude IS NULL)": "check place_coordinates_both_or_neither on",
        "ALTER TABLE lecco.models_bergamo_councillorrequest RENAME is_public TO public": "check request_public_once_sent on",
        "ALTER TABLE lecco.core_theme ALTER name TYPE text": "column core_theme.name:",
        "ALTER TABLE lecco.core_theme ALTER slug SET DEFAULT 'x'": "column core_theme.slug:",
        "ALTER TABLE lecco.core_person ALTER family_name DROP NOT NULL": "column core_person.family_name:",
        "ALTER TABLE lecco.core_person ADD extra int": "column core_person.extra: missing",
        "COMMENT ON COLUMN lecco.core_person.family_name IS 'x'": "comment table column core_person.family_name:",
        "ALTER SEQUENCE lecco.account_emailaddress_id_seq INCREMENT 2": "sequence account_emailaddress_id_seq:",
        f"REVOKE INSERT ON lecco.core_theme FROM {lecco.role_name}": "relation r core_theme:",
        f"GRANT DELETE ON lecco.core_auditentry TO {lecco.role_name}": "relation r core_auditentry:",
        f"GRANT UPDATE (action) ON lecco.core_auditentry TO {lecco.role_name}": "column core_auditentry.action:",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA lecco REVOKE INSERT ON TABLES FROM {lecco.role_name}": "default privileges",
        "GRANT USAGE ON SCHEMA lecco TO public": "schema itself:",
        "ALTER TABLE lecco.core_meeting DISABLE TRIGGER ALL": "trigger ",
        "CREATE FUNCTION lecco.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": "function f(): missing",
        "CREATE TRIGGER t BEFORE INSERT ON lecco.core_theme FOR EACH ROW EXECUTE FUNCTION lecco.f()": "trigger t on core_theme",
        "CREATE VIEW lecco.v AS SELECT 1": "relation v v: missing",
        "CREATE TYPE lecco.colour AS ENUM ('red')": "member type colour: missing",
        "DELETE FROM lecco.django_migrations WHERE app = 'core' AND name = '0001_initial'": "row django_migrations {",
    }
    run(*broken)
    found = drift(intact, lecco)
    assert [told for told in broken.values() if not any(line.startswith(told) for line in found)] == []


def test_a_script_that_lacks_an_index_or_a_check_is_found_out(intact: Facts) -> None:
    template = kept()
    statements = [
        text for text in template.statements if not text.startswith("CREATE INDEX delivery_to_send ")
    ]
    assert len(statements) == len(template.statements) - 1
    check = ", CONSTRAINT activation_dates CHECK "
    (table,) = (text for text in statements if check in text)
    before, _check, after = table.partition(check)
    template.statements = [
        before + after[after.index(", CONSTRAINT") :] if text == table else text for text in statements
    ]
    template.save()
    found = [line.split(":")[0] for line in drift(intact, create_city(**LECCO))]
    assert found == [
        "check activation_dates on core_modelactivation",
        "constraint activation_dates on core_modelactivation",
        "index delivery_to_send on core_delivery",
        "index state delivery_to_send on core_delivery",
        "relation i delivery_to_send",
    ]


def test_a_kept_script_that_lacks_a_migration_makes_no_city(db: None) -> None:
    template = kept()
    template.statements = [text.replace("0001_initial", "0000_initial") for text in template.statements]
    template.save()
    with pytest.raises(TemplateInexact, match="0001_initial"):
        create_city(**LECCO)
    assert not City.objects.filter(schema_name="lecco").exists()


ODD_THINGS = """
CREATE SCHEMA odd_things;
CREATE SEQUENCE odd_things.numbers AS int START 7 INCREMENT 3 CYCLE;
CREATE FUNCTION odd_things.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE odd_things."Egg" (
    id bigint GENERATED ALWAYS AS IDENTITY (START 5) PRIMARY KEY,
    hen_id bigint,
    number int DEFAULT nextval('odd_things.numbers'),
    "group" varchar(9) COLLATE "C" CONSTRAINT named NOT NULL,
    twice int GENERATED ALWAYS AS (number * 2) STORED,
    data jsonb, taken tstzrange, weight numeric(8, 3)[],
    CONSTRAINT known CHECK ("group" IN ('a', 'b')),
    CONSTRAINT apart EXCLUDE USING gist (taken WITH &&)
);
CREATE TABLE odd_things.hen (
    id serial PRIMARY KEY,
    egg_id bigint REFERENCES odd_things."Egg",
    mother_id int REFERENCES odd_things.hen ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (egg_id, mother_id) INCLUDE (id)
);
ALTER TABLE odd_things."Egg" ADD CONSTRAINT laid FOREIGN KEY (hen_id) REFERENCES odd_things.hen;
CREATE UNIQUE INDEX "by group" ON odd_things."Egg" (lower("group") varchar_pattern_ops DESC) WHERE "group" IN ('a', 'b');
CREATE TRIGGER stamped BEFORE UPDATE OF data ON odd_things."Egg" FOR EACH ROW WHEN (NEW.number > 1)
    EXECUTE FUNCTION odd_things.stamp();
COMMENT ON COLUMN odd_things.hen.id IS 'it''s a %s';
COMMENT ON CONSTRAINT known ON odd_things."Egg" IS 'why';
COMMENT ON TRIGGER stamped ON odd_things."Egg" IS 'when';
INSERT INTO odd_things.hen (mother_id) VALUES (NULL), (1);
INSERT INTO odd_things."Egg" (hen_id, "group", data, taken, weight) VALUES
    (2, 'a', '{"%s": [1.50, null]}', '[2024-01-01 12:00+01,)', '{1.500,NULL}'), (1, 'b', NULL, NULL, NULL);
SET CONSTRAINTS ALL IMMEDIATE;
"""


def test_what_a_migration_may_one_day_make_is_written_down_too(db: None) -> None:
    run(ODD_THINGS)
    statements = statements_of("odd_things")
    with use_schema("replayed"):
        run("CREATE SCHEMA replayed", *statements)
    odd, replayed = (facts_of(name) | rows_of(name) for name in ("odd_things", "replayed"))
    assert len([kind for kind, _name in odd if kind == "row"]) == 4
    assert differences(odd, replayed, schema_name="replayed") == []
    assert statements_of("replayed")[-1] == statements[-1]
    run("CREATE VIEW odd_things.pairs AS SELECT 1")  # and what is not is found out
    assert differences(facts_of("odd_things"), replayed, schema_name="replayed")


def test_the_states_of_code_and_schemas_are_compared_by_name(bergamo: City) -> None:
    code = code_migrations()
    assert code == set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    assert applied_migrations("bergamo") == code
    assert applied_migrations("nowhere") == frozenset()
    run("DELETE FROM bergamo.django_migrations WHERE app = 'core' AND name = '0002_meeting_cycle'")
    assert code - applied_migrations("bergamo") == {("core", "0002_meeting_cycle")}
    assert fingerprint(frozenset(sorted(code))) == fingerprint(code)
    assert fingerprint(applied_migrations("bergamo")) != fingerprint(code)


def test_the_template_is_kept_under_the_digest_of_the_code(db: None) -> None:
    assert current_template() == code_digest() == kept().digest
    assert not any(SCHEMA in text for text in kept().statements)
