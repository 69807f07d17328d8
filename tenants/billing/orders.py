"""Carrying out what the payment service is asked for. The key of each request is its order's, so it counts once."""

from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from tenants.billing.gateway import billing_gateway
from tenants.billing.mirroring import mirror_invoice, mirror_subscription
from tenants.billing.problems import Refused
from tenants.billing.protocol import BillingGateway, Settling, Subscription
from tenants.billing.terms import CONTRACT, counted_from, customer, customer_of, price_of, tax_rates_of, terms
from tenants.models import BillingOrder, Contract, Invoice

Kind = BillingOrder.Kind


def carry_out(order: BillingOrder) -> None:
    """Do what the order says, and read what came of it. Raises the gateway's problems."""
    _BY_KIND[Kind(order.kind)](billing_gateway(), order)


def _customer(gateway: BillingGateway, order: BillingOrder) -> None:
    account = order.account
    gateway.update_customer(customer_of(gateway, account), customer(account), key=str(order.pk))
    for contract in account.contracts.filter(state=Contract.State.RUNNING).exclude(stripe_subscription_id=""):
        rates = tax_rates_of(gateway, account)
        gateway.change_terms(contract.stripe_subscription_id, terms(contract, rates), key=f"{order.pk}:terms")


def _subscribe(gateway: BillingGateway, order: BillingOrder) -> None:
    contract = _contract(order)
    customer_id = customer_of(gateway, order.account)
    running = _already(gateway, customer_id, contract)
    if running is None:
        price_id = price_of(gateway, contract.price)
        wanted = terms(contract, tax_rates_of(gateway, order.account))
        running = gateway.subscribe(customer_id, price_id, wanted, key=str(order.pk))
    mirror_subscription(gateway, running.id)


def _already(gateway: BillingGateway, customer_id: str, contract: Contract) -> Subscription | None:
    """The subscription of the contract, where an attempt more than a day old made it and its key is forgotten."""
    found = gateway.subscriptions(customer_id)
    return next((one for one in found if one.metadata.get(CONTRACT) == str(contract.pk)), None)


def _change(gateway: BillingGateway, order: BillingOrder, settling: Settling) -> None:
    contract = _contract(order)
    price_id = price_of(gateway, order.price or contract.price)
    at = counted_from(contract, timezone.localdate(order.made_at)) if settling is Settling.NOW else None
    gateway.change_price(
        contract.stripe_subscription_id, price_id, settling=settling, key=str(order.pk), at=at
    )
    mirror_subscription(gateway, contract.stripe_subscription_id)


def _change_now(gateway: BillingGateway, order: BillingOrder) -> None:
    _change(gateway, order, Settling.NOW)


def _change_later(gateway: BillingGateway, order: BillingOrder) -> None:
    _change(gateway, order, Settling.NOT_AT_ALL)


def _cancel(gateway: BillingGateway, order: BillingOrder) -> None:
    subscription = _contract(order).stripe_subscription_id
    gateway.cancel_at_period_end(subscription, key=str(order.pk))
    mirror_subscription(gateway, subscription)


def _keep(gateway: BillingGateway, order: BillingOrder) -> None:
    subscription = _contract(order).stripe_subscription_id
    gateway.cancel_at_period_end(subscription, key=str(order.pk), undo=True)
    mirror_subscription(gateway, subscription)


def _mark_paid(gateway: BillingGateway, order: BillingOrder) -> None:
    invoice = _invoice(order)
    gateway.mark_paid_outside(invoice.stripe_id, key=str(order.pk))
    mirror_invoice(gateway, invoice.stripe_id)


def _void(gateway: BillingGateway, order: BillingOrder) -> None:
    invoice = _invoice(order)
    gateway.void(invoice.stripe_id, key=str(order.pk))
    mirror_invoice(gateway, invoice.stripe_id)


def _credit(gateway: BillingGateway, order: BillingOrder) -> None:
    """A key is forgotten after a day, and a credit note given twice is money: one of this order is not given again."""
    invoice, of_order = _invoice(order), {"order": str(order.pk)}
    if not any(of_order.items() <= note.metadata.items() for note in gateway.credit_notes(invoice.stripe_id)):
        gateway.credit(
            invoice.stripe_id,
            order.amount_eur or Decimal(0),
            memo=order.memo,
            metadata=of_order,
            key=str(order.pk),
        )
    mirror_invoice(gateway, invoice.stripe_id)


def _contract(order: BillingOrder) -> Contract:
    if order.contract is None:
        raise Refused("The order names no contract.")
    return order.contract


def _invoice(order: BillingOrder) -> Invoice:
    if order.invoice is None:
        raise Refused("The order names no invoice.")
    return order.invoice


_BY_KIND: dict[Kind, Callable[[BillingGateway, BillingOrder], None]] = {
    Kind.CUSTOMER: _customer,
    Kind.SUBSCRIBE: _subscribe,
    Kind.CHANGE_NOW: _change_now,
    Kind.CHANGE_LATER: _change_later,
    Kind.CANCEL: _cancel,
    Kind.KEEP: _keep,
    Kind.MARK_PAID: _mark_paid,
    Kind.VOID: _void,
    Kind.CREDIT: _credit,
}
