"""How much a micro-grant may be: the rates and the ceiling in force at a call, and the one computation."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from core.selectors.rules import rules_on
from core.services.errors import DomainError
from models_bergamo.models import GrantCall
from models_bergamo.rules import GRANTS, SLUG

_CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Euros with two decimals, as they are stored and shown; half a cent goes up."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """Shares of the expenses (1 is all of them) and the ceiling in euros; None where the rules say nothing."""

    ordinary_rate: Decimal | None
    frailty_rate: Decimal | None
    ceiling_eur: Decimal | None

    def rate(self, *, supports_frailty: bool) -> Decimal:
        """The share of the expenses covered; `DomainError` where the rules do not say it."""
        rate = self.frailty_rate if supports_frailty else self.ordinary_rate
        if rate is None:
            raise DomainError(
                _(
                    "Le regole sui contributi in vigore per questo bando non dicono quale quota delle spese è coperta: "
                    "la indichi nelle regole della città."
                )
            )
        return rate

    def most(self, cost: Decimal, *, supports_frailty: bool) -> Decimal:
        """The highest grant for a cost in euros: cost x rate, within the ceiling, rounded to the cent."""
        covered = cents(cost * self.rate(supports_frailty=supports_frailty))
        return covered if self.ceiling_eur is None else min(covered, self.ceiling_eur)


def terms_of(call: GrantCall) -> GrantTerms:
    """The terms of a call: the rules in force on its first day, and its own ceiling where its act sets one."""
    rules = rules_on(SLUG, GRANTS, call.opens_on)
    ceiling = call.ceiling_eur if call.ceiling_eur is not None else rules["ceiling_eur"]
    return GrantTerms(rules["ordinary_rate"], rules["frailty_rate"], ceiling)
