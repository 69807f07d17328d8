"""The life of an invoice: draft, finalised and numbered, sent, paid or not, void. Rules as Stripe's guide tells them."""

from typing import Any

from stripe_local.account import Account
from stripe_local.billing.lines import item_line, pending_items, recount, set_lines
from stripe_local.billing.payments import cancel_payment, charge, open_payment, settle_payment
from stripe_local.errors import CardDeclined, Refusal
from stripe_local.moments import DAY, HOUR
from stripe_local.resources.customers import adjust_balance, tax_ids_of
from stripe_local.store import Object

RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)
"""How long after a failed charge of a card the next is tried."""

_DRAFT_TIME = HOUR


def new_invoice(account: Account, customer: Object, *, reason: str, **fields: Any) -> Object:
    """A draft without lines."""
    now = account.now(customer)
    settings = customer["invoice_settings"]
    invoice = account.add("invoice", "in", customer, customer=customer["id"], billing_reason=reason)
    invoice |= {
        "account_country": account.country, "account_name": account.settings["name"], "account_tax_ids": None,
        "amount_due": 0, "amount_overpaid": 0, "amount_paid": 0, "amount_paid_off_stripe": 0,
        "amount_remaining": 0, "amount_shipping": 0, "application": None, "attempt_count": 0, "attempted": False,
        "auto_advance": False, "automatically_finalizes_at": None, "currency": "eur",
        "automatic_tax": {
            "enabled": False, "disabled_reason": None, "liability": None, "provider": None, "status": None,
        },
        "collection_method": "charge_automatically", "custom_fields": settings["custom_fields"],
        "default_payment_method": None, "default_source": None, "default_tax_rates": [], "description": None,
        "discounts": [], "due_date": None, "effective_at": None, "ending_balance": None,
        "footer": settings["footer"], "from_invoice": None, "hosted_invoice_url": None, "invoice_pdf": None,
        "issuer": {"type": "self"}, "last_finalization_error": None, "latest_revision": None, "metadata": {},
        "next_payment_attempt": None, "number": None, "on_behalf_of": None, "parent": None,
        "payment_settings": {
            "default_mandate": None, "payment_method_options": None, "payment_method_types": None,
        },
        "period_end": now, "period_start": now, "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0, "receipt_number": None, "rendering": None, "shipping_cost": None,
        "shipping_details": None, "starting_balance": 0, "statement_descriptor": None, "status": "draft",
        "status_transitions": {
            "finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None,
        },
        "test_clock": customer["test_clock"], "total_discount_amounts": [], "total_pretax_credit_amounts": [],
        "webhooks_delivered_at": None, "_days_until_due": None, "_subscription": None,
    }  # fmt: skip
    _copy_customer(account, invoice, customer)
    invoice |= fields
    customer["currency"] = invoice["currency"]
    if invoice["_days_until_due"] is not None:
        invoice["due_date"] = now + invoice["_days_until_due"] * DAY
    if invoice["auto_advance"]:
        invoice["automatically_finalizes_at"] = now + _DRAFT_TIME
    set_lines(account, invoice, [])
    return invoice


def _copy_customer(account: Account, invoice: Object, customer: Object) -> None:
    invoice |= {
        f"customer_{field}": customer[field] for field in ("address", "email", "name", "phone", "shipping")
    }
    invoice["customer_tax_exempt"] = customer["tax_exempt"]
    invoice["customer_tax_ids"] = [
        {"type": tax_id["type"], "value": tax_id["value"]} for tax_id in tax_ids_of(account, customer["id"])
    ]


def take_pending(account: Account, invoice: Object) -> list[Object]:
    """Lines of the customer's items that wait for this invoice."""
    found = pending_items(account, invoice["customer"], invoice["_subscription"])
    return [item_line(account, invoice, item) for item in found if item["currency"] == invoice["currency"]]


def finalise(account: Account, invoice: Object) -> None:
    """Number the draft and fix it: from now on it changes no more, only what became of it."""
    if invoice["status"] != "draft":
        raise Refusal(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
            code="invoice_not_editable",
        )
    if not invoice["lines"]["data"] and invoice["billing_reason"] == "manual":
        raise Refusal("Nothing to invoice for customer", code="invoice_no_customer_line_items")
    customer = account.require("customer", invoice["customer"])
    now = account.now(invoice)
    _copy_customer(account, invoice, customer)
    invoice["starting_balance"] = customer["balance"]
    recount(account, invoice)
    invoice["number"] = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    _use_balance(account, invoice, customer)
    if invoice["_days_until_due"] is not None:
        invoice["due_date"] = now + invoice["_days_until_due"] * DAY
    page = f"{account.address}/i/{invoice['id']}"
    invoice |= {
        "hosted_invoice_url": page,
        "invoice_pdf": f"{page}/pdf",
        "status": "open",
        "effective_at": now,
    }
    invoice["automatically_finalizes_at"] = None
    invoice["status_transitions"]["finalized_at"] = now
    if invoice["amount_due"]:
        open_payment(account, invoice)
    account.emit("invoice.finalized", invoice)
    if not invoice["amount_due"]:
        settle(account, invoice)


def _use_balance(account: Account, invoice: Object, customer: Object) -> None:
    """The customer's credit or debit goes into the invoice; an invoice below zero becomes credit."""
    start, owed = customer["balance"], invoice["total"] + customer["balance"]
    left = min(0, owed)
    adjust_balance(account, customer, left - start, "applied_to_invoice", invoice=invoice["id"])
    invoice["ending_balance"] = left


