"""Two people editing the same card are told, without a column for it: a form carries the fingerprint of what it showed."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.services.audit import to_json
from core.services.errors import StaleEdit


def snapshot(row: models.Model, names: Iterable[str], **more: Any) -> dict[str, Any]:
    """JSON values of a row's fields, and of what else the form showed (`more`); a link (`venue_id`) by its name (`venue`)."""
    return (
        to_json({name.removesuffix("_id"): getattr(row, name.removesuffix("_id")) for name in names} | more)
        or {}
    )


def fingerprint(values: dict[str, Any]) -> str:
    """32 hexadecimal digits that change whenever one of the values does."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def demand_fresh(values: dict[str, Any], seen: str | None) -> None:
    """Raise `StaleEdit` when what the form showed is no longer what is there; None skips the check."""
    if seen is not None and seen != fingerprint(values):
        raise StaleEdit(
            _(
                "Nel frattempo qualcun altro ha modificato questa scheda. Nulla di ciò che ha scritto è andato perso: "
                "confronti i valori indicati sotto e salvi di nuovo."
            )
        )


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that differ, earlier and later: what the audit trail keeps of an edit."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
