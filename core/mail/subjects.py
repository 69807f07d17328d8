"""Subjects that say what and when."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Meeting
from core.templatetags.vicinia import day, day_in_year

_LONGEST_NAME = 90


def when(meeting: Meeting) -> str:
    """«martedì 14 maggio, ore 18:30»; the year only when it is another one than that of the message."""
    near = abs((meeting.meets_on - timezone.localdate()).days) < 300
    words = day_in_year(meeting.meets_on) if near else day(meeting.meets_on)
    if meeting.starts_at is None:
        return words
    return _("%(day)s, ore %(time)s") % {"day": words, "time": f"{meeting.starts_at:%H:%M}"}


def subject_of(meeting: Meeting, kind: str) -> str:
    """«Rete Boccaleone, martedì 14 maggio, ore 18:30: invito»."""
    names = ", ".join(sorted(body.name for body in meeting.bodies.all())) or meeting.title
    if len(names) > _LONGEST_NAME:
        names = names[: _LONGEST_NAME - 1] + "…"
    words = {
        "asking": _("proponi di che cosa parlare"),
        "convocation": _("invito"),
        "update": _("cambiamento"),
        "reminder": _("promemoria"),
        "removal": _("invito ritirato"),
        "cancellation": _("rinviato") if meeting.state == Meeting.State.POSTPONED else _("annullato"),
    }[kind]
    return _("%(who)s, %(when)s: %(what)s") % {"who": names, "when": when(meeting), "what": words}
