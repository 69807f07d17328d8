"""Addresses of actions and notebook, included under /lavoro/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
