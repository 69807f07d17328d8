"""A value for every parameter of the addresses of labs and agreements, all about one lab."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from core.models import Body
from models_qua.models import AgreementFile, Photo
from tests.models_qua.rows import make_agreement, make_cycle, make_sheet


def in_figures(body: Body, code: str) -> str:
    """A figure or a table of the season that has something in it."""
    make_agreement(body, "in_force")
    return code


def photo_of(body: Body) -> Any:
    """A public photo of a project."""
    return Photo.objects.create(
        sheet=make_sheet(make_agreement(body, "in_force")),
        file=ContentFile(b"PNG", name="foto.png"),
        content_type="image/png",
        size=3,
        description="Il parco",
        is_public=True,
    )


def file_of(body: Body) -> Any:
    """A public file of an agreement."""
    return AgreementFile.objects.create(
        agreement=make_agreement(body, "in_force"),
        title="Accordo firmato",
        file=ContentFile(b"%PDF", name="accordo.pdf"),
        content_type="application/pdf",
        size=4,
        sha256="0" * 64,
        is_public=True,
    )


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "cycle_id": lambda body: make_cycle(body).pk,
    "agreement_id": lambda body: make_agreement(body).pk,
    "code": lambda body: in_figures(body, "agreements"),
    "qua:season-report-table code": lambda body: in_figures(body, "years"),
    "qua:results-table code": lambda body: in_figures(body, "years"),
    "kind": lambda _body: "json",
    "qua:agreement-public slug": lambda body: make_agreement(body, "in_force").slug,
    "qua:project-public slug": lambda body: make_sheet(make_agreement(body, "in_force")).slug,
    "qua:project-photo slug": lambda body: photo_of(body).sheet.slug,
    "photo_id": lambda body: Photo.objects.filter(sheet__agreement__body=body).latest("uploaded_at").pk,
    "qua:agreement-file-public slug": lambda body: file_of(body).agreement.slug,
    "file_id": lambda body: AgreementFile.objects.filter(agreement__body=body).latest("uploaded_at").pk,
}
"""By parameter, or by the address's name and the parameter («qua:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
