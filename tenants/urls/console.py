"""The platform team's console, on the platform's site."""

from django.urls import path

from tenants.views import departures
from tenants.views.console import cities

app_name = "console"

urlpatterns = [
    path("", cities, name="cities"),
    path("uscite/", departures.departures, name="departures"),
    path("uscite/<uuid:city_id>/cancella/", departures.depart, name="depart"),
    path("uscite/ricevute/<uuid:receipt_id>/", departures.receipt_paper, name="receipt"),
]
