"""What falls due by itself: drafts are finalised, invoices grow late, cards are tried again, periods end."""

import heapq
from collections.abc import Callable

from stripe_local.account import Account, clock_of
from stripe_local.billing.invoices import collect, finalise, overdue, send
from stripe_local.billing.subscriptions import OVER, cancel, period_end, renew
from stripe_local.errors import CardDeclined
from stripe_local.moments import HOUR
from stripe_local.store import Object

Job = Callable[[Account, Object], None]
_PATIENCE = 23 * HOUR
"""How long the first payment of a subscription may stay incomplete."""


def advance(account: Account, clock: str | None, until: int) -> None:
    """Do what falls due on this clock up to the moment, each thing at its own, in order."""
    waiting = [
        (due[0], item["object"], item["id"])
        for kind in _DUE
        for item in account.store.all(kind)
        if clock_of(item) == clock and (due := _due(item)) and due[0] <= until
    ]
    heapq.heapify(waiting)
    while waiting:
        moment, kind, key = heapq.heappop(waiting)
        item = account.get(kind, key)
        due = _due(item) if item else None
        if item is None or due is None or due[0] != moment:
            continue
        account.store.recent()
        with account.at(clock, moment):
            due[1](account, item)
        for place in account.store.recent() | {(kind, key)}:
            touched = account.get(*place)
            if touched and place[0] in _DUE and clock_of(touched) == clock:
                then = _due(touched)
                if then and then[0] <= until:
                    heapq.heappush(waiting, (then[0], *place))


def _due(item: Object) -> tuple[int, Job] | None:
    """The next thing that happens to the object by itself, and when."""
    return min(_DUE[item["object"]](item), key=lambda due: due[0], default=None)


def _invoice_due(invoice: Object) -> list[tuple[int, Job]]:
    due: list[tuple[int, Job]] = []
    if invoice["status"] == "draft" and invoice["auto_advance"] and invoice["automatically_finalizes_at"]:
        due.append((invoice["automatically_finalizes_at"], _finalise))
    if invoice["status"] == "open" and invoice["due_date"] and not invoice.get("_overdue"):
        due.append((invoice["due_date"], overdue))
    if invoice["status"] == "open" and invoice["auto_advance"] and invoice["next_payment_attempt"]:
        due.append((invoice["next_payment_attempt"], _try_card))
    return due


def _finalise(account: Account, invoice: Object) -> None:
    finalise(account, invoice)
    if invoice["status"] != "open":
        return
    if invoice["collection_method"] == "send_invoice":
        if invoice["customer_email"]:
            send(account, invoice)
    else:
        _try_card(account, invoice)


def _try_card(account: Account, invoice: Object) -> None:
    try:
        collect(account, invoice)
    except CardDeclined:
        return


def _subscription_due(subscription: Object) -> list[tuple[int, Job]]:
    if subscription["status"] in OVER:
        return []
    due: list[tuple[int, Job]] = []
    if subscription["status"] == "incomplete":
        return [(subscription["created"] + _PATIENCE, _expire)]
    if subscription["cancel_at"]:
        due.append((subscription["cancel_at"], cancel))
    due.append((period_end(subscription), renew))
    return due


def _expire(account: Account, subscription: Object) -> None:
    with account.changing(subscription, "customer.subscription.updated"):
        subscription |= {"status": "incomplete_expired", "ended_at": account.now(subscription)}


def _session_due(session: Object) -> list[tuple[int, Job]]:
    return [(session["expires_at"], _expire_session)] if session["status"] == "open" else []


def _expire_session(account: Account, session: Object) -> None:
    session |= {"status": "expired", "url": None}
    account.emit("checkout.session.expired", session)


_DUE: dict[str, Callable[[Object], list[tuple[int, Job]]]] = {
    "invoice": _invoice_due,
    "subscription": _subscription_due,
    "checkout.session": _session_due,
}
