from tenants.models.billing import BillingAccount, Contract, Invoice
from tenants.models.city import City, CityDomain
from tenants.models.claims import HostClaim
from tenants.models.einvoice import Counter, ElectronicInvoice, ExchangeNotice
from tenants.models.messages import Message
from tenants.models.plans import BandPrice, Plan
from tenants.models.requests import ApiToken, CityRequest
from tenants.models.schema_state import MigrationSet, SchemaState
from tenants.models.team import TeamGrant
from tenants.models.template import CityTemplate
from tenants.models.trail import PlatformEntry

__all__ = [
    "ApiToken",
    "BandPrice",
    "BillingAccount",
    "City",
    "CityDomain",
    "CityRequest",
    "CityTemplate",
    "Contract",
    "Counter",
    "ElectronicInvoice",
    "ExchangeNotice",
    "HostClaim",
    "Invoice",
    "Message",
    "MigrationSet",
    "Plan",
    "PlatformEntry",
    "SchemaState",
    "TeamGrant",
]
