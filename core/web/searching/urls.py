"""Addresses of the search and of the attendance reports, included under /lavoro/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
