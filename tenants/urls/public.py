"""What anybody sees on the platform's site."""

from django.urls import path

from tenants.views.departures import receipt_by_link
from tenants.views.home import platform_home

urlpatterns = [
    path("", platform_home, name="platform-home"),
    path("ricevuta/<str:token>/", receipt_by_link, name="departure-receipt"),
]
