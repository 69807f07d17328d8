"""Pages for citizens: no account, no names of persons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.permissions.guard import open_to_all


@open_to_all("the city's front door")
def home(request: HttpRequest) -> HttpResponse:
    """The city's home."""
    return render(request, "core/public/home.html")
