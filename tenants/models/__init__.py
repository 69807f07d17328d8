from tenants.models.announcements import Announcement, AnnouncementDismissal
from tenants.models.billing import BillingAccount, Collection, Contract, Invoice
from tenants.models.city import City, CityDomain
from tenants.models.claims import HostClaim
from tenants.models.einvoice import Counter, ElectronicInvoice, ExchangeNotice
from tenants.models.entitlements import EntitlementGrant
from tenants.models.health import CityFault, CityHealth, CityHealthDay, CityOutbox, Figures, Heartbeat
from tenants.models.leaving import CityExport, DepartureReceipt
from tenants.models.messages import Message
from tenants.models.payment_service import BillingOrder, StripeEvent, Work
from tenants.models.plans import BandPrice, Plan
from tenants.models.requests import ApiToken, CityRequest
from tenants.models.schema_state import MigrationSet, SchemaState
from tenants.models.team import TeamGrant
from tenants.models.template import CityTemplate
from tenants.models.trail import PlatformEntry

__all__ = [
    "Announcement",
    "AnnouncementDismissal",
    "ApiToken",
    "BandPrice",
    "BillingAccount",
    "BillingOrder",
    "City",
    "CityDomain",
    "CityExport",
    "CityFault",
    "CityHealth",
    "CityHealthDay",
    "CityOutbox",
    "CityRequest",
    "CityTemplate",
    "Collection",
    "Contract",
    "Counter",
    "DepartureReceipt",
    "ElectronicInvoice",
    "EntitlementGrant",
    "ExchangeNotice",
    "Figures",
    "Heartbeat",
    "HostClaim",
    "Invoice",
    "Message",
    "MigrationSet",
    "Plan",
    "PlatformEntry",
    "SchemaState",
    "StripeEvent",
    "TeamGrant",
    "Work",
]
