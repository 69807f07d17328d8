"""The values of `tenants.billing.protocol` as the parameters of Stripe's API."""

from collections.abc import Sequence
from typing import Any

from tenants.billing.protocol import Collection, CustomerDetails, Reference, Terms

Given = dict[str, Any]

BY_TRANSFER: Given = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "IE"}}
"""Stripe's virtual accounts for transfers in euro are in few countries, Ireland among them."""


def for_new(given: Given) -> Given:
    """Without what is empty: an empty text unsets, and what is new has nothing to unset."""
    return {
        name: for_new(value) if isinstance(value, dict) else value
        for name, value in given.items()
        if value != ""
    }


def customer(details: CustomerDetails) -> Given:
    """A customer, its VAT number apart: that is an object of its own."""
    address = details.address
    return {
        "name": details.name, "email": details.email, "metadata": dict(details.metadata), "preferred_locales": ["it"],
        "address": {
            "line1": address.line, "city": address.city, "postal_code": address.postal_code,
            "state": address.province, "country": address.country,
        } if address else "",
        "invoice_settings": {
            "custom_fields": _fields(details.references) or "", "footer": details.footer,
        },
    }  # fmt: skip


def _fields(references: Sequence[Reference]) -> list[dict[str, str]]:
    return [{"name": one.name, "value": one.value} for one in references]


def printed(references: Sequence[Reference], footer: str) -> Given:
    """What an invoice carries, where there is something to carry."""
    fields = {"custom_fields": _fields(references)} if references else {}
    return {**fields, **({"footer": footer} if footer else {})}


def terms(wanted: Terms) -> Given:
    """How a subscription is billed; metadata and moments are the caller's."""
    given: Given = {
        "collection_method": wanted.collection.value, "default_tax_rates": list(wanted.tax_rate_ids) or "",
        "invoice_settings": {"custom_fields": _fields(wanted.references) or "", "footer": wanted.footer},
        "payment_settings": {"payment_method_types": ["card"]},
    }  # fmt: skip
    if wanted.collection is Collection.TRANSFER:
        balance = {"funding_type": "bank_transfer", "bank_transfer": BY_TRANSFER}
        options = {"customer_balance": balance}
        given["days_until_due"] = wanted.days_until_due
        given["payment_settings"] = {
            "payment_method_types": ["customer_balance"],
            "payment_method_options": options,
        }
    return given
