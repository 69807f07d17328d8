from tenants.models.city import City, CityDomain
from tenants.models.claims import HostClaim
from tenants.models.messages import Message
from tenants.models.requests import ApiToken, CityRequest
from tenants.models.schema_state import MigrationSet, SchemaState
from tenants.models.team import TeamGrant
from tenants.models.template import CityTemplate
from tenants.models.trail import PlatformEntry

__all__ = [
    "ApiToken",
    "City",
    "CityDomain",
    "CityRequest",
    "CityTemplate",
    "HostClaim",
    "Message",
    "MigrationSet",
    "PlatformEntry",
    "SchemaState",
    "TeamGrant",
]
