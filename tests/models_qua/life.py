"""An agreement on its way to the signatures, through the real verbs; and what a test reads of it."""

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from core.models import Body
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.services.approval import approve_agreement
from models_qua.services.signatures import PaperSignature, record_signature
from tests.models_qua.rows import ACT_ON, make_agreement

PDF = b"%PDF-1.7\n" + b"0" * 200
SIGNED = ACT_ON + dt.timedelta(days=10)


def scan(content: bytes = PDF, name: str = "firma.pdf") -> "ContentFile[bytes]":
    """A file as it is uploaded."""
    return ContentFile(content, name=name)


def approved(actor: User, body: Body, **values: Any) -> CitizenshipAgreement:
    """A shared agreement that the Giunta approved, with its document."""
    agreement = make_agreement(body, "shared", **values)
    return approve_agreement(actor=actor, agreement_id=agreement.pk, act_number="G.C. 41", act_on=ACT_ON)


def city_of(agreement: CitizenshipAgreement) -> Signatory:
    return agreement.signatories.get(kind="city")


def association_of(agreement: CitizenshipAgreement) -> Signatory:
    return agreement.signatories.filter(kind="association").earliest("id")


def sign(actor: User, party: Signatory, on: dt.date = SIGNED, **values: Any) -> Signatory:
    """The party signs on paper, its original kept in the archive unless a scan is given."""
    given: dict[str, Any] = {"signed_on": on, "archive_note": "Prot. 1234/2026"} | values
    return record_signature(
        actor=actor,
        agreement_id=party.agreement_id,
        signatory_id=party.pk,
        signature=PaperSignature(**given),
    )


def in_force(actor: User, body: Body, **values: Any) -> CitizenshipAgreement:
    """An agreement the city and its association signed."""
    agreement = approved(actor, body, **values)
    sign(actor, city_of(agreement))
    sign(actor, association_of(agreement))
    agreement.refresh_from_db()
    return agreement
