"""What is deployed beside the service names nothing the service does not tell, and every alert leads to what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from config import exposition
from config.checks import Part, State
from config.metrics import count_expired, count_task
from core.models import Delivery, Mailing
from demo.servers import PROJECT
from tenants.context import use_city, use_public
from tenants.health import beat, measure_outbox
from tenants.models import City, CityOutbox, Heartbeat

DEPLOY = PROJECT / "deploy"
RUNBOOK = PROJECT / "docs" / "operations" / "incident.md"
_GRAFANAS = {"$__rate_interval": "5m", "$__range": "6h", "$city": ".*"}
"""What Grafana puts in place of its variables."""


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def drawn() -> list[str]:
    """The expressions of the dashboard."""
    board = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    texts = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    for name, value in _GRAFANAS.items():
        texts = [text.replace(name, value) for text in texts]
    assert "$" not in "".join(texts)
    return texts


def named_in(node: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """The metrics an expression reads, each with the labels it asks to have one value."""
    if isinstance(node, promql_parser.VectorSelector):
        yield (
            str(node.name),
            {m.name: m.value for m in node.matchers.matchers if m.op == promql_parser.MatchOp.Equal},
        )
    if isinstance(node, promql_parser.MatrixSelector):
        yield from named_in(node.vector_selector)
    for part in ("expr", "lhs", "rhs", "param"):
        if (inner := getattr(node, part, None)) is not None:
            yield from named_in(inner)
    for inner in getattr(node, "args", ()):
        yield from named_in(inner)


@pytest.fixture
def told(bergamo: City, bergamo_client: Client) -> dict[str, set[frozenset[tuple[str, str]]]]:
    """What the service tells, metric by metric with the labels of each figure, after a page, and tasks that went well and not."""
    bergamo_client.get("/")
    CityOutbox.objects.create(city=bergamo, waiting=1)
    for outcome in ("success", "failure"):
        count_task("x", "bergamo", outcome, 0.1)
    count_expired("x")
    parts = {name: Part(State.UP, {}) for name in ("web", "database")}
    parts |= {
        "worker": Part(State.UP, {"beat_seconds_ago": 1.0}),
        "broker": Part(State.UP, {"messages_waiting": 3.0}),
    }
    found: dict[str, set[frozenset[tuple[str, str]]]] = {}
    for family in text_string_to_metric_families(exposition.exposition(parts).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).add(frozenset(sample.labels.items()))
    return found


def test_every_metric_an_alert_or_a_panel_reads_is_told_by_the_service(told: dict[str, set[Any]]) -> None:
    texts = [rule["expr"] for rule in alerts()] + drawn()
    read = [one for text in texts for one in named_in(promql_parser.parse(text))]
    assert len(read) > 40  # the control
    assert sorted({name for name, _labels in read if name not in told}) == []
    ours = {name.removesuffix("_total").removesuffix("_bucket") for name, _labels in read}
    kinds = {name.removesuffix("_total").removesuffix("_bucket") for name in told if name.startswith("vicinia_") and not name.endswith(("_created", "_count", "_sum"))}  # fmt: skip
    assert kinds - ours == set(), "told and looked at by nobody"
    valued = {"part", "outcome", "queue"}  # labels with few values, all told
    missing = [
        (name, label, value)
        for name, labels in read
        for label, value in labels.items()
        if label in valued and not any((label, value) in known for known in told[name])
    ]
    assert missing == []


def test_an_expression_that_is_none_is_noticed() -> None:
    with pytest.raises(ValueError, match="unclosed"):
        promql_parser.parse("sum(rate(vicinia_requests_total[5m])")


def test_every_alert_says_how_grave_it_is_and_leads_to_what_to_do() -> None:
    sections = {
        re.sub(r"[^\w -]", "", line.lower()).strip().replace(" ", "-")
        for line in re.findall(r"^#+ (.+)$", RUNBOOK.read_text(), re.MULTILINE)
    }
    for rule in alerts():
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"]
        page, _, section = rule["annotations"]["runbook_url"].partition("#")
        assert (PROJECT / page) == RUNBOOK
        assert section in sections, rule["alert"]
    assert len({rule["alert"] for rule in alerts()}) == len(alerts())


def test_with_more_cities_than_allowed_figures_are_of_all_together(settings: Any, told: object) -> None:
    for city in ("aosta", "biella", "como"):
        count_task("x", city, "success", 1.0)
    settings.METRICS_CITIES = 500
    assert 'vicinia_city_tasks_total{city="como",outcome="success"} 1.0' in exposition.exposition().decode()
    settings.METRICS_CITIES = 2
    page = exposition.exposition().decode()
    assert "como" not in page
    (line,) = re.findall(r'^vicinia_city_tasks_total\{city="",outcome="success"\} (\S+)$', page, re.MULTILINE)
    assert float(line) >= 4
    assert "vicinia_tasks_total" in page


def test_mail_that_waits_is_counted_in_its_city_and_told_of_all(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        mailing = Mailing.objects.create(kind="convocation", site="http://x/")
        for state in ("waiting", "sent"):
            Delivery.objects.create(mailing=mailing, email=f"{state}@x.example", state=state)
        measure_outbox()
    with use_city(monza):
        measure_outbox()
    with use_public():
        assert dict(CityOutbox.objects.values_list("city__schema_name", "waiting")) == {
            "bergamo": 1,
            "monza": 0,
        }
        figures = exposition.service_figures()
        assert figures.waiting["city_mail"][0] == 1
        assert figures.city_mail == {"bergamo": 1}
        beat()
        beat()
        assert Heartbeat.objects.count() == 1
