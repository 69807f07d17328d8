"""Customers: who is billed, with address, tax ids, what their invoices carry, and money that waits for an invoice."""

import secrets
import string
from typing import Any

from stripe_local.account import Account
from stripe_local.errors import Refusal
from stripe_local.params import Params, merged_metadata
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_CUSTOM_FIELDS = 4
_ITALIAN_VAT = 13
_EXEMPTIONS = ("none", "exempt", "reverse")

retrievable("customer", "customers")


@endpoint("POST", "customers")
def create_customer(account: Account, params: Params) -> Object:
    clock = params.text("test_clock")
    if clock:
        account.require("test_helpers.test_clock", clock, "test_clock")
    customer = account.add("customer", "cus", {"test_clock": clock}, test_clock=clock)
    customer |= {"address": None, "balance": 0, "currency": None, "default_source": None, "delinquent": False}
    customer |= {"description": None, "discount": None, "email": None, "metadata": {}, "name": None}
    customer |= {
        "invoice_prefix": _prefix(),
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
    }
    customer |= {"shipping": None, "tax_exempt": "none", "_cash": 0}
    customer["invoice_settings"] = {
        "custom_fields": None,
        "default_payment_method": None,
        "footer": None,
        "rendering_options": None,
    }
    _write(account, customer, params)
    tax_ids = params.each("tax_id_data")
    method = params.text("payment_method")
    for data in tax_ids:
        _add_tax_id(account, customer, data)
    if method:
        account.require("payment_method", method, "payment_method")["customer"] = customer["id"]
    account.emit("customer.created", customer)
    return customer


def _prefix() -> str:
    return "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(8))


def _write(account: Account, customer: Object, params: Params) -> None:
    customer |= params.take(("name", "email", "phone", "description"))
    customer["metadata"] = merged_metadata(customer["metadata"], params)
    if "address" in params:
        customer["address"] = address(params.nested("address")) if params.mapping("address") else None
    if "preferred_locales" in params:
        customer["preferred_locales"] = params.listed("preferred_locales") or []
    customer["tax_exempt"] = params.choice("tax_exempt", _EXEMPTIONS, customer["tax_exempt"]) or "none"
    prefix = params.text("invoice_prefix")
    if prefix:
        if not (3 <= len(prefix) <= 12 and prefix.isalnum() and prefix == prefix.upper()):
            raise params.invalid("invoice_prefix", "from 3 to 12 upper-case letters or numbers")
        customer["invoice_prefix"] = prefix
    settings = params.nested("invoice_settings")
    wanted = customer["invoice_settings"]
    if "custom_fields" in settings:
        wanted["custom_fields"] = custom_fields(settings)
    wanted |= settings.take(("footer", "default_payment_method"))
    if wanted["default_payment_method"]:
        method = account.require("payment_method", wanted["default_payment_method"])
        if method["customer"] != customer["id"]:
            raise Refusal(
                "The customer does not have a payment method with this ID: attach it first.",
                code="resource_missing",
                param="invoice_settings[default_payment_method]",
            )


def address(params: Params) -> Object:
    """An address with every field, given or null."""
    return {**dict.fromkeys(ADDRESS), **params.take(ADDRESS)}


def custom_fields(params: Params) -> list[Object] | None:
    """Up to four names with their values, as an invoice prints them: 40 and 140 characters at most."""
    entries = params.each("custom_fields")
    fields: list[Object] = [{"name": one.required("name"), "value": one.required("value")} for one in entries]
    if len(fields) > _CUSTOM_FIELDS:
        raise params.invalid("custom_fields", f"at most {_CUSTOM_FIELDS} fields")
    if any(len(field["name"]) > 40 or len(field["value"]) > 140 for field in fields):
        raise params.invalid("custom_fields", "names of at most 40 characters, values of at most 140")
    return fields or None


@endpoint("POST", "customers/{}")
def update_customer(account: Account, params: Params, key: str) -> Object:
    customer = account.require("customer", key)
    with account.changing(customer, "customer.updated"):
        _write(account, customer, params)
        balance = params.integer("balance")
        if balance is not None:
            adjust_balance(account, customer, balance - customer["balance"], "adjustment")
    return customer


