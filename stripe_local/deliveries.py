"""Webhooks: signed, tried again, and on demand held back, lost, doubled, late or out of order."""

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from stripe_local.account import Account, new_id, shown
from stripe_local.store import Object

PATIENCE = 20.0
"""Seconds an endpoint has to answer."""

RETRIES = (1.0, 5.0, 30.0, 120.0)
"""Seconds between attempts. Stripe's own are hours, over three days."""

_ORDERS = ("created", "reversed", "shuffled")


@dataclass
class Mood:
    """How deliveries go: `hold` waits for `/_local/deliver`; the next `drop` are lost, the next `duplicate` come twice."""

    hold: bool = False
    drop: int = 0
    duplicate: int = 0
    delay: float = 0.0
    order: str = "created"


def signature(secret: str, payload: str, moment: int) -> str:
    """The `Stripe-Signature` header over a payload."""
    mark = hmac.new(secret.encode(), f"{moment}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={mark}"


def post(url: str, payload: str, header: str) -> int:
    """Hand a payload over; the status of the answer, 0 where there was none."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": header,
        "User-Agent": "Stripe/1.0",
    }
    try:
        connection.request(
            "POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", payload, headers
        )
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Deliveries:
    """Hands waiting events over, one after the other, in a thread of its own."""

    def __init__(self, account: Account, lock: threading.RLock) -> None:
        self.mood = Mood()
        self._account = account
        self._lock = lock
        self._stop = threading.Event()
        self._sending = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="deliveries", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """End after the delivery at hand."""
        self._stop.set()
        self._thread.join(PATIENCE)

    def set_mood(self, given: dict[str, Any]) -> None:
        """Change how deliveries go. Raises TypeError or ValueError on what is not a mood."""
        mood = Mood(**{**vars(self.mood), **given})
        if mood.order not in _ORDERS:
            raise ValueError(f"order is one of {', '.join(_ORDERS)}")
        self.mood = mood

    def deliver_now(self, *, order: str = "created", events: list[str] | None = None) -> list[dict[str, Any]]:
        """Hand over what waits, held or not; `events`: these, and again where they were delivered before."""
        with self._sending:
            keys = self._waiting(order, events, everything=True)
            return [self._deliver(key) for key in keys]

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            if self._resting():
                continue
            with self._sending:
                for key in self._waiting(self.mood.order, None, everything=False):
                    if self._resting():
                        break
                    time.sleep(self.mood.delay)
                    self._deliver(key)

    def _resting(self) -> bool:
        return self.mood.hold or self._stop.is_set()

    def _waiting(self, order: str, events: list[str] | None, *, everything: bool) -> list[str]:
        with self._lock, self._account.store.transaction():
            waiting = list(reversed(self._account.store.all("_delivery")))
            if events is not None:
                chosen = [one for one in waiting if one["event"] in events]
            else:
                now = time.time()
                chosen = [
                    one
                    for one in waiting
                    if one["state"] == "waiting" and (everything or one.get("not_before", 0.0) <= now)
                ]
            keys = [one["id"] for one in chosen]
        if order == "reversed":
            keys.reverse()
        elif order == "shuffled":
            random.shuffle(keys)
        return keys

    def _deliver(self, key: str) -> dict[str, Any]:
        """One attempt; the account is free meanwhile, as who is told may ask it something."""
        with self._lock, self._account.store.transaction():
            delivery = self._account.require("_delivery", key)
            event = self._account.require("event", delivery["event"])
            hook = self._account.get("webhook_endpoint", delivery["endpoint"])
            payload = json.dumps(shown(event), indent=2)
            lost = self.mood.drop > 0
            twice = not lost and self.mood.duplicate > 0
            self.mood.drop -= lost
            self.mood.duplicate -= twice
        if hook is None or lost:
            return self._note(key, "lost", 0)
        for _ in range(1 + twice):
            status = post(hook["url"], payload, signature(hook["_secret"], payload, int(time.time())))
        return self._note(key, "delivered" if 200 <= status < 300 else "waiting", status)

    def _note(self, key: str, state: str, status: int) -> dict[str, Any]:
        with self._lock, self._account.store.transaction():
            delivery = self._account.require("_delivery", key)
            event = self._account.require("event", delivery["event"])
            if state == "delivered" and delivery["state"] != "delivered":
                event["pending_webhooks"] -= 1
            if state == "waiting":
                state = self._again(delivery)
            delivery |= {"state": state, "status": status, "attempts": delivery["attempts"] + 1}
            return {"event": event["id"], "type": event["type"], "state": state, "status": status}

    def _again(self, delivery: Object) -> str:
        """When a failed delivery is tried again, if it is."""
        attempts = delivery["attempts"]
        if attempts >= len(RETRIES):
            return "given up"
        delivery["not_before"] = time.time() + RETRIES[attempts]
        return "waiting"


def foreign_event(given: dict[str, Any]) -> tuple[str, str]:
    """An event of another account, or with another secret, or old: payload and signature.

    `type`, `object`, `account`, `secret`, `age` in seconds, `id` where the same is to come again, `tampered` where the
    payload is to differ from what was signed.
    """
    event = {
        "id": given.get("id") or new_id("evt"), "object": "event", "created": int(time.time()),
        "data": {"object": given.get("object", {})}, "livemode": False, "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None}, "type": given.get("type", "invoice.paid"),
        "api_version": given.get("api_version"),
    }  # fmt: skip
    if given.get("account"):
        event["account"] = given["account"]
    payload = json.dumps(event)
    header = signature(given["secret"], payload, int(time.time()) - int(given.get("age", 0)))
    return (payload.replace("event", "evemt", 1) if given.get("tampered") else payload), header
