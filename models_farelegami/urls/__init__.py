"""Addresses of the pages of labs, centres and pacts; mounted only where the city activated the model."""

from django.urls import path
from django.utils.translation import gettext_lazy

from core.web.public import bodies
from models_farelegami.rules import SLUG
from models_farelegami.urls import pacts

app_name = "farelegami"

urlpatterns = [
    path(
        "laboratori-di-comunita/",
        bodies.listing(SLUG, heading=gettext_lazy("Laboratori di comunità")),
        name="bodies",
    ),
    *pacts.URLS,
    # Last: its slug would take the public addresses above.
    path("laboratori-di-comunita/<slug:slug>/", bodies.detail(SLUG), name="body"),
]
