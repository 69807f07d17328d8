"""Putting a message of the platform in the queue, inside the transaction of the verb that decided it."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from accounts.scope import on_commit
from tenants.mail.kinds import KINDS
from tenants.models import Message

SEND = "tenants.mail.sending.send_messages"
"""Called by name: whoever writes messages may put them in the queue too."""

_log = logging.getLogger(__name__)


def enqueue(
    kind: str,
    email: str,
    *,
    subject: str,
    name: str = "",
    content: Mapping[str, Any] | None = None,
    key: str = "",
    language: str = "it",
) -> Message | None:
    """Queue one message; the worker is told on commit. Returns it, or None when one with this `key` was queued before.

    Called on the public schema, inside a transaction. Raises `KeyError` for an unknown kind.
    """
    if kind not in KINDS:
        raise KeyError(f"{kind}: no such kind of message")
    values = {
        "kind": kind, "email": email, "name": name[:200], "subject": subject[:200],
        "content": dict(content or {}), "language": language,
    }  # fmt: skip
    if key:
        message, made = Message.objects.get_or_create(key=key, defaults=values)
        if not made:
            return None
    else:
        message = Message.objects.create(**values)
    on_commit(_send_soon)
    return message


def enqueue_all(messages: Iterable[Message]) -> int:
    """Queue many at once, each with its own `key`: one queued before stays as it is. Two queries; returns how many were given.

    Called on the public schema, inside a transaction. Raises `KeyError` for an unknown kind.
    """
    rows = list(messages)
    if unknown := {row.kind for row in rows} - KINDS.keys():
        raise KeyError(f"{unknown}: no such kind of message")
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        on_commit(_send_soon)
    return len(rows)


def _send_soon() -> None:
    """Tell the worker; where it cannot be told now, the clock finds the row."""
    try:
        current_app.tasks[SEND].delay()
    except OperationalError:
        _log.warning("The broker cannot be reached: the message waits for the clock", exc_info=True)
