"""Invoices and the items that wait for them."""

import copy
from typing import Any

from stripe_local.account import Account
from stripe_local.billing import invoices as life
from stripe_local.billing.lines import item_line, recount, set_lines
from stripe_local.billing.subscriptions import new_pending
from stripe_local.errors import Refusal
from stripe_local.moments import HOUR
from stripe_local.params import Params, merged_metadata
from stripe_local.resources.customers import custom_fields
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

METHODS = ("charge_automatically", "send_invoice")

retrievable("invoice", "invoices")
retrievable("invoiceitem", "invoiceitems")


def tax_rates(account: Account, params: Params, name: str) -> list[Object]:
    """The rates these ids stand for."""
    return [copy.deepcopy(account.require("tax_rate", key, name)) for key in params.listed(name) or []]


def payment_settings(params: Params, present: Object) -> Object:
    """How an invoice or subscription may be paid, changed by what was given."""
    given = params.nested("payment_settings")
    result = dict(present)
    if "payment_method_types" in given:
        result["payment_method_types"] = given.listed("payment_method_types") or None
    if "payment_method_options" in given:
        result["payment_method_options"] = _options(given.mapping("payment_method_options") or {})
    if "save_default_payment_method" in given:
        result["save_default_payment_method"] = given.text("save_default_payment_method")
    return result


def _options(given: dict[str, Any]) -> Object | None:
    balance = given.get("customer_balance")
    if not balance:
        return given or None
    transfer = balance.get("bank_transfer") or {}
    european = transfer.get("eu_bank_transfer")
    shape = {"type": transfer.get("type"), **({"eu_bank_transfer": european} if european else {})}
    return {
        **given,
        "customer_balance": {"funding_type": balance.get("funding_type"), "bank_transfer": shape},
    }


def collection(params: Params, present: str, days: int | None) -> tuple[str, int | None]:
    """Collection method and days until due, which only invoices that are sent have."""
    method = params.choice("collection_method", METHODS, present) or present
    days = params.integer("days_until_due", days if method == "send_invoice" else None)
    if method == "charge_automatically" and days is not None:
        raise Refusal(
            "`days_until_due` can only be set with `collection_method=send_invoice`.", param="days_until_due"
        )
    return method, days


@endpoint("POST", "invoices")
def create_invoice(account: Account, params: Params) -> Object:
    customer = account.require("customer", params.required("customer"), "customer")
    subscription = params.text("subscription")
    if subscription:
        account.require("subscription", subscription, "subscription")
    method, days = collection(params, "charge_automatically", None)
    advances = params.flag("auto_advance")
    due = params.integer("due_date")
    if method == "send_invoice" and days is None and due is None:
        raise Refusal(
            "You must pass either `days_until_due` or `due_date` with `collection_method=send_invoice`.",
            code="parameter_missing",
            param="days_until_due",
        )
    takes = params.choice("pending_invoice_items_behavior", ("include", "exclude"), "exclude") == "include"
    invoice = life.new_invoice(
        account, customer, reason="manual", collection_method=method, _days_until_due=days, auto_advance=advances,
        currency=(params.text("currency") or customer["currency"] or "eur").lower(),
    )  # fmt: skip
    if subscription:
        invoice["_subscription"] = subscription
        details = {"subscription": subscription, "metadata": {}}
        invoice["parent"] = {
            "type": "subscription_details",
            "subscription_details": details,
            "quote_details": None,
        }
    _write(account, invoice, params)
    invoice["due_date"] = due or invoice["due_date"]
    set_lines(account, invoice, life.take_pending(account, invoice) if takes or subscription else [])
    account.emit("invoice.created", invoice)
    return invoice


def _write(account: Account, invoice: Object, params: Params) -> None:
    invoice["metadata"] = merged_metadata(invoice["metadata"], params)
    given = params.take(("description", "footer", "default_payment_method"))
    if invoice["status"] != "draft" and (given or "custom_fields" in params):
        raise Refusal("Finalized invoices can't be updated in this way.", code="invoice_not_editable")
    invoice |= given
    if "custom_fields" in params:
        invoice["custom_fields"] = custom_fields(params)
    invoice["payment_settings"] = payment_settings(params, invoice["payment_settings"])
    if "default_tax_rates" in params:
        invoice["default_tax_rates"] = tax_rates(account, params, "default_tax_rates")


