"""Publishing and withdrawing the yearly report."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import ModelActivation, PublishedReport
from core.reporting.build import build_in_languages
from core.reporting.document import to_json
from core.reporting.published import same_content
from core.services.audit import actor_label, record
from core.services.errors import DomainError


@transaction.atomic(durable=True)
def publish_report(
    *, actor: User | None, model_slug: str, year: int, note: str = "", at: dt.datetime | None = None
) -> PublishedReport:
    """Freeze the report of a year as the register has it now, and show it to everyone; returns the new version.

    The version shown until now is replaced and stays readable to the office. Raises `DomainError` for a year that is not
    over, has no meeting in the register, has not changed since it was published, or a correction without a `note` that
    says what changed. Audited as `core.report.published`.
    """
    at = at or timezone.now()
    if year >= timezone.localdate(at).year:
        raise DomainError(_("Il rapporto si pubblica quando l'anno è finito."))
    _one_at_a_time(model_slug)
    versions = list(PublishedReport.objects.of(model_slug, year))
    shown = next((version for version in versions if version.withdrawn_at is None), None)
    payload = _payload(model_slug, year, timezone.localdate(at))
    if shown and same_content(shown.payload, payload):
        raise DomainError(
            _("Le cifre sono le stesse del rapporto già pubblicato: non c'è niente da pubblicare.")
        )
    if versions and not note.strip():
        raise DomainError(_("Scrivere che cosa è cambiato rispetto alla versione precedente."), field="note")
    if shown:
        shown.withdrawn_at = at
        shown.save(update_fields=["withdrawn_at"])
    report = PublishedReport.objects.create(
        model_slug=model_slug,
        year=year,
        version=versions[0].version + 1 if versions else 1,
        payload=payload,
        published_at=at,
        published_by=actor_label(actor),
        note=note.strip(),
    )
    record(
        actor=actor,
        action="core.report.published",
        target=report,
        after={"model": model_slug, "year": year, "version": report.version, "note": report.note},
    )
    return report


@transaction.atomic(durable=True)
def withdraw_report(
    *, actor: User | None, model_slug: str, year: int, reason: str, at: dt.datetime | None = None
) -> PublishedReport:
    """Take the report of a year off the public pages; it stays readable to the office. Returns the version withdrawn.

    Raises `DomainError` when none is public, or without a `reason`. Audited as `core.report.withdrawn`.
    """
    if not reason.strip():
        raise DomainError(_("Scrivere perché il rapporto viene ritirato."), field="reason")
    _one_at_a_time(model_slug)
    report = PublishedReport.objects.of(model_slug, year).public().first()
    if report is None:
        raise DomainError(_("Il rapporto di quest'anno non è pubblicato."))
    report.withdrawn_at = at or timezone.now()
    report.save(update_fields=["withdrawn_at"])
    record(
        actor=actor,
        action="core.report.withdrawn",
        target=report,
        after={"model": model_slug, "year": year, "version": report.version, "reason": reason.strip()},
    )
    return report


def _one_at_a_time(model_slug: str) -> None:
    """Two people publishing at once: the second waits, then sees the first one's version."""
    list(ModelActivation.objects.select_for_update().filter(model_slug=model_slug).order_by("pk"))


def _payload(model_slug: str, year: int, today: dt.date) -> Mapping[str, Any]:
    languages = [code for code, _name in settings.LANGUAGES]
    reports = build_in_languages(model_slug, year, languages, today=today)
    if not any(report.is_known for report in reports.values()):
        raise DomainError(
            _(
                "Nel registro non c'è nessun incontro del %(year)s: importare o inserire gli incontri, poi pubblicare."
            )
            % {"year": year}
        )
    return {"languages": {code: to_json(report) for code, report in reports.items()}}
