"""What the office shares of a year with the body that compares cities: notes, approval, correction, withdrawal, the key it signs with.

Approving writes a signed document here and sends nothing: who carries it to the other side looks for what is not delivered.
"""

import datetime as dt
import json
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.indicators.content import CityFacts, Draft, document_of, draft, same_content
from core.indicators.dictionary import dictionary
from core.indicators.signing import UnreadableKey, new_key, sign
from core.models import IndicatorNote, SharedSnapshot, SigningKey
from core.services.audit import actor_label, record
from core.services.errors import DomainError, StaleEdit


@transaction.atomic(durable=True)
def write_note(
    *, actor: User | None, indicator: str, year: int, text: str, at: dt.datetime | None = None
) -> IndicatorNote | None:
    """Say something to be read beside a figure of a year; an empty text takes it away. Returns the note, None for none.

    Raises `DomainError` for an indicator that is in no dictionary, or more than 500 characters. Audited as `core.indicator.noted`.
    """
    text = " ".join(text.split())
    if indicator not in dictionary():
        raise DomainError(_("Questo indicatore non c'è."))
    if len(text) > 500:
        raise DomainError(_("La nota può avere al massimo 500 caratteri."), field="text")
    _one_at_a_time()
    note = IndicatorNote.objects.filter(indicator=indicator, year=year).first()
    before = note.text if note else ""
    if before == text:
        return note
    note = note or IndicatorNote(indicator=indicator, year=year)
    record(
        actor=actor,
        action="core.indicator.noted",
        target=note,
        before={"indicator": indicator, "year": year, "text": before},
        after={"indicator": indicator, "year": year, "text": text},
    )
    if not text:
        note.delete()
        return None
    note.text, note.written_by, note.written_at = text, actor_label(actor), at or timezone.now()
    note.save()
    return note


@transaction.atomic(durable=True)
def approve_snapshot(
    *,
    actor: User | None,
    city: CityFacts,
    year: int,
    seen: str,
    change: str = "",
    at: dt.datetime | None = None,
) -> SharedSnapshot:
    """Freeze and sign what is shared of a year: the next version, in the place of the one that stood. Returns it, not delivered yet.

    `seen` is the fingerprint of what was shown (`Draft.seen`): the year is measured again here, and what is not the same any more is
    refused with what changed. The city's first approval makes its pair of keys. Raises `DomainError` for a year that is not over, what
    is shared already, a correction without a `change`, a key that cannot be opened. Audited as `core.indicator.shared`.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    if year >= timezone.localdate(at).year:
        raise DomainError(_("Si condivide quando l'anno è finito: fino ad allora le cifre cambiano."))
    _one_at_a_time()
    drafted = draft(year, city, timezone.localdate(at))
    versions = list(SharedSnapshot.objects.filter(year=year).order_by("-version"))
    standing = next((one for one in versions if not one.withdrawn_at and not one.replaced_at), None)
    if standing and same_content(drafted, json.loads(standing.document)):
        raise DomainError(_("Le cifre sono le stesse già condivise: non c'è niente da approvare."))
    _refuse_unseen(drafted, seen)
    change = " ".join(change.split())
    if versions and not change:
        raise DomainError(_("Scriva che cosa è cambiato rispetto alla versione precedente."), field="change")
    if standing:
        standing.replaced_at = at
        standing.save(update_fields=["replaced_at"])
    snapshot = _signed(
        drafted, versions[0].version + 1 if versions else 1, change if versions else "", at, actor
    )
    record(
        actor=actor,
        action="core.indicator.shared",
        target=snapshot,
        after={
            "year": year,
            "version": snapshot.version,
            "change": snapshot.change,
            "figures": len(drafted.figures),
        },
    )
    return snapshot


@transaction.atomic(durable=True)
def withdraw_snapshot(
    *, actor: User | None, year: int, reason: str, at: dt.datetime | None = None
) -> SharedSnapshot:
    """Take back what is shared of a year, with the reason; it stays here, and the other side is told. Returns the version withdrawn.

    Raises `DomainError` when nothing is shared, or without a `reason`. Audited as `core.indicator.withdrawn`.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError(_("Scriva perché i dati vengono ritirati."), field="reason")
    _one_at_a_time()
    snapshot = SharedSnapshot.objects.standing().filter(year=year).first()
    if snapshot is None:
        raise DomainError(_("Di quest'anno non è condiviso niente."))
    snapshot.withdrawn_at, snapshot.withdrawn_because = at or timezone.now(), reason
    snapshot.delivered_at = None
    snapshot.save(update_fields=["withdrawn_at", "withdrawn_because", "delivered_at"])
    record(
        actor=actor,
        action="core.indicator.withdrawn",
        target=snapshot,
        after={"year": year, "version": snapshot.version, "reason": reason},
    )
    return snapshot


