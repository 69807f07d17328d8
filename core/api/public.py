"""What of the API anybody may ask, without a key: whether it answers, and what it offers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.catalogue import VERSION
from core.api.describing import Problem, refusals
from core.api.openapi import committed
from core.api.problems import MEDIA_TYPE
from core.api.views import Address
from core.permissions.guard import open_to_all


class Anybody(Address):
    """An address without a key; it is limited by the address of the network."""

    authentication_classes = ()
    permission_classes = ()


class Status(Anybody):
    """Whether the API answers (AgID, Raccomandazioni di implementazione, RAC_REST_NAME_006)."""

    @extend_schema(
        operation_id="show_status", tags=["Status"], summary="Whether the API answers", description="A problem that is none: status 200.",
        responses={(200, MEDIA_TYPE): Problem, **refusals((429, 503))}, auth=[],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Up."""
        body = {
            "type": "about:blank",
            "title": "OK",
            "status": 200,
            "detail": "The API answers.",
            "instance": request.path,
        }
        return Response(body, content_type=MEDIA_TYPE)


class Nothing(Anybody):
    """Every other address under the API's: a problem like another, whatever the method."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuses."""
        super().initial(request, *args, **kwargs)
        raise Http404


@open_to_all("what programs may ask is no secret")
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for programs."""
    here = {"servers": [{"url": request.build_absolute_uri(VERSION.rstrip("/"))}]}
    return JsonResponse(committed() | here, headers={"Access-Control-Allow-Origin": "*"})
