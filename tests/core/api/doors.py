"""Every method of every path the API offers, to be knocked at by everybody."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.api.catalogue import sections
from core.api.declaring import Resource
from tests.core.api.program import Program


@dataclass(frozen=True)
class Door:
    """One method of one path; `keys` are what it names, `permission` what it asks for, `on` the resource of its row."""

    method: str
    path: str
    permission: str
    on: Resource | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def keys(self) -> list[str]:
        return re.findall(r"{(\w+)", self.path)

    @property
    def is_of_bodies(self) -> bool:
        """Whether it is about one row, which belongs to bodies."""
        return self.on is not None and self.on.bodies is not None and bool(self.keys)

    def knock(self, program: Program, keys: Mapping[str, Any]) -> Any:
        """Ask, with nothing in the body."""
        path = re.sub(r"{(\w+)(:\w+)?}", lambda one: str(keys[one[1]]), self.path)
        return program.get(path) if self.method == "GET" else program.send(self.method, path, {})


def doors(slug: str) -> Iterator[Door]:
    """Those of the sections of a participation model, or with nothing of core."""
    for section in sections():
        if section.slug != slug:
            continue
        for resource in section.resources:
            yield Door("GET", resource.path, resource.see, None)
            yield Door("GET", resource.row_path, resource.see, resource)
        for reading in (*section.figures, *section.downloads):
            yield Door("GET", reading.path, reading.permission, reading.on)
        for operation in section.operations:
            yield Door(operation.method, operation.path, operation.permission, operation.on)


ANSWERED = {200, 201, 204, 400, 409, 412, 422, 428}
"""What who may is answered when nothing is sent."""
