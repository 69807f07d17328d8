"""What Helm makes of the chart, and how to find one's way in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from demo.servers import PROJECT
from tests.deploy.tools import run

CHART = PROJECT / "helm"
KUBERNETES = "1.37"
"""The release whose schemas are the measure; the chart says from which on it works."""

Object = dict[str, Any]


@dataclass(frozen=True)
class Manifests:
    """The objects of a release, and the values they were made of."""

    name: str
    values: dict[str, Any]
    objects: list[Object]

    def of_kind(self, *kinds: str) -> list[Object]:
        """All of these kinds."""
        return [found for found in self.objects if found["kind"] in kinds]

    def named(self, kind: str, suffix: str) -> Object:
        """The one of this kind whose name ends so."""
        (found,) = (one for one in self.of_kind(kind) if one["metadata"]["name"].endswith(suffix))
        return found

    def pods(self) -> Iterator[tuple[Object, Object, Object]]:
        """What makes pods, with the template's metadata and specification."""
        for found in self.of_kind("Deployment", "StatefulSet", "Job"):
            template = found["spec"]["template"]
            yield found, template["metadata"], template["spec"]

    def ours(self) -> Iterator[tuple[str, Object, Object]]:
        """Pods that run our image: component, specification and the one container."""
        for _owner, metadata, spec in self.pods():
            component = metadata["labels"]["app.kubernetes.io/component"]
            if component not in {"postgresql", "broker"}:
                (container,) = spec["containers"]
                yield component, spec, container


def render(name: str, *options: str) -> Manifests:
    """What Helm makes of the chart with the values of this name in `helm/ci`."""
    values = CHART / "ci" / f"{name}-values.yaml"
    rendered = run(
        "helm", "template", "tried", CHART, "--kube-version", KUBERNETES, "--values", values, *options
    )
    assert rendered.returncode == 0, rendered.stderr
    objects = [found for found in yaml.safe_load_all(rendered.stdout) if found]
    return Manifests(name, yaml.safe_load(values.read_text()), objects)


def selects(selector: Object, labels: Object) -> bool:
    """Whether a label selector of `matchLabels` finds these labels."""
    return set(selector["matchLabels"].items()) <= set(labels.items())


def variables(container: Object) -> dict[str, Object]:
    """The container's environment by name; each name once."""
    entries = container.get("env", [])
    by_name = {entry["name"]: entry for entry in entries}
    assert len(by_name) == len(entries)
    return by_name
