"""Pressing for answers that are late by more than the rules have patience for; asked by the clock, every hour."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import User
from core.models import Mailing
from core.services.audit import record
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import opinion_line, terms
from models_monza.selectors.overdue import to_press
from models_monza.services.opinion_mail import PRESSED, tell_office, told_key


def press_for_answers(today: dt.date, site: str) -> int:
    """Write to the city's address of each opinion to escalate by the rules of its day; returns of how many.

    Of each once, whatever becomes of it: those it was written to about are left out. Without an address nobody is written to, until
    there is one. Three queries where there is nothing new to say.
    """
    late = {
        told_key(line.opinion.pk, PRESSED): line for line in to_press(None, terms(), today) if line.escalates
    }
    told = set(Mailing.objects.filter(key__in=late).values_list("key", flat=True)) if late else set()
    new = [line.opinion.pk for key, line in late.items() if key not in told]
    return sum(press_for_answer(opinion_id=key, today=today, site=site) for key in new)


@transaction.atomic(durable=True)
def press_for_answer(*, actor: User | None = None, opinion_id: uuid.UUID, today: dt.date, site: str) -> bool:
    """Write to the city's address that an answer is late, if it still is; whether it was. Audited as `monza.opinion.pressed`."""
    rows = AdvisoryOpinion.objects.select_for_update(of=("self",)).select_related("body")
    line = opinion_line(rows.get(pk=opinion_id), terms(), today)
    if not line.escalates or not tell_office(line.opinion, PRESSED, actor=actor, site=site):
        return False
    after = {"days_late": line.days_late, "due_on": line.due_on, "office": line.opinion.office}
    record(actor=actor, action="monza.opinion.pressed", target=line.opinion, after=after)
    return True
