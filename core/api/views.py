"""The pages of the API: a class a path, its methods made of what was declared."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.access import holder
from core.api.asking import allowed, asked, demand_offered, found, row_of, with_given
from core.api.catalogue import VERSION
from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.inputs import arguments_of, as_sent, input_of, typed
from core.api.limits import PerKey
from core.api.listing import listed, only_fields
from core.api.once import once, row_key, sent_key
from core.api.problems import Refused
from core.api.reading import shown
from core.services.activation import active_model_slugs
from core.services.errors import DomainError
from core.services.freshness import fingerprint


class OneKind(DefaultContentNegotiation):
    """What an address answers with does not depend on what was hoped for: JSON, or the file it hands out (RFC 9110, 12.4.1)."""

    def select_renderer(self, _request: Any, renderers: Any, _suffix: Any = None) -> Any:
        """The first."""
        return renderers[0], renderers[0].media_type


class Address(APIView):
    """One path. `slug` is the participation model a city must have for it to be there, empty for core's."""

    slug = ""
    throttle_classes = [PerKey]
    content_negotiation_class = OneKind

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
        who = allowed(request, resource.see)
        only = only_fields(request, resource)
        rows, links = listed(request, resource, resource.rows(who))
        items = resource.shape(resource.complete(who, rows), many=True, only=only).data
        return Response({"items": items, **links})

    return get


def single(resource: Resource) -> Any:
    """The method that shows one row, with the `ETag` a change asks for."""

    def get(self: Address, request: Request, **keys: uuid.UUID) -> Response:
        row = row_of(request, resource, keys[resource.key])
        only = only_fields(request, resource)
        tag = resource.etag(row)
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(resource.shape(row, only=only).data, headers={"ETag": tag})

    return get


def doing(operation: Operation) -> Any:
    """The method that does what the verb does."""

    def do(self: Address, request: Request, **keys: Any) -> Response:
        question = asked(request, operation, keys)
        try:
            return _asked_to(request, question)
        except DomainError as refused:
            if refused.field and (takes := input_of(operation)) is not None:
                refused.field = as_sent(takes, refused.field)
            raise

    def _asked_to(request: Request, question: Asked) -> Response:
        given: dict[str, Any] = {}
        key = sent_key(request)
        question = replace(question, key=row_key(request, key) if key else None)
        if (takes := input_of(operation)) is not None:
            serializer = takes(data=request.data)
            serializer.is_valid(raise_exception=True)
            demand_offered(operation, question, serializer.validated_data)
            given = arguments_of(operation, serializer.validated_data, question)
        elif request.data:
            raise Refused(422, "This takes no body.")
        question = with_given(request, operation, question, given)

        def done() -> Response:
            return _answer(request, operation, question, _done(request, operation, question))

        return (
            once(request, operation, key, done)
            if key and operation.kept and not operation.is_keyed
            else done()
        )

    return do


def _done(request: Request, operation: Operation, question: Asked) -> Any:
    """The verb, called."""
    known = operation.signature.parameters
    more: dict[str, Any] = {name: value for name, value in question.keys.items() if name in known}
    said = {"actor": question.user, "site": question.site}
    more |= {name: value for name, value in said.items() if name in known}
    if operation.is_keyed:
        more["key"] = question.key
    if operation.is_guarded:
        more["seen"] = _seen(request, operation, question)
    made = {name: make(question) for name, make in operation.fills.items()}
    return operation.verb(**question.given, **more | made)


def _seen(request: Request, operation: Operation, question: Asked) -> str:
    """The fingerprint of what is changed, from `If-Match`. Raises `Refused` 428 without one, 412 for one that is not of the row as it is."""
    tag = request.headers.get("If-Match", "").strip()
    if not tag:
        raise Refused(428, "Send If-Match with the ETag of what you read, so that nobody's change is lost.")
    tag = tag.removeprefix("W/").strip('"')
    if operation.snapshot is None or operation.on is None:
        return tag
    if tag != operation.on.etag(question.row).strip('"'):
        raise Refused(412, "Somebody changed it since it was read: read it again.")
    return fingerprint(operation.snapshot(question.row))


def _answer(request: Request, operation: Operation, question: Asked, result: Any) -> Response:
    answers = operation.answers
    if answers is None:
        return Response(status=204)
    if isinstance(answers, Figure):
        tag, body = shown(request, answers, replace(question, given=None))
        return Response(body, headers={"ETag": tag})
    if not isinstance(answers, Resource):
        return Response(typed(answers)(operation.take(result)).data)
    if operation.many:
        return _several(request, answers, operation.take(result))
    taken = operation.take(result)
    return Response(status=204) if taken is None else _one(request, operation, answers, taken.pk)


def _several(request: Request, resource: Resource, made: Sequence[Any]) -> Response:
    who = holder(request)
    rows = resource.complete(who, list(resource.rows(who).filter(pk__in=[row.pk for row in made])))
    return Response({"items": resource.shape(rows, many=True).data})


def _one(request: Request, operation: Operation, resource: Resource, key: uuid.UUID) -> Response:
    row = found(holder(request), resource, key)
    if row is None:
        return Response(status=204)
    made = operation.method == "POST" and operation.on is not resource
    headers = {"ETag": resource.etag(row)}
    if made:
        headers["Location"] = request.build_absolute_uri(f"{VERSION}{resource.path}/{key}")
    return Response(resource.shape(row).data, status=201 if made else 200, headers=headers)
