"""Stripe Billing: the one module that speaks to it.

`STRIPE_API_BASE` decides whether that is Stripe or the server of `stripe_local`; nothing else differs.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings
from django.utils.translation import gettext as _

from tenants.billing import reading, writing
from tenants.billing.problems import (
    BadSignature,
    Declined,
    Missing,
    NotConfigured,
    Refused,
    Unreachable,
    not_configured,
)
from tenants.billing.protocol import (
    BankAccount,
    BillingGateway,
    Checkout,
    Collection,
    CreditNote,
    CustomerDetails,
    Event,
    Invoice,
    InvoiceStatus,
    Reference,
    Settling,
    Subscription,
    Terms,
)

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 20.0
RETRIES = 2
SIGNATURE_SECONDS = 300
"""How old a signed call may be: the tolerance Stripe recommends."""

_PAGE = 100

stripe.enable_telemetry = False


def billing_gateway() -> BillingGateway:
    """The gateway the settings ask for. Raises `NotConfigured` without a key."""
    if not settings.STRIPE_SECRET_KEY:
        raise not_configured()
    return StripeGateway(
        settings.STRIPE_SECRET_KEY,
        base=settings.STRIPE_API_BASE,
        webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
    )


class StripeGateway:
    """The payment service as Stripe offers it."""

    def __init__(
        self, secret_key: str, *, base: str, webhook_secret: str, patience: float = ANSWER_SECONDS
    ) -> None:
        """`patience`: seconds an answer may take, each of up to three times."""
        self._webhook_secret = webhook_secret
        self._http = stripe.RequestsClient(timeout=(CONNECT_SECONDS, patience))
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base},
            max_network_retries=RETRIES,
            http_client=self._http,
        )
        self._api = self._client.v1

    def close(self) -> None:
        """Leave the connection."""
        self._http.close()  # type: ignore[no-untyped-call]

    def create_customer(self, details: CustomerDetails, *, key: str) -> str:
        given: Any = writing.for_new(writing.customer(details))
        if details.vat_number:
            given["tax_id_data"] = [{"type": "eu_vat", "value": details.vat_number}]
        with _answers():
            return self._api.customers.create(given, _once(key)).id

    def update_customer(self, customer_id: str, details: CustomerDetails, *, key: str) -> None:
        given: Any = writing.customer(details)
        with _answers():
            self._api.customers.update(customer_id, given, _once(key))
            present = self._api.customers.tax_ids.list(customer_id, {"limit": _PAGE}).data
            if details.vat_number and details.vat_number not in {tax_id.value for tax_id in present}:
                vat: Any = {"type": "eu_vat", "value": details.vat_number}
                self._api.customers.tax_ids.create(customer_id, vat, _once(key, "vat"))
            for tax_id in present:
                if tax_id.value != details.vat_number:
                    self._api.customers.tax_ids.delete(customer_id, tax_id.id)

    def ensure_price(self, *, lookup_key: str, name: str, amount_eur: Decimal, key: str) -> str:
        wanted = reading.cents(amount_eur)
        with _answers():
            found = self._api.prices.list({"lookup_keys": [lookup_key], "active": True}).data
            if found and found[0].unit_amount == wanted:
                return found[0].id
            given: Any = {
                "currency": "eur", "unit_amount": wanted, "recurring": {"interval": "year"}, "tax_behavior": "exclusive",
                "lookup_key": lookup_key, "transfer_lookup_key": True, "nickname": name,
            }  # fmt: skip
            given |= {"product": str(found[0].product)} if found else {"product_data": {"name": name}}
            return self._api.prices.create(given, _once(key)).id

    def ensure_tax_rate(self, *, name: str, percentage: Decimal, description: str, key: str) -> str:
        with _answers():
            for rate in self._api.tax_rates.list({"active": True, "limit": _PAGE}).auto_paging_iter():
                if rate.display_name == name and Decimal(str(rate.percentage)) == percentage:
                    return rate.id
            given: Any = {
                "display_name": name, "percentage": float(percentage), "inclusive": False, "country": "IT",
                "description": description, "tax_type": "vat",
            }  # fmt: skip
            return self._api.tax_rates.create(given, _once(key)).id

    def subscribe(self, customer_id: str, price_id: str, terms: Terms, *, key: str) -> Subscription:
        given: Any = {
            "customer": customer_id,
            "items": [{"price": price_id}],
            **writing.for_new(writing.terms(terms)),
        }
        given["payment_behavior"] = "error_if_incomplete"
        given["metadata"] = dict(terms.metadata)
        if terms.collection is Collection.TRANSFER:
            del given["payment_behavior"]
        with _answers():
            return reading.subscription(self._api.subscriptions.create(given, _once(key)).to_dict())

    def subscription(self, subscription_id: str) -> Subscription:
        with _answers():
            return reading.subscription(self._api.subscriptions.retrieve(subscription_id).to_dict())

    def subscriptions(self, customer_id: str) -> Iterator[Subscription]:
        with _answers():
            wanted: Any = {"customer": customer_id, "status": "all", "limit": _PAGE}
            for one in self._api.subscriptions.list(wanted).auto_paging_iter():
                yield reading.subscription(one.to_dict())

    def change_price(
        self, subscription_id: str, price_id: str, *, settling: Settling, key: str, at: datetime | None = None
    ) -> Subscription:
        given: Any = self._change(subscription_id, price_id, settling, at)
        with _answers():
            changed = self._api.subscriptions.update(subscription_id, given, _once(key))
            return reading.subscription(changed.to_dict())

    def preview_change(self, subscription_id: str, price_id: str, *, at: datetime | None = None) -> Invoice:
        change = self._change(subscription_id, price_id, Settling.NOW, at)
        given: Any = {"subscription": subscription_id, "subscription_details": change}
        with _answers():
            raw = self._api.invoices.create_preview(given).to_dict()
        return reading.invoice(raw, raw["lines"]["data"])

    def _change(
        self, subscription_id: str, price_id: str, settling: Settling, at: datetime | None
    ) -> dict[str, Any]:
        item = self.subscription(subscription_id).item_id
        moment = {"proration_date": int(at.timestamp())} if at else {}
        return {"items": [{"id": item, "price": price_id}], "proration_behavior": settling.value, **moment}

    def change_terms(self, subscription_id: str, terms: Terms, *, key: str) -> Subscription:
        given: Any = {**writing.terms(terms), "metadata": dict(terms.metadata)}
        return self._update(subscription_id, given, key)

    def cancel_at_period_end(self, subscription_id: str, *, key: str, undo: bool = False) -> Subscription:
        return self._update(subscription_id, {"cancel_at_period_end": not undo}, key)

    def _update(self, subscription_id: str, given: Any, key: str) -> Subscription:
        with _answers():
            changed = self._api.subscriptions.update(subscription_id, given, _once(key))
            return reading.subscription(changed.to_dict())

    def cancel_now(self, subscription_id: str, *, key: str) -> Subscription:
        present = self.subscription(subscription_id)
        if present.ended_at:
            return present
        given: Any = {"prorate": True, "invoice_now": True}
        with _answers():
            ended = self._api.subscriptions.cancel(subscription_id, given, _once(key))
            return reading.subscription(ended.to_dict())

    def invoice(self, invoice_id: str) -> Invoice:
        with _answers():
            return self._read(self._api.invoices.retrieve(invoice_id))

    def _read(self, found: stripe.Invoice) -> Invoice:
        lines = found.lines.data
        if found.lines.has_more:
            lines = list(self._api.invoices.line_items.list(found.id, {"limit": _PAGE}).auto_paging_iter())
        return reading.invoice(found.to_dict(), [line.to_dict() for line in lines])

    def invoices(self, *, since: datetime) -> Iterator[Invoice]:
        wanted: Any = {"limit": _PAGE, "created": {"gte": int(since.timestamp())}}
        with _answers():
            for found in self._api.invoices.list(wanted).auto_paging_iter():
                yield self._read(found)

    def issue(
        self, invoice_id: str, *, key: str, references: Sequence[Reference] = (), footer: str = ""
    ) -> Invoice:
        if self.invoice(invoice_id).status is InvoiceStatus.DRAFT:
            printed: Any = writing.printed(references, footer)
            try:
                with _answers():
                    if printed:
                        self._api.invoices.update(invoice_id, printed, _once(key, "references"))
                    self._api.invoices.finalize_invoice(invoice_id, {}, _once(key, "finalize"))
            except Refused as refused:
                if refused.code != "invoice_not_editable":
                    raise  # otherwise its own clock finalised it a moment ago
        issued = self.invoice(invoice_id)
        if issued.status is InvoiceStatus.OPEN and issued.collection is Collection.TRANSFER:
            with _answers():
                self._api.invoices.send_invoice(invoice_id, {}, _once(key, "send"))
        return self.invoice(invoice_id)

    def mark_paid_outside(self, invoice_id: str, *, key: str) -> Invoice:
        given: Any = {"paid_out_of_band": True}
        return self._end(
            invoice_id, InvoiceStatus.PAID, lambda: self._api.invoices.pay(invoice_id, given, _once(key))
        )

    def void(self, invoice_id: str, *, key: str) -> Invoice:
        return self._end(
            invoice_id,
            InvoiceStatus.VOID,
            lambda: self._api.invoices.void_invoice(invoice_id, {}, _once(key)),
        )

    def _end(self, invoice_id: str, status: InvoiceStatus, ask: Any) -> Invoice:
        """Bring it there unless it is there; somebody else may have done so meanwhile."""
        present = self.invoice(invoice_id)
        if present.status is status:
            return present
        try:
            with _answers():
                return self._read(ask())
        except Refused:
            present = self.invoice(invoice_id)
            if present.status is status:
                return present
            raise

    def credit(
        self, invoice_id: str, amount_eur: Decimal, *, memo: str, metadata: Mapping[str, str], key: str
    ) -> None:
        amount = reading.cents(amount_eur)
        given: Any = {"invoice": invoice_id, "amount": amount, "memo": memo, "metadata": dict(metadata)}
        if self.invoice(invoice_id).status is InvoiceStatus.PAID:
            given["credit_amount"] = amount
        with _answers():
            self._api.credit_notes.create(given, _once(key))

    def credit_notes(self, invoice_id: str) -> Sequence[CreditNote]:
        wanted: Any = {"invoice": invoice_id, "limit": _PAGE}
        with _answers():
            found = [one.to_dict() for one in self._api.credit_notes.list(wanted).auto_paging_iter()]
        return [reading.credit_note(one) for one in reversed(found) if one["status"] == "issued"]

    def checkout(
        self, customer_id: str, price_id: str, terms: Terms, *, success_url: str, cancel_url: str, key: str
    ) -> Checkout:
        billed: dict[str, Any] = {"metadata": dict(terms.metadata)}
        if terms.tax_rate_ids:
            billed["default_tax_rates"] = list(terms.tax_rate_ids)
        if printed := writing.printed(terms.references, terms.footer):
            billed["invoice_settings"] = printed
        given: Any = {
            "mode": "subscription", "customer": customer_id, "line_items": [{"price": price_id, "quantity": 1}],
            "success_url": success_url, "cancel_url": cancel_url, "locale": "it", "subscription_data": billed,
            "payment_method_types": ["card"], "metadata": dict(terms.metadata),
        }  # fmt: skip
        with _answers():
            return reading.checkout(self._api.checkout.sessions.create(given, _once(key)).to_dict())

    def checkout_session(self, checkout_id: str) -> Checkout:
        with _answers():
            return reading.checkout(self._api.checkout.sessions.retrieve(checkout_id).to_dict())

    def portal_url(self, customer_id: str, *, return_url: str, key: str) -> str:
        given: Any = {"customer": customer_id, "return_url": return_url, "locale": "it"}
        with _answers():
            return self._api.billing_portal.sessions.create(given, _once(key)).url

    def bank_account(self, customer_id: str, *, key: str) -> BankAccount:
        given: Any = {
            "currency": "eur",
            "funding_type": "bank_transfer",
            "bank_transfer": writing.BY_TRANSFER,
        }
        with _answers():
            made: Any = self._api.customers.funding_instructions.create(customer_id, given, _once(key))
            iban = made.bank_transfer.financial_addresses[0].iban
        return BankAccount(iban=iban.iban, bic=iban.bic)

    def events(self, *, since: datetime, types: Sequence[str] = ()) -> Iterator[Event]:
        wanted: Any = {"limit": _PAGE, "created": {"gte": int(since.timestamp())}}
        if types:
            wanted["types"] = list(types)
        with _answers():
            found = [reading.event(one.to_dict()) for one in self._api.events.list(wanted).auto_paging_iter()]
        yield from reversed(found)

    def parse_webhook(self, payload: bytes, signature: str) -> Event:
        if not self._webhook_secret:
            raise NotConfigured(
                _("Manca STRIPE_WEBHOOK_SECRET: lo legga nella pagina dei webhook del conto.")
            )
        try:
            found = self._client.construct_event(payload, signature, self._webhook_secret, SIGNATURE_SECONDS)
            return reading.event(found.to_dict())
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadSignature(_("La chiamata non è firmata dal servizio di pagamento.")) from error


def _once(key: str, step: str = "") -> Any:
    """The option that makes a request count once."""
    return {"idempotency_key": f"{key}:{step}" if step else key}


@contextmanager
def _answers() -> Iterator[None]:
    """Stripe's errors in our few words."""
    try:
        yield
    except stripe.CardError as error:
        raise Declined(_("La banca ha rifiutato la carta: ne usi un'altra o paghi con bonifico.")) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise NotConfigured(
            _("Il servizio di pagamento non accetta la chiave: controlli STRIPE_SECRET_KEY.")
        ) from error
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        kind = Missing if error.http_status == 404 else Refused
        said = _("Il servizio di pagamento ha rifiutato la richiesta: %(said)s") % {
            "said": error.user_message or ""
        }
        raise kind(said, field=getattr(error, "param", None) or "", code=error.code or "") from error
    except stripe.StripeError as error:
        raise Unreachable(
            _("Il servizio di pagamento non risponde. Non occorre rifare niente: si riprova da sé.")
        ) from error
