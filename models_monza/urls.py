"""Addresses of the consulte's own pages; mounted only where the city activated the model."""

from django.urls import path

from core.web.public import bodies
from models_monza.rules import SLUG

app_name = "monza"
urlpatterns = [
    path("consulte/", bodies.listing(SLUG), name="bodies"),
    path("consulte/<slug:slug>/", bodies.detail(SLUG), name="body"),
]