@endpoint("POST", "invoices/{}")
def update_invoice(account: Account, params: Params, key: str) -> Object:
    invoice = account.require("invoice", key)
    with account.changing(invoice, "invoice.updated"):
        _write(account, invoice, params)
        if "auto_advance" in params:
            invoice["auto_advance"] = params.flag("auto_advance")
            starts = invoice["status"] == "draft" and invoice["auto_advance"]
            invoice["automatically_finalizes_at"] = account.now(invoice) + HOUR if starts else None
        method, days = collection(params, invoice["collection_method"], invoice["_days_until_due"])
        due = params.integer("due_date")
        if invoice["status"] == "draft":
            invoice |= {"collection_method": method, "_days_until_due": None if due else days}
            invoice["due_date"] = due or invoice["due_date"]
            recount(account, invoice)
        elif due:
            invoice |= {"due_date": due, "_overdue": False}
    return invoice


@endpoint("DELETE", "invoices/{}")
def delete_invoice(account: Account, params: Params, key: str) -> Object:
    invoice = account.require("invoice", key)
    if invoice["status"] != "draft":
        raise Refusal("You can only delete draft invoices.", code="invoice_not_editable")
    if invoice["billing_reason"] != "manual":
        raise Refusal("You can't delete invoices created by subscriptions.", code="invoice_not_editable")
    for entry in invoice["lines"]["data"]:
        if entry["_item"]:
            account.require("invoiceitem", entry["_item"])["invoice"] = None
    account.store.remove(invoice)
    account.emit("invoice.deleted", invoice)
    return {"id": key, "object": "invoice", "deleted": True}


@endpoint("GET", "invoices")
def list_invoices(account: Account, params: Params) -> Object:
    items = account.store.all("invoice")
    subscription = params.text("subscription")
    if subscription:
        items = [invoice for invoice in items if invoice["_subscription"] == subscription]
    return paged(
        params,
        items,
        "/v1/invoices",
        filters=("customer", "status", "collection_method"),
        moments=("due_date",),
    )


@endpoint("GET", "invoices/{}/lines")
def list_lines(account: Account, params: Params, key: str) -> Object:
    lines = account.require("invoice", key)["lines"]["data"]
    return paged(params, lines, f"/v1/invoices/{key}/lines")


@endpoint("POST", "invoices/{}/finalize")
def finalise_invoice(account: Account, params: Params, key: str) -> Object:
    invoice = account.require("invoice", key)
    invoice["auto_advance"] = params.flag("auto_advance", invoice["auto_advance"])
    life.finalise(account, invoice)
    if invoice["status"] == "open" and invoice["auto_advance"] and invoice["collection_method"] == METHODS[0]:
        life.collect(account, invoice)
    return invoice


@endpoint("POST", "invoices/{}/send")
def send_invoice(account: Account, params: Params, key: str) -> Object:
    invoice = account.require("invoice", key)
    life.send(account, invoice)
    return invoice


