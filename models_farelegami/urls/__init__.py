"""Addresses of the pages of labs, centres and pacts; mounted only where the city activated the model."""

from django.urls import path
from django.utils.translation import gettext_lazy

from core.web.public import bodies
from models_farelegami.rules import SLUG
from models_farelegami.urls import centres, labs, pacts
from models_farelegami.views import public_labs

app_name = "farelegami"

urlpatterns = [
    path(
        "laboratori-di-comunita/",
        bodies.listing(SLUG, public_labs.lines_of, heading=gettext_lazy("Laboratori di comunità")),
        name="bodies",
    ),
    *pacts.URLS,
    *labs.URLS,
    *centres.URLS,
    # Last: its slug would take the public addresses above.
    path("laboratori-di-comunita/<slug:slug>/", bodies.detail(SLUG, public_labs.SECTIONS), name="body"),
]
