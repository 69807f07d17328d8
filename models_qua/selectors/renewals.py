"""The chain of an agreement and its renewals, and what a renewal may take over."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    Indicator,
    Measurement,
    ProjectSheet,
    Resource,
    Signatory,
)

_CHAIN = """
    WITH RECURSIVE chain (id, renews_id) AS (
        SELECT id, renews_id FROM {table} WHERE id = %s
        UNION
        SELECT other.id, other.renews_id FROM {table} other
        JOIN chain ON other.id = chain.renews_id OR other.renews_id = chain.id
    )
    SELECT agreement.* FROM {table} agreement JOIN chain ON chain.id = agreement.id
"""
"""`UNION` leaves out what was found before: a circle in the data ends too."""
_LONG = 9
"""Digits that are no number of an agreement."""


@dataclass(frozen=True, slots=True)
class ToCarryOver:
    """What an agreement holds that its renewal may take over, as it would be offered: sheets done are not proposed."""

    sheets: tuple[ProjectSheet, ...]
    parties: tuple[Signatory, ...]
    commitments: tuple[Commitment, ...]
    resources: tuple[Resource, ...]
    indicators: tuple[Indicator, ...]

    @property
    def open_sheets(self) -> tuple[ProjectSheet, ...]:
        """The sheets chosen unless she chooses otherwise."""
        over = {ProjectSheet.State.COMPLETED, ProjectSheet.State.ABANDONED}
        return tuple(sheet for sheet in self.sheets if sheet.state not in over)


def chain_of(agreement: CitizenshipAgreement) -> Sequence[CitizenshipAgreement]:
    """The agreement with all it renews and all that renews it, the first one first; one query."""
    query = _CHAIN.format(table=CitizenshipAgreement._meta.db_table)
    rows = {row.pk: row for row in CitizenshipAgreement.objects.raw(query, [agreement.pk])}
    following = {row.renews_id: row for row in rows.values() if row.renews_id is not None}
    first = next((row for row in rows.values() if row.renews_id not in rows), agreement)
    chain: list[CitizenshipAgreement] = []
    at: CitizenshipAgreement | None = first
    while at is not None and at.pk not in {row.pk for row in chain}:
        chain.append(at)
        at = following.get(at.pk)
    return chain


def renewal_of(agreement: CitizenshipAgreement) -> CitizenshipAgreement | None:
    """The agreement that renews it, perhaps still a draft; one query."""
    return CitizenshipAgreement.objects.filter(renews=agreement).first()


def closes_a_circle(agreement_id: uuid.UUID, renewed: CitizenshipAgreement) -> bool:
    """Whether an agreement that renewed `renewed` would come round to itself."""
    return any(row.pk == agreement_id for row in chain_of(renewed))


def renewable_for(agreement: CitizenshipAgreement, words: str = "") -> QuerySet[CitizenshipAgreement]:
    """The signed agreements of the same lab, the latest first: those with these words or this number, and the one it renews now."""
    rows = CitizenshipAgreement.objects.filter(
        body=agreement.body_id, state__in=CitizenshipAgreement.SIGNED
    ).exclude(pk=agreement.pk)
    if words:
        wanted = Q(title__icontains=words) | Q(pk=agreement.renews_id)
        if words.isdecimal() and len(words) < _LONG:
            wanted |= Q(number=int(words))
        rows = rows.filter(wanted)
    return rows.order_by("-signed_on", "-number", "title")


def to_carry_over(agreement: CitizenshipAgreement) -> ToCarryOver:
    """What may be taken over; six queries. Each indicator has its measurements in `taken`, by day."""
    measured = Prefetch("measurements", queryset=Measurement.objects.order_by("measured_on"), to_attr="taken")
    return ToCarryOver(
        sheets=tuple(agreement.sheets.all()),
        parties=tuple(agreement.signatories.filter(withdrawn_on=None)),
        commitments=tuple(agreement.commitments.select_related("signatory", "sheet")),
        resources=tuple(agreement.resources.select_related("sheet")),
        indicators=tuple(agreement.indicators.prefetch_related(measured)),
    )
