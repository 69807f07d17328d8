"""The site of a city, and beside it the least a request that writes can do: one row in one transaction."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from accounts.rows import new_key
from core.models import Theme


@csrf_exempt
def insert(_request: HttpRequest) -> HttpResponse:
    """One row more."""
    with transaction.atomic():
        key = new_key()
        Theme(id=key, name=key.hex, slug=key.hex).save(force_insert=True)
    return HttpResponse("1")


urlpatterns = [path("riga/", insert), path("", include("config.urls_city"))]
