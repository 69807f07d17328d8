"""Refusals in the shape of Stripe's: HTTP status, type, code, parameter, message."""

from typing import Any


class Refusal(Exception):
    """An answer that is an error; nothing the request did is kept, unless `keeps` says so."""

    status = 400
    kind = "invalid_request_error"
    keeps = False

    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.more = more

    def body(self) -> dict[str, Any]:
        """The `error` object of the answer."""
        error: dict[str, Any] = {"type": self.kind, "message": self.message, **self.more}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


class Unauthorised(Refusal):
    """No key, or one that is not of this account."""

    status = 401


class Forbidden(Refusal):
    """The key is good, and may not do this."""

    status = 403


class NotFound(Refusal):
    """No such object, or no such address."""

    status = 404


class Conflict(Refusal):
    """Another request holds what this one needs."""

    status = 409


class TooMany(Refusal):
    """The rate limit."""

    status = 429


class Broken(Refusal):
    """A failure of Stripe's own."""

    status = 500
    kind = "api_error"


class KeyReused(Refusal):
    """An idempotency key that came before with another request."""

    kind = "idempotency_error"


class CardDeclined(Refusal):
    """The bank says no. The attempt stays on the books."""

    status = 402
    kind = "card_error"
    keeps = True

    def __init__(self, reason: str, **more: Any) -> None:
        super().__init__("Your card was declined.", code="card_declined", decline_code=reason, **more)
        self.reason = reason


def missing(kind: str, key: str, param: str = "id") -> NotFound:
    """The refusal for an object that is not there."""
    return NotFound(f"No such {kind.replace('_', ' ')}: '{key}'", code="resource_missing", param=param)
