"""What payments mean for where a city stands. Each step is one of the platform's verbs; none stops reading or exporting."""

import contextlib

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from tenants.models import BillingAccount, City, Contract
from tenants.services.standing import activate_city, mark_in_arrears

State = City.State


def follow(account: BillingAccount) -> None:
    """Bring the city of an account where its payments say: active with a contract, in arrears with an invoice long overdue."""
    city = City.objects.filter(pk=account.city_key, is_demonstration=False).first()
    if city is None or city.state not in {State.TRIAL, State.ACTIVE, State.IN_ARREARS}:
        return
    today = timezone.localdate()
    late = account.invoices.overdue(today, settings.ARREARS_DAYS).order_by("due_on").first()
    with contextlib.suppress(DomainError):  # the city moved on meanwhile
        if late and city.state == State.ACTIVE:
            said = _("La fattura %(number)s andava pagata entro il %(day)s.")
            reason = said % {"number": late.called, "day": f"{late.due_on:%d/%m/%Y}"}
            mark_in_arrears(actor=None, city=city, reason=reason)
        elif not late and city.state == State.IN_ARREARS:
            activate_city(actor=None, city=city, reason=_("Non resta nessuna fattura in ritardo."))
        elif city.state == State.TRIAL and account.contracts.filter(state=Contract.State.RUNNING).exists():
            activate_city(actor=None, city=city, reason=_("C'è un contratto."))
