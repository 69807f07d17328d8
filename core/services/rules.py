"""Changing the rules of a city: a new version from a day, with the act it comes from; what was before stays as it was."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import ModelActivation, RuleSet
from core.participation.registry import registry
from core.participation.rules import RuleSetTemplate, RuleValue, to_json
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh

SOURCE_FIELDS = ("act", "act_number", "act_on", "article")


@dataclass(frozen=True, slots=True)
class NewRules:
    """The values of one rule set (`code`) from a day on, and the act that says so. What the act does not say is None."""

    model_slug: str
    code: str
    since: dt.date
    values: Mapping[str, RuleValue]
    act: str
    act_number: str = ""
    act_on: dt.date | None = None
    article: str = ""


@transaction.atomic(durable=True)
def change_rules(*, actor: User, rules: NewRules, seen: str | None = None) -> RuleSet:
    """From `since` on, until the next version there is already, these rules hold; those before end the day before.

    A version that begins that very day is corrected. Whoever asks for the rules of an earlier day goes on finding the earlier
    ones. Raises `StaleEdit` when the versions are no longer those the form showed, `DomainError` without an act, for a day
    before the city worked with the model, and when nothing would change. Audited as `core.rules.changed`.
    """
    template = template_of(rules.model_slug, rules.code)
    rows = _locked(rules.model_slug, rules.code)
    demand_fresh(versions_snapshot(rows), seen)
    _check(template, rules, rows)
    replaced = next((row for row in reversed(rows) if row.in_force_on(rules.since)), None)
    later = next((row for row in rows if row.since is not None and row.since > rules.since), None)
    row = RuleSet(model_slug=rules.model_slug, code=rules.code, since=rules.since)
    if replaced is not None and replaced.since == rules.since:
        row = replaced
    before = _told(replaced) if replaced else None
    if replaced is not None and row is not replaced:
        row.until, replaced.until = replaced.until, rules.since - dt.timedelta(days=1)
        replaced.save(update_fields=["until"])
    elif replaced is None and later is not None and later.since is not None:
        row.until = later.since - dt.timedelta(days=1)
    row.values = {field.name: to_json(rules.values.get(field.name)) for field in template.fields}
    for name in SOURCE_FIELDS:
        setattr(row, name, getattr(rules, name))
    row.save()
    record(actor=actor, action="core.rules.changed", target=row, before=before, after=_told(row))
    return row


@transaction.atomic(durable=True)
def withdraw_rules(*, actor: User, rule_set_id: uuid.UUID) -> None:
    """Take back a version that is not in force yet; the one before goes on. Audited. `DomainError` for one that began."""
    asked = RuleSet.objects.get(pk=rule_set_id)
    rows = _locked(asked.model_slug, asked.code)
    row = next((one for one in rows if one.pk == rule_set_id), None)
    if row is None:
        return
    if row.since is None or row.since <= timezone.localdate():
        raise DomainError(_("Queste regole sono già in vigore: per cambiarle ne scriva di nuove."))
    earlier = next((one for one in rows if one.until == row.since - dt.timedelta(days=1)), None)
    record(actor=actor, action="core.rules.changed", target=row, before=_told(row))
    until = row.until
    row.delete()
    if earlier is not None:
        earlier.until = until
        earlier.save(update_fields=["until"])


def template_of(model_slug: str, code: str) -> RuleSetTemplate:
    """The declaration of a rule set; `LookupError` for one nobody declared."""
    if model_slug in registry:
        for template in registry.get(model_slug).rule_sets:
            if template.code == code:
                return template
    raise LookupError(f"{model_slug}.{code}: no such rule set")


def versions_snapshot(rows: list[RuleSet]) -> dict[str, Any]:
    """The versions of a rule set as JSON values: what the form showed."""
    return {str(row.pk): _told(row) for row in rows}


def _locked(model_slug: str, code: str) -> list[RuleSet]:
    """The versions, oldest first; who changes rules of the same model waits, also when there is no version yet."""
    list(ModelActivation.objects.select_for_update(no_key=True).filter(model_slug=model_slug).order_by("pk"))
    return in_order(RuleSet.objects.filter(model_slug=model_slug, code=code))


def in_order(rows: Any) -> list[RuleSet]:
    """Oldest first; a version without a first day has always been there."""
    return sorted(rows, key=lambda row: row.since or dt.date.min)


def _check(template: RuleSetTemplate, rules: NewRules, rows: list[RuleSet]) -> None:
    if not rules.act.strip():
        raise DomainError(_("Scriva l'atto che lo stabilisce: le cifre dell'anno lo citano."), field="act")
    activations = ModelActivation.objects.filter(model_slug=rules.model_slug)
    starts = [one.since for one in activations]
    if not starts or (None not in starts and rules.since < min(day for day in starts if day)):
        raise DomainError(
            _("Quel giorno la città non lavorava ancora con questo modello di partecipazione."), field="since"
        )
    now = next((row for row in reversed(rows) if row.in_force_on(rules.since)), None)
    values = {field.name: to_json(rules.values.get(field.name)) for field in template.fields}
    typed = template.parse(values)
    if template.conflict and (found := template.conflict(typed)):
        name, words = found
        raise DomainError(str(words), field=name)
    same_source = now is not None and all(
        getattr(now, name) == getattr(rules, name) for name in SOURCE_FIELDS
    )
    if now is not None and same_source and template.parse(now.values) == typed:
        raise DomainError(_("Queste sono le regole già in vigore quel giorno: non cambia niente."))


def _told(row: RuleSet) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("since", "until", *SOURCE_FIELDS)}
    return {name: str(value) if value else "" for name, value in shown.items()} | dict(row.values)
