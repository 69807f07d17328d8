"""What a page of the comparison costs when few cities share and when many do: `python -m bench comparison`.

One city's register (700 meetings of 20 attendances a year, 24 networks) is measured, approved, signed and received as every city's is:
three years, with months, neighbourhoods and bodies. The others share the same figures times a factor of theirs, copied row by row in
the database. Every question shows the same rows whatever the number of cities, and its time is taken together with that of a page
that knows no city (the dictionary of indicators), so that whatever slows the machine slows both.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.test import override_settings

from bench.indicators import YEAR, fill
from bench.ratio import Ratio
from tenants.context import use_city
from tenants.models import City
from tests.database import cluster_of_tests, connected_to

YEARS = (YEAR - 2, YEAR - 1, YEAR)
SIZES = (10, 100, 500)
"""How many cities share."""
ROUNDS = 12
SAME = 1.25
"""At most, for a page among many cities over the same page among the fewest."""
OF_ALL = 0.5
"""At most, for how a page that asks of all cities grows, over how many more they are: its medians and its dots are those of all."""
MOST_QUERIES = 8

_COPY = """
INSERT INTO benchmark_snapshot (id, city_key, city_name, province, region, istat_code, residents, residents_on, models_in_force, year,
  version, change, document, signature, public_key, approved_at, received_at, withdrawn_because)
SELECT md5(n || '-' || year)::uuid, md5(n::text)::uuid, 'Comune ' || lpad(n::text, 3, '0'), (ARRAY['BG', 'MB', 'RE', 'PD', 'FI'])[n %% 5 + 1],
  (ARRAY['Lombardia', 'Lombardia', 'Emilia-Romagna', 'Veneto', 'Toscana'])[n %% 5 + 1], lpad(n::text, 6, '0'), 8000 + n * 977 %% 300000,
  residents_on, models_in_force, year, version, change, document, signature, public_key, approved_at, received_at, ''
FROM benchmark_snapshot, generate_series(%(first)s, %(last)s) AS n WHERE city_key = %(model)s
"""
_COPY_FIGURES = """
INSERT INTO benchmark_snapshotfigure (id, snapshot_id, indicator, version, month, level, place, state, value, numerator, denominator, note)
SELECT (lpad(to_hex(n), 8, '0') || lpad(to_hex(row_number() OVER ()), 24, '0'))::uuid, md5(n || '-' || s.year)::uuid, indicator, f.version, month, level, place, state,
  round(value * (50 + n * 37 %% 50) / 100, 6), numerator, denominator, note
FROM benchmark_snapshotfigure f JOIN benchmark_snapshot s ON s.id = f.snapshot_id AND s.city_key = %(model)s,
  generate_series(%(first)s, %(last)s) AS n
"""


def measure() -> Iterator[Ratio]:
    """Each page among many cities over the same page among few, and the most queries of any of them."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url), _unnamed_files():
        city = City.objects.get(schema_name="bergamo")
        _share(city)
        ask = _analyst()
        few: dict[str, tuple[int, float, float]] = {}
        most = there = 0
        for size in SIZES:
            _copy(city, there + 1, size - 1)
            there = size - 1
            of_all = _of_all(city) if size > SIZES[0] else {}
            whole = _whole_pages() if size > SIZES[0] else {}
            taken, queries = _rounds(ask, {**_of_a_few(city), **whole, **of_all})
            most = max(most, queries)
            for name, (relative, seconds) in taken.items():
                if name not in few:
                    few[name] = (size, relative, seconds)
                    continue
                among, before, was = few[name]
                more = size / among if name in of_all else 1
                yield Ratio(
                    f"{name}: {size} cities / {among}" + (f" / {more:g}" if name in of_all else ""),
                    relative / before / more,
                    OF_ALL if name in of_all else SAME,
                    at_most=True,
                    detail=f"{seconds * 1000:.0f} ms against {was * 1000:.0f} ms",
                )
        yield Ratio("queries of the page that asks most", most, MOST_QUERIES, at_most=True)


