"""Addresses of this area, included by core.web.urls."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
