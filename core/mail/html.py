"""The common look of the city's messages: one pair of templates for each, inside the city's frame.

`core/mail/<name>.txt` extends `core/mail/frame.txt`, `core/mail/<name>.html` extends `core/mail/frame.html`. A participation model
names its own pair by path: `<slug>/mail/<name>`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from core.mail.message import MailMessage
from core.models import CityProfile, Delivery

_BLANKS = re.compile(r"\n{3,}")


def render(
    name: str,
    delivery: Delivery,
    context: Mapping[str, Any],
    *,
    subject: str = "",
    calendar: bytes | None = None,
    method: str = "",
    headers: Mapping[str, str] | None = None,
    reply_to: str = "",
) -> MailMessage:
    """The message of a delivery from the templates `name`. `subject` is the mailing's where it is empty.

    The templates know, besides `context`: `profile` (the city), `site` (the site's address without the last slash, for
    `{{ site }}{% url … %}`), `delivery`, `mailing`, `subject` and `name` (whom to greet, perhaps empty).
    """
    everything = {
        **context,
        "profile": CityProfile.objects.first() or CityProfile(name="Vicinia"),
        "site": delivery.mailing.site.rstrip("/"),
        "delivery": delivery,
        "mailing": delivery.mailing,
        "subject": subject or delivery.mailing.subject,
        "name": delivery.name,
    }
    pair = name if "/" in name else f"core/mail/{name}"
    text = render_to_string(f"{pair}.txt", everything)
    return MailMessage(
        subject=subject or delivery.mailing.subject,
        text=tidy(text),
        html=render_to_string(f"{pair}.html", everything),
        calendar=calendar,
        method=method,
        headers=dict(headers or {}),
        reply_to=reply_to,
    )


def tidy(text: str) -> str:
    """A text without the blank lines and the spaces that template tags leave behind."""
    lines = (line.rstrip() for line in text.splitlines())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip() + "\n"
