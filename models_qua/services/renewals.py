"""Renewing an agreement: another agreement of the same lab, tied to it, with what is taken over."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Body
from core.services.audit import record
from core.services.errors import DomainError
from core.services.meetings import one_numbering_at_a_time
from core.services.slugs import free_slug, free_slugs
from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    Indicator,
    ProjectSheet,
    Resource,
    Signatory,
)
from models_qua.rules import SLUG
from models_qua.selectors.renewals import ToCarryOver, closes_a_circle, to_carry_over
from models_qua.services.documents import last_version
from models_qua.services.guards import PAGES_BESIDE

_TEXT = (
    "context",
    "goals",
    "conduct",
    "shared_use",
    "insurance",
    "city_support",
    "monitoring",
    "early_end",
)
_SHEET = ("title", "family", "objectives", "actions", "times", "spaces", "partners", "neighbourhood_id")
_PARTY = (
    "kind",
    "name",
    "organisation_id",
    "person_id",
    "signer_name",
    "signer_role",
    "email",
    "listed_publicly",
)


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What the renewal takes over: `sheets` and `parties` by key (None: sheets still open, all parties), the rest wholly or not."""

    text: bool = True
    sheets: Collection[uuid.UUID] | None = None
    parties: Collection[uuid.UUID] | None = None
    commitments: bool = True
    resources: bool = True
    indicators: bool = True


@transaction.atomic(durable=True)
def renew_agreement(
    *,
    actor: User,
    agreement_id: uuid.UUID,
    title: str,
    carry: CarryOver | None = None,
    key: uuid.UUID | None = None,
) -> CitizenshipAgreement:
    """Begin the renewal of a signed agreement as a draft of the same lab; `key` is the form's: the same form sent twice is one.

    Nobody has signed it yet; money comes without amounts and what is in kind without quantities, for they are to be agreed again; of each indicator the last value measured is the
    new baseline. Raises `DomainError` for one that was never signed, for one that was renewed already (naming by which), and
    without a title. Audited as `qua.agreement.written`.
    """
    one_numbering_at_a_time(SLUG)
    old = _locked_chain(agreement_id)
    if key is not None and (there := CitizenshipAgreement.objects.filter(pk=key).first()):
        return there
    _demand_renewable(old)
    if not title.strip():
        raise DomainError(_("Dia un titolo al rinnovo."), field="title")
    carry = carry or CarryOver()
    new = CitizenshipAgreement(
        id=key or new_key(),
        body_id=old.body_id,
        renews=old,
        title=title.strip(),
        slug=free_slug(CitizenshipAgreement, title, "accordo", reserved=PAGES_BESIDE),
    )
    if carry.text:
        for name in _TEXT:
            setattr(new, name, getattr(old, name))
    new.save(force_insert=True)
    _copy(old, new, carry)
    after = {"title": new.title, "renews": old.title}
    record(actor=actor, action="qua.agreement.written", target=new, after=after)
    return new


@transaction.atomic(durable=True)
def tie_renewal(*, actor: User, agreement_id: uuid.UUID, renews_id: uuid.UUID | None) -> CitizenshipAgreement:
    """Say which agreement one renews, or that it renews none. Audited as `qua.agreement.changed` when it changed.

    Raises `DomainError` for itself, for a circle, for one of another lab, never signed, signed later or renewed by another, and where
    it may be said no longer (see `may_be_tied`).
    """
    agreement = _locked_chain(agreement_id)
    if not may_be_tied(agreement):
        raise DomainError(_("L'accordo è già approvato: che cosa rinnova non si cambia più."))
    before = agreement.renews_id
    if renews_id is not None:
        _demand_tie(agreement, renews_id)
    agreement.renews_id = renews_id
    agreement.save(update_fields=["renews"])
    if before != renews_id:
        told = {"before": {"renews": before}, "after": {"renews": renews_id}}
        record(actor=actor, action="qua.agreement.changed", target=agreement, **told)
    return agreement


def may_be_tied(agreement: CitizenshipAgreement) -> bool:
    """Whether what it renews may be said: while it is written, and of one that came with a register, whose document is not here. One query."""
    if agreement.state in CitizenshipAgreement.OPEN_TEXT:
        return True
    return agreement.import_batch_id is not None and last_version(agreement.pk) is None


def _locked_chain(agreement_id: uuid.UUID) -> CitizenshipAgreement:
    """The agreement, with every tie between agreements of its lab held still until the transaction ends."""
    body_id = CitizenshipAgreement.objects.values_list("body_id", flat=True).get(pk=agreement_id)
    list(Body.objects.select_for_update().filter(pk=body_id))
    return CitizenshipAgreement.objects.select_for_update().get(pk=agreement_id)


