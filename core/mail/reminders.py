"""The clock's part: reminding the invited some days before, and who the city's model waits for."""

import datetime as dt

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.models import Delivery, Invitation, Meeting
from core.participation import hooks
from core.services.telling import CONVOCATION, REMINDER, UPDATE, reminder_key, send_to

FROM_HOUR = 8
"""Nobody is written to by the clock before this hour of the morning."""

_STILL_NEW = dt.timedelta(hours=24)
"""Who was invited, or told of a change, less than this ago needs no reminder."""


@shared_task
def send_reminders(site: str) -> None:
    """Remind of the meetings whose day is near enough; asked every hour, each meeting's day is reminded of once.

    Then the participation models remind of what they wait for.
    """
    now = timezone.localtime()
    if now.hour < FROM_HOUR:
        return
    today = now.date()
    rows = Meeting.objects.filter(
        state=Meeting.State.CONVENED, meets_on__gt=today, reminder_days__isnull=False
    )
    for key, day, before in rows.values_list("pk", "meets_on", "reminder_days"):
        if before is not None and (day - today).days <= before:
            with transaction.atomic():
                _remind(Meeting.objects.select_for_update().get(pk=key), site)
    hooks.remind(today, site)


def _remind(meeting: Meeting, site: str) -> None:
    """Who is coming or has not answered, was last written to a while ago, and has an address messages arrive at."""
    if meeting.state != Meeting.State.CONVENED:
        return
    lately = timezone.now() - _STILL_NEW
    unheard = [Delivery.State.FAILED, Delivery.State.BOUNCED]
    lost = Delivery.objects.filter(mailing__meeting=meeting, state__in=unheard).values("invitation")
    heard = Delivery.objects.filter(mailing__meeting=meeting, state=Delivery.State.SENT).values("invitation")
    called = Delivery.objects.filter(mailing__meeting=meeting, mailing__kind__in=[CONVOCATION, UPDATE])
    going = [Delivery.State.WAITING, Delivery.State.SENDING]
    new = called.filter(Q(sent_at__gte=lately) | Q(state__in=going)).exclude(invitation=None)
    to = (
        meeting.invitations.standing()
        .exclude(reply=Invitation.Reply.NOT_COMING)
        .filter(invited_at__lt=lately)
        .exclude(pk__in=lost.exclude(invitation=None).exclude(invitation__in=heard))
        .exclude(pk__in=new.values("invitation"))
    )
    send_to(meeting, REMINDER, to, actor=None, site=site, key=reminder_key(meeting))
