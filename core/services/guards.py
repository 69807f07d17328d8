"""What the verbs of several participation models refuse, each with its cure."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import RuleSet
from core.selectors.rules import act_in_words
from core.services.errors import DomainError


def demand_day(day: dt.date, *, field: str, not_before: dt.date | None = None) -> None:
    """The day of something that happened: not in the future, and not before what it follows."""
    if day > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi quando è avvenuto."), field=field)
    if not_before is not None and day < not_before:
        message = _("Il giorno precede il passaggio prima, che è del %(day)s.")
        raise DomainError(message % {"day": f"{not_before:%d/%m/%Y}"}, field=field)


def cited(model_slug: str, code: str, day: dt.date) -> str:
    """« (Regolamento, n. 5, 08/02/2024, art. 9)»: the rules of a subject in force on a day; empty where there were none."""
    row = RuleSet.objects.in_force(model_slug, code, day)
    act = act_in_words(row) if row else ""
    return f" ({act})" if act else ""
