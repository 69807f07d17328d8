"""Mounting the participation models' pages: those of a model the city has not activated do not exist."""

from collections.abc import Sequence
from functools import wraps
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.permissions.guard import View
from core.services.activation import active_model_slugs


def model_urls() -> list[URLResolver]:
    """One include per registered model with pages, namespaced by its slug."""
    return [_mount(model) for model in registry if model.urls]


def _mount(model: ParticipationModel) -> URLResolver:
    module = import_module(model.urls or "")
    guarded = [_only_when_active(model.slug, pattern) for pattern in module.urlpatterns]
    return path("", include((guarded, model.slug), namespace=model.slug))


def _only_when_active(slug: str, pattern: URLPattern | URLResolver) -> URLPattern | URLResolver:
    if isinstance(pattern, URLResolver):
        nested: Sequence[Any] = [_only_when_active(slug, inner) for inner in pattern.url_patterns]
        return URLResolver(
            pattern.pattern, list(nested), pattern.default_kwargs, pattern.app_name, pattern.namespace
        )
    return URLPattern(pattern.pattern, _guard(slug, pattern.callback), pattern.default_args, pattern.name)


def _guard(slug: str, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if slug not in active_model_slugs():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
