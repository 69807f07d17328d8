"""An archive may come from anybody: what is not what it says is refused with its reason, and nothing is written."""

import hashlib
import json
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tenants.context import use_public
from tenants.leaving.export import write_archive
from tenants.leaving.manifest import NAME, ArchiveRefused
from tenants.leaving.restore import import_city
from tenants.models import City
from tests.tenants.leaving.test_round_trip import fill

Members = dict[str, bytes]


def _manifest(change: Callable[[Any], object]) -> Callable[[Members], None]:
    def apply(members: Members) -> None:
        told = json.loads(members[NAME])
        change(told)
        members[NAME] = json.dumps(told).encode()

    return apply


def _rows(table: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    """Other rows, with a manifest that vouches for them."""

    def apply(members: Members) -> None:
        path = f"ripristino/{table}.copy"
        assert old in members[path], members[path]
        members[path] = members[path].replace(old, new)
        told = json.loads(members[NAME])
        (entry,) = [entry for entry in told["members"] if entry["path"] == path]
        entry["size"], entry["sha256"] = len(members[path]), hashlib.sha256(members[path]).hexdigest()
        members[NAME] = json.dumps(told).encode()

    return apply


def _add(path: str, content: bytes = b"x") -> Callable[[Members], None]:
    return lambda members: members.update({path: content})


CHANGES: dict[str, tuple[Callable[[Members], object], str]] = {
    "a path that climbs": (_add("../../etc/cron.d/x"), "porta fuori"),
    "a path that climbs in the middle": (_add("file/../../x"), "porta fuori"),
    "an absolute path": (_add("/etc/passwd"), "porta fuori"),
    "a path of Windows": (_add("C:\\x"), "porta fuori"),
    "a folder": (_add("file/x/"), "porta fuori"),
    "a name that only looks the same": (_add("LEGGIMI.TXT"), "due volte"),
    "a member nobody told of": (_add("file/altro.pdf"), "non nel manifesto"),
    "a member that is missing": (lambda members: members.pop("LEGGIMI.txt"), "non nel manifesto"),
    "no manifest": (lambda members: members.pop(NAME), "non c'è il manifesto"),
    "a manifest that is no JSON": (_add(NAME, b"{"), "non si può leggere"),
    "a manifest too deep": (_add(NAME, b"[" * 200_000 + b"]" * 200_000), "non si può leggere"),
    "a manifest of something else": (_manifest(lambda told: told.update(format="zip")), "Questo file non"),
    "a format to come": (_manifest(lambda told: told.update(format_version=2)), "formato che questa versione"),
    "a list for a text": (_manifest(lambda told: told.update(kind=["backup"])), "alterato"),
    "a truth for a number": (_manifest(lambda told: told["tables"][0].update(rows=True)), "alterato"),
    "a table without its rows": (_manifest(lambda told: told["tables"].pop()), "non è dove dovrebbe"),
    "the same table twice": (_manifest(lambda told: told["tables"].append(told["tables"][0])), "alterato"),
    "another digest": (
        _manifest(lambda told: told["members"][0].update(sha256="0" * 64)), "non è ciò che il manifesto dice",
    ),
    "rows that were counted wrong": (_manifest(lambda told: told["tables"][1].update(rows=7)), "non sono quelle"),
    "a column of ours that is not there": (
        _manifest(lambda told: told["tables"][0].update(columns=["id"])), "colonne",
    ),
    "a migration nobody knows": (
        _manifest(lambda told: told["migrations"].append(["core", "9999_later"])), "più recente",
    ),
    "a city without a name": (_manifest(lambda told: told["city"].pop("name")), "alterato"),
    "a city whose key is none": (_manifest(lambda told: told["city"].update(id="x")), "alterato"),
    "a value of another type": (_rows("core_meeting", b"2026-05-01", b"il primo maggio"), "accettano"),
    "a file outside the city": (_rows("core_document", b"documents/", b"../monza/documents/"), "non c'è"),
    "JSON too deep": (
        _rows("core_auditentry", b'{"model": "bergamo", "since": null}', b"[" * 20_000 + b"]" * 20_000), "accettano",
    ),
}  # fmt: skip


@pytest.fixture
def archive(fresh_database: str, bergamo: City, tmp_path: Path) -> Path:
    """A good one."""
    fill(bergamo)
    write_archive(bergamo, tmp_path / "good.zip")
    return tmp_path / "good.zip"


def pack(members: Members, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return target


def nothing_was_written() -> bool:
    with use_public(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lecco%'")
        (schemas,) = cursor.fetchone()
    return bool(
        schemas == 0
        and not City.objects.filter(schema_name="lecco").exists()
        and not any((settings.MEDIA_ROOT / city).exists() for city in ("lecco", "monza"))
    )


def take(path: Path) -> None:
    import_city(path=path, schema_name="lecco", hostname="lecco.localhost")


def test_each_is_refused_with_its_reason_and_nothing_is_written(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        good = {name: packed.read(name) for name in packed.namelist()}
    for what, (change, said) in CHANGES.items():
        members = dict(good)
        change(members)
        path = pack(members, tmp_path / "bad.zip")
        with pytest.raises(ArchiveRefused) as refused:
            take(path)
        assert refused.match(said), (what, refused.value)
        assert nothing_was_written(), what
    take(pack(good, tmp_path / "repacked.zip"))  # the control
    assert City.objects.filter(schema_name="lecco").exists()
    assert (settings.MEDIA_ROOT / "lecco").is_dir()


def _link(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as packed:
        info = zipfile.ZipInfo("file/link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(info, "/etc/passwd")


def _twice(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(NAME, b"{}")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("file/bomb", bytes(300 << 20))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200] ^= 0xFF
    path.write_bytes(content)


def _overlap(path: Path) -> None:
    """Two entries of the directory that lead to the same bytes, as bombs do that no ratio gives away."""
    content = bytearray(path.read_bytes())
    first = content.find(b"PK\x01\x02")
    second = content.find(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    path.write_bytes(content)


def _huge(path: Path) -> None:
    """A member that says it is of 4 GB."""
    content = bytearray(path.read_bytes())
    entry = content.find(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(content)


WHOLE = {
    "a link": (_link, "non è un file"),
    "two members of one name": (_twice, "due volte"),
    "a bomb": (_bomb, "gonfia"),
    "half an archive": (_cut, "danneggiato|incompleto"),
    "a flipped bit": (_flip, "danneggiato|non è ciò"),
    "entries that overlap": (_overlap, "sovrappone|danneggiato"),
    "a size that is not true": (_huge, "gonfia|spazio|danneggiato"),
    "no zip at all": (lambda path: path.write_bytes(b"ciao"), "non è un archivio"),
}


def test_an_archive_that_is_built_badly_is_refused(archive: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.zip"  # without zip64, so that its sizes are where they are looked for
    with zipfile.ZipFile(archive) as packed:
        pack({name: packed.read(name) for name in packed.namelist()}, plain)
    for what, (damage, said) in WHOLE.items():
        path = tmp_path / "bad.zip"
        shutil.copy(plain, path)
        damage(path)
        with pytest.raises(ArchiveRefused) as refused:
            take(path)
        assert refused.match(said), (what, refused.value)
        assert nothing_was_written(), what
