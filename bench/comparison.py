"""What a page of the comparison costs when few cities share and when many do: `python -m bench comparison`.

One city's register (700 meetings of 20 attendances a year, 24 networks) is measured, approved, signed and received as every city's is:
three years, with months, neighbourhoods and bodies. The others share the same figures times a factor of theirs, copied row by row in
the database. A question shows the same rows whatever the number of cities. Each number has a database of its own; they take turns, and a page's time
is its best, as what else the machine does only adds.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import override_settings

from bench.indicators import YEAR, fill
from bench.ratio import Ratio
from tenants.context import use_city
from tenants.models import City
from tests.database import Cluster, cluster_of_tests, connected_to

YEARS = (YEAR - 2, YEAR - 1, YEAR)
SIZES = (10, 100, 500)
"""How many cities share."""
ROUNDS, TIMES = 6, 3
SAME = 1.25
"""At most, for a page among many cities over the same page among the fewest."""
OF_ALL = 0.5
"""At most, for how a page that asks of all cities grows, over how many more they are: its medians and its dots are those of all."""
MOST_QUERIES = 8

Ask = Callable[[str], None]
Times = dict[tuple[str, int], float]

_COPY = """
INSERT INTO benchmark_snapshot (id, city_key, city_name, province, region, istat_code, residents, residents_on, models_in_force, year,
  version, change, document, signature, public_key, approved_at, received_at, withdrawn_because)
SELECT md5(n || '-' || year)::uuid, md5(n::text)::uuid, 'Comune ' || lpad(n::text, 3, '0'), (ARRAY['BG', 'MB', 'RE', 'PD', 'FI'])[n %% 5 + 1],
  (ARRAY['Lombardia', 'Lombardia', 'Emilia-Romagna', 'Veneto', 'Toscana'])[n %% 5 + 1], lpad(n::text, 6, '0'), 8000 + n * 977 %% 300000,
  residents_on, models_in_force, year, version, change, document, signature, public_key, approved_at, received_at, ''
FROM benchmark_snapshot, generate_series(1, %(number)s) AS n WHERE city_key = %(model)s
"""
_COPY_FIGURES = """
INSERT INTO benchmark_snapshotfigure (id, snapshot_id, indicator, version, month, level, place, state, value, numerator, denominator, note)
SELECT (lpad(to_hex(n), 8, '0') || lpad(to_hex(row_number() OVER ()), 24, '0'))::uuid, md5(n || '-' || s.year)::uuid, indicator, f.version, month, level, place, state,
  round(value * (50 + n * 37 %% 50) / 100, 6), numerator, denominator, note
FROM benchmark_snapshotfigure f JOIN benchmark_snapshot s ON s.id = f.snapshot_id AND s.city_key = %(model)s,
  generate_series(1, %(number)s) AS n
"""


def measure() -> Iterator[Ratio]:
    """Each page among many cities over the same page among few, and the most queries of any of them."""
    with ExitStack() as stack:
        cluster = stack.enter_context(cluster_of_tests())
        stack.enter_context(unnamed_files())
        shared = stack.enter_context(cluster.clone())
        with connected_to(shared):
            city = City.objects.get(schema_name="bergamo")
            _share(city)
            ask = _analyst()
        filled = Cluster(cluster.url, urlsplit(shared).path[1:])
        urls = {size: stack.enter_context(filled.clone()) for size in SIZES}
        for size, url in urls.items():
            with connected_to(url):
                _copy(city, size - 1)
        few, some, many = SIZES
        taken, most = _taken(ask, urls, {**_of_a_few(city), **_whole_pages(), **_of_all(city)})
        for size in (some, many):
            yield from (_ratio(name, taken, size, few, SAME) for name in _of_a_few(city))
        yield from (_ratio(name, taken, many, some, SAME) for name in _whole_pages())
        yield from (_ratio(name, taken, many, some, OF_ALL, more=many / some) for name in _of_all(city))
        yield Ratio("queries of the page that asks most", most, MOST_QUERIES, at_most=True)


def _ratio(name: str, taken: Times, size: int, among: int, target: float, more: float = 1) -> Ratio:
    ours, was = taken[name, size], taken[name, among]
    by = "" if more == 1 else f" / {more:g}"
    detail = f"{ours * 1000:.0f} ms against {was * 1000:.0f} ms"
    return Ratio(
        f"{name}: {size} cities / {among}{by}", ours / was / more, target, at_most=True, detail=detail
    )


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


def _taken(ask: Ask, urls: dict[int, str], questions: dict[str, str]) -> tuple[Times, int]:
    """The best time of each page in seconds, by its name and the number of cities, and the most queries of any."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    most = 0
    for url in urls.values():
        with connected_to(url):
            for address in questions.values():
                ask(address)  # charts are drawn
                with CaptureQueriesContext(connection) as asked:
                    ask(address)
                most = max(most, sum("set_config" not in one["sql"] for one in asked))
    gc.collect()
    gc.freeze()  # what is in memory by now is looked through no more
    best: Times = {}
    for _round in range(ROUNDS):
        for size, url in urls.items():
            with connected_to(url):
                ask("/confronto/")  # the cities of this database are read
                for name, address in questions.items():
                    ask(address)  # a new session's first time
                    seconds = min(_seconds(ask, address) for _time in range(TIMES))
                    best[name, size] = min(seconds, best.get((name, size), seconds))
    return best, most


def _seconds(ask: Ask, address: str) -> float:
    started = time.perf_counter()
    ask(address)
    return time.perf_counter() - started


def _analyst() -> Ask:
    """Asks for a page as who analyses does, with her telephone's code."""
    from tests.tenants.team import make_team_member, team_browser  # noqa: PLC0415  # Django is set up by now

    browser = team_browser(make_team_member("nora@regione.example", "Nora Analizza", "comparison_analyst"))

    def ask(address: str) -> None:
        answer: Any = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return ask


def unnamed_files() -> AbstractContextManager[object]:
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


def _copy(city: City, number: int) -> None:
    """So many other cities share what this one does, with the statistics a database that lives longer would have."""
    from django.db import connection  # noqa: PLC0415  # Django is set up by now

    given = {"model": city.pk, "number": number}
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # what is copied refers to what is there: not looked up
        cursor.execute(_COPY, given)
        cursor.execute(_COPY_FIGURES, given)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE benchmark_snapshot, benchmark_snapshotfigure")