@endpoint("DELETE", "customers/{}")
def delete_customer(account: Account, params: Params, key: str) -> Object:
    customer = account.require("customer", key)
    for subscription in account.store.all("subscription"):
        if subscription["customer"] == key and subscription["status"] not in {
            "canceled",
            "incomplete_expired",
        }:
            found = account.require("subscription", subscription["id"])
            found |= {
                "status": "canceled",
                "canceled_at": account.now(customer),
                "ended_at": account.now(customer),
            }
            account.emit("customer.subscription.deleted", found)
    account.emit("customer.deleted", customer)
    account.store.remove(customer)
    return {"id": key, "object": "customer", "deleted": True}


@endpoint("GET", "customers")
def list_customers(account: Account, params: Params) -> Object:
    return paged(params, account.store.all("customer"), "/v1/customers", filters=("email", "test_clock"))


def _add_tax_id(account: Account, customer: Object, params: Params) -> Object:
    kind, value = params.required("type"), params.required("value")
    if kind == "eu_vat" and not (4 <= len(value) <= 14 and value[:2].isalpha()):
        raise Refusal("Invalid value for eu_vat.", code="tax_id_invalid", param="value")
    if (
        kind == "eu_vat"
        and value.startswith("IT")
        and (len(value) != _ITALIAN_VAT or not value[2:].isdigit())
    ):
        raise Refusal("Invalid value for eu_vat.", code="tax_id_invalid", param="value")
    tax_id = account.add("tax_id", "txi", customer, customer=customer["id"], type=kind, value=value)
    tax_id |= {"country": value[:2] if kind == "eu_vat" else kind[:2].upper()}
    tax_id["owner"] = {"type": "customer", "customer": customer["id"]}
    tax_id["verification"] = {"status": "pending", "verified_address": None, "verified_name": None}
    account.emit("customer.tax_id.created", tax_id)
    return tax_id


@endpoint("POST", "customers/{}/tax_ids")
def create_tax_id(account: Account, params: Params, key: str) -> Object:
    return _add_tax_id(account, account.require("customer", key), params)


def tax_ids_of(account: Account, customer: str) -> list[Object]:
    """The customer's tax ids, newest first."""
    return [tax_id for tax_id in account.store.all("tax_id") if tax_id["customer"] == customer]


@endpoint("GET", "customers/{}/tax_ids")
def list_tax_ids(account: Account, params: Params, key: str) -> Object:
    account.require("customer", key)
    return paged(params, tax_ids_of(account, key), f"/v1/customers/{key}/tax_ids")


@endpoint("GET", "customers/{}/tax_ids/{}")
def retrieve_tax_id(account: Account, params: Params, customer: str, key: str) -> Object:
    return account.require("tax_id", key)


@endpoint("DELETE", "customers/{}/tax_ids/{}")
def delete_tax_id(account: Account, params: Params, customer: str, key: str) -> Object:
    tax_id = account.require("tax_id", key)
    account.store.remove(tax_id)
    account.emit("customer.tax_id.deleted", tax_id)
    return {"id": key, "object": "tax_id", "deleted": True}


def adjust_balance(account: Account, customer: Object, amount: int, reason: str, **about: Any) -> None:
    """Change the credit (below zero) or debit the next invoice takes up, in cents, and write down why."""
    if not amount:
        return
    customer["balance"] += amount
    entry = account.add(
        "customer_balance_transaction", "cbtxn", customer, customer=customer["id"], type=reason
    )
    entry |= {
        "amount": amount,
        "ending_balance": customer["balance"],
        "currency": customer["currency"] or "eur",
    }
    entry |= {
        "credit_note": None,
        "description": None,
        "invoice": None,
        "checkout_session": None,
        "metadata": {},
    }
    entry |= about


@endpoint("GET", "customers/{}/balance_transactions")
def list_balance_transactions(account: Account, params: Params, key: str) -> Object:
    account.require("customer", key)
    entries = [one for one in account.store.all("customer_balance_transaction") if one["customer"] == key]
    return paged(params, entries, f"/v1/customers/{key}/balance_transactions")
