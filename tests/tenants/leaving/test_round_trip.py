"""What goes into an archive comes out of it, row by row: in the same city, under another name, from an older version."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.text import camel_case_to_spaces

from accounts.models import User
from core.models import Document, Meeting, Theme
from tenants.context import use_city, use_public, use_schema
from tenants.leaving.dictionary import entries
from tenants.leaving.export import write_archive
from tenants.leaving.manifest import BACKUP, ArchiveRefused
from tenants.leaving.places import media_of
from tenants.leaving.reader import opened
from tenants.leaving.restore import import_city, restore_city
from tenants.leaving.secrets import NO_SECRETS, PORTABLE_LACKS, UNUSABLE
from tenants.leaving.tables import read_tables
from tenants.models import City, CityDomain
from tests.cast import PASSWORD, make_user
from tests.database import Cluster, connected_to

NASTY = '=2+2;"a"\n\\N\\ \t+39 è 漢'
WORDS_OF_SECRETS = ("password", "secret", "token", "digest", "sha256", "hash", "_key")


def rows_of(schema: str, *, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every row of every table, as the database holds it."""
    found = {}
    with use_schema(schema), transaction.atomic(), connection.cursor() as cursor:
        for table in read_tables(left_out=but):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{schema}"."{table.name}" t ORDER BY 1')
            found[table.name] = [row for (row,) in cursor.fetchall()]
    return found


def fill(city: City) -> Document:
    """A little of everything an archive must carry: nasty texts, a file, an account, rows that refer to each other."""
    with use_city(city):
        user = make_user("anna@citta.example", "Anna")
        Theme.objects.create(name=NASTY, slug="verde")
        meeting = Meeting.objects.create(
            model_slug="bergamo", title=NASTY, meets_on="2026-05-01", starts_at="18:00"
        )
        document: Document = Document.objects.create(
            meeting=meeting, title="Verbale", file=ContentFile(b"%PDF-1.4 x", name="v.pdf"), size=10,
            content_type="application/pdf", sha256=hashlib.sha256(b"%PDF-1.4 x").hexdigest(),
        )  # fmt: skip
        assert user.check_password(PASSWORD)
    return document


def test_a_backup_puts_the_city_back_and_touches_no_other(
    fresh_database: str, bergamo: City, monza: City, tmp_path: Path
) -> None:
    document = fill(bergamo)
    with use_city(monza):
        Theme.objects.create(name="Di Monza", slug="di-monza")
        kept = ContentFile(b"di monza")
        Document._meta.get_field("file").storage.save("documents/a.pdf", kept)  # type: ignore[union-attr]
    archive = tmp_path / "bergamo.zip"
    write_archive(bergamo, archive, kind=BACKUP)
    before, others = rows_of("bergamo"), rows_of("monza")
    files = {path: path.read_bytes() for path in media_of("monza").rglob("*") if path.is_file()}
    assert files

    with use_city(bergamo):
        Theme.objects.all().delete()
        User.objects.update(full_name="Guasto")
        Document._meta.get_field("file").storage.save("documents/new.pdf", ContentFile(b"later"))  # type: ignore[union-attr]
        Path(document.file.path).write_bytes(b"damaged")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore_city", str(archive), city="bergamo")
    call_command("restore_city", str(archive), city="bergamo", replace=True)

    after = rows_of("bergamo")
    entries = after.pop("core_auditentry")
    assert len(entries) - len(before.pop("core_auditentry")) == 1  # that it was put back
    assert after == before
    assert rows_of("monza") == others
    assert {path: path.read_bytes() for path in files} == files
    assert [path.read_bytes() for path in media_of("bergamo").rglob("*") if path.is_file()] == [b"%PDF-1.4 x"]
    with use_city(bergamo):
        assert User.objects.get().check_password(PASSWORD)
        assert Theme.objects.get().name == NASTY
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('core_auditentry', 'DELETE'), current_user")
            assert cursor.fetchone() == (False, bergamo.role_name)
    with pytest.raises(ArchiveRefused, match="altra città"):
        restore_city(city=monza, path=archive)


