"""A value for every parameter of the addresses of labs and agreements, all about one lab."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from core.models import Body
from models_qua.mail.signing import signing_token
from models_qua.models import AgreementDocument, AgreementFile, Amendment
from models_qua.services.documents import freeze_version
from tests.cast import make_user
from tests.models_qua.rows import SIGNED_ON, make_agreement, make_cycle


def _signing_token(body: Body) -> str:
    """The link of a party of an approved agreement that was asked to sign its one version."""
    agreement = make_agreement(body, "approved")
    document = freeze_version(agreement, actor=make_user(f"{agreement.slug}@reggio.example", "Uno"))
    party = agreement.signatories.get(kind="association")
    party.asked_at = timezone.now()
    party.save()
    return signing_token(party, document.pk)


def _amendment(body: Body) -> Amendment:
    agreement = make_agreement(body, "in_force")
    return Amendment.objects.create(
        agreement=agreement, number=1, what="x", reasons="y", proposed_on=SIGNED_ON
    )


def _document(body: Body) -> AgreementDocument:
    agreement = make_agreement(body, "shared")
    return freeze_version(agreement, actor=make_user(f"{agreement.slug}@reggio.example", "Uno"))


def _scan(body: Body) -> AgreementFile:
    agreement = make_agreement(body, "approved")
    kept = AgreementFile(agreement=agreement, title="Firma", content_type="application/pdf", size=1)
    kept.file.save("firma.pdf", ContentFile(b"%PDF-1.7"), save=False)
    kept.save()
    return kept


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "cycle_id": lambda body: make_cycle(body).pk,
    "agreement_id": lambda body: make_agreement(body).pk,
    "signatory_id": lambda body: make_agreement(body, "approved").signatories.get(kind="association").pk,
    "amendment_id": lambda body: _amendment(body).pk,
    "document_id": lambda body: _document(body).pk,
    "file_id": lambda body: _scan(body).pk,
    "qua:sign token": _signing_token,
    "qua:sign-file token": _signing_token,
    "qua:amendment-step step": lambda body: "lascia-cadere",
    "kind": lambda body: "pdf",
    "qua:agreement-public-file agreement_id": lambda body: make_agreement(body, "shared").pk,
}
"""By parameter, or by the address's name and the parameter («qua:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
