from tenants.models.billing import BillingAccount, Collection, Contract, Invoice
from tenants.models.city import City, CityDomain
from tenants.models.einvoice import Counter, ElectronicInvoice, ExchangeNotice
from tenants.models.messages import Message
from tenants.models.payment_service import BillingOrder, StripeEvent, Work
from tenants.models.plans import BandPrice, Plan
from tenants.models.team import TeamGrant
from tenants.models.trail import PlatformEntry

__all__ = [
    "BandPrice",
    "BillingAccount",
    "BillingOrder",
    "City",
    "CityDomain",
    "Collection",
    "Contract",
    "Counter",
    "ElectronicInvoice",
    "ExchangeNotice",
    "Invoice",
    "Message",
    "Plan",
    "PlatformEntry",
    "StripeEvent",
    "TeamGrant",
    "Work",
]
