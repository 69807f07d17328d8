"""From a request to an answer: the key, the parameters, the idempotency key, one transaction, the errors."""

import hashlib
import json
import time

from stripe_local import resources  # noqa: F401 - its modules register the endpoints
from stripe_local.account import API_VERSION, Account, new_id
from stripe_local.answers import Answer, Request, as_json
from stripe_local.billing.clockwork import advance
from stripe_local.errors import Forbidden, KeyReused, Refusal, Unauthorised
from stripe_local.moments import DAY
from stripe_local.params import Params, decoded
from stripe_local.rendering import rendered
from stripe_local.routing import answered
from stripe_local.store import Object

_KEY_LIFE = DAY
"""How long an idempotency key is remembered: Stripe's promise."""


def catch_up(account: Account) -> None:
    """Do what fell due on the server's clock since the last request."""
    with account.store.transaction():
        advance(account, None, account.now())


def respond(account: Account, key: str, request: Request) -> Answer:
    """The answer of the API; the caller holds the account."""
    request_id = new_id("req", 14)
    about = {"request_id": request_id, "stripe_version": request.headers.get("stripe-version", API_VERSION)}
    idempotency = request.headers.get("idempotency-key") if request.method == "POST" else None
    if idempotency:
        about["idempotency_key"] = idempotency
    try:
        _authenticate(account, request, key)
        kept = _replayed(account, idempotency, request)
        if kept:
            about |= {"original_request": kept["request"], "idempotent_replayed": "true"}
            return as_json(kept["status"], json.loads(kept["body"]), **about)
        account.request = {"id": request_id, "idempotency_key": idempotency}
        with account.store.transaction():
            body = _worked(account, request)
            _remember(account, idempotency, request, 200, body, request_id)
        return as_json(200, body, **about)
    except Refusal as refusal:
        body = refusal.body()
        body["error"]["request_log_url"] = f"{account.address}/_local/state"
        return as_json(refusal.status, body, **about)
    finally:
        account.request = {"id": None, "idempotency_key": None}


def _authenticate(account: Account, request: Request, key: str) -> None:
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not given:
        raise Unauthorised(
            "You did not provide an API key. Give it as a bearer token in the Authorization header."
        )
    if given != key:
        raise Unauthorised(f"Invalid API Key provided: {given[:7]}{'*' * 8}{given[-4:]}")
    other = request.headers.get("stripe-account")
    if other and other != account.id:
        raise Forbidden(
            f"The provided key does not have access to account '{other}'.", code="account_invalid"
        )


def _worked(account: Account, request: Request) -> Object:
    """Do what is asked; a refused card is an answer too, whose consequences stay."""
    values = decoded(request.body if request.method == "POST" else request.query)
    expand = values.pop("expand", [])
    if not isinstance(expand, list):
        raise Refusal("Invalid expand: must be an array.", param="expand")
    params = Params(values)
    try:
        item = answered(account, request.method, request.path, params)
    except Refusal as refusal:
        if refusal.keeps:
            account.store.commit()
        raise
    params.finish()
    return rendered(account, item, expand)


def _digest(request: Request) -> str:
    said = json.dumps([request.method, request.path, decoded(request.body)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _replayed(account: Account, key: str | None, request: Request) -> Object | None:
    kept = account.get("_idempotency", key) if key else None
    if kept is None or kept["at"] < time.time() - _KEY_LIFE:
        return None
    if kept["digest"] != _digest(request):
        raise KeyReused(
            f"The idempotency key {key} was used before with other parameters: use another key for another request."
        )
    return kept


def _remember(
    account: Account, key: str | None, request: Request, status: int, body: Object, request_id: str
) -> None:
    if key:
        kept: Object = {"object": "_idempotency", "id": key, "digest": _digest(request), "status": status}
        account.store.put({**kept, "body": json.dumps(body), "request": request_id, "at": time.time()})
