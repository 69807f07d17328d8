"""What a city's office sees of its own contract, domains and data, in the work area."""

from django.urls import path

from tenants.views.city import overview

app_name = "city"

urlpatterns = [
    path("lavoro/citta/", overview, name="overview"),
]
