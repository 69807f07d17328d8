"""What a city's office sees of its own contract, domains and data, in the work area; and the door of a new city."""

from django.urls import path

from tenants.views.city import overview
from tenants.views.welcome import welcome

app_name = "city"

urlpatterns = [
    path("lavoro/citta/", overview, name="overview"),
    path("benvenuto/<str:token>/", welcome, name="welcome"),
]