def _demand_renewable(
    old: CitizenshipAgreement, *, by: uuid.UUID | None = None, field: str | None = None
) -> None:
    if old.state not in CitizenshipAgreement.SIGNED:
        raise DomainError(
            _("«%(title)s» è «%(state)s»: si rinnova un accordo firmato.")
            % {"title": old.title, "state": old.get_state_display()},
            field=field,
        )
    renewed = CitizenshipAgreement.objects.filter(renews=old)
    renewal = (renewed if by is None else renewed.exclude(pk=by)).first()
    if renewal is not None:
        raise DomainError(
            _("«%(title)s» è già rinnovato da «%(renewal)s»: rinnovi quello, quando è firmato.")
            % {"title": old.title, "renewal": renewal.title},
            field=field,
        )


def _demand_tie(agreement: CitizenshipAgreement, renews_id: uuid.UUID) -> None:
    if renews_id == agreement.pk:
        raise DomainError(_("Un accordo non rinnova se stesso: scelga l'accordo precedente."), field="renews")
    old = CitizenshipAgreement.objects.filter(pk=renews_id, body_id=agreement.body_id).first()
    if old is None:
        raise DomainError(_("Si rinnova un accordo dello stesso laboratorio."), field="renews")
    if closes_a_circle(agreement.pk, old) and agreement.renews_id != old.pk:
        raise DomainError(
            _("«%(title)s» discende già da questo accordo: i rinnovi non girano in tondo.")
            % {"title": old.title},
            field="renews",
        )
    _demand_renewable(old, by=agreement.pk, field="renews")
    if agreement.signed_on and old.signed_on and old.signed_on > agreement.signed_on:
        raise DomainError(
            _("«%(title)s» è firmato il %(day)s, dopo questo accordo: scelga quello che c'era prima.")
            % {"title": old.title, "day": f"{old.signed_on:%d/%m/%Y}"},
            field="renews",
        )


def _copy(old: CitizenshipAgreement, new: CitizenshipAgreement, carry: CarryOver) -> None:
    """Copy what was chosen, row for row, with keys of its own."""
    there = to_carry_over(old)
    sheets = _copied_sheets(there, new, carry)
    parties = _copied_parties(there, new, carry)
    for row in there.sheets:
        if row.pk in sheets and row.lead_id in parties:
            sheets[row.pk].lead = parties[row.lead_id]
    Signatory.objects.bulk_create(parties.values())
    ProjectSheet.objects.bulk_create(sheets.values())

    def stays(row: Any) -> bool:
        return row.sheet_id is None or row.sheet_id in sheets

    if carry.commitments:
        Commitment.objects.bulk_create(
            Commitment(
                agreement=new,
                sheet=sheets.get(row.sheet_id),
                signatory=parties[row.signatory_id],
                what=row.what,
                due_words=row.due_words,
                position=row.position,
            )
            for row in there.commitments
            if stays(row) and row.signatory_id in parties
        )
    if carry.resources:
        Resource.objects.bulk_create(
            _copied_resource(row, new, sheets, parties) for row in there.resources if stays(row)
        )
    if carry.indicators:
        Indicator.objects.bulk_create(
            _copied_indicator(row, new, sheets) for row in there.indicators if stays(row)
        )


def _copied_sheets(
    there: ToCarryOver, new: CitizenshipAgreement, carry: CarryOver
) -> dict[uuid.UUID | None, ProjectSheet]:
    chosen = {sheet.pk for sheet in there.open_sheets} if carry.sheets is None else set(carry.sheets)
    rows = [sheet for sheet in there.sheets if sheet.pk in chosen]
    slugs = free_slugs(ProjectSheet, [row.title for row in rows], "progetto")
    return {
        row.pk: ProjectSheet(
            agreement=new, number=number, slug=slug, **{name: getattr(row, name) for name in _SHEET}
        )
        for number, (row, slug) in enumerate(zip(rows, slugs, strict=True), start=1)
    }


def _copied_parties(
    there: ToCarryOver, new: CitizenshipAgreement, carry: CarryOver
) -> dict[uuid.UUID | None, Signatory]:
    """The chosen parties, and the city whatever was chosen."""
    return {
        row.pk: Signatory(agreement=new, **{name: getattr(row, name) for name in _PARTY})
        for row in there.parties
        if carry.parties is None or row.pk in carry.parties or row.kind == Signatory.Kind.CITY
    }


def _copied_indicator(
    row: Indicator, new: CitizenshipAgreement, sheets: dict[uuid.UUID | None, ProjectSheet]
) -> Indicator:
    taken = row.taken  # type: ignore[attr-defined]  # fetched by `to_carry_over`
    return Indicator(
        agreement=new,
        sheet=sheets.get(row.sheet_id),
        name=row.name,
        definition=row.definition,
        unit=row.unit,
        direction=row.direction,
        baseline=taken[-1].value if taken else row.baseline,
        position=row.position,
    )


def _copied_resource(
    row: Resource,
    new: CitizenshipAgreement,
    sheets: dict[uuid.UUID | None, ProjectSheet],
    parties: dict[uuid.UUID | None, Signatory],
) -> Resource:
    """What is put in, without how much: it is to be agreed again, and not known is not zero."""
    return Resource(
        agreement=new,
        sheet=sheets.get(row.sheet_id),
        kind=row.kind,
        source=row.source,
        signatory=parties.get(row.signatory_id),
        what=row.what,
        unit=row.unit,
    )
