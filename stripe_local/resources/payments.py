"""Cards, payment intents, payments of invoices, and bank transfers to a customer's virtual account."""

from stripe_local.account import Account
from stripe_local.billing.invoices import settle
from stripe_local.billing.payments import attach, new_card
from stripe_local.errors import Refusal
from stripe_local.params import Params, merged_metadata
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

retrievable("payment_method", "payment_methods")
retrievable("payment_intent", "payment_intents")
retrievable("invoice_payment", "invoice_payments")

_BANK = {
    "account_holder_address": {
        "city": "Dublin", "country": "IE", "line1": "1 Test Street", "line2": None, "postal_code": "D01", "state": None,
    },
    "account_holder_name": "Vicinia (test)", "bic": "TESTIE2D", "country": "IE",
}  # fmt: skip


@endpoint("POST", "payment_methods")
def create_method(account: Account, params: Params) -> Object:
    if params.required("type") != "card":
        raise Refusal("This server knows payment methods of type card.", param="type")
    card, details = params.nested("card"), params.nested("billing_details")
    expires = (card.integer("exp_month", 12) or 0, card.integer("exp_year", 2040) or 0)
    number = card.text("token") or card.required("number")
    card.text("cvc")
    return new_card(account, number, expires=expires, **details.take(("name", "email", "phone")))


@endpoint("POST", "payment_methods/{}/attach")
def attach_method(account: Account, params: Params, key: str) -> Object:
    customer = account.require("customer", params.required("customer"), "customer")
    method = new_card(account, key) if key.startswith("pm_card_") else account.require("payment_method", key)
    attach(account, method, customer)
    return method


@endpoint("POST", "payment_methods/{}/detach")
def detach_method(account: Account, params: Params, key: str) -> Object:
    method = account.require("payment_method", key)
    if method["customer"] is None:
        raise Refusal("The payment method you provided is not attached to a customer.")
    owner = account.get("customer", method["customer"])
    if owner and owner["invoice_settings"]["default_payment_method"] == key:
        owner["invoice_settings"]["default_payment_method"] = None
    method["customer"] = None
    account.emit("payment_method.detached", method)
    return method


@endpoint("POST", "payment_methods/{}")
def update_method(account: Account, params: Params, key: str) -> Object:
    method = account.require("payment_method", key)
    method["metadata"] = merged_metadata(method["metadata"], params)
    return method


@endpoint("GET", "payment_methods")
def list_methods(account: Account, params: Params) -> Object:
    return paged(
        params, account.store.all("payment_method"), "/v1/payment_methods", filters=("customer", "type")
    )


@endpoint("GET", "customers/{}/payment_methods")
def list_customer_methods(account: Account, params: Params, key: str) -> Object:
    account.require("customer", key)
    methods = [method for method in account.store.all("payment_method") if method["customer"] == key]
    return paged(params, methods, f"/v1/customers/{key}/payment_methods", filters=("type",))


@endpoint("GET", "payment_intents")
def list_intents(account: Account, params: Params) -> Object:
    return paged(params, account.store.all("payment_intent"), "/v1/payment_intents", filters=("customer",))


@endpoint("GET", "invoice_payments")
def list_payments(account: Account, params: Params) -> Object:
    return paged(
        params, account.store.all("invoice_payment"), "/v1/invoice_payments", filters=("invoice", "status")
    )


@endpoint("POST", "customers/{}/funding_instructions")
def funding_instructions(account: Account, params: Params, key: str) -> Object:
    """The account number the customer transfers to; the same each time."""
    customer = account.require("customer", key)
    params.required("currency"), params.required("funding_type")
    transfer = params.nested("bank_transfer")
    if transfer.required("type") != "eu_bank_transfer":
        raise Refusal("This server knows transfers of type eu_bank_transfer.", param="bank_transfer[type]")
    transfer.mapping("eu_bank_transfer")
    iban = {**_BANK, "iban": iban_of(customer), "bank_address": _BANK["account_holder_address"]}
    address = {"type": "iban", "supported_networks": ["sepa"], "iban": iban}
    details = {"country": "IE", "financial_addresses": [address], "type": "eu_bank_transfer"}
    body: Object = {"object": "funding_instructions", "bank_transfer": details, "currency": "eur"}
    return {**body, "funding_type": "bank_transfer", "livemode": False}


