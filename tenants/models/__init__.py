from tenants.models.city import City, CityDomain
from tenants.models.messages import Message
from tenants.models.requests import ApiToken, CityRequest
from tenants.models.team import TeamGrant
from tenants.models.trail import PlatformEntry

__all__ = ["ApiToken", "City", "CityDomain", "CityRequest", "Message", "PlatformEntry", "TeamGrant"]
