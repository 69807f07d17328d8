"""Addresses of the pages of labs and agreements; mounted only where the city activated the model."""

from django.urls import path

from core.web.public import bodies
from models_qua.rules import SLUG

app_name = "qua"

urlpatterns = [
    path("laboratori/", bodies.listing(SLUG), name="bodies"),
    path("laboratori/<slug:slug>/", bodies.detail(SLUG), name="body"),
]
