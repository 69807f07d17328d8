"""What the verbs about the contents of an agreement share: the row under the agreement's lock, its address, what it may point to."""

import uuid
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, ProjectSheet, Signatory
from models_qua.services.guards import locked_text

Row = TypeVar("Row", bound=models.Model)


def locked_row(model: type[Row], key: uuid.UUID) -> tuple[CitizenshipAgreement, Row]:
    """The agreement, locked while its text may be written, and one of its rows as it is now.

    `DomainError` once the agreement was approved, and for a row somebody removed meanwhile.
    """
    rows: Any = model._default_manager
    agreement_id = rows.filter(pk=key).values_list("agreement_id", flat=True).first()
    if agreement_id is not None:
        agreement = locked_text(agreement_id)
        row: Row | None = rows.filter(pk=key).first()
        if row is not None:
            return agreement, row
    raise DomainError(
        _(
            "Nel frattempo qualcun altro l'ha tolto: copi ciò che ha scritto e lo aggiunga di nuovo dall'elenco."
        )
    )


def next_position(rows: "models.QuerySet[Any, Any]") -> int:
    """The place after the last one."""
    last: int | None = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def one_line(words: str) -> str:
    """Words without spaces around and without doubled ones."""
    return " ".join(words.split())


def demand_words(words: str, message: str, *, field: str) -> str:
    """The words without spaces around; `DomainError` with the message when there are none."""
    if not words.strip():
        raise DomainError(message, field=field)
    return words.strip()


def demand_sheet(agreement: CitizenshipAgreement, sheet_id: uuid.UUID | None) -> None:
    """The project is one of the agreement, or none."""
    if sheet_id and not ProjectSheet.objects.filter(pk=sheet_id, agreement=agreement).exists():
        raise DomainError(_("Questa scheda progetto non è di questo accordo: ne scelga una."), field="sheet")


def demand_party(agreement: CitizenshipAgreement, party_id: uuid.UUID | None, *, field: str) -> None:
    """Who is named is a party of the agreement, or nobody."""
    if party_id and not Signatory.objects.filter(pk=party_id, agreement=agreement).exists():
        raise DomainError(
            _("Non è una parte di questo accordo: la aggiunga in «Parti e firme», poi la scelga qui."),
            field=field,
        )
