"""What an address asks for: a participation model of the city, a year, a kind of file; 404 for anything else."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from core.models import CityProfile
from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.reporting.charts import Colours
from core.reporting.document import Report
from core.reporting.formats import FORMATS
from core.services.activation import active_model_slugs
from core.web.public.colours import DEFAULT, palette

FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Asked:
    """The model of a report page, those to choose from, and what keeps the choice in addresses (`?modello=…` or "")."""

    model: ParticipationModel
    models: tuple[ParticipationModel, ...]

    @property
    def query(self) -> str:
        """The end of an address that asks for the same model."""
        return f"?modello={self.model.slug}" if len(self.models) > 1 else ""


def asked_model(request: HttpRequest) -> Asked:
    """The model of `?modello=`, else the city's first; 404 where the city has none, or not that one."""
    slugs = active_model_slugs()
    slug = request.GET.get("modello") or (slugs[0] if slugs else "")
    if slug not in slugs:
        raise Http404
    return Asked(registry.get(slug), tuple(registry.get(known) for known in slugs))


def check_year(year: int) -> int:
    """A year there can be a report of; 404 for the future and for the distant past."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return year


def city_colours() -> Colours:
    """The city's accent, readable on white."""
    shades = palette(CityProfile.objects.values_list("colour", flat=True).first() or DEFAULT)
    return Colours(shades.accent, shades.darker)


def report_file(report: Report, kind: str) -> HttpResponse:
    """The report as a file to download; 404 for a kind we do not make."""
    if kind not in FORMATS:
        raise Http404
    made = FORMATS[kind]
    return download(made.make(report, city_colours()), made.content_type, f"{file_stem(report)}.{kind}")


def file_stem(report: Report) -> str:
    """`bergamo-reti-di-quartiere-2023`."""
    return slugify(f"{report.city} {report.model_label} {report.period}")


def download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    """A file to save."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
