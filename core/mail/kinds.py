"""The kinds of messages, and who writes each: a renderer turns a delivery into its message."""

from collections.abc import Callable, Mapping

from core.mail.message import MailMessage
from core.models import Delivery

Renderer = Callable[[Delivery], MailMessage]

RENDERERS: Mapping[str, Renderer] = {}
"""Kind of `Mailing` to its renderer. Called in the mailing's language, inside the city."""
