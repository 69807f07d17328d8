"""Checkout and the customer portal: sessions whose pages are in `stripe_local.pages`."""

from typing import Any

from stripe_local.account import Account, new_id
from stripe_local.billing.lines import tax_on
from stripe_local.billing.payments import attach, new_card
from stripe_local.errors import Refusal
from stripe_local.moments import DAY
from stripe_local.params import Params, merged_metadata
from stripe_local.resources.customers import create_customer
from stripe_local.resources.subscriptions import new_subscription
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

retrievable("checkout.session", "checkout/sessions")
_DATA = ("description", "default_tax_rates", "invoice_settings", "metadata", "trial_end", "trial_period_days")


@endpoint("POST", "checkout/sessions")
def create_session(account: Account, params: Params) -> Object:
    if params.required("mode") != "subscription":
        raise Refusal("This server knows checkout sessions of mode subscription.", param="mode")
    key = params.text("customer")
    customer = account.require("customer", key, "customer") if key else None
    session = account.add("checkout.session", "cs_test", customer, mode="subscription", customer=key)
    lines = [_line(account, one) for one in params.each("line_items")]
    if not lines:
        raise Refusal("Missing required param: line_items.", code="parameter_missing", param="line_items")
    session |= _blank(session, lines)
    session |= params.take(("success_url", "cancel_url", "client_reference_id", "locale", "customer_email"))
    if not session["success_url"]:
        raise Refusal("Missing required param: success_url.", code="parameter_missing", param="success_url")
    session["metadata"] = merged_metadata({}, params)
    session["expires_at"] = params.integer("expires_at", session["expires_at"])
    session["payment_method_types"] = params.listed("payment_method_types") or ["card"]
    session["billing_address_collection"] = params.text("billing_address_collection")
    session["url"] = f"{account.address}/pay/{session['id']}"
    session["_clock"] = customer and customer["test_clock"]
    data = params.mapping("subscription_data") or {}
    unknown = set(data) - set(_DATA)
    if unknown:
        name = f"subscription_data[{min(unknown)}]"
        raise Refusal(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    session["_subscription_data"] = data
    session["customer_details"] = _details(session, customer)
    _tax(account, session, customer)
    return session


def _tax(account: Account, session: Object, customer: Object | None) -> None:
    """What the page tells the customer to pay, tax included."""
    exempt = customer["tax_exempt"] if customer else "none"
    usual = session["_subscription_data"].get("default_tax_rates") or []
    for line in session["_line_items"]:
        rates = [account.require("tax_rate", key, "tax_rates") for key in line["_tax_rates"] or usual]
        taxes = [tax_on(line["amount_subtotal"], rate, exempt) for rate in rates]
        line["amount_tax"] = sum(tax["amount"] for tax in taxes)
        added = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
        line["amount_total"] = line["amount_subtotal"] + added
    session["amount_total"] = sum(line["amount_total"] for line in session["_line_items"])
    session["total_details"]["amount_tax"] = sum(line["amount_tax"] for line in session["_line_items"])


def _line(account: Account, params: Params) -> Object:
    price = account.require("price", params.required("price"), params.name("price"))
    quantity = params.integer("quantity", 1) or 0
    amount = price["unit_amount"] * quantity
    product = account.require("product", price["product"])
    return {
        "id": new_id("li"), "object": "item", "adjustable_quantity": None, "amount_discount": 0,
        "amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "currency": price["currency"],
        "description": product["name"], "metadata": {}, "price": price, "quantity": quantity,
        "_tax_rates": params.listed("tax_rates") or [],
    }  # fmt: skip


def _blank(session: Object, lines: list[Object]) -> Object:
    total = sum(line["amount_total"] for line in lines)
    return {
        "adaptive_pricing": {"enabled": False}, "after_expiration": None, "allow_promotion_codes": None,
        "amount_subtotal": total, "amount_total": total, "billing_address_collection": None, "cancel_url": None,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "client_reference_id": None, "client_secret": None, "collected_information": None, "consent": None,
        "consent_collection": None, "currency": lines[0]["currency"], "currency_conversion": None,
        "custom_fields": [], "customer_creation": "always" if session["customer"] is None else None,
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer_email": None, "discounts": [], "expires_at": session["created"] + DAY, "invoice": None,
        "invoice_creation": None, "locale": None, "origin_context": None, "payment_intent": None,
        "payment_link": None, "payment_method_collection": "always", "payment_status": "unpaid",
        "payment_method_configuration_details": None, "payment_method_options": {}, "permissions": None,
        "phone_number_collection": {"enabled": False}, "recovered_from": None,
        "saved_payment_method_options": {
            "allow_redisplay_filters": ["always"], "payment_method_remove": "disabled", "payment_method_save": None,
        },
        "setup_intent": None, "shipping_address_collection": None, "shipping_cost": None, "shipping_options": [],
        "status": "open", "submit_type": None, "subscription": None, "success_url": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}, "ui_mode": "hosted_page",
        "wallet_options": None, "_line_items": lines, "_subscription_data": {},
    }  # fmt: skip


