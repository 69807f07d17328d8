"""A city's site with pages that break in the ways pages do, full of what belongs to people."""

import logging

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from core.models import Theme
from core.web.unlogged import unlogged
from tests.dummy_model.tasks import note_where

_library = logging.getLogger("some.library")
_own = structlog.get_logger("vicinia.own")


@csrf_exempt
def breaks(request: HttpRequest) -> HttpResponse:
    """An exception that quotes the form, with the form in its variables."""
    person = request.POST["name"]
    list(Theme.objects.filter(name=person))
    raise RuntimeError(f"{person} <{request.POST['email']}> {request.POST['tax_code']}: no place left")


@csrf_exempt
def refused(request: HttpRequest) -> HttpResponse:
    """A row the database refuses, whose error quotes the row."""
    for _time in range(2):
        Theme.objects.create(name=request.POST["name"], slug="stesso")
    return HttpResponse()


@csrf_exempt
def complains(request: HttpRequest) -> HttpResponse:
    """Errors told to the log by a library and by us, a statement with a value in it, and a task whose arguments are a name."""
    _library.error("cannot write to %s", request.POST["name"])
    _own.error("cannot_write", name=request.POST["name"], tax_code=request.POST["tax_code"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT '" + request.POST["name"].replace("'", "''") + "'")
    note_where.delay(request.POST["name"])
    return HttpResponse("ok")


@csrf_exempt
@unlogged
def silent(request: HttpRequest) -> HttpResponse:
    """A page of which nothing is to be known."""
    return HttpResponse("ok")


urlpatterns = [
    path("rompi/", breaks, name="breaks"),
    path("rifiuta/", refused, name="refused"),
    path("lamenta/", complains, name="complains"),
    path("muta/", silent, name="silent"),
    path("", include("config.urls_city")),
]
