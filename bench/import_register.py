"""How long an import takes, as ratios measured in one run: `python -m bench import_register`.

Against a raw COPY of the same rows into the same tables, keys and indexes included, interleaved, median of five; a
register ten times larger against the example; and the peak memory of a process that imports 100,000 attendance rows.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import environment

environment.prepare()

from django.core.files.base import ContentFile  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test import override_settings  # noqa: E402
from psycopg import sql  # noqa: E402

from bench.ratio import Ratio  # noqa: E402
from bench.registers import EXAMPLE, larger  # noqa: E402
from core.imports.undo import imported_models  # noqa: E402
from core.models import Attendance  # noqa: E402
from core.services.imports import apply_import, upload_register  # noqa: E402
from tenants.context import use_city  # noqa: E402
from tenants.models import City  # noqa: E402
from tests.database import cluster_of_tests, connected_to  # noqa: E402

ROUNDS = 5
MEMORY_ROWS = 100_000


def import_content(content: bytes) -> None:
    """What a person waits for: the file taken in, read, checked, written, committed."""
    batch = upload_register(
        actor=None, files=[ContentFile(content, name="registro.xlsx")], model_slug="bergamo", read_now=True
    )
    apply_import(actor=None, batch_id=batch.pk, ask=False)


def copied_out(tables: list[type[models.Model]]) -> list[tuple[sql.Composed, bytes]]:
    """The rows of each table as COPY text, with the statement that takes them in again."""
    found = []
    with connection.cursor() as cursor:
        for model in tables:
            table = sql.Identifier(model._meta.db_table)
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
                data = b"".join(bytes(block) for block in copy)
            if data:
                found.append((sql.SQL("COPY {} FROM STDIN").format(table), data))
    return found


def copy_in(rows: list[tuple[sql.Composed, bytes]]) -> None:
    """The baseline: the same rows, one COPY per table, one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, data in rows:
            with cursor.copy(statement) as copy:
                copy.write(data)


def empty(tables: list[type[models.Model]]) -> None:
    """Take all rows away, as no measurement does, and let the tables' statistics settle."""
    with connection.cursor() as cursor:
        for model in reversed(tables):
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(model._meta.db_table)).as_string())


def seconds(work: Callable[[], None]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def bergamo() -> Iterator[str]:
    """Work for Bergamo in a database of our own; yields its address."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        with use_city(City.objects.get(schema_name="bergamo")):
            yield url
        connection.close()


def against_copy(tables: list[type[models.Model]]) -> tuple[float, float]:
    """Median seconds of an import of the example and of the COPY of its rows."""
    content = EXAMPLE.read_bytes()
    import_content(content)
    rows = copied_out(tables)
    imports, copies = [], []
    for _round in range(ROUNDS):
        empty(tables)
        copies.append(seconds(lambda: copy_in(rows)))
        empty(tables)
        imports.append(seconds(lambda: import_content(content)))
    return statistics.median(imports), statistics.median(copies)


def ten_times(tables: list[type[models.Model]]) -> tuple[float, float]:
    """Median seconds of a register ten times larger and of the example, interleaved."""
    small, large = EXAMPLE.read_bytes(), larger(10)
    smalls, larges = [], []
    for _round in range(3):
        empty(tables)
        smalls.append(seconds(lambda: import_content(small)))
        empty(tables)
        larges.append(seconds(lambda: import_content(large)))
    return statistics.median(larges), statistics.median(smalls)


def peak_memory(url: str, tables: list[type[models.Model]]) -> float:
    """Peak resident MiB of a process that imports MEMORY_ROWS attendance rows."""
    empty(tables)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registro.xlsx"
        path.write_bytes(larger(15, MEMORY_ROWS))
        done = subprocess.run(
            [sys.executable, "-m", "bench.import_register", str(path)],
            env={**os.environ, "BENCH_DATABASE_URL": url},
            check=True,
            capture_output=True,
            text=True,
        )
    return float(done.stdout.split()[-1])


def import_and_tell_memory(path: Path, url: str) -> None:
    """The child process of `peak_memory`."""
    with connected_to(url), use_city(City.objects.get(schema_name="bergamo")):
        import_content(path.read_bytes())
        if Attendance.objects.count() != MEMORY_ROWS:
            raise SystemExit("the register was not imported whole")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure() -> Iterator[Ratio]:
    """The three promises about imports."""
    with bergamo() as url, tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        tables = imported_models()
        taken, copied = against_copy(tables)
        yield Ratio(
            "import / COPY of the same rows", taken / copied, 6, True, f"{taken:.3f} s / {copied:.3f} s"
        )
        large, small = ten_times(tables)
        yield Ratio("a register ten times larger", large / small, 12, True, f"{large:.3f} s / {small:.3f} s")
        memory = peak_memory(url, tables)
        yield Ratio(f"peak MB for {MEMORY_ROWS} attendance rows", memory, 300, True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import_and_tell_memory(Path(sys.argv[1]), os.environ["BENCH_DATABASE_URL"])
    else:
        for ratio in measure():
            print(ratio.line(), flush=True)
