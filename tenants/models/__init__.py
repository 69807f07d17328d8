from tenants.models.city import City, CityDomain
from tenants.models.claims import HostClaim
from tenants.models.messages import Message
from tenants.models.team import TeamGrant
from tenants.models.trail import PlatformEntry

__all__ = ["City", "CityDomain", "HostClaim", "Message", "PlatformEntry", "TeamGrant"]
