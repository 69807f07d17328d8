"""How long an agreement may last."""

import datetime as dt

from django.utils.translation import gettext as _

from core.selectors.rules import rules_on
from core.services.errors import DomainError
from core.services.guards import cited
from models_qua.models import CitizenshipAgreement
from models_qua.rules import AGREEMENTS, SLUG


def months_after(day: dt.date, months: int) -> dt.date:
    """The day so many months later; the last of the month where there is no such day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def demand_end(agreement: CitizenshipAgreement, ends_on: dt.date, *, field: str) -> None:
    """An end after the beginning, and within the longest duration the rules of the first day give."""
    first = agreement.starts_on or agreement.signed_on
    if first is None:
        return
    if ends_on < first:
        raise DomainError(
            _("L'accordo comincia il %(day)s: la fine non può precederlo.") % {"day": f"{first:%d/%m/%Y}"},
            field=field,
        )
    months = rules_on(SLUG, AGREEMENTS, first)["longest_months"]
    if months is not None and ends_on >= months_after(first, months):
        raise DomainError(
            _("Un accordo dura al massimo %(months)d mesi%(source)s: la fine è al più tardi il %(day)s.")
            % {
                "months": months,
                "source": cited(SLUG, AGREEMENTS, first),
                "day": f"{months_after(first, months) - dt.timedelta(days=1):%d/%m/%Y}",
            },
            field=field,
        )
