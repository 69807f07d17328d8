"""A page of a collection: which rows, in which order, which fields."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from core.api.declaring import Resource
from core.api.problems import Refused

FIELDS, SORT, LIMIT, CURSOR = "fields", "sort", "limit", "cursor"
"""Names of parameters (AgID, Raccomandazioni di implementazione, RAC_REST_NAME)."""
MOST = 200


class Pages(CursorPagination):
    """Rows from where the last page ended, so that what is added meanwhile neither repeats nor hides one."""

    page_size = 50
    max_page_size = MOST
    page_size_query_param = LIMIT
    cursor_query_param = CURSOR

    def __init__(self, order: tuple[str, ...]) -> None:
        self._order = order

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """As asked for."""
        return self._order


def listed(request: Request, resource: Resource, rows: QuerySet[Any]) -> tuple[list[Any], dict[str, Any]]:
    """The rows of the page asked for, and where the next and the one before are. Raises `Refused` for a parameter nobody knows."""
    pages = Pages(_order(request, resource))
    filtered = _filtered(request, resource, rows)
    try:
        found = pages.paginate_queryset(filtered, request) or []
    except (exceptions.NotFound, ValueError, ValidationError) as wrong:
        raise Refused(
            400, "This cursor is not one of ours: begin again without it.", {CURSOR: [str(wrong)]}
        ) from wrong
    return found, {"next": pages.get_next_link(), "previous": pages.get_previous_link()}


def only_fields(request: Request, resource: Resource) -> frozenset[str] | None:
    """What `fields` asks for; None for all. Raises `Refused` for a field there is not."""
    asked = request.query_params.get(FIELDS)
    if asked is None:
        return None
    names = frozenset(name.strip() for name in asked.split(",") if name.strip())
    unknown = sorted(names - set(resource.shape().fields))
    if unknown or not names:
        raise Refused(400, "There is no such field.", {FIELDS: unknown})
    return names


def _filtered(request: Request, resource: Resource, rows: QuerySet[Any]) -> QuerySet[Any]:
    filters = resource.filterset(request.query_params, queryset=rows)
    known = set(filters.filters) | {FIELDS, SORT, LIMIT, CURSOR}
    if unknown := sorted(set(request.query_params) - known):
        raise Refused(
            400, "There is no such parameter.", {name: ["There is no such parameter."] for name in unknown}
        )
    if not filters.is_valid():
        raise Refused(
            400,
            "Some parameters are not right.",
            {name: [str(one) for one in said] for name, said in filters.errors.items()},
        )
    found: QuerySet[Any] = filters.qs
    return found


def _order(request: Request, resource: Resource) -> tuple[str, ...]:
    asked = request.query_params.get(SORT, resource.sorts[0])
    if asked.lstrip("-") not in {one.lstrip("-") for one in resource.sorts}:
        raise Refused(400, "The rows cannot be put in this order.", {SORT: [", ".join(resource.sorts)]})
    return (asked, "id") if asked.lstrip("-") != "id" else (asked,)
