"""What the OpenAPI document says of each method: what it takes, what it answers, and how it refuses."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django_filters import (
    BooleanFilter,
    DateFilter,
    DateTimeFilter,
    Filter,
    ModelChoiceFilter,
    NumberFilter,
    UUIDFilter,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from core.api.declaring import Download, Figure, Operation, Reading, Resource, Section
from core.api.inputs import input_of, takes_files, typed
from core.api.listing import CURSOR, FIELDS, LIMIT, MOST, SORT
from core.api.once import HEADER
from core.api.problems import MEDIA_TYPE
from core.api.reading import OFFSET


class Similar(serializers.Serializer[Any]):
    """A row that what was sent may be the same as."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """A refusal (RFC 9457). `errors` are sentences by the field they are about, `similar` the rows a newcomer looks like."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField(min_value=100, max_value=599)
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
    similar = Similar(many=True, required=False)


_SAID = {
    400: "A parameter or the body cannot be read.",
    401: "No key, or one that is not good any more.",
    403: "The key may not do this here.",
    404: "There is no such thing, or it is not for this key to know.",
    409: "The same is being done.",
    412: "Somebody changed it since it was read.",
    413: "The body is too large.",
    415: "The body is of a type that is not taken.",
    422: "A rule of the city or of the field forbids it: the sentence says the cure.",
    428: "If-Match is missing.",
    429: "Too many requests: Retry-After says how many seconds to wait.",
    503: "Not now: Retry-After says how many seconds to wait.",
}
_READ = (400, 401, 403, 404, 429, 503)
_WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
_TAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="What a change sends back as If-Match.",
)
_ONCE = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="The same key and body are done once, and answered twice alike.",
)
_IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of what was read."
)
_FIELDS = OpenApiParameter(
    FIELDS, str, description="The fields to show, separated by commas; all of them without it."
)


def described(section: Section, where: str, offered: Any, made: Any) -> Any:
    """The method made of what is offered at an address, with what the document says of it."""
    if isinstance(offered, Resource):
        says: Any = _lists if where == offered.path else _shows
    else:
        says = {Figure: _tells, Download: _hands_out, Operation: _does}[type(offered)]
    return says(section, offered)(made)


