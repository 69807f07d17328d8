"""One archive with everything a city has: open formats, files, papers, the trail, and a dump that can be put back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from core.services.audit import audit_types, to_json
from tenants.context import use_public
from tenants.leaving import dictionary
from tenants.leaving.files import KeptFile, kept_files, stored
from tenants.leaving.manifest import BACKUP, NAME, PORTABLE, Manifest, TableDump
from tenants.leaving.papers import report_count, report_papers
from tenants.leaving.readme import readme
from tenants.leaving.secrets import PORTABLE_LACKS, SESSIONS, UNUSABLE
from tenants.leaving.snapshot import Snapshot, snapshot_of
from tenants.leaving.tables import Table, csv_lines, dump, json_lines
from tenants.leaving.version import application_version
from tenants.leaving.writer import ArchiveWriter, blocks_of, digest_of, new_archive
from tenants.models import City, CityDomain
from tenants.provisioning.fingerprint import fingerprint

Progress = Callable[[int, int], object]
"""Told how many steps of how many are done."""

MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive holds, and the digest of the archive itself."""

    rows: int
    files: int
    size: int
    sha256: str


def write_archive(
    city: City, target: Path, *, kind: str = PORTABLE, progress: Progress = lambda _done, _of: None
) -> Archived:
    """Write the whole city as one zip; all of it is of one moment. `kind` is portable or backup (`tenants.leaving.secrets`).

    Time grows with rows and bytes, memory with neither. Raises `OSError` when the disk is full, and then leaves nothing.
    """
    about = about_city(city)
    with snapshot_of(city) as snapshot, translation.override("it"):
        moment = timezone.now()
        with new_archive(target, timezone.localtime(moment)) as writer:
            work = _Work(city, snapshot, writer, kind, progress)
            work.tables()
            work.files()
            work.papers()
            work.words(moment, about)
    return Archived(work.rows, work.file_count, target.stat().st_size, digest_of(target))


def about_city(city: City) -> dict[str, Any]:
    """What the platform keeps of a city, as JSON types: its row and its hosts."""
    with use_public():
        row = City.objects.get(pk=city.pk)
        hosts = CityDomain.objects.filter(tenant=row).order_by("-is_primary", "domain")
        domains = [{"domain": domain.domain, "is_primary": domain.is_primary} for domain in hosts]
        values = {field.attname: field.value_from_object(row) for field in City._meta.concrete_fields}
    return {**(to_json(values) or {}), "domains": domains}


class _Work:
    """The steps of one archive."""

    def __init__(
        self, city: City, snapshot: Snapshot, writer: ArchiveWriter, kind: str, progress: Progress
    ) -> None:
        self.city, self.snapshot, self.writer, self.kind = city, snapshot, writer, kind
        self.lacks = PORTABLE_LACKS if kind == PORTABLE else SESSIONS
        self.wanted = [table for table in snapshot.tables if table.name not in self.lacks]
        self.kept = list(kept_files())
        self.total = len(self.wanted) + len(self.kept) + report_count() + 1
        self.done = self.rows = self.file_count = 0
        self.progress = progress
        self.dumps: list[TableDump] = []
        self.missing: list[str] = []

    def step(self) -> None:
        self.done += 1
        self.progress(self.done, self.total)

    def tables(self) -> None:
        """Each table three times: to put back, for programs, for spreadsheets."""
        for table in self.wanted:
            instead = self.instead_in(table)
            counted = _Counted(dump(table, instead))
            member = f"ripristino/{table.name}.copy"
            self.writer.add(member, counted)
            self.writer.add(f"dati/{table.name}.jsonl", json_lines(table, instead))
            self.writer.add(f"dati/{table.name}.csv", _marked(csv_lines(table, instead)))
            self.dumps.append(TableDump(table.name, table.column_names, counted.lines, member))
            self.rows += counted.lines
            self.step()

    def instead_in(self, table: Table) -> Mapping[str, str]:
        if self.kind == BACKUP:
            return {}
        return {column: value for (name, column), value in UNUSABLE.items() if name == table.name}

    def files(self) -> None:
        """Each file once, under the name rows call it by, and a list of them."""
        written: dict[str, tuple[int, str]] = {}
        lines = ["percorso;byte;sha256;tabella;colonna;riga"]
        for kept in self.kept:
            if kept.name not in written and (path := stored(self.city.schema_name, kept.name)):
                member = self.writer.add(kept.member, blocks_of(path))
                written[kept.name] = (member.size, member.sha256)
            elif kept.name not in written:
                self.missing.append(kept.name)
                written[kept.name] = (0, "mancante")
            lines.append(_line(kept, *written[kept.name]))
            self.step()
        self.file_count = len(written) - len(self.missing)
        self.writer.add("file/indice.csv", [MARK, "\r\n".join([*lines, ""]).encode()])

    def papers(self) -> None:
        """The published reports."""
        for path, content in report_papers():
            self.writer.add(path, [content])
            self.step()

    def words(self, moment: datetime, about: Mapping[str, Any]) -> None:
        """What tells people and programs what all of it is."""
        words = list(dictionary.entries(self.wanted))
        self.writer.add("dizionario/dizionario.csv", [dictionary.as_csv(words)])
        self.writer.add("dizionario/dizionario.json", [dictionary.as_json(words)])
        self.writer.add("dizionario/dizionario.html", [dictionary.as_html(words, self.city.name)])
        self.writer.add("dizionario/azioni.csv", [_actions()])
        manifest = Manifest(
            kind=self.kind,
            application_version=application_version(),
            made_at=moment.isoformat(),
            migrations=tuple(sorted(self.snapshot.migrations)),
            fingerprint=fingerprint(self.snapshot.migrations),
            city=about,
            tables=tuple(self.dumps),
            left_out=tuple(sorted(self.lacks)),
            missing_files=tuple(dict.fromkeys(self.missing)),
            members=(),
        )
        text = readme(manifest, rows=self.rows, files=self.file_count, lacks=self.lacks)
        self.writer.add("LEGGIMI.txt", [text])
        self.writer.add(NAME, [replace(manifest, members=tuple(self.writer.members)).to_json()])
        self.step()


class _Counted:
    """Blocks of lines, counted as they pass: in COPY's text a line break is the end of a row and nothing else."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self.lines = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.lines += block.count(b"\n")
            yield block


def _marked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """With the mark by which spreadsheets know UTF-8."""
    yield MARK
    yield from blocks


def _line(kept: KeptFile, size: int, digest: str) -> str:
    return f"{kept.name};{size};{digest};{kept.table};{kept.column};{kept.row}"


def _actions() -> bytes:
    """What the codes of the audit trail say."""
    lines = [
        "azione;significato",
        *(f"{code};{audit.label}" for code, audit in sorted(audit_types().items())),
    ]
    return MARK + "\r\n".join([*lines, ""]).encode()
