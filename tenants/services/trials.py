"""What becomes of trials as the days pass."""

import datetime as dt
import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from tenants.mail.office import write_to_office
from tenants.models import City
from tenants.services.standing import suspend_city

TOLD_BEFORE = (3, 14)
"""Days before the last one on which the office is told."""
TOLD_AFTER = 3
"""Days after the last one on which it is told again that nothing is lost."""
_NOT_LATER = 30

_log = logging.getLogger(__name__)


@shared_task(shared_ok=True)
def mind_trials() -> None:
    """Suspend the trials that are over and tell those that soon are; asked every morning, may be asked again."""
    today = timezone.localdate()
    for city in City.objects.filter(state=City.State.TRIAL, trial_until__lt=today):
        reason = _("La prova è finita il %(day)s.") % {"day": f"{city.trial_until:%d/%m/%Y}"}
        try:
            suspend_city(actor=None, city=city, reason=reason)
        except DomainError:
            _log.info("The trial went on or became a contract meanwhile", extra={"of": city.schema_name})
    for days in TOLD_BEFORE:
        _tell(today, days)
    _tell(today, -TOLD_AFTER)


def _tell(today: dt.date, days: int) -> None:
    """Tell whose trial ends in `days` days (ended, when below zero), once; who was missed on the day is told later."""
    if days > 0:
        nearer = max((other for other in (0, *TOLD_BEFORE) if other < days), default=0)
        until = (today + dt.timedelta(days=nearer + (nearer > 0)), today + dt.timedelta(days=days))
        cities = City.objects.filter(state=City.State.TRIAL, trial_until__range=until)
    else:
        until = (today - dt.timedelta(days=_NOT_LATER), today + dt.timedelta(days=days))
        cities = City.objects.filter(state=City.State.SUSPENDED, trial_until__range=until)
    for city in cities:
        subject = _("la prova sta per finire") if days > 0 else _("la prova è finita, i dati ci sono tutti")
        with transaction.atomic():
            write_to_office("trial", city, subject=subject, key=f"trial:{city.pk}:{city.trial_until}:{days}")
