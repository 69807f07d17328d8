"""The chart, rendered by the real Helm, is what Kubernetes accepts and keeps to what it promises."""

import re

import kubernetes_validate
import pytest
import yaml

from demo.servers import PROJECT
from tests.deploy.chart import CHART, KUBERNETES, Manifests, Object, render, selects, variables
from tests.deploy.tools import run
from tests.deploy.variables import FOR_THE_LAPTOP, FROM_THE_IMAGE, SECRETS, variables_read


def test_helm_finds_nothing_to_say(manifests: Manifests) -> None:
    linted = run(
        "helm", "lint", "--strict", "--kube-version", KUBERNETES, CHART, "--values", CHART / f"ci/{manifests.name}-values.yaml"
    )  # fmt: skip
    assert linted.returncode == 0, linted.stdout


def test_every_object_is_what_kubernetes_accepts(manifests: Manifests) -> None:
    assert manifests.objects
    for found in manifests.objects:
        kubernetes_validate.validate(found, KUBERNETES, strict=True)
    names = [(found["kind"], found["metadata"]["name"]) for found in manifests.objects]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", name) for _kind, name in names)


def test_no_pod_has_more_rights_than_it_needs(manifests: Manifests) -> None:
    for owner, _metadata, spec in manifests.pods():
        assert spec["automountServiceAccountToken"] is False, owner["metadata"]["name"]
        assert spec["enableServiceLinks"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
        of_the_pod = spec["securityContext"]
        assert of_the_pod["runAsNonRoot"] is True
        assert of_the_pod["runAsUser"] > 0
        assert of_the_pod["runAsGroup"] > 0
        assert of_the_pod["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "privileged": False,
                "readOnlyRootFilesystem": True,
                "runAsNonRoot": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert "memory" in container["resources"]["limits"]
            written = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
            assert written.keys() == {volume["name"] for volume in spec.get("volumes", [])} | {
                claim["metadata"]["name"] for claim in owner["spec"].get("volumeClaimTemplates", [])
            }
        for volume in spec.get("volumes", []):
            assert volume.keys() - {"name"} <= {"emptyDir", "persistentVolumeClaim", "configMap"}
            assert volume.get("emptyDir", {"sizeLimit": "some"})["sizeLimit"]


def test_every_text_stays_a_text(manifests: Manifests) -> None:
    """`y`, `1` and `0123` are texts of the values; what YAML would make of them is refused by Kubernetes, or worse."""
    for _component, _spec, container in manifests.ours():
        image = manifests.values["image"]
        version = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
        tail = f"@{image['digest']}" if "digest" in image else f":{image.get('tag', version)}"
        assert container["image"] == image["repository"] + tail
        for entry in variables(container).values():
            assert isinstance(entry.get("value", ""), str)
        for name, value in manifests.values.get("settings", {}).items():
            assert variables(container)[name]["value"] == value


def test_what_pods_refer_to_is_there(manifests: Manifests) -> None:
    made = {(found["kind"], found["metadata"]["name"]) for found in manifests.objects}
    for owner, _metadata, spec in manifests.pods():
        needed = {("ServiceAccount", spec["serviceAccountName"])} - {("ServiceAccount", "default")}
        if owner["kind"] == "StatefulSet":
            needed.add(("Service", owner["spec"]["serviceName"]))
        for volume in spec.get("volumes", []):
            if claim := volume.get("persistentVolumeClaim"):
                needed.add(("PersistentVolumeClaim", claim["claimName"]))
            if config := volume.get("configMap"):
                needed.add(("ConfigMap", config["name"]))
        assert needed <= made


def test_selectors_find_their_own_pods_alone(manifests: Manifests) -> None:
    everybodys = [metadata["labels"] for _owner, metadata, _spec in manifests.pods()]
    for owner, metadata, _spec in manifests.pods():
        if "selector" in owner["spec"]:
            assert [labels for labels in everybodys if selects(owner["spec"]["selector"], labels)] == [
                metadata["labels"]
            ]
    for budget in manifests.of_kind("PodDisruptionBudget"):
        assert sum(selects(budget["spec"]["selector"], labels) for labels in everybodys) == 1
    for scaler in manifests.of_kind("HorizontalPodAutoscaler"):
        target = manifests.named("Deployment", scaler["spec"]["scaleTargetRef"]["name"])
        assert "replicas" not in target["spec"], "two would say how many there are"


def test_ports_agree(manifests: Manifests) -> None:
    for _owner, _metadata, spec in manifests.pods():
        for container in spec["containers"]:
            probes = [container.get(f"{kind}Probe", {}) for kind in ("startup", "liveness", "readiness")]
            assert {probe["httpGet"]["port"] for probe in probes if "httpGet" in probe} <= _ports(spec)
    for service in manifests.of_kind("Service"):
        wanted = {"matchLabels": service["spec"]["selector"]}
        (spec,) = (spec for _owner, metadata, spec in manifests.pods() if selects(wanted, metadata["labels"]))
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= _ports(spec)


def _ports(spec: Object) -> set[str]:
    return {port["name"] for container in spec["containers"] for port in container.get("ports", [])}


def test_every_host_leads_to_the_web_and_has_a_certificate(manifests: Manifests) -> None:
    hosts: list[str] = []
    for ingress in manifests.of_kind("Ingress"):
        covered = [host for tls in ingress["spec"]["tls"] for host in tls["hosts"]]
        assert covered == [rule["host"] for rule in ingress["spec"]["rules"]]
        hosts += covered
        for rule in ingress["spec"]["rules"]:
            (path,) = rule["http"]["paths"]
            backend = path["backend"]["service"]
            service = manifests.named("Service", "-web")
            assert backend["name"] == service["metadata"]["name"]
            assert backend["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}
    values = manifests.values.get("ingress", {})
    if values.get("enabled", True):
        domain = manifests.values["baseDomain"]
        assert hosts == [domain, f"*.{domain}", *values.get("ownHosts", [])]


def test_every_variable_given_is_read_and_every_needed_one_is_given(manifests: Manifests) -> None:
    # Passwords inside an address the chart puts together, which only that address reads.
    parts = {"DATABASE_PASSWORD", "BROKER_PASSWORD"}
    needed = {"SECRET_KEY", "EMAIL_URL", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "BASE_DOMAIN"}
    needed |= {"SECURE", "BEHIND_PROXY", "TRUSTED_PROXIES"}
    for _component, _spec, container in manifests.ours():
        given = variables(container)
        assert given.keys() - parts <= variables_read() - FROM_THE_IMAGE - FOR_THE_LAPTOP
        assert needed <= given.keys()
        for name, entry in given.items():
            if name in SECRETS and "valueFrom" not in entry:
                assert re.fullmatch(r"\S+:\$\(\w+_PASSWORD\)@\S+", entry["value"]), name
            for part in re.findall(r"\$\((\w+)\)", entry.get("value", "")):
                assert list(given).index(part) < list(given).index(name), (
                    "Kubernetes fills in what stands before"
                )
        optional = {name for name, entry in given.items() if _is_optional(entry)}
        assert not optional & needed
    text = (CHART / "templates/_helpers.tpl").read_text() + (CHART / "templates/web.yaml").read_text()
    assert {name for name in SECRETS if f'"{name}"' in text} == SECRETS


def _is_optional(entry: Object) -> bool:
    return bool(entry.get("valueFrom", {}).get("secretKeyRef", {}).get("optional"))


def test_no_secret_is_in_the_chart(manifests: Manifests) -> None:
    assert not manifests.of_kind("Secret")
    references = {
        entry["valueFrom"]["secretKeyRef"]["name"]
        for _owner, _metadata, spec in manifests.pods()
        for entry in variables(spec["containers"][0]).values()
        if "valueFrom" in entry
    }
    assert references == {manifests.values.get("existingSecret", "vicinia")}


def test_tables_come_before_the_code_that_needs_them(manifests: Manifests) -> None:
    (job,) = manifests.of_kind("Job")
    inside = manifests.values.get("postgresql", {}).get("inCluster", False)
    # A hook of the install would wait for a database that comes with the install, or pods for a hook that waits for them.
    assert _hook(job) == ("" if inside else "pre-install,pre-upgrade")
    (upgrading,) = render(manifests.name, "--is-upgrade").of_kind("Job")
    assert _hook(upgrading) == "pre-install,pre-upgrade"
    # What a hook refers to must be there at the first install, before anything else of the release.
    spec = job["spec"]["template"]["spec"]
    assert not [volume for volume in spec["volumes"] if "emptyDir" not in volume]
    assert ("ServiceAccount", spec["serviceAccountName"]) not in {
        (found["kind"], found["metadata"]["name"]) for found in manifests.objects
    }
    (container,) = spec["containers"]
    assert container["command"] == ["python", "manage.py", "migrate_cities"]
    assert spec["restartPolicy"] == "Never"


def _hook(found: Object) -> str:
    return str(found["metadata"].get("annotations", {}).get("helm.sh/hook", ""))


def test_there_is_one_clock(manifests: Manifests) -> None:
    beat = manifests.named("Deployment", "-beat")
    assert beat["spec"]["replicas"] == 1
    assert beat["spec"]["strategy"] == {"type": "Recreate"}
    assert not [found for found in manifests.of_kind("HorizontalPodAutoscaler") if "beat" in str(found)]


def test_a_pod_without_its_database_is_not_killed(manifests: Manifests) -> None:
    (web,) = (container for component, _spec, container in manifests.ours() if component == "web")
    assert web["livenessProbe"]["httpGet"]["path"] == web["startupProbe"]["httpGet"]["path"] == "/healthz"
    assert web["readinessProbe"]["httpGet"]["path"] == "/readyz"
    for component, _spec, container in manifests.ours():
        assert ("livenessProbe" in container) is (component != "migrate")


def test_the_same_programs_run_everywhere(manifests: Manifests) -> None:
    """The image, the Compose file and the chart start web, worker and clock in the same way."""
    services = yaml.safe_load((PROJECT / "deploy/compose.yaml").read_text())["services"]
    instruction = re.search(r"^CMD (\[.*\])$", (PROJECT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    assert instruction
    services["web"]["command"] = yaml.safe_load(instruction[1])
    for component, _spec, container in manifests.ours():
        words = [*container["command"], *container.get("args", [])]
        assert {word for word in words if not word.isdigit() and word != "--workers"} == {
            word for word in services[component]["command"] if not word.startswith("${")
        }


@pytest.mark.parametrize("name", ["vicinia", "a-release-with-a-name-that-is-as-long-as-helm-allows"])
def test_any_name_of_a_release_will_do(name: str) -> None:
    values = CHART / "ci/minimal-values.yaml"
    rendered = run("helm", "template", name, CHART, "--kube-version", KUBERNETES, "--values", values)
    assert rendered.returncode == 0, rendered.stderr
    for found in yaml.safe_load_all(rendered.stdout):
        kubernetes_validate.validate(found, KUBERNETES, strict=True)
        assert len(found["metadata"]["name"]) <= 63
