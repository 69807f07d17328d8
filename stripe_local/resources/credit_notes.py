"""Credit notes: part or all of a finalised invoice is taken back."""

from typing import Any

from stripe_local.account import Account, listing, new_id
from stripe_local.billing.invoices import settle
from stripe_local.billing.lines import share
from stripe_local.errors import Refusal
from stripe_local.params import Params, merged_metadata
from stripe_local.resources.customers import adjust_balance
from stripe_local.routing import endpoint, paged, retrievable
from stripe_local.store import Object

retrievable("credit_note", "credit_notes")
_REASONS = ("duplicate", "fraudulent", "order_change", "product_unsatisfactory")


@endpoint("POST", "credit_notes")
def create_note(account: Account, params: Params) -> Object:
    """`amount`, tax included, off an open invoice; off a paid one to the balance, or paid back outside of Stripe."""
    invoice = account.require("invoice", params.required("invoice"), "invoice")
    amount = params.integer("amount") or 0
    given = {name: params.integer(name, 0) or 0 for name in ("credit_amount", "out_of_band_amount")}
    past = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    if invoice["status"] not in {"open", "paid"}:
        raise Refusal("Credit notes are for invoices that are open or paid.", param="invoice")
    if not 0 < amount <= invoice["total"] - past:
        raise Refusal(
            "The amount is more than is left of the invoice.", code="amount_too_large", param="amount"
        )
    after = invoice["status"] == "paid"
    if after and sum(given.values()) != amount:
        raise Refusal(
            "credit_amount and out_of_band_amount must add up to the amount of the note.", param="amount"
        )
    reason = params.choice("reason", _REASONS)
    note = _note(account, invoice, amount, after=after, memo=params.text("memo"), reason=reason)
    note |= {
        "metadata": merged_metadata({}, params),
        "out_of_band_amount": given["out_of_band_amount"] or None,
    }
    kept = "post_payment" if after else "pre_payment"
    invoice[f"{kept}_credit_notes_amount"] += amount
    account.emit("credit_note.created", note)
    if after:
        customer = account.require("customer", invoice["customer"])
        adjust_balance(account, customer, -given["credit_amount"], "credit_note", credit_note=note["id"])
        return note
    with account.changing(invoice, "invoice.updated"):
        invoice["amount_due"] -= amount
        invoice["amount_remaining"] -= amount
    if not invoice["amount_remaining"]:
        settle(account, invoice)
    return note


def _note(account: Account, invoice: Object, amount: int, *, after: bool, **fields: Any) -> Object:
    count = sum(1 for one in account.store.all("credit_note") if one["invoice"] == invoice["id"])
    taxes = [
        {**tax, "amount": share(tax["amount"], amount, invoice["total"]),
         "taxable_amount": share(tax["taxable_amount"], amount, invoice["total"])}
        for tax in invoice["total_taxes"]
    ]  # fmt: skip
    net = amount - sum(tax["amount"] for tax in taxes)
    note = account.add("credit_note", "cn", invoice, customer=invoice["customer"], invoice=invoice["id"])
    line = {
        "id": new_id("cnli"), "object": "credit_note_line_item", "amount": net, "description": fields["memo"],
        "discount_amount": 0, "discount_amounts": [], "livemode": False, "metadata": {}, "pretax_credit_amounts": [],
        "quantity": 1, "tax_rates": [], "taxes": taxes, "type": "custom_line_item", "unit_amount": net,
        "unit_amount_decimal": str(net),
    }  # fmt: skip
    note |= {
        "amount": amount, "amount_shipping": 0, "currency": invoice["currency"],
        "customer_balance_transaction": None, "discount_amount": 0, "discount_amounts": [],
        "effective_at": account.now(invoice), "lines": listing([line], f"/v1/credit_notes/{note['id']}/lines"),
        "number": f"{invoice['number']}-CN-{count + 1:02d}", "pdf": f"{account.address}/i/{invoice['id']}/pdf",
        "post_payment_amount": amount if after else 0, "pre_payment_amount": 0 if after else amount,
        "pretax_credit_amounts": [], "refunds": [], "shipping_cost": None, "status": "issued", "subtotal": net,
        "subtotal_excluding_tax": net, "total": amount, "total_excluding_tax": net, "total_taxes": taxes,
        "type": "post_payment" if after else "pre_payment", "voided_at": None, **fields,
    }  # fmt: skip
    return note


@endpoint("GET", "credit_notes")
def list_notes(account: Account, params: Params) -> Object:
    return paged(
        params, account.store.all("credit_note"), "/v1/credit_notes", filters=("customer", "invoice")
    )
