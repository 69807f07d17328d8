from tenants.models.city import City, CityDomain
from tenants.models.leaving import CityExport, DepartureReceipt
from tenants.models.messages import Message
from tenants.models.team import TeamGrant
from tenants.models.template import CityTemplate
from tenants.models.trail import PlatformEntry

__all__ = [
    "City",
    "CityDomain",
    "CityExport",
    "CityTemplate",
    "DepartureReceipt",
    "Message",
    "PlatformEntry",
    "TeamGrant",
]
