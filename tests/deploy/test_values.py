"""The chart's values: each is described, none can be misspelt."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.deploy.chart import CHART, KUBERNETES
from tests.deploy.tools import run
from tests.deploy.variables import FOR_THE_LAPTOP, FROM_THE_IMAGE, SECRETS, variables_read

FREE = {
    "resources",
    "annotations",
    "ownHostsAnnotations",
    "podAnnotations",
    "podLabels",
    "nodeSelector",
    "affinity",
    "settings",
}
CHARTS_OWN = {
    "SECURE",
    "BEHIND_PROXY",
    "TRUSTED_PROXIES",
    "BASE_DOMAIN",
    "RELEASE",
    "WEB_WORKERS",
    "WEB_THREADS",
}
CHARTS_OWN |= {"PROMETHEUS_MULTIPROC_DIR", "WORKER_METRICS"}

SCHEMA: dict[str, Any] = json.loads((CHART / "values.schema.json").read_text())
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())


def _paths(values: dict[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in values.items():
        yield (*before, name)
        if isinstance(value, dict) and name not in FREE:
            yield from _paths(value, (*before, name))


def _described(schema: dict[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if reference := schema.get("$ref"):
        schema = SCHEMA["definitions"][reference.rpartition("/")[2]]
    if "properties" in schema:
        assert schema["additionalProperties"] is False, before
    for name, inner in schema.get("properties", {}).items():
        yield (*before, name)
        yield from _described(inner, (*before, name))


def test_the_schema_describes_what_there_is() -> None:
    described = {path for path in _described(SCHEMA) if "resources" not in path[:-1]}
    assert described - {("global",)} == set(_paths(VALUES))


def test_every_value_is_used() -> None:
    text = "".join(file.read_text() for file in (CHART / "templates").iterdir())
    for path in _paths(VALUES):
        assert re.search(rf"\b{path[-1]}\b", text), f"nothing reads {'.'.join(path)}"
    readme = (CHART / "README.md").read_text()
    assert [name for name in VALUES if f"`{name}" not in readme] == []


def test_settings_are_those_the_service_reads() -> None:
    settable = set(SCHEMA["properties"]["settings"]["propertyNames"]["enum"])
    assert settable == variables_read() - SECRETS - CHARTS_OWN - FROM_THE_IMAGE - FOR_THE_LAPTOP


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("web.replcas=3", "'replcas' not allowed"),
        ("web.replicas=none", "/web/replicas"),
        ("web.autoscaling.targetCPU=170", "/web/autoscaling/targetCPU"),
        ("image.tag=true", "got boolean, want string"),
        ("image.digest=0123", "/image/digest"),
        ("image.repository=vicinia:1", "/image/repository"),
        ("baseDomain=https://vicinia.example", "/baseDomain"),
        ("settings.ARREARS_DAYS=30", "want string"),
        ("settings.SECRET_KEY=abc", "value must be one of 'API_REQUESTS_A_MINUTE'"),
        ("settings.ARREAR_DAYS=x", "value must be one of 'API_REQUESTS_A_MINUTE'"),
        ("media.size=20G", "/media/size"),
        ("networkPolicy.internetExcept={10.0.0.0}", "/networkPolicy/internetExcept/0"),
        ("postgresql.incluster=true", "'incluster' not allowed"),
        ("secrets.SECRET_KEY=abc", "'secrets' not allowed"),
    ],
)
def test_wrong_values_are_refused(setting: str, complaint: str) -> None:
    values = CHART / "ci/default-values.yaml"
    refused = run(
        "helm", "template", "tried", CHART, "--kube-version", KUBERNETES, "--values", values, "--set", setting
    )
    assert refused.returncode != 0
    assert complaint in refused.stderr


def test_what_nobody_can_know_is_asked() -> None:
    refused = run("helm", "template", "tried", CHART, "--kube-version", KUBERNETES)
    assert refused.returncode != 0
    assert "/baseDomain" in refused.stderr
    assert "/image/repository" in refused.stderr
