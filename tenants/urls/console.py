"""The platform team's console, on the platform's site."""

from django.urls import path

from tenants.views.console import cities
from tenants.views.steps import city_step

app_name = "console"

urlpatterns = [
    path("", cities, name="cities"),
    path("citta/<uuid:city_id>/passo/<slug:step>/", city_step, name="city_step"),
]
