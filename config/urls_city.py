"""Addresses of a city's site."""

from django.urls import include, path

from core.api.urls import api_urls
from core.web.language import set_language
from core.web.mount import model_urls

handler400 = "core.web.errors.bad_request"
handler403 = "core.web.errors.permission_denied"
handler404 = "core.web.errors.page_not_found"
handler500 = "core.web.errors.server_error"

urlpatterns = [
    path("account/", include("accounts.urls")),
    path("account/", include("core.web.account.urls")),
    path("lingua/<str:code>/", set_language, name="language"),
    path("", include("core.web.urls")),
    path("", include("tenants.urls.city")),
    path("", include("benchmark.urls.city")),
    api_urls(),
    *model_urls(),
]
