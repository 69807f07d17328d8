"""Calls of the payment service, as the platform receives them."""

import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from stripe_local.deliveries import signature
from stripe_local.server import LocalStripe
from tests.payments import WEBHOOK_SECRET


def told(
    kind: str = "invoice.paid", about: str = "in_1", number: str = "evt_1", **more: Any
) -> dict[str, Any]:
    """An event as it is sent."""
    what = {"in": "invoice", "su": "subscription", "cs": "checkout.session"}[about[:2]]
    return {
        "id": number, "object": "event", "type": kind, "created": int(datetime.now(UTC).timestamp()), "livemode": False,
        "data": {"object": {"id": about, "object": what, "customer": "cus_1"}}, **more,
    }  # fmt: skip


def call(event: Any, *, secret: str = WEBHOOK_SECRET, age: int = 0, tampered: bool = False) -> int:
    """Call as the payment service does; the status of the answer."""
    body = json.dumps(event)
    header = signature(secret, body, int(datetime.now(UTC).timestamp()) - age)
    if tampered:
        body = body.replace("in_1", "in_2")
    answer = Client(headers={"host": "localhost"}).post(
        "/webhook/stripe/", body, content_type="application/json", headers={"stripe-signature": header}
    )
    return answer.status_code


def deliver(server: LocalStripe, *, order: str = "", only: str = "") -> list[str]:
    """Send the platform what the account has emitted, as its own deliveries would."""
    events = [one for one in server.store.all("event") if only in one["type"]]
    if order == "reversed":
        events.reverse()
    for event in events:
        assert call(event) == 200
    return [event["id"] for event in events]
