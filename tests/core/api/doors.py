"""Every method of every path the API offers, to be knocked at by everybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.api.catalogue import sections
from core.api.declaring import Resource
from tests.core.api.program import Program


@dataclass(frozen=True)
class Door:
    """One method of one path; `key` is the name of the row's key in it, empty for none, `permission` what it asks for."""

    method: str
    path: str
    key: str
    permission: str
    on: Resource | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def knock(self, program: Program, keys: Mapping[str, Any]) -> Any:
        """Ask, with nothing in the body."""
        path = self.path.format(**{self.key: keys[self.key]} if self.key else {})
        return program.get(path) if self.method == "GET" else program.send(self.method, path, {})


def doors(slug: str) -> Iterator[Door]:
    """Those of the sections of a participation model, or with nothing of core."""
    for section in sections():
        if section.slug != slug:
            continue
        for resource in section.resources:
            yield Door("GET", resource.path, "", resource.see, resource)
            yield Door("GET", resource.row_path, resource.key, resource.see, resource)
        for operation in section.operations:
            key = operation.on.key if operation.on else ""
            yield Door(operation.method, operation.path, key, operation.permission, operation.on)


ANSWERED = {200, 201, 204, 400, 409, 412, 422, 428}
"""What who may is answered when nothing is sent."""
