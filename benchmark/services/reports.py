"""Writing the yearly comparative report: a draft of blocks, its publication, its correction, its withdrawal."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from benchmark.comparative.content import content_of
from benchmark.models import ComparativeReport, ReportBlock
from core.indicators.dictionary import dictionary
from core.services.audit import actor_label
from core.services.errors import DomainError
from tenants.services.trail import record

STEPS = {"up": -1, "down": 1}


@transaction.atomic(durable=True)
def draft_report(
    *, actor: User | None, year: int, title: str, now: dt.datetime, key: uuid.UUID | None = None
) -> ComparativeReport:
    """Begin the report of a year; where one was published, its correction, with the same blocks. Audited.

    `key`, the form's own, makes one of a form sent twice. Raises `DomainError` for a year that is not over and where a draft of it is open.
    """
    if key and (sent := ComparativeReport.objects.filter(pk=key).first()) is not None:
        return sent
    if year >= now.year:
        raise DomainError(
            _("Il %(year)s non è finito: il suo rapporto si scrive dopo.") % {"year": year}, field="year"
        )
    former = ComparativeReport.objects.filter(year=year).order_by("-version").first()
    if former is not None and former.published_at is None:
        raise DomainError(_("C'è già una bozza del rapporto di quest'anno: continui quella."), field="year")
    row = ComparativeReport(
        year=year, version=former.version + 1 if former else 1, title=title, made_by=actor_label(actor), made_at=now
    )  # fmt: skip
    row.pk = key or row.pk
    ComparativeReport.objects.bulk_create(
        [row], ignore_conflicts=True
    )  # another draft of the year waits here
    found = ComparativeReport.objects.filter(pk=row.pk).first()
    if found is None:
        raise DomainError(_("C'è già una bozza del rapporto di quest'anno: continui quella."), field="year")
    if former is not None:
        _copy_blocks(former, found)
    record(
        actor=actor, action="comparative.drafted", after={"year": year, "version": found.version, "title": title}
    )  # fmt: skip
    return found


@transaction.atomic(durable=True)
def rename_report(*, actor: User, report_id: uuid.UUID, title: str) -> ComparativeReport:
    """Another title. Audited. Raises `DomainError` once it is published."""
    row = _draft(report_id)
    if row.title != title:
        before, row.title = row.title, title
        row.save(update_fields=["title"])
        _record_edit(actor, row, before={"title": before}, after={"title": title})
    return row


@transaction.atomic(durable=True)
def add_block(
    *, actor: User, report_id: uuid.UUID, title: str = "", text: str = "", indicator: str = "", key: uuid.UUID | None = None
) -> ReportBlock:  # fmt: skip
    """A text, or an indicator with its figures and perhaps a comment, at the end. Audited; `key` makes one of a form sent twice.

    Raises `DomainError` for an empty text, an indicator nobody measures, and once the report is published.
    """
    row = _draft(report_id)
    if key and (sent := ReportBlock.objects.filter(pk=key, report=row).first()) is not None:
        return sent
    _check_block(text, indicator)
    last = row.blocks.aggregate(last=Max("position"))["last"] or 0
    kind = ReportBlock.Kind.INDICATOR if indicator else ReportBlock.Kind.TEXT
    values = {"title": title, "text": text, "indicator": indicator, "kind": kind, "position": last + 1}
    block = ReportBlock(report=row, **values)
    block.pk = key or block.pk
    block.save(force_insert=True)
    _record_edit(actor, row, after=values)
    return block


@transaction.atomic(durable=True)
def change_block(*, actor: User, block_id: uuid.UUID, title: str, text: str) -> ReportBlock:
    """Other words. Audited. Raises `DomainError` for an empty text and once the report is published."""
    block = _block(block_id)
    _check_block(text, block.indicator)
    before = {"title": block.title, "text": block.text}
    after = {"title": title, "text": text}
    if before != after:
        block.title, block.text = title, text
        block.save(update_fields=["title", "text"])
        _record_edit(actor, block.report, before=before, after=after)
    return block


@transaction.atomic(durable=True)
def move_block(*, actor: User, block_id: uuid.UUID, step: str) -> ReportBlock:
    """Change places with the block before (`up`) or after (`down`); at an end nothing changes. Audited."""
    block = _block(block_id)
    order = list(block.report.blocks.select_for_update().order_by("position", "pk"))
    at = next(place for place, one in enumerate(order) if one.pk == block.pk)
    to = at + STEPS[step]
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        for place, one in enumerate(order, 1):
            one.position = place
        ReportBlock.objects.bulk_update(order, ["position"])
        _record_edit(actor, block.report, before={"position": at + 1}, after={"position": to + 1})
    return block


@transaction.atomic(durable=True)
def remove_block(*, actor: User, block_id: uuid.UUID) -> None:
    """Out of the report. Audited; a second time changes nothing. Raises `DomainError` once the report is published."""
    if not ReportBlock.objects.filter(pk=block_id).exists():
        return
    block = _block(block_id)
    before = {"title": block.title, "text": block.text, "indicator": block.indicator}
    _record_edit(actor, block.report, before=before)
    block.delete()


@transaction.atomic(durable=True)
def publish_report(*, actor: User, report_id: uuid.UUID, change: str, now: dt.datetime) -> ComparativeReport:
    """Freeze the figures there are now and open the report to everybody; the version before stays readable. Audited.

    A second time changes nothing. Raises `DomainError` for a report without blocks, and for a correction that does not say what changed.
    """
    row = ComparativeReport.objects.select_for_update().get(pk=report_id)
    if row.published_at is not None:
        return row
    blocks = list(row.blocks.all())
    if not blocks:
        raise DomainError(_("Il rapporto è vuoto: aggiunga almeno un testo o un indicatore."))
    if row.version > 1 and not change.strip():
        raise DomainError(_("Scriva che cosa è cambiato dalla versione precedente."), field="change")
    row.payload, row.change, row.published_at = content_of(row, blocks), change.strip(), now
    row.save(update_fields=["payload", "change", "published_at"])
    former = ComparativeReport.objects.filter(year=row.year, version__lt=row.version, replaced_at=None)
    former.update(replaced_at=now)
    after = {"year": row.year, "version": row.version, "title": row.title, "change": row.change}
    record(actor=actor, action="comparative.published", after=after)
    return row


@transaction.atomic(durable=True)
def withdraw_report(*, actor: User, report_id: uuid.UUID, reason: str, now: dt.datetime) -> ComparativeReport:
    """Off the public pages, which say since when and why. Audited; a second time changes nothing, the reason neither.

    Raises `DomainError` for a draft, and without a `reason`.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError(_("Scriva perché il rapporto si ritira."), field="reason")
    row = ComparativeReport.objects.select_for_update().get(pk=report_id)
    if row.published_at is None:
        raise DomainError(_("Una bozza non è pubblica: la elimini, se non serve."))
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_because = now, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_because"])
        record(
            actor=actor,
            action="comparative.withdrawn",
            before={"year": row.year, "version": row.version, "title": row.title},
            after={"reason": reason},
        )
    return row


