"""The Compose file, as Docker Compose's own loader understands it."""

import re
from typing import Any

import yaml

from demo.servers import PROJECT
from tests.deploy.variables import FOR_THE_LAPTOP, FROM_THE_IMAGE, variables_of_the_example, variables_read

OURS = {"web", "worker", "beat", "migrate"}
COMPOSES_OWN = {"VICINIA_VERSION", "POSTGRES_PASSWORD", "DATABASE_PASSWORD", "HTTP_PORT", "HTTPS_PORT"}
COMPOSES_OWN |= {"CERTIFICATES", "ACME", "WORKER_CONCURRENCY"}


def test_no_container_has_more_rights_than_it_needs(compose: dict[str, Any]) -> None:
    assert compose["services"].keys() == {*OURS, "database", "broker", "proxy"}
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"]
        assert "cap_add" not in service
        assert service["security_opt"] == ["no-new-privileges:true"]
        user, group = service["user"].split(":")
        assert int(user) > 0
        assert int(group) > 0
        assert not service.get("privileged")
        assert re.fullmatch(r"[a-z./]+[a-z-]*:[a-z0-9.-]*\d[a-z0-9.-]*|vicinia:.+", service["image"]), (
            "pinned"
        )
        if name in OURS:
            assert {mount["target"] for mount in service["volumes"]} == {"/media"}
            assert [text.partition(":")[0] for text in service["tmpfs"]] == ["/tmp"]


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert ("ports" in service) is (name == "proxy")
    assert compose["networks"]["inside"]["internal"] is True
    assert set(compose["services"]["proxy"]["networks"]) == {"outside"}
    for server in ("database", "broker"):
        assert set(compose["services"][server]["networks"]) == {"inside"}


def test_what_is_needed_comes_first(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name in OURS - {"migrate"}:
        waits = {needed: how["condition"] for needed, how in services[name]["depends_on"].items()}
        assert waits["migrate"] == "service_completed_successfully"
        assert waits["database"] == waits["broker"] == "service_healthy"
    assert services["migrate"]["command"] == ["python", "manage.py", "migrate_cities"]
    assert services["migrate"]["restart"] == "no"
    for service in services.values():
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "healthcheck" in services[needed]


def test_every_variable_is_read_and_every_one_that_is_read_is_explained(compose: dict[str, Any]) -> None:
    example = variables_of_the_example()
    read = variables_read()
    of_the_file = set(compose["services"]["web"]["environment"]) | set(
        compose["services"]["worker"]["environment"]
    )
    assert of_the_file - COMPOSES_OWN <= read
    assert set(example) - COMPOSES_OWN <= read
    assert read - FROM_THE_IMAGE - FOR_THE_LAPTOP <= set(example) | of_the_file
    text = (PROJECT / "deploy/compose.yaml").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) <= set(example)
    # What must be filled in is empty in the example, and what is commented needs nothing.
    filled = (PROJECT / "deploy/env.example").read_text().splitlines()
    open_ones = {line.removesuffix("=") for line in filled if re.fullmatch("[A-Z_]+=", line)}
    assert open_ones == {"BASE_DOMAIN", "SECRET_KEY", "POSTGRES_PASSWORD", "DATABASE_PASSWORD", "EMAIL_URL"}


def test_words_of_the_administrator_reach_no_process_of_ours(compose: dict[str, Any]) -> None:
    for name in OURS:
        environment = compose["services"][name]["environment"]
        assert environment["POSTGRES_PASSWORD"] == ""
        assert environment["DATABASE_URL"] == "postgresql://vicinia:filled@database:5432/vicinia"
        assert {environment[switch] for switch in ("SECURE", "BEHIND_PROXY", "TRUSTED_PROXIES")} == {"1"}


def test_what_is_mounted_is_there(compose: dict[str, Any]) -> None:
    text = (PROJECT / "deploy/compose.yaml").read_text()
    files = re.findall(r"- (\.\.?/[^:$]+):", text)
    assert len(files) == 2
    assert all((PROJECT / "deploy" / file).is_file() for file in files)
    named = {
        mount["source"]
        for one in compose["services"].values()
        for mount in one.get("volumes", [])
        if mount["type"] == "volume"
    }
    assert named == set(yaml.safe_load(text)["volumes"])
