"""The versions of an agreement's document with whether their files are as they were kept, and its changes with what they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass

from models_qua.models import (
    AgreementDocument,
    Amendment,
    AmendmentAcceptance,
    CitizenshipAgreement,
)
from models_qua.services.documents import Verified, verify_document


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version, whether its files are intact, and how many signed it."""

    document: AgreementDocument
    verified: Verified
    signed: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """A change with who accepted it and who is still waited for."""

    amendment: Amendment
    accepted: tuple[AmendmentAcceptance, ...]
    waiting: tuple[AmendmentAcceptance, ...]

    @property
    def is_open(self) -> bool:
        """Whether it neither holds nor was dropped."""
        return self.amendment.in_force_on is None and self.amendment.dropped_on is None


def version_lines(agreement: CitizenshipAgreement) -> Sequence[VersionLine]:
    """The versions of the agreement's text, the last first; two queries, and the files are read."""
    kind = AgreementDocument.Kind.AGREEMENT
    rows = list(agreement.documents.filter(kind=kind).prefetch_related("signatories").order_by("-version"))
    return [
        VersionLine(one, verify_document(one), len(one.signatories.all()), one == rows[0]) for one in rows
    ]


def amendment_lines(agreement: CitizenshipAgreement) -> Sequence[AmendmentLine]:
    """The changes of an agreement, the last first; two queries."""
    rows = agreement.amendments.select_related("document").prefetch_related("acceptances__signatory")
    return [line_of(one) for one in rows.order_by("-number")]


def line_of(amendment: Amendment) -> AmendmentLine:
    """A change, with its acceptances as they were fetched."""
    rows = list(amendment.acceptances.all())
    accepted = tuple(one for one in rows if one.accepted_on is not None)
    waiting = tuple(one for one in rows if one.accepted_on is None and one.signatory.withdrawn_on is None)
    return AmendmentLine(amendment, accepted, waiting)
