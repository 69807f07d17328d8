"""The pages of the API: a class a path, its methods made of what was declared."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.access import holder
from core.api.declaring import Operation, Resource
from core.api.inputs import arguments_of, input_of
from core.api.limits import PerKey
from core.api.listing import listed, only_fields
from core.api.once import once, row_key, sent_key
from core.api.problems import Refused
from core.services.activation import active_model_slugs

Keys = Mapping[str, uuid.UUID]


class Address(APIView):
    """One path. `slug` is the participation model a city must have for it to be there, empty for core's."""

    slug = ""
    throttle_classes = [PerKey]

    def get_throttles(self) -> list[Any]:
        """The one of this request, kept: its headers are of every answer."""
        self.limit = PerKey()
        return [self.limit]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing of an answer is kept on the way; the limit is told."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        limit = getattr(self, "limit", None) or PerKey()
        for name, value in limit.headers().items():
            answer.headers.setdefault(name, value)
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks comes first, then whether there is such a thing in this city."""
        super().initial(request, *args, **kwargs)
        if self.slug and self.slug not in active_model_slugs():
            raise Http404


def collection(resource: Resource) -> Any:
    """The method that lists the rows."""

    def get(self: Address, request: Request) -> Response:
        rows = resource.rows(_may(request, resource.see))
        only = only_fields(request, resource)
        found, links = listed(request, resource, rows)
        items = resource.shape(found, many=True, only=only).data
        return Response({"items": items, **links})

    return get


def single(resource: Resource) -> Any:
    """The method that shows one row, with the `ETag` a change asks for."""

    def get(self: Address, request: Request, **keys: uuid.UUID) -> Response:
        row = _row(request, resource, keys[resource.key])
        only = only_fields(request, resource)
        tag = resource.etag(row)
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(resource.shape(row, only=only).data, headers={"ETag": tag})

    return get


def doing(operation: Operation) -> Any:
    """The method that does what the verb does."""
    takes = input_of(operation)

    def do(self: Address, request: Request, **keys: uuid.UUID) -> Response:
        _allowed(request, operation, keys)
        given: dict[str, Any] = {}
        if takes is not None:
            serializer = takes(data=request.data)
            serializer.is_valid(raise_exception=True)
            given = arguments_of(operation, serializer.validated_data)
        elif request.data:
            raise Refused(422, "This takes no body.")
        _within(request, operation, given)
        key = sent_key(request)

        def done() -> Response:
            return _answer(request, operation, _done(request, operation, keys, given, key))

        return once(request, operation, key, done) if key and not operation.is_keyed else done()

    return do


def _done(request: Request, operation: Operation, keys: Keys, given: dict[str, Any], key: str) -> Any:
    """The verb, called."""
    known = operation.signature.parameters
    more: dict[str, Any] = {"actor": request.user}
    if "site" in known:
        more["site"] = request.build_absolute_uri("/")
    if operation.is_keyed:
        more["key"] = row_key(request, key) if key else None
    if operation.is_guarded:
        more["seen"] = _seen(request)
    if operation.on is not None:
        more[operation.on.key] = keys[operation.on.key]
    return operation.verb(**more, **given)


def _seen(request: Request) -> str:
    """The fingerprint of what is changed, from `If-Match`. Raises `Refused` 428 without one."""
    tag = request.headers.get("If-Match", "").strip()
    if not tag:
        raise Refused(428, "Send If-Match with the ETag of what you read, so that nobody's change is lost.")
    return tag.removeprefix("W/").strip('"')


def _answer(request: Request, operation: Operation, result: Any) -> Response:
    resource = operation.answers
    if resource is None:
        return Response(status=204)
    key = operation.take(result).pk
    row = resource.rows(holder(request)).filter(pk=key).first()
    if row is None:
        return Response(status=204)
    made = operation.method == "POST" and operation.on is not resource
    headers = {"ETag": resource.etag(row)}
    if made:
        headers["Location"] = request.build_absolute_uri(f"/api/v1/{resource.path}/{key}")
    return Response(resource.shape(row).data, status=201 if made else 200, headers=headers)


def _may(request: Request, permission: str, bodies: Iterable[uuid.UUID] | None = None) -> Any:
    """Who asks, if she holds the permission there. Raises `PermissionDenied`."""
    who = holder(request)
    if not who.may(permission, bodies):
        raise PermissionDenied
    return who


def _row(request: Request, resource: Resource, key: uuid.UUID) -> Any:
    """The row: 404 where who asks may not see it."""
    row = resource.rows(_may(request, resource.see)).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _allowed(request: Request, operation: Operation, keys: Keys) -> None:
    if operation.on is None:
        _may(request, operation.permission)
        return
    row = _row(request, operation.on, keys[operation.on.key])
    _may(request, operation.permission, operation.on.bodies(row) if operation.on.bodies else None)


def _within(request: Request, operation: Operation, given: dict[str, Any]) -> None:
    """The permission is held in each of the bodies named in what was sent."""
    for body in operation.within(given) if operation.within else ():
        _may(request, operation.permission, [body])
