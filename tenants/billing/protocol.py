"""What the platform asks of the service that bills: its words, its values, what it can do.

Money is in euro as `Decimal` with two places, tax apart; moments are aware. Every write takes a `key`: the same key again
within a day does nothing twice and gives the same answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class Collection(StrEnum):
    """How an invoice is paid: sent with a date it is due by and paid by bank transfer, or charged to a card."""

    TRANSFER = "send_invoice"
    CARD = "charge_automatically"


class InvoiceStatus(StrEnum):
    """Where an invoice is; `OPEN` is issued and waiting to be paid."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


class Settling(StrEnum):
    """What becomes of the difference when a price changes within a period, counted by the second."""

    NOW = "always_invoice"
    NOT_AT_ALL = "none"


@dataclass(frozen=True)
class Address:
    """A postal address; `province` as two letters, `country` as ISO 3166."""

    line: str
    city: str
    postal_code: str
    province: str = ""
    country: str = "IT"


@dataclass(frozen=True)
class Reference:
    """What an invoice has to carry for the buyer, such as the CIG: a name of at most 40 characters, a value of 140."""

    name: str
    value: str


@dataclass(frozen=True)
class CustomerDetails:
    """Who is billed. `vat_number` with its country (IT…) or empty; at most four references."""

    name: str
    email: str
    address: Address | None = None
    vat_number: str = ""
    references: Sequence[Reference] = ()
    footer: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """How a subscription is billed. Where the buyer pays the tax itself (split payment) there are no tax rates.

    `days_until_due` belongs to transfers.
    """

    collection: Collection
    days_until_due: int | None = None
    tax_rate_ids: Sequence[str] = ()
    references: Sequence[Reference] = ()
    footer: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subscription:
    """A running or past subscription of one price. `status` in the service's words."""

    id: str
    customer_id: str
    item_id: str
    price_id: str
    amount_eur: Decimal
    status: str
    collection: Collection
    period_starts_at: datetime
    period_ends_at: datetime
    cancel_at: datetime | None
    ended_at: datetime | None
    latest_invoice_id: str | None
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class InvoiceLine:
    """A line: net amount, and the time it is for."""

    description: str
    amount_eur: Decimal
    starts_at: datetime
    ends_at: datetime
    proration: bool


@dataclass(frozen=True)
class TaxAmount:
    """A tax of an invoice: the rate it comes from, on how much, how much."""

    tax_rate_id: str
    taxable_eur: Decimal
    amount_eur: Decimal


@dataclass(frozen=True)
class Invoice:
    """An invoice with its lines. `number` is empty while a draft; `paid_outside`: the service did not see the money."""

    id: str
    number: str
    customer_id: str
    subscription_id: str | None
    status: InvoiceStatus
    collection: Collection
    net_eur: Decimal
    tax_eur: Decimal
    total_eur: Decimal
    due_eur: Decimal
    remaining_eur: Decimal
    issued_at: datetime | None
    due_at: datetime | None
    paid_at: datetime | None
    voided_at: datetime | None
    paid_outside: bool
    page_url: str
    pdf_url: str
    references: Sequence[Reference]
    footer: str
    lines: Sequence[InvoiceLine]
    taxes: Sequence[TaxAmount]


@dataclass(frozen=True)
class CreditNote:
    """Part or all of an issued invoice taken back; the amount with the tax the invoice asks for."""

    id: str
    invoice_id: str
    amount_eur: Decimal
    memo: str
    metadata: Mapping[str, str]
    created_at: datetime


@dataclass(frozen=True)
class Checkout:
    """A page on which a card is typed; good for a day. `url` is empty once it is over."""

    id: str
    url: str
    status: str
    paid: bool
    customer_id: str | None
    subscription_id: str | None


@dataclass(frozen=True)
class BankAccount:
    """Where a customer's transfers go."""

    iban: str
    bic: str


@dataclass(frozen=True)
class Event:
    """Something happened. It names its object; how that is now is asked of the service, as events come late and out of order.

    `account_id` is empty for the platform's own account.
    """

    id: str
    type: str
    created_at: datetime
    account_id: str
    live: bool
    object_type: str
    object_id: str
    customer_id: str | None
    subscription_id: str | None


