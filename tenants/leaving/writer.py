"""Writing an archive: member after member onto the disk, never more than a block of it in memory."""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from tenants.leaving.manifest import Member
from tenants.leaving.tables import BLOCK

_PACKED = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".pdf", ".docx", ".xlsx", ".odt", ".ods", ".zip"}
_FILE_FOR_OWNER = 0o600


class ArchiveWriter:
    """Adds members to an open zip (zip64, so of any size); `members` are those written so far."""

    def __init__(self, archive: zipfile.ZipFile, moment: datetime) -> None:
        self._zip = archive
        self._moment = moment.timetuple()[:6]
        self.members: list[Member] = []

    def add(self, path: str, blocks: Iterable[bytes]) -> Member:
        """Write one member, compressed unless its kind of file is already. Raises `OSError`, on a full disk among others."""
        info = zipfile.ZipInfo(path, self._moment)
        packed = Path(path).suffix.lower() in _PACKED
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.external_attr = _FILE_FOR_OWNER << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                digest.update(block)
                size += len(block)
        self.members.append(Member(path, size, digest.hexdigest()))
        return self.members[-1]


@contextmanager
def new_archive(target: Path, moment: datetime) -> Iterator[ArchiveWriter]:
    """Write `target`: it is there, whole and on the disk, when the block ends, and not at all when the block fails.

    Until then it is beside, as `<name>.part`, readable by its owner only; one that a killed process left is written over.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.part")
    try:
        with _opened(part) as file, zipfile.ZipFile(file, "w", allowZip64=True, compresslevel=4) as archive:
            yield ArchiveWriter(archive, moment)
            archive.close()
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, _FILE_FOR_OWNER)
    file = os.fdopen(descriptor, "wb")
    try:
        yield file
    finally:
        with suppress(OSError):  # of a full disk the first error tells; what is whole is on the disk already
            file.close()


def blocks_of(path: Path) -> Iterator[bytes]:
    """A file's content."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read from the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
