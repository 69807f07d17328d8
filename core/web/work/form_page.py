"""The page with one form: whatever is typed in the work area, it looks and leads back the same way."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web.work.forms import WorkForm

Trail = Sequence[tuple[Any, str]]
"""Labels and addresses of the pages above one, the outermost first."""


def form_page(
    request: HttpRequest,
    form: WorkForm,
    heading: Any,
    trail: Trail,
    *,
    template: str = "core/work/form_page.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form; «Annulla» leads to the last page of `trail`.

    `more` may have `named` (what it is about), `about` (a sentence above the form), `button` (its words, else «Salva»), `ends` (it closes
    something), `in_columns` (long choices side by side), and what a `template` that extends this page's shows.
    """
    context = {"form": form, "heading": heading, "trail": trail, "back": trail[-1][1]}
    return render(request, template, context | more)