def _lists(section: Section, resource: Resource) -> Any:
    """Of the method that lists a resource."""
    page = inline_serializer(
        f"{resource.shape.__name__}Page",
        {
            "items": resource.shape(many=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
        },
    )
    parameters = [
        _FIELDS,
        OpenApiParameter(
            SORT,
            str,
            enum=list(resource.sorts),
            description="The order; the first one where nothing is said.",
        ),
        OpenApiParameter(LIMIT, OpenApiTypes.INT32, description=f"Rows on a page, {MOST} at most."),
        OpenApiParameter(CURSOR, str, description="Where the page begins, as `next` and `previous` say."),
        *_filters(resource),
    ]
    return extend_schema(
        operation_id=f"list_{_word(resource)}", summary=_title(resource), description=resource.about, tags=[section.title],
        parameters=parameters, responses={200: page, **refusals(set(_READ) - ({404} if not section.slug else set()))},
    )  # fmt: skip


def _shows(section: Section, resource: Resource) -> Any:
    """Of the method that shows a row."""
    return extend_schema(
        operation_id=f"show_{_word(resource)}", summary=f"{_title(resource)}: one", description=resource.about,
        tags=[section.title], parameters=[_FIELDS, _TAG], responses={200: resource.shape, **refusals(_READ)},
    )  # fmt: skip


def _tells(section: Section, offered: Figure) -> Any:
    """Of the method that answers with a figure."""
    answer: Any = typed(offered.answers)
    parameters = [_TAG]
    if offered.many:
        answer = inline_serializer(
            f"{_title_of(offered.name)}Page",
            {
                "items": answer(many=True),
                "total": serializers.IntegerField(min_value=0, max_value=2**31 - 1),
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
            },
        )
        parameters += [
            OpenApiParameter(LIMIT, OpenApiTypes.INT32, description=f"Rows on a page, {MOST} at most."),
            OpenApiParameter(OFFSET, OpenApiTypes.INT32, description="How many rows come before the page."),
        ]
    return extend_schema(
        **_reading(section, offered),
        responses={200: answer, **refusals({*_READ, 422})},
        parameters=[*parameters, *_asked(offered)],
    )


def _hands_out(section: Section, offered: Download) -> Any:
    """Of the method that hands a file out."""
    files = {
        (200, media_type): OpenApiTypes.OBJECT if media_type == "application/json" else OpenApiTypes.BINARY
        for media_type in offered.media_types
    }
    return extend_schema(
        **_reading(section, offered),
        responses={**files, **refusals({*_READ, 422})},
        parameters=_asked(offered),
    )


def _does(section: Section, operation: Operation) -> Any:
    """Of the method that does something."""
    answer: Any = {204: None}
    parameters = [_ONCE] if operation.method == "POST" and operation.kept else []
    parameters += _in_path(operation.path)
    if isinstance(operation.answers, Resource):
        made = operation.method == "POST" and operation.on is not operation.answers
        shape = operation.answers.shape
        if operation.many:
            answer = {200: inline_serializer(f"{shape.__name__}List", {"items": shape(many=True)})}
        else:
            answer = {201 if made else 200: shape}
            parameters.append(_TAG)
    elif operation.answers is not None:
        known = operation.answers
        answer = {200: typed(known.answers if isinstance(known, Figure) else known)}
        parameters += [_TAG] if isinstance(known, Figure) else []
    told = set(_WRITE) | ({412} if operation.method == "PUT" else set())
    if operation.is_guarded:
        parameters.append(_IF_MATCH)
        told |= {412, 428}
    return extend_schema(
        operation_id=operation.name, summary=operation.about, description=(operation.verb.__doc__ or "").strip(), tags=[section.title],
        parameters=parameters, request=_body(operation), responses=answer | refusals(told),
    )  # fmt: skip


def _body(operation: Operation) -> Any:
    """What is sent, and as what."""
    takes = input_of(operation)
    if takes is None:
        return None
    return {"multipart/form-data" if takes_files(takes) else "application/json": takes}


def _reading(section: Section, offered: Reading) -> dict[str, Any]:
    return {
        "operation_id": offered.name,
        "summary": offered.about,
        "description": offered.about,
        "tags": [section.title],
    }


def _asked(offered: Reading) -> list[Any]:
    """The parameters of the address and of the question."""
    return [*_in_path(offered.path), *([typed(offered.asks)] if offered.asks else [])]


def _in_path(path: str) -> list[OpenApiParameter]:
    """What an address names that is not the key of a row."""
    kinds = {"int": OpenApiTypes.INT32}
    return [
        OpenApiParameter(name, kinds.get(kind, OpenApiTypes.STR), OpenApiParameter.PATH)
        for name, kind in re.findall(r"{(\w+):(\w+)}", path)
    ]


def refusals(statuses: Iterable[int]) -> Mapping[Any, Any]:
    """Problems of these statuses, as `extend_schema` wants them."""
    return {(one, MEDIA_TYPE): OpenApiResponse(Problem, description=_SAID[one]) for one in sorted(statuses)}


def _filters(resource: Resource) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, _type(one), description=str(one.label or ""))
        for name, one in resource.filterset.base_filters.items()
    ]


def _type(asked: Filter) -> Any:
    kinds = (
        (BooleanFilter, OpenApiTypes.BOOL),
        (DateTimeFilter, OpenApiTypes.DATETIME),
        (DateFilter, OpenApiTypes.DATE),
        (NumberFilter, OpenApiTypes.INT32),
        ((ModelChoiceFilter, UUIDFilter), OpenApiTypes.UUID),
    )
    return next((kind for classes, kind in kinds if isinstance(asked, classes)), OpenApiTypes.STR)


def _title_of(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _word(resource: Resource) -> str:
    return resource.path.replace("-", "_").replace("/", "_")


def _title(resource: Resource) -> str:
    return resource.name.replace("-", " ").capitalize()
