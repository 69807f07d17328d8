"""Who accompanies which neighbourhoods."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.permissions.guard import requires
from models_bergamo.forms.fields import today
from models_bergamo.selectors.operators import operators_on


@requires("core.body.see")
def operators(request: HttpRequest) -> HttpResponse:
    """Who accompanies which neighbourhoods, and which have nobody."""
    return render(request, "bergamo/work/operators.html", {"coverage": operators_on(today())})
