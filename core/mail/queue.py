"""Putting a message in the queue, inside the transaction of the verb that decided it: sent if and only if it commits."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from accounts.scope import on_commit
from core.models import Delivery, Mailing

SEND_MAILING = "core.mail.sending.send_mailing"
"""Called by name: whoever writes messages may put them in the queue too."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, the name to greet, the invitation it comes from, and what is said to it alone (JSON types)."""

    email: str
    name: str = ""
    invitation_id: uuid.UUID | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


def enqueue(
    kind: str,
    recipients: Iterable[Recipient],
    *,
    subject: str,
    site: str,
    created_by: str,
    meeting_id: uuid.UUID | None = None,
    content: Mapping[str, Any] | None = None,
    key: str = "",
    language: str = "it",
) -> Mailing | None:
    """Queue one message per different address (compared in lower case); returns the mailing.

    Must be called inside a transaction; the worker is told on commit. `kind` is one `core.mail.kinds.renderer_of` knows, which
    reads `content` (JSON types) and each delivery's own. `site` is the address of the city's site (`https://…/`). With a
    `key` already used, nothing is queued and None is returned.
    """
    values = {
        "kind": kind, "subject": subject[:200], "site": site, "created_by": created_by, "meeting_id": meeting_id,
        "content": dict(content or {}), "language": language,
    }  # fmt: skip
    if key:
        mailing, made = Mailing.objects.get_or_create(key=key, defaults=values)
        if not made:
            return None
    else:
        mailing = Mailing.objects.create(**values)
    once = {one.email.lower(): one for one in reversed(list(recipients))}
    Delivery.objects.bulk_create(
        Delivery(
            mailing=mailing,
            email=email,
            name=one.name[:200],
            invitation_id=one.invitation_id,
            content=dict(one.content),
        )
        for email, one in once.items()
    )
    on_commit(partial(send_soon, mailing.pk))
    return mailing


def send_soon(mailing_id: uuid.UUID) -> None:
    """Tell the worker that a mailing has something to send; where it cannot be told now, the clock finds the row."""
    try:
        current_app.tasks[SEND_MAILING].delay(str(mailing_id))
    except OperationalError:
        _log.warning("The broker cannot be reached: the message waits for the clock", exc_info=True)
