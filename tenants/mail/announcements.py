"""The message that carries an announcement to a city's office."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.mail.message import NoLongerNeeded
from tenants.mail.kinds import KINDS
from tenants.models import Announcement, Message


def _announcement(message: Message) -> Mapping[str, Any]:
    """The text as it is now; nothing for one withdrawn meanwhile."""
    row = Announcement.objects.filter(pk=message.content["announcement"], withdrawn_at=None).first()
    if row is None:
        raise NoLongerNeeded(_("L'avviso è stato ritirato."))
    return {"announcement": row}


KINDS["announcement"] = _announcement
