from tenants.models.city import City, CityDomain

__all__ = ["City", "CityDomain"]