def _of_a_few(city: City) -> dict[str, str]:
    """Pages that show the same rows of six or ten cities, whatever there are more."""
    nearest = f"city={city.pk}&nearest=5"
    return {
        "home": "/confronto/",
        "an indicator over three years, six cities": f"/confronto/indicatore/?{nearest}",
        "two indicators, six cities": f"/confronto/due-indicatori/?{nearest}",
        "a city beside its five nearest": f"/confronto/citta/{city.pk}/?nearest=5",
        "list of cities, ten of them": "/confronto/citta/?q=Comune+00",
        "groups": "/confronto/gruppi/",
        "open data of a city's year": f"/dati-aperti/{YEAR}/{city.pk}.csv",
        "signed document of a city's year": f"/dati-aperti/{YEAR}/{city.pk}.json",
    }


def _whole_pages() -> dict[str, str]:
    """Lists of all cities, which show as many as fit."""
    return {"list of cities, a page": "/confronto/citta/?page=2", "open data, a page": "/dati-aperti/"}


def _of_all(city: City) -> dict[str, str]:
    """Pages that answer a question about all cities: a page of them, and medians and dots of all."""
    return {
        "an indicator over three years, all cities": "/confronto/indicatore/?page=2",
        "two indicators, all cities": "/confronto/due-indicatori/?page=2",
        "a city beside all": f"/confronto/citta/{city.pk}/",
    }


def _rounds(
    ask: Callable[[str], None], questions: dict[str, str]
) -> tuple[dict[str, tuple[float, float]], int]:
    """Each page's time over the reference's and in seconds, the best of each: what else the machine does only adds. And the most queries."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    most = 0
    for address in questions.values():  # warms up too
        ask(address)
        with CaptureQueriesContext(connection) as asked:
            ask(address)
        most = max(most, sum("set_config" not in one["sql"] for one in asked))
    gc.collect()
    gc.freeze()  # what is in memory by now is looked through no more
    beside: list[float] = []
    found: dict[str, list[float]] = {name: [] for name in questions}
    for _round in range(ROUNDS):
        for name, address in questions.items():
            beside.append(_seconds(ask, "/indicatori/"))
            found[name].append(_seconds(ask, address))
    return {name: (min(taken) / min(beside), min(taken)) for name, taken in found.items()}, most


def _seconds(ask: Callable[[str], None], address: str) -> float:
    started = time.perf_counter()
    ask(address)
    return time.perf_counter() - started


def _analyst() -> Callable[[str], None]:
    """Asks for a page as who analyses does, with her telephone's code."""
    from tests.tenants.team import make_team_member, team_browser  # noqa: PLC0415  # Django is set up by now

    browser = team_browser(make_team_member("nora@regione.example", "Nora Analizza", "comparison_analyst"))

    def ask(address: str) -> None:
        answer: Any = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return ask


def _unnamed_files() -> AbstractContextManager[object]:
    """No file has been collected: pages name those of the sources, as they do in the tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain})


def _share(city: City) -> None:
    """The register of one city, and three years of it approved and delivered the way there is."""
    from benchmark.access import ensure_comparison_role  # noqa: PLC0415  # Django is set up by now
    from benchmark.services.delivering import deliver_snapshots  # noqa: PLC0415
    from tests.benchmark.sharing.measured import share  # noqa: PLC0415

    ensure_comparison_role()
    fill(city, seed=1, years=YEARS)
    with use_city(city):
        for year in YEARS:
            share(city, year)
        assert deliver_snapshots() == len(YEARS)


def _copy(city: City, first: int, last: int) -> None:
    """Cities number `first` to `last` share what this one does, with the statistics a database that lives longer would have."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now

    given = {"model": city.pk, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # what is copied refers to what is there: not looked up
        cursor.execute(_COPY, given)
        cursor.execute(_COPY_FIGURES, given)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE benchmark_snapshot, benchmark_snapshotfigure")
