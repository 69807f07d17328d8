"""What an archive says of itself: `manifest.json`, the first thing read and the last written."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.services.errors import DomainError

NAME = "manifest.json"
FORMAT = "vicinia-city"
FORMAT_VERSION = 1
PORTABLE, BACKUP = "portable", "backup"
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class ArchiveRefused(DomainError):
    """An archive that is damaged, hostile, of something else, or of a version this installation cannot take in."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive: path, bytes, SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableDump:
    """A table: its columns in the order of the dump, its rows, and the file that holds them (PostgreSQL's COPY text)."""

    name: str
    columns: tuple[str, ...]
    rows: int
    member: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it.

    `migrations` are those the schema had, as pairs of app and name; `city` what the platform keeps of the city, with its
    `domains`; `missing_files` names of files that rows speak of and that were not there; `left_out` the tables an archive
    of this kind does not carry. `made_at` is the moment of the snapshot.
    """

    kind: str
    application_version: str
    made_at: str
    migrations: tuple[tuple[str, str], ...]
    fingerprint: str
    city: Mapping[str, Any]
    tables: tuple[TableDump, ...]
    left_out: tuple[str, ...]
    missing_files: tuple[str, ...]
    members: tuple[Member, ...]

    def to_json(self) -> bytes:
        """As it is written."""
        whole = {"format": FORMAT, "format_version": FORMAT_VERSION, "application": "Vicinia", **asdict(self)}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()

    @property
    def member_by_path(self) -> dict[str, Member]:
        """The files by where they are."""
        return {member.path: member for member in self.members}


def read_manifest(content: bytes) -> Manifest:
    """Raises `ArchiveRefused` unless every value is there and of its type."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ArchiveRefused(_("Il manifesto dell'archivio non si può leggere.")) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ArchiveRefused(_("Questo file non è l'archivio di una città."))
    if found.get("format_version") != FORMAT_VERSION:
        raise ArchiveRefused(
            _("L'archivio è di un formato che questa versione non conosce: aggiorni l'installazione.")
        )
    try:
        return _checked(found)
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveRefused(_("Il manifesto dell'archivio è incompleto o alterato.")) from error


def _checked(found: Mapping[str, Any]) -> Manifest:
    kind = _text(found["kind"])
    if kind not in {PORTABLE, BACKUP} or not isinstance(found["city"], dict):
        raise ValueError(kind)
    manifest = Manifest(
        kind=kind,
        application_version=_text(found["application_version"]),
        made_at=_text(found["made_at"]),
        migrations=tuple((_text(app), _text(name)) for app, name in found["migrations"]),
        fingerprint=_text(found["fingerprint"]),
        city=found["city"],
        tables=tuple(_table(table) for table in found["tables"]),
        left_out=tuple(_text(name) for name in found["left_out"]),
        missing_files=tuple(_text(name) for name in found["missing_files"]),
        members=tuple(_member(member) for member in found["members"]),
    )
    for things in (
        [table.name for table in manifest.tables],
        [table.member for table in manifest.tables],
        [member.path for member in manifest.members],
    ):
        if len(set(things)) != len(things):
            raise ValueError("twice the same")
    if not {table.member for table in manifest.tables} <= manifest.member_by_path.keys():
        raise ValueError("a table without a file")
    return manifest


def _table(found: Mapping[str, Any]) -> TableDump:
    columns = tuple(_text(name) for name in found["columns"])
    return TableDump(_text(found["name"]), columns, _count(found["rows"]), _text(found["member"]))


def _member(found: Mapping[str, Any]) -> Member:
    digest = _text(found["sha256"])
    if not _SHA256.match(digest):
        raise ValueError(digest)
    return Member(_text(found["path"]), _count(found["size"]), digest)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(value)
    return value
