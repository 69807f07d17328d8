"""What goes wrong in the middle: workers and commands that are killed, disks that are full."""

import contextlib
import os
import resource
import secrets
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.core import mail
from django.db import connection

from core.models import Document, Theme
from demo.children import Child
from tenants.context import use_city, use_public
from tenants.leaving import restore
from tenants.leaving.export import write_archive
from tenants.leaving.manifest import BACKUP
from tenants.leaving.places import archive_of, archives_of, media_of
from tenants.leaving.restore import restore_city
from tenants.leaving.tasks import continue_exports, make_export
from tenants.mail.sending import send_messages
from tenants.models import City, CityExport, Message
from tenants.services.exports import ask_export
from tests.cast import make_user
from tests.tenancy.test_tasks import broker, wait_for
from tests.tenants.leaving.test_round_trip import fill, rows_of

__all__ = ["broker"]


def in_a_process_that_dies(work: Callable[[], object], at: Callable[[Callable[[], None]], object]) -> None:
    """Do `work` in a process of its own, killed with SIGKILL where `at` puts the blow."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            at(lambda: os.kill(os.getpid(), signal.SIGKILL))
            work()
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it came to its end"


@pytest.fixture
def same_media(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of the test keep files where the test does."""
    monkeypatch.setenv("MEDIA_ROOT", str(settings.MEDIA_ROOT))


def test_an_export_whose_worker_is_killed_is_made_by_the_next_and_there_is_one(
    same_media: None, broker: Callable[[], Child], bergamo: City, tmp_path: Path
) -> None:
    fill(bergamo)
    with use_city(bergamo):
        user = make_user("dario@citta.example", "Dario")
        big = Path(Document.objects.get().file.path).with_suffix(".bin")
        Document.objects.update(file="documents/" + big.name)
    with big.open("wb") as file:
        for _block in range(80):
            file.write(secrets.token_bytes(1 << 20))
    with use_public():
        export = ask_export(actor=user, city=bergamo)
    part = archive_of(export, "bergamo").with_name(f"{export.pk}.zip.part")
    log = tmp_path / "worker.log"
    with broker() as worker:
        wait_for(lambda: part.exists() and part.stat().st_size > 1 << 20, log)
        doomed = [process for process in psutil.process_iter(["environ"]) if _is_of(process, worker)]
        for process in doomed:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    export.refresh_from_db()
    assert export.state == "working"
    assert not archive_of(export, "bergamo").exists()
    with broker():
        wait_for(lambda: CityExport.objects.get().state == "ready", log, seconds=90)
    assert [path.name for path in archives_of("bergamo").iterdir()] == [f"{export.pk}.zip"]
    with zipfile.ZipFile(archive_of(export, "bergamo")) as archive:
        assert archive.getinfo(f"file/documents/{big.name}").file_size == 80 << 20
    assert Message.objects.filter(kind="export_ready").count() == 1


def _is_of(process: psutil.Process, worker: Child) -> bool:
    with contextlib.suppress(psutil.Error):
        return worker.process.pid in {process.pid, *(parent.pid for parent in process.parents())}
    return False


@contextlib.contextmanager
def _a_small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        cure = "This machine lets nobody mount a small disk: run as root"
        pytest.fail(cure) if os.environ.get("CI") else pytest.skip(cure)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def _files_may_be_small_only(_folder: Path) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("limited", [_a_small_disk, _files_may_be_small_only])
def test_a_full_disk_leaves_nothing_and_is_told(
    fresh_database: str, bergamo: City, limited: Callable[[Path], contextlib.AbstractContextManager[None]]
) -> None:
    with use_city(bergamo):
        user = make_user("dario@citta.example", "Dario")
    folder = archives_of("bergamo")
    with use_public():
        export = CityExport.objects.create(
            city=bergamo, asked_by="Dario", asked_by_email=user.email, asked_by_key=user.pk
        )
    with limited(folder):
        make_export(str(export.pk))
        assert list(folder.iterdir()) == []
    export.refresh_from_db()
    assert export.state == "failed"
    assert "spazio sul disco" in export.failure
    assert export.sha256 == ""
    send_messages()
    assert "spazio sul disco" in mail.outbox[0].body
    with use_public():
        again = ask_export(actor=user, city=bergamo)
    assert CityExport.objects.get(pk=again.pk).state == "ready"


def test_what_a_silent_broker_left_is_taken_up_by_the_clock(fresh_database: str, bergamo: City) -> None:
    export = CityExport.objects.create(city=bergamo, asked_by="Dario", state="working")
    continue_exports()
    export.refresh_from_db()
    assert export.state == "ready"


@pytest.mark.parametrize("step", ["_put_files", "_take_the_place", "_tell", "_remove_superfluous"])
def test_a_restore_that_is_killed_is_done_or_not_at_all(
    fresh_database: str, bergamo: City, tmp_path: Path, step: str
) -> None:
    fill(bergamo)
    archive = tmp_path / "bergamo.zip"
    write_archive(bergamo, archive, kind=BACKUP)
    with use_city(bergamo):
        Theme.objects.all().delete()
        later = media_of("bergamo") / "documents" / "later.pdf"
        later.write_bytes(b"later")
    damaged = rows_of("bergamo")

    def blow(die: Callable[[], None]) -> None:
        setattr(restore, step, lambda *_args: die())

    in_a_process_that_dies(lambda: restore_city(city=bergamo, path=archive), blow)
    done = step == "_remove_superfluous"
    assert (rows_of("bergamo") == damaged) == (not done)
    assert later.exists()
    _wait_until_the_server_knows()
    restore_city(city=bergamo, path=archive)
    with use_city(bergamo):
        assert Theme.objects.count() == 1
    assert not later.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('bergamo__staged')")
        assert cursor.fetchone() == (None,)


def _wait_until_the_server_knows() -> None:
    """A dead process's locks end when the server notices."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
