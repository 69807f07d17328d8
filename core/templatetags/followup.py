"""Tags of what has to be done: deadlines in words."""

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.selectors.actions import ActionRow
from core.templatetags.vicinia import near_day

register = template.Library()

SOON = 14  # days within which a deadline is told by how far it is, too


@register.filter
def deadline(row: ActionRow) -> str:
    """«9 giorni di ritardo», «scade oggi», «entro domani, martedì 3 novembre», «senza scadenza»; empty once closed."""
    if not row.is_open:
        return ""
    if row.due_on is None:
        return _("senza scadenza")
    return due_in_words(row.due_on)


@register.filter
def due_in_words(due_on: dt.date) -> str:
    """A deadline as people say it, of something still to be done."""
    today = timezone.localdate()
    days = (today - due_on).days
    if days > 0:
        return ngettext("%(n)s giorno di ritardo", "%(n)s giorni di ritardo", days) % {"n": days}
    if days == 0:
        return _("scade oggi")
    words = _("entro %(day)s") % {"day": near_day(due_on)}
    if -days == 1 or -days > SOON:
        return words
    return words + ngettext(" (fra %(n)s giorno)", " (fra %(n)s giorni)", -days) % {"n": -days}


@register.filter
def is_late(row: Any) -> bool:
    """Whether an open action is past its due date."""
    return row.days_late(timezone.localdate()) is not None
