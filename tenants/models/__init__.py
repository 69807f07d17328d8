from tenants.models.announcements import Announcement, AnnouncementDismissal
from tenants.models.city import City, CityDomain
from tenants.models.entitlements import EntitlementGrant
from tenants.models.health import CityFault, CityHealth, CityHealthDay
from tenants.models.messages import Message
from tenants.models.team import TeamGrant
from tenants.models.trail import PlatformEntry

__all__ = [
    "Announcement",
    "AnnouncementDismissal",
    "City",
    "CityDomain",
    "CityFault",
    "CityHealth",
    "CityHealthDay",
    "EntitlementGrant",
    "Message",
    "PlatformEntry",
    "TeamGrant",
]
