"""Whatever the OpenAPI document allows, and what it does not: sent to the whole application, and each answer held against the document."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

import schemathesis
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.api.openapi import committed

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 4
"""Of each operation, besides the one of the document."""
MODELS = ("bergamo", "farelegami", "monza", "qua")

_HANDLER = ClientHandler(enforce_csrf_checks=True)


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The whole application, in the test's own transaction."""
    answer: Any = _HANDLER(environ)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [b"".join(answer.streaming_content) if answer.streaming else answer.content]


def areas(slug: str) -> dict[str, list[Any]]:
    """The operations of a participation model, of core where it is empty, by the resource at the head of their path."""
    mine = sorted(_OPERATIONS[slug], key=_area)
    return {name: list(some) for name, some in groupby(mine, _area)}


def _operations() -> dict[str, list[Any]]:
    schema: Any = schemathesis.openapi.from_dict(
        committed() | {"servers": [{"url": "http://bergamo.localhost/api/v1"}]}
    )
    schema.app = application
    found: dict[str, list[Any]] = {slug: [] for slug in ("", *MODELS)}
    for result in schema.get_all_operations():
        operation = result.ok()
        head = operation.path.split("/")[1]
        found[head if head in MODELS else ""].append(operation)
    return found


def _area(operation: Any) -> str:
    parts = operation.path.strip("/").split("/")
    return "/".join(parts[: 2 if parts[0] in MODELS else 1])


_OPERATIONS = _operations()  # the document is long: read once for all modules


def ask_whatever(
    operations: list[Any], city: str, key: str, samples: Mapping[str, Callable[[], Any]]
) -> None:
    """Ask each of the operations, now of rows that are there and now of none; what takes rows away comes last."""
    base, headers = f"http://{city}.localhost/api/v1", {"Authorization": f"Bearer {key}"}

    def ask_one(operation: Any, there: Mapping[str, str]) -> None:
        @given(case=operation.as_strategy(), is_there=st.booleans())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Case, is_there: bool) -> None:
            if is_there:
                case.path_parameters.update(there)
            case.validate_response(case.call(base_url=base, headers=headers), checks=CHECKS)

        ask()

    made: dict[str, str] = {}
    for operation in sorted(operations, key=lambda one: one.method == "delete"):
        names = [one.name for one in operation.path_parameters if one.name in samples]
        made |= {name: str(samples[name]()) for name in names if name not in made}
        ask_one(operation, {name: made[name] for name in names})
