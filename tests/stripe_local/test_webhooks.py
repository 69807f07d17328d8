"""Deliveries to a real listener: signed, tried again, lost, doubled, out of order, from somebody else."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from stripe_local import deliveries
from stripe_local.server import LocalStripe
from tests.payments import WEBHOOK_SECRET, control


class Listener(ThreadingHTTPServer):
    """Remembers what it is told; answers with the next of `answers`, then with 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[str, str]] = []
        self.answers: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook"

    def believed(self) -> list[str]:
        """The types of events heard, each verified by Stripe's library."""
        return [stripe.Webhook.construct_event(body, mark, WEBHOOK_SECRET).type for body, mark in self.heard]


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((body, self.headers["Stripe-Signature"]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def listener(local_stripe: LocalStripe) -> Iterator[Listener]:
    with Listener() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        local_stripe.listen(server.url, WEBHOOK_SECRET)
        yield server
        server.shutdown()


def test_events_are_signed_and_wait_where_they_are_held(
    local_stripe: LocalStripe, api: Any, listener: Listener
) -> None:
    customer = api.customers.create({"name": "Monza"})
    api.customers.update(customer.id, {"name": "Monza (MB)"})
    assert listener.heard == []
    told = control(local_stripe, "deliver")
    assert [(one["type"], one["state"], one["status"]) for one in told] == [
        ("customer.created", "delivered", 200),
        ("customer.updated", "delivered", 200),
    ]
    assert listener.believed() == ["customer.created", "customer.updated"]
    event = api.events.list({"type": "customer.updated"}).data[0]
    assert event.data.previous_attributes.to_dict() == {"name": "Monza"}
    assert event.pending_webhooks == 0
    assert control(local_stripe, "deliver") == []
    control(local_stripe, "deliver", events=[event.id])
    assert listener.believed()[2:] == ["customer.updated"], "an event comes again on demand"


def test_events_are_lost_doubled_and_reordered_on_demand(
    local_stripe: LocalStripe, api: Any, listener: Listener
) -> None:
    for name in ("a", "b", "c"):
        api.products.create({"name": name})
        api.customers.create({"name": name})
    control(local_stripe, "webhooks", drop=1, duplicate=1)
    told = control(local_stripe, "deliver", order="reversed")
    assert [one["state"] for one in told] == ["lost", *["delivered"] * 5]
    pair = ["customer.created", "product.created"]
    assert listener.believed() == ["product.created", "product.created", *pair, *pair]
    lost = api.events.list({"delivery_success": False}).data
    assert [(event.type, event.data.object["name"]) for event in lost] == [("customer.created", "c")]


def test_a_listener_that_fails_is_told_again(
    local_stripe: LocalStripe, api: Any, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "RETRIES", (0.1, 0.1))
    listener.answers = [500, 503]
    control(local_stripe, "webhooks", hold=False)
    api.customers.create({"name": "Monza"})
    for _ in range(200):
        if len(listener.heard) == 3:
            break
        threading.Event().wait(0.02)
    assert listener.believed() == ["customer.created"] * 3
    assert len({body for body, _ in listener.heard}) == 1, "the same event each time"


def test_what_is_not_ours_is_told_apart(local_stripe: LocalStripe, listener: Listener) -> None:
    invoice = {"id": "in_1", "object": "invoice"}
    foreign = {"url": listener.url, "type": "invoice.paid", "object": invoice}
    other = control(local_stripe, "foreign-event", **foreign, secret=WEBHOOK_SECRET, account="acct_other")
    assert (other["status"], other["payload"]["account"]) == (200, "acct_other")
    assert listener.believed() == ["invoice.paid"]
    for wrong in (
        {"secret": "whsec_other"},
        {"secret": WEBHOOK_SECRET, "age": 3600},
        {"secret": WEBHOOK_SECRET, "tampered": True},
    ):
        listener.heard.clear()
        control(local_stripe, "foreign-event", **foreign, **wrong)
        with pytest.raises(stripe.SignatureVerificationError):
            listener.believed()


def test_endpoints_are_made_and_told_their_secret_once(
    local_stripe: LocalStripe, api: Any, listener: Listener
) -> None:
    hook = api.webhook_endpoints.create({"url": listener.url, "enabled_events": ["invoice.paid"]})
    assert hook.secret.startswith("whsec_")
    assert "secret" not in api.webhook_endpoints.retrieve(hook.id)
    assert api.webhook_endpoints.update(hook.id, {"disabled": True}).status == "disabled"
    assert api.webhook_endpoints.delete(hook.id).deleted
    assert len(api.webhook_endpoints.list().data) == 1, "the one the fixture made"
