"""An object as the answer carries it: what is only ours left out, long lists cut, and `expand` followed."""

from typing import Any

from stripe_local.account import Account, listing, shown
from stripe_local.errors import Refusal
from stripe_local.store import Object

LINES_SHOWN = 10
_DEEPEST = 4

_KINDS = {
    "bps": "billing_portal.session", "cs": "checkout.session", "cn": "credit_note", "cus": "customer", "evt": "event",
    "in": "invoice", "ii": "invoiceitem", "inpay": "invoice_payment", "pi": "payment_intent", "pm": "payment_method",
    "price": "price", "prod": "product", "si": "subscription_item", "sub": "subscription", "txr": "tax_rate",
    "txi": "tax_id", "clock": "test_helpers.test_clock",
}  # fmt: skip


def rendered(account: Account, item: Object, expand: list[str]) -> Object:
    """The answer's body."""
    result: Object = _cut(shown(item))
    for path in expand:
        steps = path.split(".")
        if len(steps) > _DEEPEST + (steps[0] == "data"):
            raise _unexpandable(path)
        _expand(account, result, steps, path)
    return result


def _cut(item: Any) -> Any:
    """Lists of lines inside an object are shown up to the tenth; the rest is on pages of their own."""
    if isinstance(item, list):
        return [_cut(part) for part in item]
    if not isinstance(item, dict):
        return item
    result = {key: _cut(value) for key, value in item.items()}
    lines = result.get("lines")
    if isinstance(lines, dict) and len(lines["data"]) > LINES_SHOWN:
        result["lines"] = {**lines, "data": lines["data"][:LINES_SHOWN], "has_more": True}
    return result


def _expand(account: Account, item: Any, steps: list[str], path: str) -> None:
    if isinstance(item, list):
        for part in item:
            _expand(account, part, steps, path)
        return
    if not isinstance(item, dict):
        raise _unexpandable(path)
    step, rest = steps[0], steps[1:]
    if step not in item and _included(account, item, step) is not None:
        item[step] = _cut(shown(_included(account, item, step)))
    if step not in item:
        raise _unexpandable(path)
    item[step] = _found(account, item[step], path)
    if rest and item[step] is not None:
        _expand(account, item[step], rest, path)


def _found(account: Account, value: Any, path: str) -> Any:
    """The object an id stands for; a list of ids likewise."""
    if isinstance(value, list):
        return [_found(account, part, path) for part in value]
    if not isinstance(value, str):
        return value
    kind = _KINDS.get(value.rpartition("_")[0])
    found = account.get(kind, value) if kind else None
    if found is None:
        raise _unexpandable(path)
    return _cut(shown(found))


def _included(account: Account, item: Object, name: str) -> Object | None:
    """Lists an object carries only where they are asked for."""
    match item.get("object"), name:
        case "customer", "tax_ids":
            kind, field, url = "tax_id", "customer", f"/v1/customers/{item['id']}/tax_ids"
        case "customer", "subscriptions":
            kind, field, url = "subscription", "customer", f"/v1/customers/{item['id']}/subscriptions"
        case "invoice", "payments":
            kind, field, url = "invoice_payment", "invoice", f"/v1/invoice_payments?invoice={item['id']}"
        case "checkout.session", "line_items":
            session = account.require("checkout.session", item["id"])
            return listing(session["_line_items"], f"/v1/checkout/sessions/{item['id']}/line_items")
        case _:
            return None
    return listing([found for found in account.store.all(kind) if found[field] == item["id"]], url)


def _unexpandable(path: str) -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).", param="expand")
