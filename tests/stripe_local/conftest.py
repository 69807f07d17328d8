"""Stripe's own library, pointed to the local server."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from stripe_local.server import LocalStripe


@pytest.fixture
def api(local_stripe: LocalStripe) -> Iterator[Any]:
    """The library's services; nothing is tried twice, so that each failure is seen."""
    http = stripe.RequestsClient(timeout=20)
    yield client(local_stripe, http).v1
    http.close()  # type: ignore[no-untyped-call]


def client(server: LocalStripe, http: stripe.RequestsClient, key: str | None = None) -> stripe.StripeClient:
    """A client with a key, by default the right one."""
    return stripe.StripeClient(
        key or server.key, base_addresses={"api": server.address}, max_network_retries=0, http_client=http
    )
