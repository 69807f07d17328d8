"""The platform team's console, on the platform's site."""

from django.urls import path

from tenants.views.console import cities

app_name = "console"

urlpatterns = [
    path("", cities, name="cities"),
]