@transaction.atomic(durable=True)
def rotate_signing_key(*, actor: User | None, seen: str, at: dt.datetime | None = None) -> SigningKey:
    """Sign with a new pair from now on; what the old one signed stays verifiable. Returns the new key.

    `seen` is the public key that was in use when this was asked: asked twice, it is done once (`StaleEdit`).
    Raises `DomainError` where the city never signed anything. Audited as `core.signing_key.changed`.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    _one_at_a_time()
    old = SigningKey.objects.filter(until=None).first()
    if old is None:
        raise DomainError(_("La chiave nasce con la prima approvazione: non c'è ancora niente da cambiare."))
    if old.public_key != seen:
        raise StaleEdit(_("La chiave è stata appena cambiata: guardi quella nuova."))
    old.until = at
    old.save(update_fields=["until"])
    new = new_key(at)
    new.save()
    record(
        actor=actor,
        action="core.signing_key.changed",
        target=new,
        before={"public_key": old.public_key},
        after={"public_key": new.public_key},
    )
    return new


def mark_delivered(snapshot: SharedSnapshot, at: dt.datetime) -> bool:
    """Note that the other side has what this row says; False when it was withdrawn while it was on its way, and it must be told."""
    row = SharedSnapshot.objects.filter(pk=snapshot.pk, withdrawn_at=snapshot.withdrawn_at)
    return bool(row.update(delivered_at=at))


def _one_at_a_time() -> None:
    """Two who approve at once: the second waits, then finds the first one's version."""
    with connection.cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' sharing', 0))"
        cursor.execute(lock)


def _refuse_unseen(drafted: Draft, seen: str) -> None:
    """Nobody approves what she has not been shown."""
    now = drafted.seen
    if now == seen:
        return
    reasons = (
        _("è cambiata la definizione di un indicatore"),
        _("sono cambiati i dati"),
        _("è cambiata una nota"),
        _("sono cambiati i dati della città"),
    )
    then = seen.split("-") if seen.count("-") == len(reasons) - 1 else [""] * len(reasons)
    told = [reason for reason, old, new in zip(reasons, then, now.split("-"), strict=True) if old != new]
    raise StaleEdit(
        _("Non abbiamo approvato: dopo l'anteprima %(reasons)s. Riguardi le cifre qui sotto, poi approvi.")
        % {"reasons": ", ".join(told)}
    )


def _signed(drafted: Draft, version: int, change: str, at: dt.datetime, actor: User | None) -> SharedSnapshot:
    key = SigningKey.objects.filter(until=None).first()
    if key is None:
        key = new_key(at)
        key.save()
    document = document_of(drafted, version=version, change=change, approved_at=at)
    try:
        signature = sign(document, key)
    except UnreadableKey:
        raise DomainError(
            _("La chiave con cui la città firma non si apre più: la cambi, poi approvi.")
        ) from None
    values: dict[str, Any] = {"document": document, "signature": signature, "public_key": key.public_key}
    return SharedSnapshot.objects.create(
        year=drafted.year,
        version=version,
        change=change,
        approved_at=at,
        approved_by=actor_label(actor),
        **values,
    )
