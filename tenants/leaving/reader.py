"""Reading an archive that anybody may have made: nothing is written anywhere before all of it has been checked.

Refused: what is no zip, links, encryption, paths that lead outside, two members of one name or that overlap, members that
swell or that are more than the disk holds, digests and sizes other than the manifest's, members it does not name.
"""

import hashlib
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.leaving.manifest import NAME, ArchiveRefused, Manifest, read_manifest
from tenants.leaving.tables import BLOCK

MANIFEST_BYTES = 64 << 20  # a hundred thousand files are 20 MB
MEMBERS = 1_000_000
SMALL = 1 << 20
SWELLING = 250  # the rows of a register shrink to a tenth; nothing anybody means shrinks to a 250th
_PATH = re.compile(r"(?:[^\x00-\x1f\\/:]+/)*[^\x00-\x1f\\/:]+\Z")
_LENGTH = 400
_ENCRYPTED = 0x1
_KINDS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)


class Archive:
    """An archive that was checked from end to end."""

    def __init__(self, packed: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = packed
        self.manifest = manifest

    def blocks(self, path: str) -> Iterator[bytes]:
        """The content of a member. Raises `ArchiveRefused` at its end if it is no longer what the manifest says."""
        wanted = self.manifest.member_by_path[path]
        digest = hashlib.sha256()
        with _told_as_damage(path), self._zip.open(path) as member:
            for block in _read(member, wanted.size):
                digest.update(block)
                yield block
        if digest.hexdigest() != wanted.sha256:
            raise _refused(_("«%(path)s» non è ciò che il manifesto dice."), path)

    @property
    def file_names(self) -> list[str]:
        """The city's files, by the names rows call them by."""
        return [
            member.path.removeprefix("file/")
            for member in self.manifest.members
            if member.path.startswith("file/") and member.path != "file/indice.csv"
        ]


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive, checked to its last byte before the block begins. Raises `ArchiveRefused` with what is wrong with it."""
    try:
        packed = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise ArchiveRefused(_("Il file non è un archivio zip, o è danneggiato.")) from error
    with packed:
        _check_members(packed, path)
        archive = Archive(packed, read_manifest(_manifest_bytes(packed)))
        _check_against_manifest(packed, archive.manifest)
        for member in archive.manifest.members:
            for _block in archive.blocks(member.path):
                pass
        yield archive


def safe_path(path: str) -> bool:
    """Whether a path stays inside the folder it is unpacked in, on any system."""
    return (
        len(path) <= _LENGTH
        and _PATH.match(path) is not None
        and not any(part in {".", ".."} or part != part.strip() for part in PurePosixPath(path).parts)
    )


def _check_members(packed: zipfile.ZipFile, path: Path) -> None:
    infos = packed.infolist()
    if len(infos) > MEMBERS:
        raise ArchiveRefused(_("L'archivio ha troppi file."))
    seen: set[str] = set()
    for info in infos:
        _check_member(info)
        if info.filename.casefold() in seen:
            raise _refused(_("«%(path)s» è due volte nell'archivio."), info.filename)
        seen.add(info.filename.casefold())
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise _refused(_("«%(path)s» si sovrappone a un altro file dell'archivio."), info.filename)
        end = info.header_offset + info.compress_size
    if end > path.stat().st_size:
        raise ArchiveRefused(_("L'archivio è incompleto."))
    _check_room(sum(info.file_size for info in infos))


def _check_member(info: zipfile.ZipInfo) -> None:
    mode = info.external_attr >> 16
    # The raw name: zipfile cuts at a NUL what it shows as the name.
    if not safe_path(info.filename) or info.orig_filename != info.filename:
        raise _refused(_("«%(path)s» porta fuori dall'archivio."), info.orig_filename)
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise _refused(_("«%(path)s» non è un file."), info.filename)
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _KINDS:
        raise _refused(_("«%(path)s» è cifrato o compresso in un modo che qui non si usa."), info.filename)
    if info.file_size > SMALL and info.file_size > SWELLING * max(info.compress_size, 1):
        raise _refused(
            _("«%(path)s» si gonfia oltre misura: l'archivio potrebbe essere ostile."), info.filename
        )


def _check_room(size: int) -> None:
    """Rows and files together, twice over: what is loaded is also checked and indexed."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    if size > shutil.disk_usage(folder).free:
        raise ArchiveRefused(_("L'archivio aperto è più grande dello spazio libero sul disco."))


def _manifest_bytes(packed: zipfile.ZipFile) -> bytes:
    try:
        info = packed.getinfo(NAME)
    except KeyError as error:
        raise ArchiveRefused(
            _("Nell'archivio non c'è il manifesto: non è l'archivio di una città.")
        ) from error
    if info.file_size > MANIFEST_BYTES:
        raise ArchiveRefused(_("Il manifesto dell'archivio è troppo grande."))
    with _told_as_damage(NAME), packed.open(info) as member:
        return b"".join(_read(member, info.file_size))


def _check_against_manifest(packed: zipfile.ZipFile, manifest: Manifest) -> None:
    there = {info.filename: info.file_size for info in packed.infolist() if info.filename != NAME}
    told = {member.path: member.size for member in manifest.members}
    for path in sorted(there.keys() ^ told.keys()):
        raise _refused(_("«%(path)s» è nell'archivio e non nel manifesto, o viceversa."), path)
    for path, size in told.items():
        if there[path] != size:
            raise _refused(_("«%(path)s» non è ciò che il manifesto dice."), path)


def _read(member: IO[bytes], size: int) -> Iterator[bytes]:
    """Blocks, never more bytes than were announced."""
    left = size
    while block := member.read(BLOCK):
        left -= len(block)
        if left < 0:
            raise zipfile.BadZipFile("more than announced")
        yield block
    if left:
        raise zipfile.BadZipFile("less than announced")


@contextmanager
def _told_as_damage(path: str) -> Iterator[None]:
    try:
        yield
    except ArchiveRefused:
        raise
    except (*_BROKEN, zlib.error) as error:
        raise _refused(_("«%(path)s» è danneggiato."), path) from error


def _refused(sentence: str, path: str) -> ArchiveRefused:
    return ArchiveRefused(sentence % {"path": path[:120]})