class BillingGateway(Protocol):
    """The payment service. Everything raises the problems of `tenants.billing.problems`."""

    def create_customer(self, details: CustomerDetails, *, key: str) -> str:
        """The id of a new customer."""

    def update_customer(self, customer_id: str, details: CustomerDetails, *, key: str) -> None:
        """Make the customer as these details say, its VAT number included."""

    def ensure_price(self, *, lookup_key: str, name: str, amount_eur: Decimal, key: str) -> str:
        """The id of the yearly price, tax excluded, found under this lookup key; made where there is none or its amount is another."""

    def ensure_tax_rate(self, *, name: str, percentage: Decimal, description: str, key: str) -> str:
        """The id of an Italian tax rate with this name and percentage, added to the net; made where there is none."""

    def subscribe(self, customer_id: str, price_id: str, terms: Terms, *, key: str) -> Subscription:
        """A new subscription; by transfer its first invoice is a draft until `issue`, by card it is paid at once."""

    def subscription(self, subscription_id: str) -> Subscription:
        """How it is now."""

    def subscriptions(self, customer_id: str) -> Iterator[Subscription]:
        """All of a customer, ended ones included, newest first."""

    def change_price(
        self, subscription_id: str, price_id: str, *, settling: Settling, key: str, at: datetime | None = None
    ) -> Subscription:
        """Another price from this moment (default: now) on."""

    def preview_change(self, subscription_id: str, price_id: str, *, at: datetime | None = None) -> Invoice:
        """The invoice `change_price` would make with the difference settled now. Nothing is kept."""

    def change_terms(self, subscription_id: str, terms: Terms, *, key: str) -> Subscription:
        """Other terms from the next invoice on."""

    def cancel_at_period_end(self, subscription_id: str, *, key: str, undo: bool = False) -> Subscription:
        """It will not be renewed, or (`undo`) it will after all."""

    def cancel_now(self, subscription_id: str, *, key: str) -> Subscription:
        """It ends now, and what is left of the period is credited to the customer's balance."""

    def invoice(self, invoice_id: str) -> Invoice:
        """How it is now, with all its lines."""

    def invoices(self, *, since: datetime) -> Iterator[Invoice]:
        """Those made since a moment, newest first."""

    def issue(
        self, invoice_id: str, *, key: str, references: Sequence[Reference] = (), footer: str = ""
    ) -> Invoice:
        """Number a draft with these references and send it; one that is issued already is only sent again."""

    def mark_paid_outside(self, invoice_id: str, *, key: str) -> Invoice:
        """Its money came on an account the service does not see. Twice is once."""

    def void(self, invoice_id: str, *, key: str) -> Invoice:
        """As if never issued. Twice is once."""

    def credit(
        self, invoice_id: str, amount_eur: Decimal, *, memo: str, metadata: Mapping[str, str], key: str
    ) -> None:
        """A credit note over part or all of an issued invoice, tax included; off a paid one to the balance."""

    def credit_notes(self, invoice_id: str) -> Sequence[CreditNote]:
        """Those over an invoice that hold, oldest first."""

    def checkout(
        self, customer_id: str, price_id: str, terms: Terms, *, success_url: str, cancel_url: str, key: str
    ) -> Checkout:
        """A page on which the customer pays by card and so subscribes; `{CHECKOUT_SESSION_ID}` in an URL is filled in."""

    def checkout_session(self, checkout_id: str) -> Checkout:
        """What became of it."""

    def portal_url(self, customer_id: str, *, return_url: str, key: str) -> str:
        """A page on which the customer sees invoices, changes the card, ends the subscription."""

    def bank_account(self, customer_id: str, *, key: str) -> BankAccount:
        """The account number the customer transfers to, always the same."""

    def events(self, *, since: datetime, types: Sequence[str] = ()) -> Iterator[Event]:
        """What happened since then, oldest first; of at most twenty types. The service remembers thirty days."""

    def parse_webhook(self, payload: bytes, signature: str) -> Event:
        """The event in a call that is signed by the service, not older than five minutes. Raises `BadSignature`."""
