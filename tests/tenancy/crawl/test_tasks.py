"""Background work given the keys of another city under its own city's header does nothing with them."""

import inspect
from typing import Any

from celery import current_app
from django.core import mail

from accounts.models import User
from core.models import ImportBatch, Mailing
from tenants.context import use_city
from tenants.models import City
from tenants.tasks import HEADER
from tests.architecture.source import agree
from tests.core.permissions.addresses import addresses
from tests.tenancy.crawl.marks import Mark, contents, mark_the_rest, marking
from tests.tenancy.crawl.worlds import CityWorld

OURS = ("core.", "models_", "accounts.")
SAMPLES: dict[str, Any] = {
    "actor_id": lambda: str(User.objects.latest("pk").pk),
    "batch_id": lambda: str(ImportBatch.objects.latest("pk").pk),
    "mailing_id": lambda: str(Mailing.objects.latest("pk").pk),
    "site": lambda: "http://bergamo.localhost/",
}
"""What a task is given, by the name of its argument."""


EMPTY_TABLES = {
    "core.DuplicateDismissal": "two organisations and who decided that they are two",
    "core.IndicatorMeasure": "numbers of a year, and the key of where they were counted",
    "models_qua.PlanLink": "keys and nothing else",
}
"""Tables of which there is no row to look for."""


def arguments_of(task: Any) -> dict[str, Any]:
    """A sample for every argument a task must be given; `KeyError` for one nobody gave."""
    wanted = inspect.signature(task.run).parameters.values()
    return {
        one.name: SAMPLES[one.name]() for one in wanted if one.default is one.empty or one.name in SAMPLES
    }


def test_a_task_with_another_citys_keys_neither_sends_nor_writes_a_byte_of_it(
    bergamo: City, monza: City
) -> None:
    mark = Mark(monza)
    CityWorld(bergamo)
    with marking(mark):
        world = CityWorld(monza)
        for address in addresses("config.urls_city"):
            world.sample(address)
        refused = world.fill_the_rest()
    mark_the_rest(mark)
    agree(refused, EMPTY_TABLES, f"No row of these could be made, write a sample: {refused}")
    before = contents(monza)
    tasks = [task for name, task in current_app.tasks.items() if name.startswith(OURS)]
    assert len(tasks) >= 8
    for task in tasks:
        with use_city(monza):
            given = arguments_of(task)
        task.apply(kwargs=given, headers={HEADER: bergamo.schema_name})
        assert contents(monza) == before, task.name
    letters = b"".join(letter.message().as_bytes() for letter in mail.outbox)
    assert mark.found_in(letters) == ""
    with use_city(bergamo):
        said = [str(row) for table in (Mailing, ImportBatch) for row in table.objects.values_list()]
    assert mark.word not in "".join(said)
