"""What the messages about a meeting have in common: when, where, what about, the link of who is invited."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar.documents import CANCEL, REQUEST, invitation
from core.calendar.event import has_begun
from core.mail.html import render
from core.mail.invitation_links import invitation_path
from core.mail.message import MailMessage, NoLongerNeeded
from core.mail.problems import TooLate
from core.mail.return_addresses import INVITATION, return_address
from core.mail.subjects import subject_of
from core.models import CityProfile, Delivery, Invitation, Mailing, Meeting
from core.selectors.agenda import agenda_plan
from core.selectors.convocation import Guest


def meeting_of(delivery: Delivery) -> Meeting:
    """The meeting a message is about, with what its words need. `NoLongerNeeded` when it is no more."""
    rows = Meeting.objects.select_related("venue").prefetch_related("bodies", "subgroups", "agenda")
    key = delivery.mailing.meeting_id
    meeting = rows.filter(pk=key).first() if key else None
    if meeting is None:
        raise NoLongerNeeded(_("L'incontro non c'è più."))
    return meeting


def unchanged_meeting_of(delivery: Delivery) -> Meeting:
    """The same, `NoLongerNeeded` too once there is a later version of it."""
    meeting = meeting_of(delivery)
    if delivery.mailing.content.get("sequence", 0) < meeting.calendar_sequence:
        raise NoLongerNeeded(_("Superata da un aggiornamento."))
    return meeting


def coming_meeting_of(delivery: Delivery) -> Meeting:
    """The same, for who is still invited to it. `TooLate` when it has begun, `NoLongerNeeded` too when it is not convened
    any more.
    """
    meeting = unchanged_meeting_of(delivery)
    if delivery.invitation is not None and delivery.invitation.removed_at is not None:
        raise NoLongerNeeded(_("Non è più tra gli invitati."))
    if meeting.state in {Meeting.State.CONVENED, Meeting.State.HELD} and has_begun(meeting):
        raise TooLate(_("Non è partita in tempo: l'incontro è già cominciato."))
    if meeting.state != Meeting.State.CONVENED:
        raise NoLongerNeeded(_("L'incontro non risulta più convocato."))
    return meeting


def meeting_message(
    kind: str, delivery: Delivery, meeting: Meeting, context: Mapping[str, Any] | None = None
) -> MailMessage:
    """The message of a kind, from its templates, with the event for the calendar of who is convened."""
    invited = delivery.invitation
    site = delivery.mailing.site
    path = invitation_path(invited) if invited else reverse("core:meeting", args=[meeting.pk])
    page = site.rstrip("/") + path
    calendar, method = None, ""
    if invited is not None and invited.invited_at is not None and kind not in {"asking", "reminder"}:
        method = CANCEL if kind in {"cancellation", "removal"} else REQUEST
        calendar = invitation(
            meeting,
            invited,
            profile=CityProfile.objects.first() or CityProfile(name="Vicinia"),
            site=site,
            stamp=timezone.now(),
            method=method,
            answers_to=return_address(INVITATION, invited.pk),
            answer_at=page,
        )
    everything = {
        "meeting": meeting,
        "who": ", ".join(sorted(body.name for body in meeting.bodies.all())),
        "subgroups": ", ".join(one.name for one in meeting.subgroups.all()),
        "plan": agenda_plan(meeting),
        "page": page,
        "invited": invited,
        **(context or {}),
    }
    return render(
        kind,
        delivery,
        everything,
        subject=subject_of(meeting, kind),
        calendar=calendar,
        method=method,
    )


def written(
    kind: str, meeting: Meeting, guest: Guest, context: Mapping[str, Any], *, site: str
) -> MailMessage:
    """The message of a kind as a guest would get it, without inviting her: for the preview. Nothing is stored."""
    invited = Invitation(
        meeting=meeting, email=guest.email, name=guest.name, organisation_id=guest.organisation_id
    )
    mailing = Mailing(kind=kind, meeting=meeting, site=site)
    delivery = Delivery(mailing=mailing, invitation=invited, email=guest.email, name=guest.name)
    return meeting_message(kind, delivery, meeting, context)
