"""What anybody sees on the platform's site."""

from django.urls import path

from tenants.views.home import platform_home
from tenants.views.hosts import certificate_ask

urlpatterns = [
    path("", platform_home, name="platform-home"),
    path("certificati/", certificate_ask, name="certificate-ask"),
]
