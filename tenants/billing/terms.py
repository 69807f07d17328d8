"""How an account and its contract are told to the payment service."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from tenants.billing.protocol import Address, BillingGateway, Collection, CustomerDetails, Reference, Terms
from tenants.billing.vat import VAT_LAW, VAT_NAME, VAT_PERCENT, printed_note
from tenants.models import BandPrice, BillingAccount, Contract

DAYS_TO_PAY = 30
"""From the invoice to the day it is due (D.Lgs. 231/2002 art. 4 c. 2)."""

CONTRACT = "contract"
"""The metadata that ties a subscription to its contract."""


def references(account: BillingAccount) -> tuple[Reference, ...]:
    """What the invoice has to carry for the buyer: at most four, as the service prints no more."""
    order = f"{account.order_number} del {account.order_on:%d/%m/%Y}" if account.order_on else ""
    office = f"{account.office_code} (IPA {account.ipa_code})" if account.ipa_code else account.office_code
    known = (
        ("CIG", account.cig),
        ("CUP", account.cup),
        ("Ordine", order),
        ("Codice univoco ufficio", office),
    )
    return tuple(Reference(name, value) for name, value in known if value)


def customer(account: BillingAccount) -> CustomerDetails:
    """The account as a customer."""
    return CustomerDetails(
        name=account.name,
        email=account.invoice_email,
        address=Address(account.street, account.town, account.postal_code, account.province),
        vat_number=f"IT{account.vat_number}" if account.vat_number else "",
        references=references(account),
        metadata={
            "account": str(account.pk),
            "codice_fiscale": account.tax_code,
            "codice_ipa": account.ipa_code,
            "codice_univoco_ufficio": account.office_code,
        },
    )


def terms(contract: Contract, tax_rate_ids: Sequence[str]) -> Terms:
    """How the contract is billed."""
    account = contract.account
    return Terms(
        collection=Collection(contract.collection),
        days_until_due=DAYS_TO_PAY if contract.by_transfer else None,
        tax_rate_ids=tax_rate_ids,
        references=references(account),
        footer=printed_note(account.split_payment),
        metadata={CONTRACT: str(contract.pk), "cig": account.cig, "cup": account.cup},
    )


def counted_from(contract: Contract, day: dt.date) -> dt.datetime | None:
    """The moment a change asked for on a day counts from: its first, so that the figure told holds all day.

    None, for now, on the day the year began.
    """
    if contract.period_from is None or contract.period_from >= day:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def customer_of(gateway: BillingGateway, account: BillingAccount) -> str:
    """The id of the account's customer, made once, with the bank account its transfers go to."""
    if not account.stripe_customer_id:
        account.stripe_customer_id = gateway.create_customer(customer(account), key=f"customer-{account.pk}")
    if not account.iban:
        bank = gateway.bank_account(account.stripe_customer_id, key=f"bank-{account.pk}")
        account.iban, account.bic = bank.iban, bank.bic
    BillingAccount.objects.filter(pk=account.pk).update(
        stripe_customer_id=account.stripe_customer_id, iban=account.iban, bic=account.bic
    )
    return account.stripe_customer_id


def transfers_to(account: BillingAccount) -> tuple[str, str]:
    """IBAN and BIC the body pays to: the seller's own where the settings name it, or the account opened for this body."""
    own: str = settings.SELLER["iban"]
    return (own, "") if own else (account.iban, account.bic)


def price_of(gateway: BillingGateway, price: BandPrice) -> str:
    """The id of the price, made when the first asks for it."""
    if not price.stripe_price_id:
        name = f"Vicinia, {price.plan.name}, da {price.residents_from} abitanti"
        price.stripe_price_id = gateway.ensure_price(
            lookup_key=f"band-{price.pk}", name=name, amount_eur=price.yearly_eur, key=f"price-{price.pk}"
        )
        BandPrice.objects.filter(pk=price.pk).update(stripe_price_id=price.stripe_price_id)
    return price.stripe_price_id


def tax_rates_of(gateway: BillingGateway, account: BillingAccount) -> tuple[str, ...]:
    """None with split payment: there the body owes the service the net amount only (docs/adr/0012)."""
    if account.split_payment:
        return ()
    rate = gateway.ensure_tax_rate(
        name=VAT_NAME, percentage=VAT_PERCENT, description=VAT_LAW, key=f"vat-{VAT_PERCENT}"
    )
    return (rate,)