def _details(session: Object, customer: Object | None) -> Object | None:
    if customer is None and not session["customer_email"]:
        return None
    return {
        "address": customer and customer["address"], "email": customer["email"] if customer else session["customer_email"],
        "business_name": None, "individual_name": None, "name": customer and customer["name"],
        "phone": customer and customer["phone"], "tax_exempt": customer["tax_exempt"] if customer else "none",
        "tax_ids": [],
    }  # fmt: skip


@endpoint("GET", "checkout/sessions")
def list_sessions(account: Account, params: Params) -> Object:
    filters = ("customer", "subscription", "status")
    return paged(params, account.store.all("checkout.session"), "/v1/checkout/sessions", filters=filters)


@endpoint("GET", "checkout/sessions/{}/line_items")
def list_session_lines(account: Account, params: Params, key: str) -> Object:
    session = account.require("checkout.session", key)
    return paged(params, session["_line_items"], f"/v1/checkout/sessions/{key}/line_items")


@endpoint("POST", "checkout/sessions/{}/expire")
def expire_session(account: Account, params: Params, key: str) -> Object:
    session = account.require("checkout.session", key)
    if session["status"] != "open":
        raise Refusal('Only Checkout Sessions with a status in ["open"] can be expired.')
    session |= {"status": "expired", "url": None}
    account.emit("checkout.session.expired", session)
    return session


def pay_session(account: Account, session: Object, number: str, email: str) -> None:
    """The customer pays on the page. Raises `CardDeclined`, and then nothing has happened."""
    if session["status"] != "open":
        raise Refusal("This session is over.")
    if session["customer"] is None:
        session["customer"] = create_customer(account, Params({"email": session["customer_email"] or email}))[
            "id"
        ]
    customer = account.require("customer", session["customer"])
    card = new_card(account, number, email=customer["email"], name=customer["name"])
    attach(account, card, customer)
    given: dict[str, Any] = {
        **session["_subscription_data"], "default_payment_method": card["id"],
        "payment_behavior": "error_if_incomplete",
        "items": [
            {"price": line["price"]["id"], "quantity": line["quantity"], "tax_rates": line["_tax_rates"]}
            for line in session["_line_items"]
        ],
    }  # fmt: skip
    subscription = new_subscription(account, customer, Params(given))
    customer["invoice_settings"] = {
        **customer["invoice_settings"],
        "default_payment_method": customer["invoice_settings"]["default_payment_method"] or card["id"],
    }
    session |= {
        "status": "complete",
        "payment_status": "paid",
        "url": None,
        "subscription": subscription["id"],
    }
    session |= {"invoice": subscription["latest_invoice"], "customer_details": _details(session, customer)}
    account.emit("checkout.session.completed", session)


@endpoint("POST", "billing_portal/sessions")
def create_portal(account: Account, params: Params) -> Object:
    customer = account.require("customer", params.required("customer"), "customer")
    session = account.add("billing_portal.session", "bps", customer, customer=customer["id"])
    session |= {
        "configuration": "bpc_default",
        "flow": None,
        "locale": params.text("locale"),
        "on_behalf_of": None,
    }
    session["return_url"] = params.text("return_url")
    session["url"] = f"{account.address}/portal/{session['id']}"
    account.emit("billing_portal.session.created", session)
    return session
