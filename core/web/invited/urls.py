"""Addresses of who holds a signed link: no account, one meeting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
