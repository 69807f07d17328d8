"""Keys, errors, pages of lists, idempotency, as Stripe's own library meets them."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import stripe

from demo.servers import PROJECT
from stripe_local.server import LocalStripe
from tests.payments import control, request
from tests.stripe_local.conftest import client


def test_errors_are_those_of_stripe(local_stripe: LocalStripe, api: Any) -> None:
    http = stripe.RequestsClient(timeout=20)
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key"):
        client(local_stripe, http, key="sk_test_wrong").v1.customers.list()
    http.close()  # type: ignore[no-untyped-call]
    with pytest.raises(stripe.PermissionError):
        api.customers.list({}, {"stripe_account": "acct_other"})

    with pytest.raises(stripe.InvalidRequestError) as missing:
        api.customers.retrieve("cus_unknown")
    assert (missing.value.http_status, missing.value.code, missing.value.param) == (
        404,
        "resource_missing",
        "id",
    )
    for given, code, param in (
        ({"nme": "x"}, "parameter_unknown", "nme"),
        ({"address": {"town": "x"}}, "parameter_unknown", "address[town]"),
        ({"tax_exempt": "maybe"}, "parameter_invalid", "tax_exempt"),
        ({"test_clock": "clock_x"}, "resource_missing", "test_clock"),
        ({"tax_id_data": [{"type": "eu_vat"}]}, "parameter_missing", "tax_id_data[0][value]"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            api.customers.create(given)
        assert (refused.value.code, refused.value.param) == (code, param)
        assert refused.value.request_id.startswith("req_")
    assert api.customers.list().data == [], "what was refused left nothing behind"
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        api.coupons.list()
    for status, error in ((429, stripe.RateLimitError), (500, stripe.APIError), (409, stripe.APIError)):
        control(local_stripe, "fail", status=status)
        with pytest.raises(error):
            api.customers.list()
    control(local_stripe, "fail", status=0)
    with pytest.raises(stripe.APIConnectionError):
        api.customers.list()
    assert request("POST", f"{local_stripe.address}/_local/fail", '{"status": 418}')[0] == 400


def test_a_key_counts_once(local_stripe: LocalStripe, api: Any) -> None:
    once: Any = {"idempotency_key": "k1"}
    first = api.customers.create({"name": "Monza"}, once)
    again = api.customers.create({"name": "Monza"}, once)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]
    with pytest.raises(stripe.IdempotencyError) as reused:
        api.customers.create({"name": "Bergamo"}, once)
    assert reused.value.http_status == 400
    with pytest.raises(stripe.InvalidRequestError):
        api.customers.create({"tax_exempt": "maybe"}, {"idempotency_key": "k2"})
    assert api.customers.create({"name": "Bergamo"}, {"idempotency_key": "k2"}).name == "Bergamo", (
        "a refusal frees its key"
    )


def test_lists_come_in_pages(api: Any) -> None:
    made = [
        api.customers.create({"name": str(number), "email": f"{number % 2}@a.example"}).id
        for number in range(7)
    ]
    first = api.customers.list({"limit": 3})
    assert ([one.id for one in first.data], first.has_more) == (made[:3:-1], True)
    assert [one.id for one in first.auto_paging_iter()] == made[::-1]
    before = api.customers.list({"ending_before": made[0], "limit": 2})
    assert ([one.id for one in before.data], before.has_more) == ([made[2], made[1]], True)
    assert len(api.customers.list({"email": "0@a.example"}).data) == 4
    created = api.customers.retrieve(made[0]).created
    assert api.customers.list({"created": {"lt": created}}).data == []
    assert len(api.customers.list({"created": {"gte": created}}).data) == 7
    for wrong in ({"limit": 0}, {"limit": 101}, {"starting_after": "cus_x"}, {"creatd": 1}):
        with pytest.raises(stripe.InvalidRequestError):
            api.customers.list(wrong)
    events = api.events.list({"types": ["customer.created"], "limit": 100}).data
    assert [event.data.object["id"] for event in events] == made[::-1]


def test_long_invoices_show_ten_lines(api: Any) -> None:
    customer = api.customers.create({"name": "Monza", "metadata": {"a": "1", "b": "2"}})
    for number in range(12):
        api.invoice_items.create({"customer": customer.id, "amount": 100 + number, "currency": "eur"})
    invoice = api.invoices.create({"customer": customer.id, "pending_invoice_items_behavior": "include"})
    assert (len(invoice.lines.data), invoice.lines.has_more, invoice.total) == (10, True, 1266)
    assert len(list(api.invoices.line_items.list(invoice.id, {"limit": 5}).auto_paging_iter())) == 12
    changed = api.customers.update(customer.id, {"metadata": {"a": "", "c": "3"}})
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        api.invoices.retrieve(invoice.id, {"expand": ["number_of_cats"]})
    assert api.invoices.list({"expand": ["data.customer"]}).data[0].customer.name == "Monza"


def test_the_account_outlives_the_server(tmp_path: Path) -> None:
    state = tmp_path / "stripe.sqlite"
    once: Any = {"idempotency_key": "k1"}
    process, server = _started(state)
    http = stripe.RequestsClient(timeout=20)
    api = client(server, http).v1
    customer = api.customers.create({"name": "Monza"}, once)
    control(server, "clock", by=90 * 86400)
    now = control(server, "clock")["now"]
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)

    process, server = _started(state)
    api = client(server, http).v1
    assert api.customers.create({"name": "Monza"}, once).id == customer.id
    assert len(api.customers.list().data) == 1
    assert 0 <= control(server, "clock")["now"] - now < 60
    http.close()  # type: ignore[no-untyped-call]
    process.terminate()
    assert process.wait(10) == 0


class _Elsewhere:
    """A server in another process."""

    key = "sk_test_local"

    def __init__(self, address: str) -> None:
        self.address = address


def _started(state: Path) -> tuple[subprocess.Popen[str], Any]:
    command = [sys.executable, "-m", "stripe_local", "--port", "0", "--state", str(state)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    with process.stdout:  # type: ignore[union-attr]
        line = process.stdout.readline()  # type: ignore[union-attr]
    return process, _Elsewhere(line.split()[-1])


def test_the_clock_moves_and_never_back(local_stripe: LocalStripe) -> None:
    moved = control(local_stripe, "clock", to="2030-06-01T00:00:00+00:00", frozen=True)
    assert (moved["now"], moved["frozen"]) == (1906502400, True)
    assert control(local_stripe, "clock", by=60)["now"] == 1906502460
    assert control(local_stripe, "clock", frozen=False)["now"] - 1906502460 < 5
    status, body = request("POST", f"{local_stripe.address}/_local/clock", json.dumps({"to": 0}))
    assert (status, "does not go back" in body) == (400, True)


def test_many_at_once_with_one_key_make_one(local_stripe: LocalStripe, api: Any) -> None:
    once: Any = {"idempotency_key": "k1"}
    made: list[str] = []
    callers = [
        threading.Thread(target=lambda: made.append(api.customers.create({"name": "Monza"}, once).id))
        for _ in range(8)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(20)
    assert len(made) == 8
    assert set(made) == {api.customers.list().data[0].id}
    assert len(api.customers.list().data) == 1
