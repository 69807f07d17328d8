"""Putting a message that a verb, or the clock, decided in the queue: a plain function, called inside their transaction."""

from collections.abc import Collection, Mapping
from typing import Any

from accounts.models import User
from core.mail.queue import Recipient, enqueue
from core.services.audit import actor_label


def write_to(
    kind: str,
    to: Collection[Recipient],
    subject: str,
    content: Mapping[str, Any],
    *,
    actor: User | None,
    site: str,
    key: str = "",
    language: str = "it",
) -> bool:
    """Queue a message of `actor`, None for the clock (`core.mail.queue.enqueue` tells of the rest). Whether it was queued now.

    It is not with nobody to write to, without the address of the city's site, or with a `key` already used.
    """
    if not (to and site):
        return False
    mailing = enqueue(
        kind,
        to,
        subject=subject,
        site=site,
        created_by=actor_label(actor),
        content=content,
        key=key,
        language=language,
    )
    return mailing is not None
