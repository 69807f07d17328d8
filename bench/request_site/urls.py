"""The page of the request-path benchmark: one query, twenty rows."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.models import Theme


def themes(_request: HttpRequest) -> HttpResponse:
    """The city's themes, one a line."""
    return HttpResponse("\n".join(theme.name for theme in Theme.objects.all()[:20]))


urlpatterns = [path("temi/", themes)]
