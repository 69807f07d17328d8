"""Addresses of the pages of labs and agreements; mounted only where the city activated the model."""

from django.urls import path
from django.utils.translation import gettext_lazy

from core.web.public import bodies
from models_qua.rules import SLUG
from models_qua.urls import doing, labs, life, needs, places, register, text
from models_qua.views import public_labs, public_needs, public_places, public_register

app_name = "qua"

_SECTIONS = (
    *public_labs.SECTIONS,
    *public_needs.SECTIONS,
    public_register.AGREEMENTS,
    *public_places.SECTIONS,
)

urlpatterns = [
    path(
        "laboratori/",
        bodies.listing(
            SLUG,
            public_labs.lines_of,
            heading=gettext_lazy("Laboratori di cittadinanza"),
            sections=public_places.LIST_SECTIONS,
        ),
        name="bodies",
    ),
    *needs.URLS,
    *labs.URLS,
    *text.URLS,
    *life.URLS,
    *doing.URLS,
    *places.URLS,
    *register.URLS,
    # Last: its slug would take the public addresses above.
    path("laboratori/<slug:slug>/", bodies.detail(SLUG, _SECTIONS), name="body"),
]
