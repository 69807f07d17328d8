"""What comes in and what goes out, apart from the sockets."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request as the handler read it; header names are lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """Status, body, headers. `silent`: the connection is cut instead of answering."""

    status: int
    body: bytes = b""
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False


def as_json(status: int, body: Any, **headers: str) -> Answer:
    """A JSON answer; header names are written with underscores."""
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return Answer(
        status,
        text.encode(),
        headers={name.replace("_", "-").title(): value for name, value in headers.items()},
    )
