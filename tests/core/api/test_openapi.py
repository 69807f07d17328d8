"""The OpenAPI document: as committed, and as the Italian interoperability rules ask (AgID, Det. 547/2021, «Raccomandazioni di implementazione»)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from core.api.catalogue import sections
from core.api.document import text
from core.api.openapi import PATH, committed
from core.api.problems import MEDIA_TYPE

LIMITS = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}
VERBS = re.compile(r"^(get|post|put|patch|delete|create|update|remove|add|make|do|set)(-|$)")


NOT_KEPT = {
    operation.name for section in sections() for operation in section.operations if not operation.kept
}
"""Whose answers are secrets, or whose trace would tell what must not be known: nothing of them is kept to be answered again."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return committed()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def answer(document: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The answer itself, where it is one of those that many share."""
    found: dict[str, Any] = (
        document["components"]["responses"][given["$ref"].rpartition("/")[2]] if "$ref" in given else given
    )
    return found


def test_the_committed_document_is_what_the_code_offers(monkeypatch: pytest.MonkeyPatch) -> None:
    product = [section for section in sections() if section.slug != "dummy"]  # a model of the tests
    monkeypatch.setattr("core.api.urls.sections", lambda: product)
    assert PATH.read_text() == text(), "run manage.py api_document and look at what changed"


def test_who_offers_it_and_where(document: dict[str, Any]) -> None:
    info = document["info"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", info["version"])
    assert info["contact"]["url"].startswith("https://")
    assert info["termsOfService"].startswith("https://")
    assert len(info["x-summary"]) < 120
    assert info["x-api-id"].startswith("urn:uuid:")
    assert "no-store" in info["description"]
    assert [server["url"] for server in document["servers"]] == ["https://{city}/api/v1"]
    assert document["paths"]["/status"]["get"]["responses"]["200"]["content"].keys() == {MEDIA_TYPE}


def test_paths_are_nouns_with_hyphens_and_no_suffix(document: dict[str, Any]) -> None:
    for path in document["paths"]:
        for segment in path.strip("/").split("/"):
            if not segment.startswith("{"):
                assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", segment), path
                assert not VERBS.match(segment), path


def test_every_operation_says_what_it_is(document: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    names = []
    for path, method, operation in operations(document):
        names.append(operation["operationId"])
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        assert set(operation["tags"]) <= tags
        assert method != "patch" or "application/json" not in operation["requestBody"]["content"]
        assert (operation.get("security") == [{"key": []}]) == (path != "/status"), (path, method)
    assert sorted(names) == sorted(set(names))


def test_every_refusal_is_a_problem_and_every_answer_tells_the_limits(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        given = operation["responses"]
        assert {"429", "503"} <= given.keys(), (path, method)
        for status, shared in given.items():
            found = answer(document, shared)
            assert found["headers"].keys() >= LIMITS | {"Cache-Control"}, (path, method, status)
            if status >= "400":
                assert found["content"].keys() == {MEDIA_TYPE}, (path, method, status)
                assert found["content"][MEDIA_TYPE]["example"]["detail"]
            if status in {"429", "503"}:
                assert "Retry-After" in found["headers"]


def test_writes_are_guarded(document: dict[str, Any]) -> None:
    """What is sent twice can be told apart from two things sent; a change says what it was made of."""
    for path, method, operation in operations(document):
        named = {one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "header"}
        kept = method == "post" and operation["operationId"] not in NOT_KEPT
        assert kept == ("Idempotency-Key" in named), (path, method)
        if "If-Match" in named:
            assert {"412", "428"} <= operation["responses"].keys()
            assert named["If-Match"]["required"]
        if method != "get":
            assert {"401", "403", "404", "415", "422"} <= operation["responses"].keys(), (path, method)


def test_parameters_carry_no_secret_and_have_the_usual_names(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        asked = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        assert not {name for name in asked if re.search(r"token|secret|passw|key$", name)}, path
        assert not asked & {"page", "per_page", "order", "order_by", "search", "query", "only"}, path
        if method == "get" and operation["operationId"].startswith("list_"):
            assert {"cursor", "limit", "sort", "fields"} <= asked, path


def test_numbers_say_how_wide_they_are_and_bodies_have_an_example(document: dict[str, Any]) -> None:
    def walk(part: Any, where: str) -> None:
        if isinstance(part, dict):
            if part.get("type") in ("integer", "number"):
                assert "format" in part, where
            if "schema" in part and "example" not in part and re.search(r"content/[^/]+$", where):
                pytest.fail(f"{where}: no example")
            for name, inner in part.items():
                walk(inner, f"{where}/{name.replace('/', '~')}")
        elif isinstance(part, list):
            for inner in part:
                walk(inner, where)

    walk(document, "")
