"""Addresses of the platform's site."""

from django.urls import include, path

from core.web.language import set_language

handler400 = "core.web.errors.bad_request"
handler403 = "core.web.errors.permission_denied"
handler404 = "core.web.errors.page_not_found"
handler500 = "core.web.errors.server_error"

urlpatterns = [
    path("account/", include("accounts.urls")),
    path("account/", include("core.web.account.urls")),
    path("lingua/<str:code>/", set_language, name="language"),
    path("console/", include("tenants.urls.console")),
    path("confronto/", include("benchmark.urls.console")),
    path("", include("benchmark.urls.public")),
    path("", include("tenants.urls.public")),
]
