"""What the plan of the city that answers includes."""

from django.db import connection

from tenants.models import City


def included(slug: str) -> bool:
    """Whether the city's plan includes a participation model; without a contract everything is, as on trial.

    Answered by the row the connection works for, at most a minute old: a city's connection may not read plans.
    """
    city = connection.tenant
    if not isinstance(city, City) or city.included_models is None:
        return True
    return slug in city.included_models
