"""Addresses of the platform's site."""

from django.urls import path

from core.web.language import set_language
from tenants.views import platform_home

handler400 = "core.web.errors.bad_request"
handler403 = "core.web.errors.permission_denied"
handler404 = "core.web.errors.page_not_found"
handler500 = "core.web.errors.server_error"

urlpatterns = [
    path("", platform_home, name="platform-home"),
    path("lingua/<str:code>/", set_language, name="language"),
]
