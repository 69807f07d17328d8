"""Addresses of the citizens' pages, included by core.web.urls."""

from django.urls import path

from core.web.public import home

urlpatterns = [
    path("", home.home, name="home"),
]
