"""The minutes of a meeting in a few words, for lists and mails."""

from html import unescape

from django.core.exceptions import ObjectDoesNotExist
from django.utils.html import strip_tags
from django.utils.text import Truncator

from core.models import Meeting
from core.templatetags.prose import prose

EXCERPT_WORDS = 40


def excerpt_of(meeting: Meeting) -> str:
    """Plain text of at most `EXCERPT_WORDS` words: what was agreed, else what was said, else the text about no item.

    `meeting` is read with its `minutes`, only where published, and its `agenda` with each item's `written`
    (`core.selectors.public.with_content`): then no query. Empty without minutes.
    """
    try:
        minutes = meeting.minutes
    except ObjectDoesNotExist:
        return ""
    written = [item.written for item in meeting.agenda.all() if hasattr(item, "written")]
    agreed = [one.agreed for one in written if one.agreed]
    told = agreed or [one.said for one in written if one.said] or [minutes.text]
    return Truncator(" ".join(map(_plain, told))).words(EXCERPT_WORDS, truncate="…")


def _plain(text: str) -> str:
    return " ".join(unescape(strip_tags(prose(text))).split())
