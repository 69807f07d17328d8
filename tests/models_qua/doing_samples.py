"""A value for every parameter of the addresses of what agreements do."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from core.models import Body
from models_qua.mail.report_links import report_token
from models_qua.models import (
    AgreementDocument,
    AgreementFile,
    Evaluation,
    Expense,
    FinalAccount,
    Measurement,
    Milestone,
    Photo,
)
from models_qua.selectors.account_figures import figures_of
from tests.models_qua.pictures import jpeg_with_gps
from tests.models_qua.rows import SIGNED_ON, make_agreement, make_work

ON = dt.date(2026, 4, 1)


def a_work(body: Body) -> Any:
    """A work asked by an agreement of the lab."""
    return make_work(body, agreement=make_agreement(body, "in_force")).pk


def a_sheet(body: Body) -> Any:
    """A project of an agreement in force."""
    return make_agreement(body, "in_force").sheets.get().pk


def a_photo(body: Body, *, is_public: bool = False) -> Any:
    """A photo of a project."""
    photo = Photo(
        sheet_id=a_sheet(body), description="Il parco", content_type="image/jpeg", size=1, is_public=is_public
    )
    photo.file.save("foto.jpg", ContentFile(jpeg_with_gps()), save=False)
    photo.save()
    return photo.pk


def an_expense(body: Body) -> Any:
    """An expense with its proof."""
    agreement = make_agreement(body, "in_force")
    proof = AgreementFile(
        agreement=agreement, purpose="account", title="Fattura", content_type="application/pdf", size=1
    )
    proof.file.save("fattura.pdf", ContentFile(b"%PDF-1.7"), save=False)
    proof.save()
    values = {"spent_on": ON, "what": "Vernice", "amount_eur": "10.50", "proof": proof}
    return Expense.objects.create(sheet=agreement.sheets.get(), **values).pk


def a_document(body: Body) -> Any:
    """A version of an account."""
    document = AgreementDocument(
        agreement=make_agreement(body, "accounted"),
        kind="account",
        version=1,
        pdf_sha256="0" * 64,
        made_by="Ada",
    )
    document.pdf.save("rendiconto.pdf", ContentFile(b"%PDF-1.7"), save=False)
    document.save()
    return document.pk


def an_account(body: Body) -> FinalAccount:
    """The account of an agreement."""
    agreement = make_agreement(body, "accounted")
    return FinalAccount.objects.create(
        agreement=agreement,
        accounted_on=ON,
        results="Fatto.",
        figures=figures_of(agreement),
    )


def a_party(body: Body) -> Any:
    """An association that signed."""
    return make_agreement(body, "in_force").signatories.get(kind="association").pk


DOING_SAMPLES: dict[str, Callable[[Body], Any]] = {
    "sheet_id": a_sheet,
    "work_id": a_work,
    "milestone_id": lambda body: Milestone.objects.create(sheet_id=a_sheet(body), what="Inaugurazione").pk,
    "expense_id": an_expense,
    "photo_id": a_photo,
    "qua:photo photo_id": lambda body: a_photo(body, is_public=True),
    "commitment_id": lambda body: make_agreement(body, "in_force").commitments.first().pk,
    "signatory_id": a_party,
    "indicator_id": lambda body: make_agreement(body, "in_force").indicators.get().pk,
    "measurement_id": lambda body: (
        Measurement.objects.create(
            indicator=make_agreement(body, "in_force").indicators.get(), measured_on=ON, value=3
        ).pk
    ),
    "evaluation_id": lambda body: (
        Evaluation.objects.create(
            agreement=make_agreement(body, "in_force"),
            kind="final",
            evaluated_on=SIGNED_ON,
            worked="Le aperture",
        ).pk
    ),
    "document_id": a_document,
    "qua:account-correct agreement_id": lambda body: an_account(body).agreement_id,
    "qua:evaluation-new agreement_id": lambda body: make_agreement(body, "in_force").pk,
    "qua:account-given agreement_id": lambda body: make_agreement(body, "in_force").pk,
    "qua:account-new agreement_id": lambda body: make_agreement(body, "in_force").pk,
    "qua:report-link token": lambda body: report_token(a_party(body)),
}
