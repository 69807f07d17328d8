"""Pages of the payment service that a city is led to: to pay by card, to see its invoices and its card."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from tenants.billing.gateway import billing_gateway
from tenants.billing.mirroring import mirror_subscription
from tenants.billing.protocol import Invoice as Read
from tenants.billing.terms import counted_from, customer_of, price_of, tax_rates_of, terms
from tenants.models import BandPrice, BillingAccount, Contract

SESSION = "{CHECKOUT_SESSION_ID}"
"""What the payment service replaces in the address it comes back to."""


def card_page(contract: Contract, *, back: str) -> str:
    """Where the contract is paid by card; it comes back to `back`, with `?sessione=` when it is paid.

    Asked again within a day it is the same page. Raises `DomainError`, and the gateway's problems.
    """
    if contract.by_transfer or contract.state != Contract.State.ASKED:
        raise DomainError(_("Questo contratto non aspetta un pagamento con carta."))
    gateway = billing_gateway()
    customer = customer_of(gateway, contract.account)
    price = price_of(gateway, contract.price)
    wanted = terms(contract, tax_rates_of(gateway, contract.account))
    digest = hashlib.sha256(repr((price, wanted, back)).encode()).hexdigest()[:16]
    page = gateway.checkout(
        customer,
        price,
        wanted,
        success_url=f"{back}?sessione={SESSION}",
        cancel_url=back,
        key=f"checkout-{contract.pk}-{digest}",
    )
    return page.url


def card_paid(account: BillingAccount, session_id: str) -> bool:
    """Read what became of a payment by card, without waiting for the call that tells it. Raises the gateway's problems."""
    gateway = billing_gateway()
    done = gateway.checkout_session(session_id)
    if not (done.paid and done.subscription_id and done.customer_id == account.stripe_customer_id):
        return False
    mirror_subscription(gateway, done.subscription_id)
    return True


def portal_page(account: BillingAccount, *, back: str) -> str:
    """Where the body sees its invoices and its card. Raises `DomainError`, and the gateway's problems."""
    if not account.stripe_customer_id:
        raise DomainError(_("Il conto non è ancora pronto: riprovi tra qualche minuto."))
    moment = timezone.now().isoformat()
    return billing_gateway().portal_url(
        account.stripe_customer_id, return_url=back, key=f"portal-{account.pk}-{moment}"
    )


def difference_now(contract: Contract, price: BandPrice) -> Read:
    """The invoice that moving to another price today would make; nothing is kept. Raises the gateway's problems."""
    gateway = billing_gateway()
    at = counted_from(contract, timezone.localdate())
    price_id = price_of(gateway, price)
    return gateway.preview_change(contract.stripe_subscription_id, price_id, at=at)
