"""The kinds of the platform's messages, and what each one's templates are told beyond its content."""

from collections.abc import Callable, Mapping
from typing import Any

from tenants.models import Message

Teller = Callable[[Message], Mapping[str, Any]]
"""Makes the links with secrets, which are never stored. Raises `core.mail.message.NoLongerNeeded`."""

KINDS: dict[str, Teller | None] = {"announcement": None}
"""Kind to its teller, None where the content says all. Templates: `tenants/mail/<kind>.txt` and `.html`."""