def iban_of(customer: Object) -> str:
    """An invented Irish IBAN of the customer's own."""
    digits = "".join(str(ord(letter) % 10) for letter in customer["id"][4:18])
    return f"IE00TEST{digits}"


@endpoint("GET", "customers/{}/cash_balance")
def cash_balance(account: Account, params: Params, key: str) -> Object:
    customer = account.require("customer", key)
    settings = {"reconciliation_mode": "automatic", "using_merchant_default": True}
    available = {"eur": customer["_cash"]} if customer["_cash"] else None
    return {
        "object": "cash_balance", "available": available, "customer": key, "livemode": False, "settings": settings,
    }  # fmt: skip


@endpoint("GET", "customers/{}/cash_balance_transactions")
def cash_transactions(account: Account, params: Params, key: str) -> Object:
    account.require("customer", key)
    found = [one for one in account.store.all("customer_cash_balance_transaction") if one["customer"] == key]
    return paged(params, found, f"/v1/customers/{key}/cash_balance_transactions")


@endpoint("POST", "test_helpers/customers/{}/fund_cash_balance")
def fund(account: Account, params: Params, key: str) -> Object:
    """A transfer arrives: invoices it names are paid first, then one of exactly this amount, then the oldest it covers."""
    customer = account.require("customer", key)
    amount, reference = params.integer("amount") or 0, params.text("reference")
    if params.required("currency").lower() != "eur" or amount <= 0:
        raise Refusal("A transfer in this server is a positive amount of eur.", param="amount")
    customer["_cash"] += amount
    entry = _entry(account, customer, "funded", amount)
    sender = {"iban_last4": "0001", "sender_name": customer["name"], "bic": "TESTITMM"}
    transfer = {"type": "eu_bank_transfer", "reference": reference, "eu_bank_transfer": sender}
    entry["funded"] = {"bank_transfer": transfer}
    account.emit("customer_cash_balance_transaction.created", entry)
    while (invoice := _paid_by(account, customer, reference or "")) is not None:
        due = invoice["amount_remaining"]
        customer["_cash"] -= due
        applied = _entry(account, customer, "applied_to_payment", -due)
        settle(account, invoice, paid=due)
        intent = next(one for one in account.store.all("invoice_payment") if one["invoice"] == invoice["id"])
        applied["applied_to_payment"] = {"payment_intent": intent["payment"]["payment_intent"]}
        account.emit("customer_cash_balance_transaction.created", applied)
    if customer["_cash"]:
        account.emit("cash_balance.funds_available", cash_balance(account, Params({}), key))
    return entry


def _entry(account: Account, customer: Object, kind: str, amount: int) -> Object:
    entry = account.add(
        "customer_cash_balance_transaction", "ccsbtxn", customer, type=kind, net_amount=amount
    )
    entry |= {"currency": "eur", "customer": customer["id"], "ending_balance": customer["_cash"]}
    return entry


def _paid_by(account: Account, customer: Object, reference: str) -> Object | None:
    """The open invoice the cash at hand pays."""
    due = [
        invoice
        for invoice in reversed(account.store.all("invoice"))
        if invoice["customer"] == customer["id"]
        and invoice["status"] == "open"
        and "customer_balance" in (invoice["payment_settings"]["payment_method_types"] or [])
        and invoice["amount_remaining"] <= customer["_cash"]
    ]
    named = [invoice for invoice in due if invoice["number"] in reference]
    exact = [invoice for invoice in due if invoice["amount_remaining"] == customer["_cash"]]
    first = next(iter([*named, *exact, *due]), None)
    return account.require("invoice", first["id"]) if first else None
