"""Sealed texts written and read, inside a verb's transaction or a page that was let in. Who may is asked before, not here."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from models_farelegami.models import GenerativePact, VaultEntry
from models_farelegami.vault.keys import case_key, new_case_key
from models_farelegami.vault.sealing import Sealed, seal, sealed_text

Kind = VaultEntry.Kind


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a case: its words, still closed, when it was written and by whom."""

    words: Sealed
    entry: VaultEntry


@dataclass(frozen=True, slots=True)
class CaseTexts:
    """Everything that is written in a case, still closed. `parts` are the words of the pact's rows, by the row's key."""

    identity: Sealed | None
    analysis: Sealed | None
    notes: tuple[Note, ...]
    parts: Mapping[uuid.UUID, Sealed]


def write_entry(
    pact: GenerativePact,
    kind: Kind,
    text: str,
    *,
    by: User,
    about: uuid.UUID | None = None,
    key: bytes | None = None,
) -> None:
    """Seal a text; what there can be one of takes the place of what was there. The first text of a case makes its key."""
    key = key or case_key(pact.pk) or new_case_key(pact)
    row = None
    if kind != Kind.NOTE:
        row = VaultEntry.objects.filter(pact=pact, kind=kind, about=about).first()
    row = row or VaultEntry(pact=pact, kind=kind, about=about)
    row.sealed = seal(text, key, row.pk)
    row.written_by = by
    row.save()


def read_entries(pact: GenerativePact) -> CaseTexts:
    """What is written in a case, still closed. Three queries. Raises `KeyLost`, `VaultClosed`."""
    key = case_key(pact.pk)
    if key is None:
        return CaseTexts(None, None, (), {})
    rows = list(VaultEntry.objects.filter(pact=pact).select_related("written_by").order_by("-written_at"))
    closed = {row.pk: sealed_text(row.sealed, key, row.pk) for row in rows}
    single = {row.kind: closed[row.pk] for row in rows if row.kind in {Kind.IDENTITY, Kind.ANALYSIS}}
    return CaseTexts(
        identity=single.get(Kind.IDENTITY),
        analysis=single.get(Kind.ANALYSIS),
        notes=tuple(Note(closed[row.pk], row) for row in rows if row.kind == Kind.NOTE),
        parts={row.about: closed[row.pk] for row in rows if row.about is not None},
    )
