"""Forgetting old mail: what was said after ninety days, to whom after the same where only the citizen's wish mattered."""

import datetime as dt

from celery import shared_task
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.models import Delivery, Mailing
from core.services.people import ACCOUNT, FORGOTTEN
from core.services.proposals import ANSWER
from core.services.subscriptions import CONFIRMATION, DIGEST

KEPT_FOR = dt.timedelta(days=90)
_UNSETTLED = [Delivery.State.WAITING, Delivery.State.SENDING]


@shared_task
def purge_mail(site: str) -> None:
    """Forget this city's old mail; asked every night. Run twice, it finds nothing. `site` is not used."""
    forget_old_mail(timezone.now())


def forget_old_mail(now: dt.datetime) -> None:
    """Of mailings made over ninety days ago and settled: digests, confirmations, answers to proposals, invitations to
    work here and new passwords go, of the others the content goes.

    Who was invited to a meeting, when, and what became of the message stays with the meeting; what the message said is
    in the meeting itself. A fixed number of queries.
    """
    unsettled = Delivery.objects.filter(mailing=OuterRef("pk"), state__in=_UNSETTLED)
    old = Mailing.objects.filter(~Exists(unsettled), created_at__lt=now - KEPT_FOR)
    old.filter(kind__in=[ACCOUNT, ANSWER, CONFIRMATION, DIGEST, FORGOTTEN]).delete()
    Delivery.objects.filter(mailing__in=old.values("pk")).exclude(content={}).update(content={})
    old.exclude(content={}).update(content={})
