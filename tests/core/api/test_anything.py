"""Whatever a program sends, within the document or beside it, no answer is a fault of ours and none is undocumented."""

import random
from typing import Any

import pytest
import schemathesis
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from core.api.openapi import committed
from core.models import Body
from tests.core.api.program import key_of
from tests.core.permissions.world import SAMPLES, World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 8
BASE = "http://bergamo.localhost/api/v1"


_HANDLER = ClientHandler(enforce_csrf_checks=True)


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The whole application, in the test's own transaction."""
    answer: Any = _HANDLER(environ)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [b"".join(answer.streaming_content) if answer.streaming else answer.content]


def schema() -> Any:
    """The document, asked of the real application under the host of Bergamo."""
    made: Any = schemathesis.openapi.from_dict(committed() | {"servers": [{"url": BASE}]})
    made.app = application
    return made


OPERATIONS = [
    operation
    for operation in (result.ok() for result in schema().get_all_operations())
    if operation.path == "/status" or not operation.path.startswith(("/monza/", "/qua/"))
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_whatever_is_sent(operation: Any, beta: Body, bruno: User, dario: User) -> None:
    world, key = World(beta, bruno), key_of(dario)
    there = {one.name: str(SAMPLES[one.name](world)) for one in operation.path_parameters}

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case) -> None:
        if random.random() < 0.7:
            case.path_parameters.update(there)
        answer = case.call(base_url=BASE, headers={"Authorization": f"Bearer {key}"})
        case.validate_response(answer, checks=CHECKS)

    ask()
