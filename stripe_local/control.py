"""`/_local/`: what Stripe has not: its clock moved, webhooks steered, failures ordered, everything shown.

Requests and answers are JSON; nobody asks for a key, as the server listens on loopback only.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from stripe_local.account import shown
from stripe_local.answers import Answer, Request, as_json
from stripe_local.billing.clockwork import advance
from stripe_local.deliveries import foreign_event, post

if TYPE_CHECKING:
    from stripe_local.server import LocalStripe

Action = Callable[["LocalStripe", dict[str, Any]], Any]


def control(server: "LocalStripe", request: Request) -> Answer:
    """The answer of a control address; 400 says what is wrong with the request."""
    name = request.path.removeprefix("/_local/")
    action = (_READ if request.method == "GET" else _DONE).get(name)
    if action is None:
        known = ", ".join(sorted({*_READ, *_DONE}))
        return as_json(404, {"error": f"No such control. There are: {known}."})
    try:
        given = json.loads(request.body or "{}")
        return as_json(200, action(server, given))
    except (KeyError, TypeError, ValueError) as error:
        return as_json(400, {"error": f"{type(error).__name__}: {error}"})


def _clock(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    account = server.account
    with server.lock, account.store.transaction():
        settings = account.settings
        return {"now": account.now(), "frozen": settings["frozen"] is not None, "account": account.id}


def _move_clock(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    """`to` (seconds or ISO) or `by` (seconds); never back. `frozen`: it stands still from then on, or runs again."""
    account = server.account
    with server.lock:
        with account.store.transaction():
            now = account.now()
            until = _moment(given["to"]) if "to" in given else now + int(given.get("by", 0))
            if until < now:
                raise ValueError("the clock does not go back")
            advance(account, None, until)
            settings = account.settings
            stands = bool(given.get("frozen", settings["frozen"] is not None))
            settings["offset"] += until - now
            if settings["frozen"] is not None and not stands:
                settings["offset"] = until - server.real_time()
            settings["frozen"] = until if stands else None
        return _clock(server, {})


def _moment(value: Any) -> int:
    return int(value) if isinstance(value, int) else int(datetime.fromisoformat(value).timestamp())


def _webhooks(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    server.deliveries.set_mood(given)
    return vars(server.deliveries.mood)


def _deliver(server: "LocalStripe", given: dict[str, Any]) -> list[dict[str, Any]]:
    return server.deliveries.deliver_now(**given)


def _fail(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    server.faults.order(given)
    return given


def _forget_failures(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    server.faults.clear()
    return {}


def _settings(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    """`when_retries_end`: past_due, unpaid or canceled; `name`: what invoices call the account."""
    if set(given) - {"when_retries_end", "name"}:
        raise ValueError("only when_retries_end and name can be set")
    if given.get("when_retries_end", "past_due") not in {"past_due", "unpaid", "canceled"}:
        raise ValueError("when_retries_end is one of past_due, unpaid, canceled")
    with server.lock, server.account.store.transaction():
        server.account.settings.update(given)
        return dict(server.account.settings)


def _foreign(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    """Send `url` an event this account did not emit; see `foreign_event` for the rest."""
    payload, header = foreign_event(given)
    return {
        "status": post(given["url"], payload, header),
        "payload": json.loads(payload.replace("evemt", "event", 1)),
    }


def _state(server: "LocalStripe", given: dict[str, Any]) -> dict[str, Any]:
    with server.lock:
        kinds = server.account.store.kinds()
        return {kind: [shown(item) for item in found] for kind, found in kinds.items()}


_READ: dict[str, Action] = {"clock": _clock, "state": _state}
_DONE: dict[str, Action] = {
    "clock": _move_clock,
    "webhooks": _webhooks,
    "deliver": _deliver,
    "fail": _fail,
    "forget-failures": _forget_failures,
    "settings": _settings,
    "foreign-event": _foreign,
}
