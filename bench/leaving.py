"""Whether taking a city along and putting it back grow with its rows and no faster: `python -m bench leaving`.

Cities of n, 2n and 4n rows, interleaved in one run, median of three rounds: how much longer the larger takes, over how many more
rows it has.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.ratio import Ratio
from tests.database import cluster_of_tests, connected_to

ROWS = 25_000  # n, of which a meeting, an organisation and a presence each count one
ROUNDS = 3
LINEAR = 1.15  # at most: noise, and sorting by key


def measure() -> Iterator[Ratio]:
    """Times of export and of restore by size, in one database."""
    with (
        cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url),
        tempfile.TemporaryDirectory() as folder,
    ):  # fmt: skip
        times = _times(Path(folder))
    for what, taken in times.items():
        one, two, four = (median(taken[size]) for size in (1, 2, 4))
        told = f"{one:.2f} s, {two:.2f} s, {four:.2f} s for {ROWS}, {2 * ROWS}, {4 * ROWS} rows"
        yield Ratio(f"{what}: twice the rows", two / one / 2, LINEAR, at_most=True)
        yield Ratio(f"{what}: four times the rows", four / one / 4, LINEAR, at_most=True, detail=told)


def _times(folder: Path) -> dict[str, dict[int, list[float]]]:
    from tenants.leaving.export import write_archive  # noqa: PLC0415  # Django is set up by now
    from tenants.leaving.manifest import BACKUP  # noqa: PLC0415
    from tenants.leaving.restore import restore_city  # noqa: PLC0415
    from tenants.provisioning import create_city  # noqa: PLC0415

    cities = {}
    for size in (1, 2, 4):
        name = f"bench_{size}"
        cities[size] = create_city(
            schema_name=name, name=name, hostname=f"{size}.bench.localhost", models=["bergamo"]
        )
        _fill(cities[size], size * ROWS)
    times: dict[str, dict[int, list[float]]] = {"export": {}, "restore": {}}
    for _round in range(ROUNDS):
        for size, city in cities.items():
            path = folder / f"{size}.zip"
            started = time.perf_counter()
            write_archive(city, path, kind=BACKUP)
            exported = time.perf_counter()
            restore_city(city=city, path=path)
            times["export"].setdefault(size, []).append(exported - started)
            times["restore"].setdefault(size, []).append(time.perf_counter() - exported)
    return times


def _fill(city: object, rows: int) -> None:
    """Presences of organisations at meetings, ten at each: what most rows of a register are."""
    from accounts.rows import new_key  # noqa: PLC0415
    from core.models import Attendance, Meeting, Organisation  # noqa: PLC0415
    from tenants.context import use_city  # noqa: PLC0415

    with use_city(city):  # type: ignore[arg-type]
        organisations = Organisation.objects.bulk_create(
            Organisation(id=key, canonical_id=key, name=f"Realtà {n}", match_key=f"realta {n}")
            for n, key in enumerate(new_key() for _place in range(10))
        )
        meetings = Meeting.objects.bulk_create(
            (
                Meeting(model_slug="bergamo", title=f"Incontro {n}", meets_on="2025-03-01", starts_at="18:00")
                for n in range(rows // 11)
            ),
            batch_size=5000,
        )
        Attendance.objects.bulk_create(
            (
                Attendance(meeting=meeting, organisation=organisation, status="present", people=3)
                for meeting in meetings
                for organisation in organisations
            ),
            batch_size=5000,
        )
