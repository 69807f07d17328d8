"""Where who works for the coordinating body begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmark.access import SEE, comparing


@comparing(SEE)
def home(request: HttpRequest) -> HttpResponse:
    """What can be asked here, and how much of it cities have shared."""
    return render(request, "benchmark/home.html")
