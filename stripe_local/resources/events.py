"""Events, webhook endpoints, test clocks, the account."""

from stripe_local.account import Account, clock_of, new_id, shown
from stripe_local.billing.clockwork import advance
from stripe_local.errors import Refusal
from stripe_local.moments import DAY
from stripe_local.params import Params, merged_metadata
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

_CLOCK = "test_helpers.test_clock"
retrievable("event", "events")
retrievable("webhook_endpoint", "webhook_endpoints")
retrievable(_CLOCK, "test_helpers/test_clocks")
_FARTHEST = 2 * 366 * DAY
"""Stripe advances a clock by two periods of the longest subscription at most; the longest here is a year."""


@endpoint("GET", "events")
def list_events(account: Account, params: Params) -> Object:
    items = account.store.all("event")
    kinds = params.listed("types") or []
    kind = params.text("type")
    wanted = [*kinds, *([kind] if kind else [])]
    if wanted:
        items = [event for event in items if any(_is(event["type"], one) for one in wanted)]
    if "delivery_success" in params:
        delivered = params.flag("delivery_success")
        items = [event for event in items if (event["pending_webhooks"] == 0) is delivered]
    return paged(params, items, "/v1/events")


def _is(kind: str, wanted: str) -> bool:
    return kind == wanted or (wanted.endswith(".*") and kind.startswith(wanted[:-1]))


@endpoint("POST", "webhook_endpoints")
def create_webhook(account: Account, params: Params) -> Object:
    url, kinds = params.required("url"), params.listed("enabled_events")
    if not url.startswith(("http://", "https://")):
        raise params.invalid("url", "an address")
    if not kinds:
        raise Refusal(
            "Missing required param: enabled_events.", code="parameter_missing", param="enabled_events"
        )
    hook = account.add("webhook_endpoint", "we", url=url, enabled_events=kinds, status="enabled")
    hook |= {"api_version": params.text("api_version"), "application": None, "_secret": new_id("whsec", 32)}
    hook |= {"description": params.text("description"), "metadata": merged_metadata({}, params)}
    return {**shown(hook), "secret": hook["_secret"]}


@endpoint("POST", "webhook_endpoints/{}")
def update_webhook(account: Account, params: Params, key: str) -> Object:
    hook = account.require("webhook_endpoint", key)
    hook["url"] = params.text("url", hook["url"])
    hook["enabled_events"] = params.listed("enabled_events") or hook["enabled_events"]
    hook["metadata"] = merged_metadata(hook["metadata"], params)
    hook["description"] = params.text("description", hook["description"])
    if "disabled" in params:
        hook["status"] = "disabled" if params.flag("disabled") else "enabled"
    return hook


@endpoint("DELETE", "webhook_endpoints/{}")
def delete_webhook(account: Account, params: Params, key: str) -> Object:
    account.store.remove(account.require("webhook_endpoint", key))
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


@endpoint("GET", "webhook_endpoints")
def list_webhooks(account: Account, params: Params) -> Object:
    return paged(params, account.store.all("webhook_endpoint"), "/v1/webhook_endpoints")


@endpoint("POST", "test_helpers/test_clocks")
def create_clock(account: Account, params: Params) -> Object:
    frozen = params.integer("frozen_time")
    if frozen is None:
        raise Refusal("Missing required param: frozen_time.", code="parameter_missing", param="frozen_time")
    clock = account.add(_CLOCK, "clock", frozen_time=frozen, name=params.text("name"), status="ready")
    clock |= {"deletes_after": clock["created"] + 30 * DAY, "status_details": {}}
    account.emit("test_helpers.test_clock.created", clock)
    return clock


@endpoint("POST", "test_helpers/test_clocks/{}/advance")
def advance_clock(account: Account, params: Params, key: str) -> Object:
    """As Stripe's, it answers `advancing`; whoever asks again finds it `ready`."""
    clock = account.require(_CLOCK, key)
    until, now = params.integer("frozen_time") or 0, clock["frozen_time"]
    if not now < until <= now + _FARTHEST:
        raise params.invalid("frozen_time", "after the clock's time, and two periods ahead at most")
    clock |= {"status": "advancing", "status_details": {"advancing": {"target_frozen_time": until}}}
    account.emit("test_helpers.test_clock.advancing", clock)
    answer: Object = shown(clock)
    advance(account, key, until)
    clock = account.require(_CLOCK, key)
    clock |= {"status": "ready", "frozen_time": until, "status_details": {}}
    account.emit("test_helpers.test_clock.ready", clock)
    return dict(answer)


@endpoint("GET", "test_helpers/test_clocks")
def list_clocks(account: Account, params: Params) -> Object:
    return paged(params, account.store.all(_CLOCK), "/v1/test_helpers/test_clocks")


@endpoint("DELETE", "test_helpers/test_clocks/{}")
def delete_clock(account: Account, params: Params, key: str) -> Object:
    clock = account.require(_CLOCK, key)
    for kind in ("customer", "subscription", "invoice", "invoiceitem", "checkout.session"):
        for item in account.store.all(kind):
            if clock_of(item) == key:
                account.store.remove(item)
    account.store.remove(clock)
    account.emit("test_helpers.test_clock.deleted", clock)
    return {"id": key, "object": _CLOCK, "deleted": True}


@endpoint("GET", "account")
def retrieve_account(account: Account, params: Params) -> Object:
    """Whose key this is."""
    return {
        "id": account.id, "object": "account", "business_type": "company", "charges_enabled": True,
        "country": account.country, "default_currency": "eur", "details_submitted": True, "email": None,
        "payouts_enabled": True, "type": "standard", "metadata": {},
    }  # fmt: skip
