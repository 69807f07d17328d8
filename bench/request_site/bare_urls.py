"""So many queries of twenty rows, each row made an object and its name sent."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.models import Organisation


def organisations(_request: HttpRequest, number: int) -> HttpResponse:
    """Twenty of the city's organisations, asked for again and again."""
    rows = [row.name for _time in range(number) for row in Organisation.objects.all()[:20]]
    return HttpResponse("\n".join(rows))


urlpatterns = [path("<int:number>/", organisations)]
