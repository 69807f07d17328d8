"""The page with one form: whatever is typed in the work area, it looks and leads back the same way."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web.work.forms import WorkForm

Trail = Sequence[tuple[Any, str]]
"""Labels and addresses of the pages above one, the outermost first."""


def form_page(request: HttpRequest, form: WorkForm, heading: Any, trail: Trail, **more: Any) -> HttpResponse:
    """A page with one form; «Annulla» leads to the last page of `trail`.

    `more` may have `named` (what it is about), `about` (a sentence above the form), `button` (its words, else «Salva») and `ends` (it
    closes something).
    """
    context = {"form": form, "heading": heading, "trail": trail, "back": trail[-1][1]}
    return render(request, "farelegami/work/form_page.html", context | more)
