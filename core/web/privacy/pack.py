"""What a city keeps about personal data: its record, its terms, its violations, and whom it asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.data_protection.papers import annex_paper, record_paper, to_verify
from core.data_protection.register import measures, record_of_processing
from core.models import DataBreach
from core.participation.registry import registry
from core.permissions.guard import requires
from core.selectors.city import city_facts
from core.selectors.held_about import people_like
from core.services.retention import would_forget
from core.web.downloads import download

MANAGE = "core.privacy.manage"


@requires(MANAGE)
def home(request: HttpRequest) -> HttpResponse:
    """The record as it is today, what the next night forgets, the register of violations, and a search for a person."""
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "processings": record_of_processing([registry.get(slug) for slug in city_facts().model_slugs]),
        "measures": measures(),
        "terms": would_forget(at=timezone.now()),
        "breaches": DataBreach.objects.all()[:100],
        "q": words,
        "people": people_like(words),
        "warning": to_verify(),
    }
    return render(request, "core/work/privacy/home.html", context)


@requires(MANAGE)
def record_file(request: HttpRequest) -> HttpResponse:
    """The record of processing as PDF."""
    return download(record_paper(), "application/pdf", _("Registro dei trattamenti"))


@requires(MANAGE)
def annex_file(request: HttpRequest) -> HttpResponse:
    """The annex to the processor agreement as PDF."""
    return download(annex_paper(), "application/pdf", _("Allegato trattamento dati"))
