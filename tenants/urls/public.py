"""What anybody sees on the platform's site."""

from django.urls import path

from tenants.views.home import platform_home

urlpatterns = [
    path("", platform_home, name="platform-home"),
]
