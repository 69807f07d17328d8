"""Addresses of a city with its theme's name, with everything a request can touch, and with a page that breaks."""

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path

from accounts.tokens import sign, unsign
from core.models import Theme


def theme(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(Theme.objects.get().name)


def everything(_request: HttpRequest) -> HttpResponse:
    """The city's word by way of its rows, the cache, a signature and a file."""
    name = Theme.objects.get(slug="word").name
    signed = unsign(sign(name, purpose="test"), purpose="test")
    return HttpResponse("\n".join([name, str(cache.get_or_set("word", name)), signed]))


def file(_request: HttpRequest) -> FileResponse:
    """The city's word from a file that is sent after the city has been left."""
    kept = default_storage.save("word.txt", ContentFile(Theme.objects.get(slug="word").name.encode()))
    return FileResponse(default_storage.open(kept))


@transaction.atomic
def broken(_request: HttpRequest) -> HttpResponse:
    Theme.objects.create(name="never", slug="never")
    raise RuntimeError("broken")


urlpatterns = [path("", theme), path("tutto/", everything), path("file/", file), path("rotto/", broken)]
