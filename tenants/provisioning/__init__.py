"""How cities come to be: a schema, its tables, its role, its rows in public."""

from tenants.provisioning.create import CityExists, create_city
from tenants.provisioning.migrate import migrate_cities

__all__ = ["CityExists", "create_city", "migrate_cities"]
