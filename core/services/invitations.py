"""What is done about the invited of a meeting already convened: taken off, written to again, reminded."""

import uuid
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.calendar.event import has_begun
from core.mail.queue import send_soon
from core.models import Delivery, Mailing, Meeting
from core.selectors.deliveries import no_use_any_more
from core.services.audit import record
from core.services.convocation import check_reminder
from core.services.errors import DomainError
from core.services.telling import reminder_key, tell_of_removal


@transaction.atomic(durable=True)
def remove_invitation(*, actor: User, invitation_id: uuid.UUID) -> int:
    """Somebody is not invited any more: told so if she had heard of the meeting, then never written to about it. Audited.

    Returns how many are told, one or none; done twice, it is done once. Raises `DomainError` for a meeting that has begun
    or is called off.
    """
    meeting = Meeting.objects.select_for_update().get(invitations=invitation_id)
    invitation = meeting.invitations.get(pk=invitation_id)
    if invitation.removed_at is not None:
        return 0
    if meeting.state not in {Meeting.State.DRAFT, Meeting.State.CONVENED} or has_begun(meeting):
        raise DomainError(_("L'incontro c'è già stato, o non si tiene: gli invitati restano quelli."))
    told = tell_of_removal(invitation, actor=actor)
    meeting.invitations.filter(pk=invitation.pk).update(removed_at=timezone.now())
    record(actor=actor, action="core.meeting.uninvited", target=meeting, before={"invited": invitation.email})
    return told


@transaction.atomic(durable=True)
def send_all_again(*, actor: User, meeting_id: uuid.UUID) -> int:
    """Send again, each to its address, the messages about a meeting that were refused or came back. Audited when there are any.

    Those that perhaps arrived are left to a decision about each. Returns how many; done twice, they are sent once.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    rows = Delivery.objects.stuck().filter(mailing__meeting=meeting).exclude(state=Delivery.State.HANDED)
    again = [
        row
        for row in rows.select_for_update(of=("self",)).select_related("mailing").order_by("pk")
        if not no_use_any_more(row.mailing.kind, meeting)
    ]
    if not again:
        return 0
    now = timezone.now()
    Delivery.objects.filter(pk__in=[row.pk for row in again]).update(
        state=Delivery.State.WAITING, attempts=0, problem="", queued_at=now, next_attempt_at=now
    )
    addresses = sorted(row.email for row in again)
    record(actor=actor, action="core.meeting.invited", target=meeting, after={"again": addresses})
    for mailing_id in {row.mailing_id for row in again}:
        on_commit(partial(send_soon, mailing_id))
    return len(again)


@transaction.atomic(durable=True)
def set_reminder(*, actor: User, meeting_id: uuid.UUID, days: int | None) -> Meeting:
    """How many days before the meeting the invited are reminded; None: never. Audited when it changes.

    Raises `DomainError` for a number that is none, for a meeting that is not convened or has begun, and once the reminder
    has left.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state != Meeting.State.CONVENED or has_begun(meeting):
        raise DomainError(_("Il promemoria si decide per un incontro convocato e ancora da tenere."))
    check_reminder(days)
    if Mailing.objects.filter(key=reminder_key(meeting)).exists():
        raise DomainError(_("Il promemoria è già partito."))
    before = meeting.reminder_days
    if before != days:
        meeting.reminder_days = days
        meeting.save(update_fields=["reminder_days"])
        record(
            actor=actor,
            action="core.meeting.changed",
            target=meeting,
            before={"reminder_days": before},
            after={"reminder_days": days},
        )
    return meeting
