"""How long an agreement may last."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.selectors.rules import rules_on
from core.services.errors import DomainError
from core.services.guards import cited
from models_qua.models import CitizenshipAgreement
from models_qua.rules import AGREEMENTS, SLUG


def last_day(first: dt.date, months: int) -> dt.date:
    """The last day of so many months that begin on a day."""
    return first + relativedelta(months=months) - dt.timedelta(days=1)


def demand_duration(starts_on: dt.date | None, ends_on: dt.date | None, day: dt.date) -> None:
    """The duration does not end before it begins, and is no longer than the rules of a day say. One query, where both days are known."""
    if starts_on is None or ends_on is None:
        return
    if ends_on < starts_on:
        raise DomainError(_("La fine precede l'inizio: controlli i due giorni."), field="ends_on")
    months = rules_on(SLUG, AGREEMENTS, day)["longest_months"]
    if months is None:
        return
    last = last_day(starts_on, months)
    if ends_on > last:
        told = ngettext(
            "Le regole lo fanno durare al massimo %(n)s mese: può finire al più tardi il %(day)s.",
            "Le regole lo fanno durare al massimo %(n)s mesi: può finire al più tardi il %(day)s.",
            months,
        ) % {"n": months, "day": f"{last:%d/%m/%Y}"}
        raise DomainError(told + cited(SLUG, AGREEMENTS, day), field="ends_on")


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
    if months is not None and ends_on > last_day(first, months):
        raise DomainError(
            _("Un accordo dura al massimo %(months)d mesi%(source)s: la fine è al più tardi il %(day)s.")
            % {
                "months": months,
                "source": cited(SLUG, AGREEMENTS, first),
                "day": f"{last_day(first, months):%d/%m/%Y}",
            },
            field=field,
        )
