"""The city of a request, as it is now."""

from django.http import HttpRequest

from tenants.context import use_public
from tenants.models import City


def city_of(request: HttpRequest) -> City:
    """The row of the city that answers, read now: what the middleware holds may be a minute old.

    Called outside any transaction.
    """
    with use_public():
        city: City = City.objects.get(pk=request.city.pk)  # type: ignore[attr-defined]
    return city
