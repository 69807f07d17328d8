"""The page Prometheus reads: what all processes of this machine counted, and, asked now, how the whole service stands.

What stands of the whole service (cities, mail that waits, the parts) is the same whichever process tells it: take its maximum
over processes, never its sum.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator

import structlog
from django.conf import settings
from django.db import DatabaseError
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from config.checks import Parts, State
from config.metrics import CITY
from tenants.context import use_public
from tenants.selectors.service import Service, service_figures

logger = structlog.get_logger(__name__)


class Counted(Collector):
    """What processes counted; by city only where cities are few enough (`METRICS_CITIES`), else of all together."""

    def collect(self) -> Iterator[Metric]:
        """Every metric of ours, and of the interpreter where there is one process."""
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        source: Collector = MultiProcessCollector(None, folder) if folder else REGISTRY
        for metric in source.collect():
            yield _without_cities(metric) if _is_too_many(metric.samples) else metric


def _is_too_many(samples: Iterable[Sample]) -> bool:
    return len({sample.labels.get(CITY) for sample in samples}) > settings.METRICS_CITIES


def _without_cities(metric: Metric) -> Metric:
    """The sums over all cities, with the label empty."""
    sums: defaultdict[tuple[str, tuple[tuple[str, str], ...]], float] = defaultdict(float)
    for sample in metric.samples:
        if not sample.name.endswith("_created"):
            sums[sample.name, tuple(sorted({**sample.labels, CITY: ""}.items()))] += sample.value
    summed = Metric(metric.name, metric.documentation, metric.type)
    for (name, labels), value in sums.items():
        summed.add_sample(name, dict(labels), value)
    return summed


class Standing(Collector):
    """How the service stands, asked when the page is read: a dozen small queries, whatever the number of cities."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def collect(self) -> Iterator[Metric]:
        """The parts always; what the database knows only while it answers."""
        yield from _of_parts(self.parts)
        if self.parts["database"].state is not State.UP:
            return
        try:
            with use_public():
                service = service_figures()
        except DatabaseError:
            logger.warning("service_not_measured", exc_info=True)
            return
        yield from _of_service(service)


def _of_parts(parts: Parts) -> Iterator[Metric]:
    up = GaugeMetricFamily("vicinia_part_up", "Whether a part of the service works.", labels=["part"])
    for name, part in parts.items():
        if part.state in {State.UP, State.DOWN}:
            up.add_metric([name], float(part.state is State.UP))
    yield up
    for name, figure, told in (
        ("vicinia_worker_beat_age_seconds", parts["worker"].figures["beat_seconds_ago"], "Since the workers' last sign of life."),
        ("vicinia_tasks_waiting", parts["broker"].figures["messages_waiting"], "Messages no worker has taken yet."),
    ):  # fmt: skip
        if figure is not None:
            yield GaugeMetricFamily(name, told, value=figure)


def _of_service(service: Service) -> Iterator[Metric]:
    yield _by("vicinia_cities", "Cities, by state.", "state", service.cities)
    yield GaugeMetricFamily(
        "vicinia_cities_behind", "Cities whose tables lack migrations.", value=service.behind
    )
    yield _by("vicinia_outbox_waiting", "What waits to leave, by queue.", "queue", {name: len_ for name, (len_, _age) in service.waiting.items()})  # fmt: skip
    yield _by("vicinia_outbox_oldest_seconds", "How long the oldest of a queue has waited.", "queue", {name: age for name, (_len, age) in service.waiting.items()})  # fmt: skip
    yield _by("vicinia_faults_today", "Pages and tasks that failed today, by kind.", "kind", service.faults)
    yield GaugeMetricFamily(
        "vicinia_database_connections", "Sessions of the database.", value=service.sessions
    )
    yield GaugeMetricFamily("vicinia_database_connections_max", "Sessions the server allows.", value=service.sessions_max)  # fmt: skip
    if len(service.city_mail) <= settings.METRICS_CITIES:
        yield _by("vicinia_city_mail_waiting", "Mail of a city that waits to leave.", CITY, service.city_mail)


def _by(name: str, told: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def exposition(parts: Parts | None = None) -> bytes:
    """The page, in Prometheus's text format; without `parts` only what was counted."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Counted())
    if parts is not None:
        registry.register(Standing(parts))
    return generate_latest(registry)


def tell_at(host: str, port: int) -> None:
    """Tell what was counted at an address of its own, over a thread of the library that reads files and nothing else."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Counted())
    start_http_server(port, addr=host, registry=registry)
