"""What can go wrong with the payment service, in few classes; each says what is to be done."""

from django.utils.translation import gettext as _


class BillingProblem(Exception):
    """The payment service did not do what was asked; `words` says why, and the cure."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Unreachable(BillingProblem):
    """No answer, or one that says *later*. Whether it was done is not known: ask again with the same key."""


class Refused(BillingProblem):
    """The service understood and says no; `field` is the parameter it complains about, `code` its own word for it."""

    def __init__(self, words: str, *, field: str = "", code: str = "") -> None:
        super().__init__(words)
        self.field = field
        self.code = code


class Missing(Refused):
    """What was asked for is not there."""


class Declined(BillingProblem):
    """The bank refused the card."""


class NotConfigured(BillingProblem):
    """No key, or one the service does not take: the platform's team has to set it."""


class BadSignature(BillingProblem):
    """A call that says it comes from the payment service, and does not, or too late."""


def not_configured() -> NotConfigured:
    """The problem of a platform that has no key."""
    return NotConfigured(
        _("Il servizio di pagamento non è configurato: imposti STRIPE_SECRET_KEY con la chiave del conto.")
    )
