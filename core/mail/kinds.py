"""The kinds of messages, and who writes each: a renderer turns a delivery into its message."""

from collections.abc import Callable, Mapping

from core.mail.account import account, new_password
from core.mail.asking import asking
from core.mail.cancellation import cancellation
from core.mail.confirmation import confirmation
from core.mail.convocation import convocation
from core.mail.digest import digest
from core.mail.message import MailMessage
from core.mail.minutes import minutes_message
from core.mail.proposal import proposal_message
from core.mail.reminder import reminder
from core.mail.removal import removal
from core.mail.sender import sender_confirmation
from core.mail.update import update
from core.models import Delivery
from core.participation.registry import registry

Renderer = Callable[[Delivery], MailMessage]

RENDERERS: Mapping[str, Renderer] = {
    "asking": asking,
    "convocation": convocation,
    "update": update,
    "cancellation": cancellation,
    "removal": removal,
    "reminder": reminder,
    "minutes": minutes_message,
    "proposal": proposal_message,
    "confirmation": confirmation,
    "digest": digest,
    "account": account,
    "new_password": new_password,
    "sender": sender_confirmation,
}
"""Kind of `Mailing` to its renderer, for those of core. Called in the mailing's language, inside the city."""


def renderer_of(kind: str) -> Renderer:
    """Who writes messages of a kind: core, or the participation model whose slug the kind starts with.

    Raises `RegistryError` for a model there is not, `KeyError` for a kind it has not.
    """
    if kind in RENDERERS:
        return RENDERERS[kind]
    renderer: Renderer = registry.get(kind.partition(".")[0]).mail[kind]
    return renderer
