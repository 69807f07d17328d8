"""How the report of a season grows with the register of agreements: one of the size of Reggio's, and one ten times larger."""

import datetime as dt
import random
import time
from collections.abc import Iterator
from statistics import median

from bench.ratio import Ratio
from tenants.context import use_city
from tenants.models import City
from tests.database import cluster_of_tests, connected_to

FIRST, LAST = 2015, 2019
ROUNDS = 7
LABS, AGREEMENTS, SIGNATORIES, PEOPLE, PARTICIPATIONS, PROJECTS, WORKS = 19, 42, 1200, 1540, 1832, 163, 45
_CITIES = {1: "bergamo", 10: "monza"}  # size of the register: the prepared city that holds it
GROWTH = 12.0  # at most, for ten times the rows: linear, with some room for noise


def measure() -> Iterator[Ratio]:
    """The report of the larger register over that of the smaller, one after the other: whatever slows the machine slows both."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url):
        cities = {size: City.objects.get(schema_name=name) for size, name in _CITIES.items()}
        for size, city in cities.items():
            _fill(city, size)
        rounds = [{size: _seconds(city) for size, city in cities.items()} for _number in range(ROUNDS + 1)][
            1:
        ]  # the first warms up
    small, large = cities
    yield Ratio(
        f"season of {large} x the rows / season",
        median(taken[large] / taken[small] for taken in rounds),
        GROWTH,
        at_most=True,
        detail=f"{median(taken[small] for taken in rounds) * 1000:.0f} ms for {AGREEMENTS} agreements",
    )


def _seconds(city: City) -> float:
    from core.reporting.season import build_season  # noqa: PLC0415  # Django is set up by now

    with use_city(city):
        started = time.perf_counter()
        build_season("qua", FIRST, LAST)
        return time.perf_counter() - started


def _fill(city: City, size: int) -> None:
    """A register of `size` times Reggio's, and the statistics a database that lives longer would have by itself."""
    from django.db import connection  # noqa: PLC0415

    chance = random.Random(size)  # noqa: S311  # made-up rows
    with use_city(city):
        _store(chance, size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _store(chance: random.Random, size: int) -> None:
    from core.models import Body, Person  # noqa: PLC0415
    from models_qua import models as qua  # noqa: PLC0415

    labs = Body.objects.bulk_create(
        Body(model_slug="qua", name=f"Lab {n}", slug=f"lab-{n}") for n in range(LABS * size)
    )
    qua.CitizenshipLab.objects.bulk_create(qua.CitizenshipLab(body=lab) for lab in labs)
    agreements = qua.CitizenshipAgreement.objects.bulk_create(
        qua.CitizenshipAgreement(
            body=chance.choice(labs),
            title=f"Accordo {n}",
            slug=f"accordo-{n}",
            number=n + 1,
            state="in_force",
            act_number="G.C. 1",
            signed_on=dt.date(FIRST, 1, 1) + dt.timedelta(days=chance.randrange(1826)),
        )
        for n in range(AGREEMENTS * size)
    )
    qua.Signatory.objects.bulk_create(
        qua.Signatory(
            agreement=of,
            kind=chance.choice(["association", "volunteer"]),
            name=f"N {n}",
            signed_on=of.signed_on,
        )
        for n in range(SIGNATORIES * size)
        for of in [chance.choice(agreements)]
    )
    people = Person.objects.bulk_create(Person(family_name=f"P {n}") for n in range(PEOPLE * size))
    pairs = {(chance.choice(agreements), chance.choice(people)) for _n in range(PARTICIPATIONS * size)}
    qua.LabParticipation.objects.bulk_create(
        qua.LabParticipation(body=of.body, agreement=of, person=person) for of, person in pairs
    )
    qua.ProjectSheet.objects.bulk_create(
        qua.ProjectSheet(
            agreement=chance.choice(agreements),
            title="Orto",
            slug=f"orto-{n}",
            family=chance.choice(["community", "city"]),
            year=chance.randrange(FIRST, LAST + 1),
            budget_eur=chance.randrange(10_000),
        )
        for n in range(PROJECTS * size)
    )
    qua.MaintenanceWork.objects.bulk_create(
        qua.MaintenanceWork(title="Siepi", year=chance.randrange(FIRST, LAST + 1), budget_eur=1000)
        for _n in range(WORKS * size)
    )
