"""Payments of invoices: the intent each open invoice has, test cards, and transfers to the customer's virtual account."""

from typing import Any

from stripe_local.account import Account, new_id
from stripe_local.errors import CardDeclined, Refusal
from stripe_local.store import Object

TEST_CARDS = {
    "4242424242424242": ("visa", None, True), "5555555555554444": ("mastercard", None, True),
    "4000000000000002": ("visa", "generic_decline", False), "4000000000009995": ("visa", "insufficient_funds", False),
    "4000000000000341": ("visa", "generic_decline", True),
}  # fmt: skip
"""Stripe's published test numbers: brand, why a charge is refused, whether the card can be saved at all."""

_NAMED = {
    "pm_card_visa": "4242424242424242", "tok_visa": "4242424242424242", "pm_card_mastercard": "5555555555554444",
    "tok_mastercard": "5555555555554444", "pm_card_chargeCustomerFail": "4000000000000341",
    "tok_chargeCustomerFail": "4000000000000341", "pm_card_chargeDeclined": "4000000000000002",
    "tok_chargeDeclined": "4000000000000002",
}  # fmt: skip


def new_card(
    account: Account, number: str, *, expires: tuple[int, int] = (12, 2040), **details: Any
) -> Object:
    """A card payment method from a test number, or from a name such as `pm_card_visa`."""
    number = _NAMED.get(number, number).replace(" ", "")
    if number not in TEST_CARDS:
        raise Refusal(
            "Your card number is incorrect: use a test card.", code="incorrect_number", param="card[number]"
        )
    brand, decline, _ = TEST_CARDS[number]
    method = account.add("payment_method", "pm", allow_redisplay="unspecified", customer=None, type="card")
    method["billing_details"] = {
        "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
        "email": None,
        "name": None,
        "phone": None,
        "tax_id": None,
        **details,
    }
    method["card"] = {
        "brand": brand, "checks": None, "country": "IT", "display_brand": brand, "exp_month": expires[0],
        "exp_year": expires[1], "fingerprint": new_id("fp", 12)[3:], "funding": "credit", "generated_from": None,
        "last4": number[-4:], "networks": {"available": [brand], "preferred": None},
        "regulated_status": "unregulated", "three_d_secure_usage": {"supported": True}, "wallet": None,
    }  # fmt: skip
    method |= {"metadata": {}, "_decline": decline, "_number": number}
    return method


def attach(account: Account, method: Object, customer: Object) -> None:
    """Save the card for the customer; a bank that refuses even that says so."""
    if method["customer"] not in {None, customer["id"]}:
        raise Refusal("The payment method you provided has already been attached to a customer.")
    if not TEST_CARDS[method["_number"]][2]:
        raise CardDeclined(method["_decline"])
    method["customer"] = customer["id"]
    account.emit("payment_method.attached", method)


def payment_of(account: Account, invoice: Object) -> tuple[Object, Object] | None:
    """The invoice's payment and its intent, to change."""
    for payment in account.store.all("invoice_payment"):
        if payment["invoice"] == invoice["id"]:
            intent = account.require("payment_intent", payment["payment"]["payment_intent"])
            return account.require("invoice_payment", payment["id"]), intent
    return None


def open_payment(account: Account, invoice: Object) -> None:
    """An intent over what is due, as every finalised invoice has."""
    due, currency = invoice["amount_due"], invoice["currency"]
    types = invoice["payment_settings"]["payment_method_types"] or ["card"]
    intent = account.add("payment_intent", "pi", invoice, amount=due, currency=currency)
    intent |= {
        "amount_capturable": 0, "amount_received": 0, "application": None, "application_fee_amount": None,
        "automatic_payment_methods": None, "canceled_at": None, "cancellation_reason": None,
        "capture_method": "automatic", "client_secret": f"{intent['id']}_secret_{new_id('x')[2:]}",
        "confirmation_method": "automatic", "customer": invoice["customer"], "description": None,
        "last_payment_error": None, "latest_charge": None, "metadata": {}, "next_action": None,
        "on_behalf_of": None, "payment_method": None, "payment_method_options": {}, "payment_method_types": types,
        "processing": None, "receipt_email": None, "review": None, "setup_future_usage": None, "shipping": None,
        "statement_descriptor": None, "statement_descriptor_suffix": None, "status": "requires_payment_method",
        "transfer_data": None, "transfer_group": None,
    }  # fmt: skip
    payment = account.add("invoice_payment", "inpay", invoice, invoice=invoice["id"], currency=currency)
    payment |= {"amount_paid": None, "amount_requested": due, "is_default": True, "status": "open"}
    payment["payment"] = {"type": "payment_intent", "payment_intent": intent["id"]}
    payment["status_transitions"] = {"canceled_at": None, "paid_at": None}
    account.emit("payment_intent.created", intent)


def charge(account: Account, invoice: Object, card: Object) -> None:
    """Try the card for what is due. Raises `CardDeclined`."""
    found = payment_of(account, invoice)
    if found is None:
        raise Refusal("This invoice has nothing to pay.", code="invoice_payment_intent_requires_action")
    intent = found[1]
    if card["_decline"]:
        declined = CardDeclined(card["_decline"])
        intent["last_payment_error"] = {**declined.body()["error"], "payment_method": _bare(card)}
        account.emit("payment_intent.payment_failed", intent)
        raise declined
    intent["payment_method"] = card["id"]


def _bare(card: Object) -> Object:
    return {key: value for key, value in card.items() if not key.startswith("_")}


def settle_payment(account: Account, invoice: Object, amount: int) -> None:
    """The money is there."""
    found = payment_of(account, invoice)
    if found is None:
        return
    payment, intent = found
    intent |= {"status": "succeeded", "amount_received": amount, "last_payment_error": None}
    payment |= {"status": "paid", "amount_paid": amount}
    payment["status_transitions"]["paid_at"] = account.now(invoice)
    account.emit("payment_intent.succeeded", intent)
    account.emit("invoice_payment.paid", payment)


def cancel_payment(account: Account, invoice: Object) -> None:
    """The intent is needed no more."""
    found = payment_of(account, invoice)
    if found is None or found[1]["status"] in {"succeeded", "canceled"}:
        return
    payment, intent = found
    now = account.now(invoice)
    intent |= {"status": "canceled", "canceled_at": now, "cancellation_reason": "void_invoice"}
    payment["status"] = "canceled"
    payment["status_transitions"]["canceled_at"] = now
    account.emit("payment_intent.canceled", intent)
