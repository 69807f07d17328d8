from tenants.models.city import City, CityDomain
from tenants.models.template import CityTemplate

__all__ = ["City", "CityDomain", "CityTemplate"]