def send(account: Account, invoice: Object) -> None:
    """Mail the invoice to the customer; a draft is finalised first. There is no mail here: the event stands for it."""
    if invoice["collection_method"] != "send_invoice":
        raise Refusal("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if not invoice["customer_email"]:
        raise Refusal(
            "Missing email. In order to create invoices that are sent to the customer, the customer must have a valid email.",
            code="email_invalid",
        )
    if invoice["status"] == "draft":
        finalise(account, invoice)
    if invoice["status"] not in {"open", "paid"}:
        raise Refusal(f"This invoice is {invoice['status']}: it cannot be sent.", code="invoice_not_editable")
    account.emit("invoice.sent", invoice)


def collect(account: Account, invoice: Object, method: str | None = None) -> None:
    """Charge the card that pays this invoice. Raises `CardDeclined` after writing down what follows from it."""
    card = account.require("payment_method", method or _card_of(account, invoice))
    now = account.now(invoice)
    invoice |= {
        "attempted": True,
        "attempt_count": invoice["attempt_count"] + 1,
        "next_payment_attempt": None,
    }
    try:
        charge(account, invoice, card)
    except CardDeclined:
        if invoice["auto_advance"] and invoice["attempt_count"] <= len(RETRIES):
            invoice["next_payment_attempt"] = now + RETRIES[invoice["attempt_count"] - 1]
        account.emit("invoice.payment_failed", invoice)
        _not_paid(account, invoice)
        raise
    settle(account, invoice, paid=invoice["amount_remaining"])


def _card_of(account: Account, invoice: Object) -> str:
    customer = account.require("customer", invoice["customer"])
    subscription = invoice["_subscription"] and account.get("subscription", invoice["_subscription"])
    method = (
        invoice["default_payment_method"]
        or (subscription and subscription["default_payment_method"])
        or customer["invoice_settings"]["default_payment_method"]
    )
    if not method:
        raise Refusal(
            "This customer has no attached payment source or default payment method.", code="resource_missing"
        )
    return str(method)


def settle(account: Account, invoice: Object, *, paid: int = 0, off_stripe: bool = False) -> None:
    """The invoice is paid."""
    if off_stripe:
        invoice["amount_paid_off_stripe"] = invoice["amount_remaining"]
        cancel_payment(account, invoice)
    elif paid:
        settle_payment(account, invoice, paid)
    invoice["amount_paid"] += invoice["amount_remaining"]
    invoice |= {"amount_remaining": 0, "status": "paid", "attempted": True, "next_payment_attempt": None}
    invoice["auto_advance"] = False
    invoice["status_transitions"]["paid_at"] = account.now(invoice)
    account.emit("invoice.paid", invoice)
    account.emit("invoice.payment_succeeded", invoice)
    subscription = invoice["_subscription"] and account.get("subscription", invoice["_subscription"])
    if subscription and subscription["status"] in {"incomplete", "past_due", "unpaid"}:
        with account.changing(subscription, "customer.subscription.updated"):
            if subscription["latest_invoice"] == invoice["id"] or not owed(account, subscription):
                subscription["status"] = "active"


def owed(account: Account, subscription: Object) -> bool:
    """Whether an invoice of the subscription is open and late."""
    return any(
        invoice["_subscription"] == subscription["id"]
        and invoice["status"] == "open"
        and (invoice["due_date"] is None or invoice["due_date"] <= account.now(invoice))
        for invoice in account.store.all("invoice")
    )


def _not_paid(account: Account, invoice: Object) -> None:
    """What a failed charge does to the subscription: late, and after the last try what the account's settings say."""
    subscription = invoice["_subscription"] and account.get("subscription", invoice["_subscription"])
    if not subscription or subscription["status"] not in {"active", "trialing", "past_due"}:
        return
    last = invoice["next_payment_attempt"] is None
    status = account.settings["when_retries_end"] if last else "past_due"
    with account.changing(subscription, "customer.subscription.updated"):
        subscription["status"] = status if status != "canceled" else subscription["status"]
    if status == "canceled":
        now = account.now(subscription)
        subscription |= {"status": "canceled", "canceled_at": now, "ended_at": now}
        subscription["cancellation_details"]["reason"] = "payment_failed"
        account.emit("customer.subscription.deleted", subscription)


def overdue(account: Account, invoice: Object) -> None:
    """The day by which it was to be paid has passed."""
    invoice["_overdue"] = True
    account.emit("invoice.overdue", invoice)
    subscription = invoice["_subscription"] and account.get("subscription", invoice["_subscription"])
    if subscription and subscription["status"] == "active":
        with account.changing(subscription, "customer.subscription.updated"):
            subscription["status"] = "past_due"


def void(account: Account, invoice: Object) -> None:
    """It is as if never issued; the number stays taken."""
    _must_be(invoice, "void", "open", "uncollectible")
    invoice |= {"status": "void", "auto_advance": False, "next_payment_attempt": None}
    invoice["status_transitions"]["voided_at"] = account.now(invoice)
    cancel_payment(account, invoice)
    account.emit("invoice.voided", invoice)


def write_off(account: Account, invoice: Object) -> None:
    """Nobody expects it to be paid any more."""
    _must_be(invoice, "mark as uncollectible", "open")
    invoice |= {"status": "uncollectible", "auto_advance": False, "next_payment_attempt": None}
    invoice["status_transitions"]["marked_uncollectible_at"] = account.now(invoice)
    account.emit("invoice.marked_uncollectible", invoice)


def _must_be(invoice: Object, verb: str, *statuses: str) -> None:
    if invoice["status"] not in statuses:
        raise Refusal(
            f"You cannot {verb} an invoice that is {invoice['status']}: it must be {' or '.join(statuses)}.",
            code="invoice_not_editable",
        )