@endpoint("POST", "invoices/{}/pay")
def pay_invoice(account: Account, params: Params, key: str) -> Object:
    invoice = account.require("invoice", key)
    off_stripe, method = params.flag("paid_out_of_band"), params.text("payment_method")
    if invoice["status"] == "draft":
        life.finalise(account, invoice)
    if invoice["status"] == "paid":
        raise Refusal("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "void":
        raise Refusal("This invoice is void: it can no longer be paid.", code="invoice_not_editable")
    if off_stripe:
        life.settle(account, invoice, off_stripe=True)
    else:
        life.collect(account, invoice, method)
    return invoice


@endpoint("POST", "invoices/{}/void")
def void_invoice(account: Account, params: Params, key: str) -> Object:
    invoice = account.require("invoice", key)
    life.void(account, invoice)
    return invoice


@endpoint("POST", "invoices/{}/mark_uncollectible")
def write_off_invoice(account: Account, params: Params, key: str) -> Object:
    invoice = account.require("invoice", key)
    life.write_off(account, invoice)
    return invoice


@endpoint("POST", "invoiceitems")
def create_item(account: Account, params: Params) -> Object:
    customer = account.require("customer", params.required("customer"), "customer")
    quantity = params.integer("quantity", 1) or 0
    price = _price(account, params)
    unit = price["unit_amount"] if price else params.integer("amount")
    if unit is None:
        raise Refusal(
            "One of the following params must be provided: amount, pricing.", code="parameter_missing"
        )
    item = new_pending(account, customer, unit * (quantity if price else 1), params.text("description"))
    item["currency"] = (params.text("currency") or (price or {}).get("currency") or "eur").lower()
    item |= {"quantity": quantity, "quantity_decimal": str(quantity)}
    item["metadata"] = merged_metadata({}, params)
    item["tax_rates"] = tax_rates(account, params, "tax_rates")
    period = params.nested("period")
    if "period" in params:
        item["period"] = {"start": period.integer("start"), "end": period.integer("end")}
    if price:
        details = {"price": price["id"], "product": price["product"]}
        item["pricing"] = {
            "type": "price_details",
            "price_details": details,
            "unit_amount_decimal": str(unit),
        }
        item["description"] = item["description"] or account.require("product", price["product"])["name"]
    subscription = params.text("subscription")
    if subscription:
        account.require("subscription", subscription, "subscription")
        item["parent"] = {
            "type": "subscription_details",
            "subscription_details": {"subscription": subscription},
        }
    _into(account, item, params.text("invoice"))
    account.emit("invoiceitem.created", item)
    return item


def _price(account: Account, params: Params) -> Object | None:
    key = params.nested("pricing").text("price")
    return account.require("price", key, "pricing[price]") if key else None


def _into(account: Account, item: Object, key: str | None) -> None:
    """Put the item on a draft the request named."""
    if not key:
        return
    invoice = _draft(account, key)
    set_lines(account, invoice, [*invoice["lines"]["data"], item_line(account, invoice, item)])


def _draft(account: Account, key: str) -> Object:
    invoice = account.require("invoice", key, "invoice")
    if invoice["status"] != "draft":
        raise Refusal(
            "The invoice is finalized: its lines are fixed.", code="invoice_not_editable", param="invoice"
        )
    return invoice


@endpoint("POST", "invoiceitems/{}")
def update_item(account: Account, params: Params, key: str) -> Object:
    item = account.require("invoiceitem", key)
    invoice = _draft(account, item["invoice"]) if item["invoice"] else None
    item |= params.take(("description",))
    item["amount"] = item["net_amount"] = params.integer("amount", item["amount"])
    item["metadata"] = merged_metadata(item["metadata"], params)
    if "tax_rates" in params:
        item["tax_rates"] = tax_rates(account, params, "tax_rates")
    if invoice:
        lines = [
            item_line(account, invoice, item) if entry["_item"] == key else entry
            for entry in invoice["lines"]["data"]
        ]
        set_lines(account, invoice, lines)
    return item


@endpoint("DELETE", "invoiceitems/{}")
def delete_item(account: Account, params: Params, key: str) -> Object:
    item = account.require("invoiceitem", key)
    if item["invoice"]:
        invoice = _draft(account, item["invoice"])
        set_lines(account, invoice, [entry for entry in invoice["lines"]["data"] if entry["_item"] != key])
    account.store.remove(item)
    account.emit("invoiceitem.deleted", item)
    return {"id": key, "object": "invoiceitem", "deleted": True}


@endpoint("GET", "invoiceitems")
def list_items(account: Account, params: Params) -> Object:
    items = account.store.all("invoiceitem")
    if params.flag("pending"):
        items = [item for item in items if item["invoice"] is None]
    return paged(params, items, "/v1/invoiceitems", filters=("customer", "invoice"))
