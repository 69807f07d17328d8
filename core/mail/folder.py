"""A backend that writes each message as an .eml file, which mail programs open: for the demo and for trying things."""

import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_UNSAFE = re.compile(r"[^\w@.+-]+")


class EmailBackend(BaseEmailBackend):
    """Writes into the folder `EMAIL_FILE_PATH`, made when it is not there; names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "mail")
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            to = _UNSAFE.sub("_", ",".join(mail.recipients()))[:80]
            name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{to}-{uuid.uuid4().hex[:6]}.eml"
            (folder / name).write_bytes(mail.message().as_bytes())
        return len(email_messages)
