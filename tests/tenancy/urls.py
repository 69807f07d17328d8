"""Addresses of a city with one page: its theme's name."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.models import Theme


def theme(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(Theme.objects.get().name)


urlpatterns = [path("", theme)]
