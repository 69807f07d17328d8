"""What the OpenAPI document says of each method: what it takes, what it answers, and how it refuses."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Field as Column
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from core.api.declaring import Operation, Resource, Section
from core.api.inputs import input_of
from core.api.listing import CURSOR, FIELDS, LIMIT, MOST, SORT
from core.api.once import HEADER
from core.api.problems import MEDIA_TYPE


class Problem(serializers.Serializer[Any]):
    """A refusal (RFC 9457). `errors` are sentences by the field they are about."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField(min_value=100, max_value=599)
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


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


def lists(section: Section, resource: Resource) -> Any:
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
        operation_id=f"list_{resource.name.replace('-', '_')}", summary=_title(resource), description=resource.about, tags=[section.title],
        parameters=parameters, responses={200: page, **refusals(set(_READ) - ({404} if not section.slug else set()))},
    )  # fmt: skip


def shows(section: Section, resource: Resource) -> Any:
    """Of the method that shows a row."""
    return extend_schema(
        operation_id=f"show_{resource.name.replace('-', '_')}", summary=f"{_title(resource)}: one", description=resource.about,
        tags=[section.title], parameters=[_FIELDS, _TAG], responses={200: resource.shape, **refusals(_READ)},
    )  # fmt: skip


def does(section: Section, operation: Operation) -> Any:
    """Of the method that does something."""
    answer: Any = {204: None}
    parameters = [_ONCE] if operation.method == "POST" else []
    if operation.answers is not None:
        made = operation.method == "POST" and operation.on is not operation.answers
        answer = {201 if made else 200: operation.answers.shape}
        parameters.append(_TAG)
    told = set(_WRITE)
    if operation.is_guarded:
        parameters.append(_IF_MATCH)
        told |= {412, 428}
    return extend_schema(
        operation_id=operation.name, summary=operation.about, description=(operation.verb.__doc__ or "").strip(), tags=[section.title],
        parameters=parameters, request=input_of(operation), responses=answer | refusals(told),
    )  # fmt: skip


def refusals(statuses: Iterable[int]) -> Mapping[Any, Any]:
    """Problems of these statuses, as `extend_schema` wants them."""
    return {(one, MEDIA_TYPE): OpenApiResponse(Problem, description=_SAID[one]) for one in sorted(statuses)}


def _filters(resource: Resource) -> list[OpenApiParameter]:
    columns: dict[str, Column[Any, Any]] = {one.name: one for one in resource.model._meta.get_fields()}  # type: ignore[misc]
    return [
        OpenApiParameter(name, _type(columns.get(name.split("__")[0])), description=str(one.label or ""))
        for name, one in resource.filterset.base_filters.items()
    ]


def _type(column: Any) -> Any:
    kinds = {
        "DateField": OpenApiTypes.DATE,
        "PositiveSmallIntegerField": OpenApiTypes.INT32,
        "BooleanField": OpenApiTypes.BOOL,
    }
    if column is not None and column.is_relation:
        return OpenApiTypes.UUID
    return kinds.get(type(column).__name__, OpenApiTypes.STR)


def _title(resource: Resource) -> str:
    return resource.name.replace("-", " ").capitalize()
