"""What the law wants every site of a public body to say about itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.permissions.guard import open_to_all


@open_to_all("the accessibility statement is for everyone")
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, and whom to tell when it is not (L. 4/2004, Directive (EU) 2016/2102)."""
    return render(request, "core/public/accessibility.html")


@open_to_all("the privacy notice is for everyone")
def privacy(request: HttpRequest) -> HttpResponse:
    """What is recorded about people, why, for how long, and their rights (GDPR, articles 13 and 14)."""
    return render(request, "core/public/privacy.html")
