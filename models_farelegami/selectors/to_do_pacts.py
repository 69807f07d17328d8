"""What waits about pacts on the first screen: reviews and commitments for the team, emergencies for the supervisor. Codes only."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_farelegami.models import GenerativePact, PactCommitment
from models_farelegami.selectors.pacts import unseen_emergencies
from models_farelegami.selectors.teams import cases_of

State = GenerativePact.State
_MOST = 20


def pact_to_dos(who: Holder, today: dt.date) -> list[ToDo]:
    """Reviews due and commitments past their day in the cases one follows, emergencies to look into. At most two queries."""
    found = []
    if who.may("farelegami.pact.work"):
        found += _of_the_team(who, today)
    if who.may("farelegami.vault.supervise"):
        found += _of_the_supervisor()
    return found


def _of_the_team(who: Holder, today: dt.date) -> list[ToDo]:
    past = PactCommitment.objects.filter(
        pact=OuterRef("pk"), state=PactCommitment.State.OPEN, due_on__lt=today
    )
    rows = cases_of(who.user_id, today).annotate(late=Exists(past))
    running = Q(state__in=(State.SIGNED, State.ACTIVE, State.REVIEW))
    due = (
        rows.filter(running)
        .filter(Q(next_review_on__lte=today) | Q(late=True))
        .order_by("next_review_on", "code")
    )
    found = []
    for row in due[:_MOST]:
        reviewed = row.next_review_on is not None and row.next_review_on <= today
        label = _("Verifica da fare: patto %(code)s") if reviewed else _("Impegni scaduti: patto %(code)s")
        url = reverse("farelegami:pact", args=[row.pk])
        found.append(ToDo(label % {"code": row.code}, url, row.next_review_on if reviewed else None))
    return found


def _of_the_supervisor() -> list[ToDo]:
    rows = unseen_emergencies().select_related("pact")
    label = _("Apertura in emergenza da esaminare: patto %(code)s")
    url = reverse("farelegami:openings")
    return [
        ToDo(label % {"code": row.pact.code}, url, timezone.localtime(row.opened_at).date())
        for row in rows[:_MOST]
    ]