@transaction.atomic(durable=True)
def discard_draft(*, actor: User, report_id: uuid.UUID) -> None:
    """Throw a draft away. Audited; a second time changes nothing. Raises `DomainError` once it is published."""
    if ComparativeReport.objects.filter(pk=report_id).exists():
        row = _draft(report_id)
        record(
            actor=actor,
            action="comparative.discarded",
            before={"year": row.year, "version": row.version, "title": row.title},
        )
        row.delete()


def _draft(report_id: uuid.UUID) -> ComparativeReport:
    row = ComparativeReport.objects.select_for_update().get(pk=report_id)
    if row.published_at is not None:
        raise DomainError(_("Il rapporto è pubblicato: per cambiarlo ne scriva la correzione."))
    return row


def _block(block_id: uuid.UUID) -> ReportBlock:
    """With its report locked, which must be a draft."""
    report_id = ReportBlock.objects.values_list("report_id", flat=True).get(pk=block_id)
    report = _draft(report_id)
    block = ReportBlock.objects.get(pk=block_id)
    block.report = report
    return block


def _check_block(text: str, indicator: str) -> None:
    if not indicator and not text.strip():
        raise DomainError(_("Scriva il testo."), field="text")
    known = dictionary().get(indicator)
    if indicator and (known is None or known.missing):
        raise DomainError(_("Scelga un indicatore dell'elenco."), field="indicator")


def _copy_blocks(former: ComparativeReport, row: ComparativeReport) -> None:
    names = ("position", "kind", "title", "text", "indicator")
    copies = [
        ReportBlock(report=row, **{name: getattr(block, name) for name in names})
        for block in former.blocks.all()
    ]
    ReportBlock.objects.bulk_create(copies)


def _record_edit(actor: User, row: ComparativeReport, **told: Mapping[str, object]) -> None:
    after = {**told.get("after", {}), "year": row.year, "version": row.version}
    record(actor=actor, action="comparative.edited", before=told.get("before"), after=after)
