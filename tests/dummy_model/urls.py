"""Pages of the dummy model."""

from django.urls import URLPattern, URLResolver, include, path

from tests.dummy_model import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("lavoro/assemblee/", views.assemblies, name="assemblies"),
    path("lavoro/assemblee/voto/<uuid:item_id>/", views.ballot, name="ballot"),
    path("assemblee/", include([path("regole/", views.rules, name="rules")])),
]
