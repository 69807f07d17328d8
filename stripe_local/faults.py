"""Failures on demand: the next requests that fit fail before they do anything, or after they did it all."""

import threading
import time
from dataclasses import dataclass
from typing import Any

from stripe_local.account import new_id
from stripe_local.answers import Answer, Request, as_json
from stripe_local.errors import Broken, Conflict, Refusal, TooMany

_REFUSALS: dict[int, Refusal] = {
    409: Conflict("Another request with the same key is in progress.", code="idempotency_key_in_use"),
    429: TooMany("Too many requests hit the API too quickly.", code="rate_limit"),
    500: Broken("An error occurred on the server."),
    503: Broken("The server is not available."),
}


@dataclass
class Fault:
    """`status`: one of 409, 429, 500, 503, or 0 for a cut connection. `after`: the work is done, only its answer is lost."""

    count: int = 1
    status: int = 500
    method: str = ""
    path: str = ""
    after: bool = False
    delay: float = 0.0

    def fits(self, request: Request) -> bool:
        """Whether it strikes this request."""
        return request.method.startswith(self.method) and request.path.startswith(self.path)


class Faults:
    """The failures ordered and not yet used up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ordered: list[Fault] = []

    def order(self, given: dict[str, Any]) -> None:
        """Add one; the fields are those of `Fault`. Raises TypeError on another, ValueError on another status."""
        fault = Fault(**given)
        if fault.status and fault.status not in _REFUSALS:
            raise ValueError(f"status is one of 0, {', '.join(map(str, _REFUSALS))}")
        with self._lock:
            self._ordered.append(fault)

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._ordered.clear()

    def next_for(self, request: Request) -> Fault | None:
        """The one that strikes this request, used up by one."""
        with self._lock:
            for fault in self._ordered:
                if fault.fits(request):
                    fault.count -= 1
                    if fault.count <= 0:
                        self._ordered.remove(fault)
                    return fault
        return None


def struck(fault: Fault) -> Answer:
    """What the caller gets instead of an answer."""
    time.sleep(fault.delay)
    if not fault.status:
        return Answer(0, silent=True)
    refusal = _REFUSALS[fault.status]
    return as_json(fault.status, refusal.body(), request_id=new_id("req", 14))