def test_a_portable_archive_makes_the_city_again_in_another_installation_and_lets_nobody_in(
    fresh_database: str, bergamo: City, cluster: Cluster, tmp_path: Path, settings: Any
) -> None:
    fill(bergamo)
    archive = tmp_path / "bergamo.zip"
    write_archive(bergamo, archive)
    before = rows_of("bergamo", but=tuple(PORTABLE_LACKS))
    settings.MEDIA_ROOT = tmp_path / "other"
    with cluster.clone() as other, connected_to(other):
        with use_public():
            City.objects.filter(schema_name="bergamo").update(name="Altra")
        made = import_city(path=archive, schema_name="bg_due", hostname="due.localhost").city
        assert made.pk != bergamo.pk  # the one of that key is there already
        assert CityDomain.objects.get(tenant=made).domain == "due.localhost"
        after = rows_of("bg_due", but=tuple(PORTABLE_LACKS))
        with use_city(made):
            user = User.objects.get()
            assert not user.has_usable_password()
            with Document.objects.get().file.open("rb") as file:
                assert file.read() == b"%PDF-1.4 x"
            Theme.objects.create(name="Nuovo", slug="nuovo")  # with the city's role
    assert after.pop("accounts_user") != before.pop("accounts_user")
    assert len(after.pop("core_auditentry")) - len(before.pop("core_auditentry")) == 1
    assert after == before
    everything = b"".join(_contents(archive))
    assert user.password == "!"
    with use_city(bergamo):
        assert User.objects.get().password.encode() not in everything


def _contents(path: Path) -> Iterator[bytes]:
    with opened(path) as archive:
        for member in archive.manifest.members:
            yield from archive.blocks(member.path)


def test_an_archive_of_an_older_version_is_brought_forward_and_of_a_newer_one_refused(
    fresh_database: str, bergamo: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bergamo)
    now = rows_of("bergamo")
    with use_schema("bergamo"):
        MigrationExecutor(connection).migrate([("models_bergamo", "0001_initial")])
    archive = tmp_path / "old.zip"
    write_archive(bergamo, archive, kind=BACKUP)
    with opened(archive) as old:
        assert ("models_bergamo", "0002_grant_application_request") not in old.manifest.migrations
    made = import_city(path=archive, schema_name="bg_due", hostname="due.localhost").city
    after = rows_of("bg_due")
    assert len(after.pop("core_auditentry")) - len(now.pop("core_auditentry")) == 1
    assert after == now
    with use_schema("bg_due"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE name = '0002_grant_application_request'")
        assert cursor.fetchone() == (1,)
    with use_city(made):
        Theme.objects.create(name="Nuovo", slug="nuovo")
    monkeypatch.setattr(
        "tenants.leaving.staging.code_migrations", lambda: frozenset({("core", "0001_initial")})
    )
    with pytest.raises(ArchiveRefused, match="versione più recente"):
        restore_city(city=bergamo, path=archive)


def test_the_dictionary_says_in_italian_what_every_table_and_column_is(bergamo: City) -> None:
    with use_schema("bergamo"):
        words = [entry for entry in entries(read_tables()) if not entry.table.startswith("dummy")]
    assert len(words) > 900
    assert [(entry.table, entry.column) for entry in words if not entry.meaning] == []
    english = {camel_case_to_spaces(str(model._meta.object_name)): model for model in apps.get_models()}
    assert [entry.table for entry in words if entry.table_meaning in english] == []
    states = next(entry for entry in words if (entry.table, entry.column) == ("core_meeting", "state"))
    assert ("held", "svolto") in states.choices
    theme = next(entry for entry in words if (entry.table, entry.column) == ("core_subscription", "theme_id"))
    assert (theme.refers_to, theme.nullable, theme.type) == ("core_theme", True, "uuid")


def test_what_sounds_like_a_secret_is_kept_out_or_said_to_be_none(bergamo: City) -> None:
    with use_schema("bergamo"):
        sounding = {
            (table.name, column.name)
            for table in read_tables(left_out=PORTABLE_LACKS)
            for column in table.columns
            if any(word in column.name for word in WORDS_OF_SECRETS)
        }
    assert sounding - UNUSABLE.keys() - NO_SECRETS.keys() == set()
    assert NO_SECRETS.keys() - sounding == set()
