"""The simulated account: its objects, its clocks, the events it emits. One instance is one Stripe account."""

import copy
import secrets
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from stripe_local.errors import missing
from stripe_local.store import Object, Store

_LETTERS = string.ascii_letters + string.digits
API_VERSION = "2026-10-28.endive"
Listener = Callable[[Object], None]


def new_id(prefix: str, length: int = 24) -> str:
    """An id such as `cus_9Yb…`."""
    return f"{prefix}_" + "".join(secrets.choice(_LETTERS) for _ in range(length))


class Account:
    """What every endpoint works on; used by one request at a time."""

    def __init__(self, store: Store, *, address: str, country: str = "IT") -> None:
        """`address`: where the server is reached, for the pages its objects link to."""
        self.store = store
        self.address = address
        self.country = country
        self.request: dict[str, str | None] = {"id": None, "idempotency_key": None}
        self._held: dict[str | None, int] = {}

    @property
    def id(self) -> str:
        """`acct_…`, the same for as long as the state lives."""
        return str(self.settings["account"])

    @property
    def settings(self) -> Object:
        """The account's own settings, to read and to change."""
        found = self.store.get("_settings", "account")
        if found is None:
            found = self.store.put(
                {
                    "object": "_settings",
                    "id": "account",
                    "account": new_id("acct", 16),
                    "name": "Vicinia",
                    "offset": 0,
                    "frozen": None,
                    "when_retries_end": "past_due",
                }
            )
        return found

    def now(self, item: Object | None = None) -> int:
        """The moment it is for this object: on its test clock, or on the server's."""
        clock = clock_of(item) if item else None
        if clock in self._held:
            return self._held[clock]
        if clock is not None:
            return int(self.require("test_helpers.test_clock", clock)["frozen_time"])
        settings = self.settings
        return int(settings["frozen"] if settings["frozen"] is not None else time.time() + settings["offset"])

    @contextmanager
    def at(self, clock: str | None, moment: int) -> Iterator[None]:
        """For the objects of this clock (None: the server's) it is `moment`."""
        before = dict(self._held)
        self._held[clock] = moment
        try:
            yield
        finally:
            self._held = before

    def get(self, kind: str, key: Any) -> Object | None:
        """The object, or None."""
        return self.store.get(kind, str(key))

    def require(self, kind: str, key: Any, param: str = "id") -> Object:
        """The object; a 404 as Stripe's where it is not there."""
        found = self.store.get(kind, str(key))
        if found is None:
            raise missing(kind, str(key), param)
        return found

    def add(self, kind: str, prefix: str, like: Object | None = None, **fields: Any) -> Object:
        """A new object with the fields all have; `like` tells which clock it lives on."""
        created = self.now(like)
        base: Object = {"id": new_id(prefix), "object": kind, "created": created, "livemode": False}
        return self.store.put({**base, **fields})

    def emit(self, type: str, item: Object, previous: Object | None = None) -> None:  # noqa: A002 - Stripe's word
        """Record an event with the object as it is now; `previous`: how it was, for what changed."""
        data: Object = {"object": shown(item)}
        if previous is not None:
            data["previous_attributes"] = _changes(shown(previous), data["object"])
        holder = item if clock_of(item) else self.get("customer", item.get("customer"))
        endpoints = [
            endpoint["id"]
            for endpoint in self.store.all("webhook_endpoint")
            if endpoint["status"] == "enabled" and {"*", type} & set(endpoint["enabled_events"])
        ]
        event = self.add(
            "event",
            "evt",
            holder,
            api_version=API_VERSION,
            data=copy.deepcopy(data),
            pending_webhooks=len(endpoints),
            request=dict(self.request),
            type=type,
        )
        for endpoint in endpoints:
            delivery: Object = {"object": "_delivery", "id": new_id("del"), "event": event["id"]}
            self.store.put(
                {**delivery, "endpoint": endpoint, "attempts": 0, "state": "waiting", "status": None}
            )

    @contextmanager
    def changing(self, item: Object, event: str) -> Iterator[None]:
        """Emit the event when something shown of the object changed inside."""
        before = copy.deepcopy(item)
        yield
        if shown(before) != shown(item):
            self.emit(event, item, before)


def clock_of(item: Object) -> str | None:
    """The test clock the object lives on; None for the server's own."""
    clock: str | None = item.get("test_clock") or item.get("_clock")
    return clock


def shown(item: Any) -> Any:
    """The object without what is only ours."""
    if isinstance(item, dict):
        return {key: shown(value) for key, value in item.items() if not key.startswith("_")}
    return [shown(part) for part in item] if isinstance(item, list) else item


def listing(items: list[Object], url: str, *, more: bool = False) -> Object:
    """A list object."""
    return {"object": "list", "data": items, "has_more": more, "url": url}


def _changes(before: Object, now: Object) -> Object:
    """The top-level fields of `before` that are not so any more."""
    return {key: before.get(key) for key in {**before, **now} if before.get(key) != now.get(key)}
